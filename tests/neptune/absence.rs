//! A server that is away now and then: its connections break, and new ones are refused for a while.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::endpoint;

/// How long and how often it is away.
#[derive(Debug, Clone, Copy)]
pub struct Absence {
    pub lasts: Duration,
    pub every: Duration,
    /// Until the first one.
    pub first: Duration,
}

/// An address that leads to `target` while it is there.
pub async fn before(target: SocketAddr, absence: Absence) -> SocketAddr {
    let (mut listener, address) = endpoint::listener().await;
    tokio::spawn(async move {
        let mut there = absence.first;
        loop {
            let _ = timeout(there, pass(&listener, target)).await;
            drop(listener);
            sleep(absence.lasts).await;
            listener = again(address).await;
            there = absence.every.saturating_sub(absence.lasts);
        }
    });
    address
}

/// Breaks all connections when it is dropped.
async fn pass(listener: &TcpListener, target: SocketAddr) {
    let mut connections = JoinSet::new();
    while let Ok((mut from, _)) = listener.accept().await {
        connections.spawn(async move {
            let mut to = TcpStream::connect(target).await?;
            let _ = (from.set_nodelay(true), to.set_nodelay(true));
            copy_bidirectional(&mut from, &mut to).await
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn again(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => sleep(Duration::from_millis(1)).await,
        }
    }
}
