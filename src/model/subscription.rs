//! Subscriptions: AppSync delivers them, so they are told and checked, and never served here.

use super::field::Signature;
use crate::gremlin::Text;

/// Where subscriptions begin.
#[derive(Debug)]
pub struct SubscriptionRoot {
    pub name: Text,
    pub description: Option<String>,
    pub fields: Vec<Subscription>,
}

/// A field of the subscription root.
#[derive(Debug)]
pub struct Subscription {
    pub signature: Signature,
    /// What these return is delivered, as far as their clients select it.
    pub mutations: Vec<Text>,
}
