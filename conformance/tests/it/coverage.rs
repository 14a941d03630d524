//! Every endpoint can be called, as what its page says it is.

use std::collections::{BTreeMap, BTreeSet};

use feishu_conformance::{EventSubject, event_specs, events, report::Failures, specs, subjects};
use feishu_spec::{AppType, EventSchema, Form, Token, Type};

/// The features that `full` turns on, each of which there is.
fn features() -> BTreeSet<String> {
    let manifest = include_str!("../../../generated/Cargo.toml");
    let manifest: toml::Table = manifest.parse().unwrap();
    let full = manifest["features"]["full"].as_array().unwrap().iter();
    let services: BTreeSet<String> = full.map(|name| name.as_str().unwrap().to_owned()).collect();
    assert!(services.iter().all(|name| manifest["features"].get(name).is_some()));
    services
}

#[test]
fn every_endpoint_is_listed_once_under_the_feature_that_it_is_named_after() {
    let specs = specs();
    let mut listed = BTreeMap::new();
    for endpoint in feishu_openapi::endpoints() {
        *listed.entry(endpoint.id.to_owned()).or_insert(0) += 1;
    }
    let documented = specs.iter().map(|spec| (spec.id.to_string(), 1)).collect();
    assert_eq!(listed, documented);
    let of_endpoints = specs.iter().map(|spec| spec.id.project.clone());
    let of_events = event_specs().into_iter().map(|spec| spec.id.project);
    let services: BTreeSet<String> = of_endpoints.chain(of_events).collect();
    assert_eq!(features(), services);
    println!("{} endpoints in {} services, a feature each", specs.len(), services.len());
}

#[test]
fn every_event_is_listed_once_and_is_what_its_page_says() {
    let mut failures = Failures::default();
    let subjects = events();
    let listed: Vec<&str> = feishu_openapi::events().iter().map(|info| info.id).collect();
    let distinct: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!((listed.len(), distinct.len()), (subjects.len(), subjects.len()));
    for EventSubject { spec, event } in &subjects {
        let it = event.info;
        let mut same = |what: &str, same: bool| {
            if !same {
                failures.note(&spec.id, format_args!("{what} differs: {it:?}"));
            }
        };
        same("list", distinct.contains(it.id));
        same("type", it.event_type == spec.event_type);
        let second = spec.schema == EventSchema::V2;
        same("schema", (it.schema == feishu_openapi::EventSchema::V2) == second);
        same("doc", it.doc.map(str::to_owned) == spec.doc.url());
        same("app types", same_apps(it.app_types, &spec.app_types));
        let scopes = spec.scopes.iter().map(|scope| scope.name.as_str());
        same("scopes", it.scopes.iter().copied().eq(scopes));
        let scopes = spec.field_scopes.iter().map(|scope| scope.name.as_str());
        same("field scopes", it.field_scopes.iter().copied().eq(scopes));
        same("deprecated", it.deprecated == spec.deprecated.is_some());
        let codes: BTreeSet<i64> = spec.errors.iter().map(|error| error.code).collect();
        let known: BTreeSet<i64> = it.errors.iter().map(|error| error.code).collect();
        same("error codes", known == codes);
    }
    println!("{} events", subjects.len());
    failures.end();
}

fn same_apps(found: &[feishu_openapi::AppType], said: &[AppType]) -> bool {
    let custom = |app: &AppType| *app == AppType::Custom;
    let found = found.iter().map(|app| *app == feishu_openapi::AppType::Custom);
    found.eq(said.iter().map(custom))
}

#[test]
fn what_the_crate_knows_of_an_endpoint_is_what_its_page_says() {
    let mut failures = Failures::default();
    for subject in subjects() {
        let (spec, call) = (&subject.spec, subject.call);
        let it = call.endpoint;
        let mut same = |what: &str, same: bool| {
            if !same {
                failures.note(&spec.id, format_args!("{what} differs: {it:?}"));
            }
        };
        same("method", it.method.as_str() == spec.method.as_str());
        same("path", it.path == spec.path);
        same("host", it.host == spec.host.as_deref());
        same("doc", it.doc.map(str::to_owned) == spec.doc.url());
        let tokens = it.tokens.iter().map(|token| token.name());
        same("tokens", tokens.eq(spec.tokens.iter().copied().map(Token::documented_name)));
        let headers = it.credentials.iter().map(|credential| credential.header());
        let documented = spec.credentials.iter().map(|credential| credential.header());
        same("credentials", headers.eq(documented));
        same("app types", same_apps(it.app_types, &spec.app_types));
        let scopes = spec.scopes.iter().map(|scope| scope.name.as_str());
        same("scopes", it.scopes.iter().copied().eq(scopes));
        let scopes = spec.field_scopes.iter().map(|scope| scope.name.as_str());
        same("field scopes", it.field_scopes.iter().copied().eq(scopes));
        let limit = |per_minute, per_second, special| (per_minute, per_second, special);
        let found = it.rate_limit.map(|it| limit(it.per_minute, it.per_second, it.special));
        let said = spec.rate_limit.as_ref();
        let said = said.map(|it| limit(it.per_minute, it.per_second, it.special));
        same("rate limit", found == said);
        same("deprecated", it.deprecated == spec.deprecated.is_some());
        let once = spec.idempotency.as_deref().and_then(|path| path.split('.').next_back());
        same("idempotency", it.idempotency == once);
        let message = spec.response.message.as_deref().unwrap_or("msg");
        same("message", it.message == message);
        for error in &spec.errors {
            let message = error.message.as_deref().unwrap_or_default();
            // A row of a table is a line.
            let message = message.replace(char::is_control, " ");
            let class = error.class.map(|class| format!("{class:?}"));
            let listed = it.errors.iter().any(|row| {
                (row.code, row.status, row.message) == (error.code, error.status, &*message)
                    && row.class.map(|class| format!("{class:?}")) == class
            });
            same("error codes", listed);
        }
        let codes: BTreeSet<i64> = spec.errors.iter().map(|error| error.code).collect();
        same("error codes", it.errors.iter().all(|row| codes.contains(&row.code)));
        same("download", call.response.is_none() == (spec.response.form == Form::Binary));
        same("list", call.is_paged() == spec.paging.is_some());
        let body = spec.request.body.iter().flat_map(|body| &body.fields);
        let mut files = body.filter(|field| *field.ty.innermost() == Type::File);
        same("upload", call.uploads == files.next().is_some());
    }
    failures.end();
}
