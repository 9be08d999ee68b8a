//! A name that leads to another server later, as that of a cluster does after a fail-over. Here it is
//! an address: connections are passed on to wherever it leads when they are made, and stay there.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::copy_bidirectional,
    net::TcpStream,
    task::{AbortHandle, JoinSet},
};

use crate::endpoint;

#[derive(Clone)]
pub struct Switch {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    target: SocketAddr,
    connections: Vec<AbortHandle>,
}

impl Switch {
    pub async fn to(target: SocketAddr) -> Switch {
        let (listener, address) = endpoint::listener().await;
        let switch = Switch {
            address,
            state: Arc::new(Mutex::new(State {
                target,
                connections: Vec::new(),
            })),
        };
        let accepting = switch.clone();
        tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let mut state = accepting.state();
                let connection = connections.spawn(pass(stream, state.target));
                state.connections.push(connection);
            }
        });
        switch
    }

    /// Where connections lead from now on.
    pub fn lead_to(&self, target: SocketAddr) {
        self.state().target = target;
    }

    /// Breaks those that there are.
    pub fn break_all(&self) {
        for connection in self.state().connections.drain(..) {
            connection.abort();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass(mut from: TcpStream, target: SocketAddr) {
    let Ok(mut to) = TcpStream::connect(target).await else {
        return;
    };
    let _ = (from.set_nodelay(true), to.set_nodelay(true));
    let _ = copy_bidirectional(&mut from, &mut to).await;
}
