//! Ends the library's way through a request after validation.
//!
//! Its own execution boxes a future for each field and fails the whole operation for one nullable
//! child; ours starts from the validated document. Introspection alone runs through it.

use std::sync::Arc;

use async_graphql::{
    Response,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};

pub(super) struct Stop;

/// In a request's data: introspection is asked for, so execution goes on.
pub(super) struct Introspect;

impl ExtensionFactory for Stop {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Stop)
    }
}

#[async_trait::async_trait]
impl Extension for Stop {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        match ctx.data_opt::<Introspect>() {
            Some(Introspect) => next.run(ctx, operation_name).await,
            None => Response::default(),
        }
    }
}
