//! Documented example values for the requests of all calls, in the types of the crate. They are
//! added last, since they name types as everything else leaves them.

mod choose;
mod made_up;
mod shorten;
mod typed;

use std::collections::HashMap;

use feishu_spec::{Endpoint, condition::Condition};
use serde_json::{Map, Value};

use self::{
    choose::Chooser,
    typed::{Here, Types},
};
use crate::ir::{BodyKind, Call, Crate, Sample};

/// The most optional parameters of a query.
const PARAMETERS: usize = 2;

/// Adds an example to each call.
pub(super) fn add(krate: &mut Crate, endpoints: &[Endpoint]) {
    let by_id: HashMap<String, &Endpoint> =
        endpoints.iter().map(|endpoint| (endpoint.id.to_string(), endpoint)).collect();
    let types = Types::of(krate);
    let mut examples = Vec::new();
    for service in &krate.services {
        for version in &service.versions {
            for resource in &version.resources {
                let modules = [&service.module, &version.module, &resource.module];
                let here = types.here(&modules, resource);
                let all = resource.calls.iter();
                examples.extend(all.map(|call| match by_id.get(&call.endpoint.id) {
                    Some(endpoint) => example(call, endpoint, &here),
                    None => Vec::new(),
                }));
            }
        }
    }
    let versions = krate.services.iter_mut().flat_map(|service| &mut service.versions);
    let resources = versions.flat_map(|version| &mut version.resources);
    for (call, example) in resources.flat_map(|resource| &mut resource.calls).zip(examples) {
        call.example = example;
    }
}

/// A value for each field of a request that is required, or that the example sets.
fn example(call: &Call, spec: &Endpoint, here: &Here) -> Vec<Option<Sample>> {
    let request = &spec.request;
    let conditions: Vec<&Condition> = request.conditions.iter().chain(&request.doubted).collect();
    let chooser = Chooser { conditions: &conditions };
    let body = request.body.as_ref().and_then(|body| chooser.body(body, request.example.as_ref()));
    let body = match (body, call.endpoint.body) {
        (Some(whole), BodyKind::JsonValue) => Map::from_iter([("body".to_owned(), whole)]),
        (Some(Value::Object(members)), _) => members,
        _ => Map::new(),
    };
    let parts = [
        chooser.single(&request.path, "path", 0),
        chooser.single(&request.query, "query", PARAMETERS),
        chooser.single(&request.headers, "headers", 0),
        body,
    ];
    let layout = call.endpoint.layout;
    let ends = [layout[0], layout[0] + layout[1], layout.iter().sum::<usize>()];
    let of_field = |(at, field): (usize, &crate::ir::Field)| {
        let part = ends.iter().filter(|&&end| at >= end).count();
        here.field(field, parts[part].get(&field.wire))
    };
    call.request.fields.iter().enumerate().map(of_field).collect()
}
