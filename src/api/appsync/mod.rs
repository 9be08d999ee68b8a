//! What AppSync is given of a model.
//!
//! In: a [`Model`](crate::model::Model). Out: a schema that AppSync's upload accepts, and the
//! resolvers to attach.

mod check;
mod print;
mod resolvers;

pub use check::Refused;
pub use print::sdl;
pub use resolvers::{Attach, Resolver, TooManyResolvers, cloudformation, resolvers};
