//! Which process a server is. In: a server. Out: its number, for what the system tells of it.

use super::server::Server;

impl Server {
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}
