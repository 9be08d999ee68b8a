//! Who asks, as a gateway's authoriser says it.
//!
//! In: the context of an event. Out: the caller, with the names that AppSync's callers have: `sub`,
//! `username`, `groups`, `claims`.

use serde_json::{Map, Value, json};

use super::shape::{GatewayEvent, HttpApiContext, RestContext};
use crate::request::Identity;

/// None where no authoriser has said anything.
pub fn caller(event: &GatewayEvent) -> Option<Identity> {
    let caller = match event {
        GatewayEvent::Rest(event) => rest(&event.request_context),
        GatewayEvent::HttpApi(event) => http_api(&event.request_context),
        GatewayEvent::Alb(_) => None,
    };
    caller.map(Identity::new)
}

fn rest(context: &RestContext) -> Option<Map<String, Value>> {
    if let Some(authorizer) = context
        .authorizer
        .as_object()
        .filter(|known| !known.is_empty())
    {
        return Some(match authorizer.get("claims") {
            Some(Value::Object(claims)) => of_claims(claims, authorizer.get("scopes")),
            // What an authoriser of one's own says is flat: it has no objects.
            _ => of_authorizer(authorizer),
        });
    }
    let identity = context.identity.as_object()?;
    let text = |name: &str| identity.get(name).filter(|value| value.is_string());
    // The gateway writes the caller's address for everybody, the rest for signed requests alone.
    text("userArn")?;
    Some(of_iam(&[
        ("accountId", text("accountId")),
        ("userArn", text("userArn")),
        ("username", text("user")),
        ("cognitoIdentityId", text("cognitoIdentityId")),
        ("cognitoIdentityPoolId", text("cognitoIdentityPoolId")),
        ("cognitoIdentityAuthType", text("cognitoAuthenticationType")),
        (
            "cognitoIdentityAuthProvider",
            text("cognitoAuthenticationProvider"),
        ),
    ]))
}

fn http_api(context: &HttpApiContext) -> Option<Map<String, Value>> {
    let authorizer = &context.authorizer;
    if let Some(claims) = authorizer.pointer("/jwt/claims").and_then(Value::as_object) {
        return Some(of_claims(claims, authorizer.pointer("/jwt/scopes")));
    }
    if let Some(said) = authorizer.get("lambda").and_then(Value::as_object) {
        return Some(of_authorizer(said));
    }
    let text = |pointer: &str| {
        authorizer
            .pointer(pointer)
            .filter(|value| value.is_string())
    };
    text("/iam/userArn")?;
    Some(of_iam(&[
        ("accountId", text("/iam/accountId")),
        ("userArn", text("/iam/userArn")),
        ("username", text("/iam/userId")),
        ("cognitoIdentityId", text("/iam/cognitoIdentity/identityId")),
        (
            "cognitoIdentityPoolId",
            text("/iam/cognitoIdentity/identityPoolId"),
        ),
    ]))
}

fn of_claims(claims: &Map<String, Value>, scopes: Option<&Value>) -> Map<String, Value> {
    let mut caller = Map::new();
    let first = |names: &[&str]| names.iter().find_map(|name| claims.get(*name)).cloned();
    for (name, value) in [
        ("sub", first(&["sub"])),
        ("issuer", first(&["iss"])),
        ("username", first(&["cognito:username", "username"])),
    ] {
        caller.extend(value.map(|value| (name.to_owned(), value)));
    }
    let groups = first(&["cognito:groups"]).map(groups);
    caller.insert("groups".into(), groups.unwrap_or_else(|| json!([])));
    if let Some(scopes @ Value::Array(_)) = scopes {
        caller.insert("scopes".into(), scopes.clone());
    }
    caller.insert("claims".into(), claims.clone().into());
    caller
}

/// A gateway writes a list of a token as text: `a,b`, or `[a b]`.
fn groups(claim: Value) -> Value {
    let Value::String(text) = claim else {
        return claim;
    };
    let bare = text.trim();
    let listed = bare
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let names: Vec<_> = match listed {
        Some(list) => list
            .split([' ', ','])
            .filter(|name| !name.is_empty())
            .collect(),
        None => bare
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect(),
    };
    json!(names)
}

/// What an authoriser says of the caller is what others call claims.
fn of_authorizer(said: &Map<String, Value>) -> Map<String, Value> {
    let mut claims = said.clone();
    // The gateway's own measurement.
    claims.remove("integrationLatency");
    let mut caller = Map::new();
    if let Some(sub) = ["sub", "principalId"]
        .iter()
        .find_map(|name| claims.get(*name))
    {
        caller.insert("sub".into(), sub.clone());
    }
    caller.insert("claims".into(), claims.into());
    caller
}

fn of_iam(fields: &[(&str, Option<&Value>)]) -> Map<String, Value> {
    let mut caller = Map::new();
    for (name, value) in fields {
        if let Some(value) = value {
            caller.insert((*name).to_owned(), (*value).clone());
        }
    }
    // A role has no `sub`; one that came through an identity pool has its id.
    let sub = ["cognitoIdentityId", "userArn"]
        .iter()
        .find_map(|name| caller.get(*name).cloned());
    caller.extend(sub.map(|sub| ("sub".to_owned(), sub)));
    caller
}
