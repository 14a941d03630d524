//! Every family of the real platform: what is created by the documented request is got, listed,
//! and gone when it is deleted.

use std::collections::BTreeMap;

use feishu_mock::{
    Checks, Platform, Specs,
    spec::{Endpoint, Field, Method, Token, Type},
};
use serde_json::{Value, json};

use crate::support::*;

/// How many families, whose resources get a fresh id, must keep them. Others take the id from the
/// caller, or their documented request contradicts the page.
const LEAST: usize = 40;

/// The endpoints by method and path; parameters are alike.
fn endpoints(specs: &Specs) -> BTreeMap<(Method, String), &Endpoint> {
    let mut all = BTreeMap::new();
    let known = specs.ids().filter_map(|id| specs.get(id));
    for endpoint in known.filter(|it| it.deprecated.is_none() && it.tokens.contains(&Token::Tenant))
    {
        let alike = |segment: &str| if segment.starts_with(':') { ":" } else { segment }.to_owned();
        let path: Vec<String> = endpoint.path.split('/').map(alike).collect();
        all.entry((endpoint.method, path.join("/"))).or_insert(endpoint);
    }
    all
}

fn sample(field: &Field) -> String {
    match &field.example {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => list.first().map(Value::to_string).unwrap_or_default(),
        Some(other) => other.to_string(),
        None => "1".to_owned(),
    }
}

/// The path of a collection, with the documented examples of its parameters.
fn collection(create: &Endpoint) -> String {
    let mut segments: Vec<String> = Vec::new();
    for segment in create.path.split('/') {
        let name = segment.strip_prefix(':');
        let field = name.and_then(|name| create.request.path.iter().find(|it| it.name == name));
        segments.push(encode(&field.map_or_else(|| segment.to_owned(), sample)));
    }
    segments.join("/")
}

/// A path with the required parameters of the endpoint's query.
fn target(endpoint: &Endpoint, path: &str) -> String {
    let query = endpoint.request.query.iter().filter(|it| it.required);
    let query: Vec<_> = query.map(|it| format!("{}={}", it.name, encode(&sample(it)))).collect();
    format!("{path}?{}", query.join("&"))
}

/// The documented body, or one of the examples of its fields.
fn body(endpoint: &Endpoint) -> Value {
    let fields = endpoint.request.body.iter().flat_map(|body| &body.fields);
    endpoint.request.example.clone().unwrap_or_else(|| fields.filter_map(member).collect())
}

fn member(field: &Field) -> Option<(String, Value)> {
    let inner = || field.fields.iter().filter_map(member).collect::<Value>();
    let value = match field.ty {
        Type::Object if !field.fields.is_empty() => inner(),
        _ => field.example.clone()?,
    };
    Some((field.name.clone(), value))
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// All strings and numbers in a value.
fn scalars(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Number(number) => out.push(number.to_string()),
        Value::Array(elements) => elements.iter().for_each(|it| scalars(it, out)),
        Value::Object(members) => members.values().for_each(|it| scalars(it, out)),
        Value::Bool(_) | Value::Null => {}
    }
}

fn accepted(
    platform: &Platform,
    endpoint: &Endpoint,
    target: &str,
    body: Option<Value>,
) -> Option<Value> {
    let helpdesk = [("X-Lark-Helpdesk-Authorization", "aWQ6dG9rZW4=")];
    let token = tenant_token(platform);
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("Authorization", bearer.as_str()), helpdesk[0]];
    headers.extend(body.as_ref().map(|_| ("Content-Type", "application/json; charset=utf-8")));
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let reply = send(platform, endpoint.method.as_str(), target, &headers, body.as_bytes());
    let json: Value = serde_json::from_slice(&reply.body).ok()?;
    (json["code"] == 0).then(|| json["data"].clone())
}

/// What a call gets, unless it is the documented example: an id that no call created leads there.
fn found(platform: &Platform, get: &Endpoint, target: &str) -> Option<Value> {
    let documented = get.response.example.as_ref().map(|example| &example["data"]);
    accepted(platform, get, target, None).filter(|got| documented != Some(got))
}

#[test]
fn each_family_keeps_what_its_documented_request_creates() {
    let specs = Specs::embedded();
    let platform = Platform::builder().checks(Checks::lenient()).start_blocking().unwrap();
    let all = endpoints(&specs);
    let (mut kept, mut failures) = (0, Vec::new());
    for ((method, path), create) in &all {
        let get = all.get(&(Method::Get, format!("{path}/:")));
        let (true, Some(get)) = (*method == Method::Post, get) else { continue };
        let body = &body(create);
        let one = |id: &str| format!("{}/{}", collection(create), encode(id));
        let Some(data) =
            accepted(&platform, create, &target(create, &collection(create)), Some(body.clone()))
        else {
            continue;
        };
        // The id is a value of the reply; which one, the rest of the test does not know.
        let mut values = Vec::new();
        scalars(&data, &mut values);
        let documented = create.response.example.as_ref().map(|it| it["data"].clone());
        if documented.as_ref() == Some(&data) {
            continue;
        }
        let mut old = Vec::new();
        scalars(&documented.unwrap_or(json!(null)), &mut old);
        scalars(body, &mut old);
        let fresh = |value: &&String| !old.contains(value);
        let found = values
            .iter()
            .filter(fresh)
            .find_map(|id| Some((id, found(&platform, get, &target(get, &one(id)))?)));
        let Some((id, got)) = found else { continue };
        kept += 1;
        let mut shown = Vec::new();
        scalars(&got, &mut shown);
        let mut sent = Vec::new();
        scalars(body, &mut sent);
        if !sent.is_empty() && !sent.iter().any(|value| shown.contains(value)) {
            failures.push(format!("{}: nothing of {body} is in {got}", get.id));
        }
        if let Some(delete) = all.get(&(Method::Delete, format!("{path}/:")))
            && accepted(
                &platform,
                delete,
                &target(delete, &one(id)),
                delete.request.example.clone(),
            )
            .is_some()
            && self::found(&platform, get, &target(get, &one(id))).is_some()
        {
            failures.push(format!("{}: finds what was deleted", get.id));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(kept >= LEAST, "only {kept} families keep what is created");
}
