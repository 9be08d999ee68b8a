//! Gremlin over HTTP: Neptune and the servers that speak like it.
