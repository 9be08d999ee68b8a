//! The events of gateways, as far as they are read.
//!
//! In: JSON. Out: structs that take what is missing or null for empty: gateways leave out, and
//! emulators add.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// An HTTP request as one of the gateways describes it.
#[derive(Debug)]
pub enum GatewayEvent {
    Rest(RestEvent),
    HttpApi(HttpApiEvent),
    Alb(AlbEvent),
}

/// API Gateway's REST API, and its HTTP API with the payload format 1.0.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestEvent {
    pub http_method: String,
    #[serde(default, deserialize_with = "or_default")]
    pub path: String,
    #[serde(flatten)]
    pub content: Content,
    #[serde(default, deserialize_with = "or_default")]
    pub query_string_parameters: Map<String, Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub multi_value_query_string_parameters: Map<String, Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub request_context: RestContext,
}

#[derive(Debug, Default, Deserialize)]
pub struct RestContext {
    #[serde(default)]
    pub authorizer: Value,
    #[serde(default)]
    pub identity: Value,
}

/// API Gateway's HTTP API, and a Function URL.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpApiEvent {
    #[serde(default, deserialize_with = "or_default")]
    pub raw_path: String,
    #[serde(default)]
    pub raw_query_string: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub query_string_parameters: Map<String, Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub cookies: Vec<String>,
    #[serde(flatten)]
    pub content: Content,
    pub request_context: HttpApiContext,
}

#[derive(Debug, Deserialize)]
pub struct HttpApiContext {
    pub http: HttpDescription,
    #[serde(default)]
    pub authorizer: Value,
}

#[derive(Debug, Deserialize)]
pub struct HttpDescription {
    pub method: String,
}

/// An Application Load Balancer. Who asks is not read: the token in its `x-amzn-oidc-data` is
/// worth something only after its signature has been checked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlbEvent {
    pub http_method: String,
    #[serde(default, deserialize_with = "or_default")]
    pub path: String,
    #[serde(flatten)]
    pub content: Content,
    #[serde(default, deserialize_with = "or_default")]
    pub query_string_parameters: Map<String, Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub multi_value_query_string_parameters: Map<String, Value>,
}

/// Headers and body, the same in all of them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    #[serde(default, deserialize_with = "or_default")]
    pub headers: Map<String, Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub multi_value_headers: Map<String, Value>,
    #[serde(default)]
    pub body: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub is_base64_encoded: bool,
}

fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
