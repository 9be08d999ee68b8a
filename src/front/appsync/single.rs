//! One field of one object.

use super::{
    AppSync, Context, Invoked, batch, identity,
    operation::{Variables, arguments},
    outcome::{Answer, Failure, Outcome, first},
    selection::rewrite,
};
use crate::{
    error::Code,
    model::{Field, Model},
    request::{Asker, Moment, Request},
};

/// What a root field is asked with.
pub(super) struct RootField<'m> {
    keyword: &'static str,
    field: &'m Field,
}

/// A field at a root of the schema, if the event is about one.
pub(super) fn root_field<'m>(
    model: &'m Model,
    context: &Context,
) -> Option<Result<RootField<'m>, Failure>> {
    let (root, keyword) = match (&model.query, &model.mutation) {
        (query, _) if *query.name == *context.info.parent_type_name => (query, "query"),
        (_, Some(mutation)) if *mutation.name == *context.info.parent_type_name => {
            (mutation, "mutation")
        }
        (_, _) => return None,
    };
    let field = root.fields.get(&context.info.field_name);
    Some(match field {
        Some(field) => Ok(RootField { keyword, field }),
        None => Err(unknown_field(context)),
    })
}

/// AppSync delivers subscriptions itself. It may ask for one when it begins.
pub(super) fn is_subscription(model: &Model, context: &Context) -> Result<bool, Failure> {
    let root = model.subscription.as_ref();
    let Some(root) = root.filter(|root| *root.name == *context.info.parent_type_name) else {
        return Ok(false);
    };
    let mut fields = root.fields.iter();
    match fields.any(|field| *field.signature.name == *context.info.field_name) {
        true => Ok(true),
        false => Err(unknown_field(context)),
    }
}

pub(super) fn unknown_field(context: &Context) -> Failure {
    Failure::new(
        Code::ValidationFailed,
        format!(
            "there is no field `{}` here: upload the schema anew, or deploy it",
            context.coordinate()
        ),
    )
}

impl AppSync {
    /// The value of a field, as JSON.
    pub async fn single(&self, context: Context, invoked: Invoked<'_>) -> Result<Vec<u8>, Failure> {
        let model = self.service.model();
        if is_subscription(model, &context)? {
            // It has begun; what it delivers, mutations bring.
            return Ok(b"null".to_vec());
        }
        match root_field(model, &context) {
            Some(root) => self.root(&context, &root?, invoked).await.alone(),
            None => {
                let mut answers = batch::answers(self, vec![context], invoked).await;
                answers.pop().unwrap_or_else(Answer::null).alone()
            }
        }
    }

    pub(super) async fn root(
        &self,
        context: &Context,
        root: &RootField<'_>,
        invoked: Invoked<'_>,
    ) -> Answer {
        match self.ask_root(context, root, invoked).await {
            Ok(answer) => answer,
            Err(failure) => Answer::failed(failure),
        }
    }

    async fn ask_root(
        &self,
        context: &Context,
        root: &RootField<'_>,
        invoked: Invoked<'_>,
    ) -> Result<Answer, Failure> {
        let request = self.root_request(context, root, invoked)?;
        let response = self.service.execute(request).await;
        invoked.answered(&response);
        let outcome = Outcome::read(&response.body)?;
        let value = outcome.data.and_then(|data| {
            data.get(&*root.field.name)
                .map(|value| value.get().to_owned())
        });
        Ok(Answer {
            data: value.unwrap_or_else(|| "null".to_owned()),
            failure: first(outcome.errors.iter()),
        })
    }

    fn root_request(
        &self,
        context: &Context,
        root: &RootField<'_>,
        invoked: Invoked<'_>,
    ) -> Result<Request, Failure> {
        let model = self.service.model();
        let field = root.field;
        let mut variables = Variables::new(model, &context.info.variables);
        let given = arguments(
            &context.coordinate(),
            &field.arguments,
            &self
                .settings
                .nulls
                .given(&context.arguments, &context.info.variables),
            &mut variables,
        )?;
        let selection = rewrite(
            model,
            self.settings.resolvers,
            field,
            &context.info,
            &mut variables,
        )?;
        let query = format!(
            "{}{}{{{}{given}{selection}}}",
            root.keyword,
            variables.declarations(),
            field.name,
        );
        self.request(query, variables, context, invoked)
    }

    pub(super) fn request(
        &self,
        query: String,
        variables: Variables<'_, '_>,
        context: &Context,
        invoked: Invoked<'_>,
    ) -> Result<Request, Failure> {
        let consistency = context.consistency();
        Ok(Request {
            query,
            operation_name: None,
            variables: variables.values,
            may_mutate: true,
            deadline: invoked.deadline,
            identity: identity::read(&context.identity),
            moment: self.moment.unwrap_or_else(Moment::of_now),
            asker: Asker::Gateway,
            consistency: consistency
                .map_err(|error| Failure::new(Code::BadUserInput, error.to_string()))?,
            trace: invoked.trace.cloned(),
        })
    }
}
