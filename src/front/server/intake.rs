//! What a server takes in: how many connections, by which names, and how long a client may stand
//! still.

use std::time::Duration;

use super::{host::HostName, watched::Patience};

#[derive(Debug, Clone)]
pub struct Intake {
    /// More connections than these wait in the system's queue until one ends.
    pub max_connections: usize,
    pub names: Names,
    pub patience: Patience,
}

/// By which names the server may be asked.
#[derive(Debug, Clone)]
pub enum Names {
    /// Somebody else sees to it: a certificate that names the server, or signatures.
    Any,
    /// On an address that only this machine reaches, this machine's own and these; elsewhere these,
    /// and any where there are none.
    Known(Vec<HostName>),
}

impl Names {
    /// Those that are known, where there are any; else any.
    pub fn if_known(self) -> Names {
        match self {
            Names::Known(names) if names.is_empty() => Names::Any,
            Names::Known(_) | Names::Any => self,
        }
    }
}

impl Intake {
    /// Each takes a file; systems often allow a process 1,024.
    pub const MAX_CONNECTIONS: usize = 512;
}

impl Default for Intake {
    fn default() -> Self {
        Intake {
            max_connections: Intake::MAX_CONNECTIONS,
            names: Names::Known(Vec::new()),
            patience: Patience {
                // Longer than the 60 seconds after which AWS's load balancers let go of a
                // connection: who lets go first must not be the one that is asked.
                idle: Duration::from_secs(75),
                stall: Duration::from_secs(20),
            },
        }
    }
}
