//! The embedded graph.
