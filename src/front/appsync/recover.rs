//! Fields of named fragments, which AppSync leaves as `...Name` without a definition.
//!
//! In: the flat paths of `selectionSetList`. Out: the fields that the text does not show, where the
//! paths tell them: a path has no arguments, and an aliased field stands in it by its alias.

use super::{
    Resolvers,
    outcome::Failure,
    selection::{On, Writer},
};
use crate::error::Code;

/// The paths of an event.
pub struct Listed<'e>(&'e [String]);

impl<'e> Listed<'e> {
    pub fn new(paths: &'e [String]) -> Self {
        Listed(paths)
    }

    /// The names right below a path, each once.
    fn below(&self, path: &str) -> Vec<&'e str> {
        let mut found = Vec::new();
        for listed in self.0 {
            let rest = match path {
                "" => Some(listed.as_str()),
                path => listed
                    .strip_prefix(path)
                    .and_then(|rest| rest.strip_prefix('/')),
            };
            let name = rest.and_then(|rest| rest.split('/').next());
            if let Some(name) = name
                && !name.is_empty()
                && !found.contains(&name)
            {
                found.push(name);
            }
        }
        found
    }
}

/// How deep paths may go.
const MAX_DEPTH: usize = 50;

impl Writer<'_, '_, '_> {
    /// The fields at a path that are not among the explained ones: those of the fragment.
    pub(super) fn recovered(
        &mut self,
        on: On,
        path: &str,
        explained: &[&str],
        fragment: &str,
    ) -> Result<(), Failure> {
        if path.split('/').count() > MAX_DEPTH {
            return Err(Failure::new(
                Code::LimitExceeded,
                "the selection is nested too deep",
            ));
        }
        let listed = self.listed.below(path);
        if listed.is_empty() {
            return Err(unknown(
                fragment,
                "the event's selectionSetList says nothing of it",
            ));
        }
        for name in listed {
            if explained.contains(&name) {
                continue;
            }
            if name == "__typename" {
                self.out.push_str(" __typename");
                continue;
            }
            let Some(found) = on.field(self.model, name) else {
                let what = format!("`{name}` in it is an alias, or a field of another type");
                return Err(unknown(fragment, &what));
            };
            if found.leads && self.resolvers == Resolvers::Objects {
                continue;
            }
            if !found.arguments.is_empty() {
                let what = format!("`{name}` in it may have arguments");
                return Err(unknown(fragment, &what));
            }
            self.out.push(' ');
            self.out.push_str(name);
            if found.on != On::Value {
                let path = match path {
                    "" => name.to_owned(),
                    path => format!("{path}/{name}"),
                };
                self.out.push('{');
                self.own_fields(found.on);
                self.recovered(found.on, &path, &[], fragment)?;
                self.out.push('}');
            }
        }
        Ok(())
    }
}

fn unknown(fragment: &str, what: &str) -> Failure {
    Failure::new(
        Code::ValidationFailed,
        format!(
            "AppSync does not hand over the fragment `{fragment}`, and {what}: write its fields \
             where it is spread, or as `... on Type {{ … }}`"
        ),
    )
}
