//! Which permissions the app has: the answer of the endpoint that lists them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::access::Revoked;
use crate::{reply::Reply, specs::Specs};

/// The endpoint.
pub(crate) const LIST: &str = "application.v6.scope.list";

/// All permissions that any endpoint or event of `specs` can need.
pub(crate) fn all(specs: &Specs) -> BTreeSet<String> {
    let endpoints = specs.ids().filter_map(|id| specs.get(id)).flat_map(|it| &it.scopes);
    let events = specs.event_ids().filter_map(|id| specs.event(id)).flat_map(|it| &it.scopes);
    endpoints.chain(events).map(|scope| scope.name.clone()).collect()
}

/// Says of each of these permissions whether it is granted.
pub(crate) fn list(all: &BTreeSet<String>, revoked: &Revoked) -> Reply {
    let rows: Vec<Value> = all
        .iter()
        .map(|scope| {
            let status = if revoked.app.contains(scope) { 2 } else { 1 };
            json!({"scope_name": scope, "grant_status": status, "scope_type": "tenant"})
        })
        .collect();
    Reply::json(200, &json!({"code": 0, "msg": "success", "data": {"scopes": rows}}))
}
