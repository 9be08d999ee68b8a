//! Who asks, as AppSync says it.
//!
//! In: the `identity` of an event. Out: the caller: `sub`, `username`, `groups`, `claims`, and what
//! else the way of signing in brings. Without one (an API key) there is no caller.

use serde_json::{Map, Value, json};

use crate::request::Identity;

/// Told apart by what only one kind has: Amazon Cognito user pools, OpenID Connect, IAM, a Lambda
/// authoriser.
pub fn read(identity: &Value) -> Identity {
    let Value::Object(fields) = identity else {
        return Identity::NONE;
    };
    let mut caller = fields.clone();
    if let Some(context) = fields.get("resolverContext") {
        let context = match context {
            Value::Object(context) => context.clone(),
            _ => Map::new(),
        };
        // What an authoriser says of the caller is what others call claims.
        if let Some(sub) = context.get("sub") {
            caller.insert("sub".into(), sub.clone());
        }
        caller.insert("claims".into(), context.into());
        return Identity::new(caller);
    }
    if let Some(claims) = fields.get("claims").and_then(Value::as_object) {
        for name in ["sub", "username"] {
            if fields.get(name).is_none_or(Value::is_null)
                && let Some(claim) = claims
                    .get(name)
                    .or_else(|| claims.get(&format!("cognito:{name}")))
            {
                caller.insert(name.into(), claim.clone());
            }
        }
        if fields.get("groups").is_none_or(Value::is_null) {
            let groups = claims.get("cognito:groups").cloned();
            caller.insert("groups".into(), groups.unwrap_or_else(|| json!([])));
        }
        return Identity::new(caller);
    }
    if fields.contains_key("userArn") || fields.contains_key("accountId") {
        // A role has no `sub`; one that came through an identity pool has its id.
        let id = ["cognitoIdentityId", "userArn"]
            .iter()
            .filter_map(|name| fields.get(*name))
            .find(|value| value.is_string());
        if let Some(id) = id {
            caller.insert("sub".into(), id.clone());
        }
        return Identity::new(caller);
    }
    match fields.is_empty() {
        true => Identity::NONE,
        false => Identity::new(caller),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read;

    #[test]
    fn each_way_of_signing_in_has_a_sub_where_it_can() {
        for (identity, sub, groups) in [
            (Value::Null, Value::Null, Value::Null),
            (json!({}), Value::Null, Value::Null),
            (
                json!({
                    "sub": "u1", "issuer": "https://cognito", "username": "ana",
                    "claims": {"sub": "u1", "cognito:groups": ["admin"]}, "sourceIp": ["1.1.1.1"],
                    "defaultAuthStrategy": "ALLOW", "groups": ["admin"],
                }),
                json!("u1"),
                json!(["admin"]),
            ),
            (
                json!({"claims": {"sub": "u2"}, "issuer": "https://oidc", "sub": "u2"}),
                json!("u2"),
                json!([]),
            ),
            (
                json!({"claims": {"sub": "u3", "cognito:groups": ["a", "b"]}}),
                json!("u3"),
                json!(["a", "b"]),
            ),
            (
                json!({
                    "accountId": "1", "userArn": "arn:aws:sts::1:assumed-role/r/s", "username": "r:s",
                    "cognitoIdentityId": null, "sourceIp": ["1.1.1.1"],
                }),
                json!("arn:aws:sts::1:assumed-role/r/s"),
                Value::Null,
            ),
            (
                json!({"accountId": "1", "userArn": "arn", "cognitoIdentityId": "eu-west-1:x"}),
                json!("eu-west-1:x"),
                Value::Null,
            ),
            (
                json!({"resolverContext": {"sub": "u4", "role": "x"}}),
                json!("u4"),
                Value::Null,
            ),
        ] {
            let caller = read(&identity);
            let field = |name: &str| {
                caller
                    .json()
                    .and_then(|caller| caller.get(name))
                    .cloned()
                    .unwrap_or(Value::Null)
            };
            assert_eq!(field("sub"), sub, "{identity}");
            assert_eq!(field("groups"), groups, "{identity}");
        }
        let authorised = read(&json!({"resolverContext": {"role": "x"}}));
        assert_eq!(
            authorised
                .json()
                .and_then(|caller| caller.pointer("/claims/role")),
            Some(&json!("x"))
        );
    }
}
