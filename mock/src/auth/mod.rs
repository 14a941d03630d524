//! Who calls: apps, users who log in, the tokens of both, and what a token opens.

pub(crate) mod access;
pub(crate) mod app;
mod identities;
pub(crate) mod issuer;
pub(crate) mod oauth;
pub(crate) mod scopes;
pub(crate) mod token;
