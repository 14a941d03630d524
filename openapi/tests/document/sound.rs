//! Properties of every document, checked over the specs of this repository: references resolve,
//! every component is used, names and identities are unique and stable, examples are valid, and
//! the order of the specs does not matter. `xtask/openapi/validate.sh` runs third-party
//! validators.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use feishu_codegen::lower;
use feishu_openapi_document::{self as openapi, Options};
use feishu_overrides::Overrides;
use feishu_spec::{self as spec, Endpoint, Event};
use feishu_testing::files;
use serde_json::{Value, json};

#[derive(Clone)]
struct Specs {
    endpoints: Vec<Endpoint>,
    events: Vec<Event>,
}

/// Read once for all tests, since there are many.
fn specs() -> &'static Specs {
    static SPECS: LazyLock<Specs> =
        LazyLock::new(|| Specs { endpoints: files::endpoints(), events: files::events() });
    &SPECS
}

fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let Specs { endpoints, events } = specs();
        openapi::document(endpoints, events, &options(endpoints, events)).value
    });
    &DOCUMENT
}

/// Options with the items of the generated crate.
fn options(endpoints: &[Endpoint], events: &[Event]) -> Options {
    static OVERRIDES: LazyLock<Vec<(String, String)>> = LazyLock::new(files::overrides);
    let overrides = Overrides::read(&OVERRIDES).expect("overrides");
    let items = lower::items(endpoints, events, &overrides);
    let specs = spec::Specs {
        endpoints: endpoints.to_vec(),
        events: events.to_vec(),
        ..Default::default()
    };
    Options { items, codes: overrides.codes().meanings(&specs), ..Options::default() }
}

/// Calls `visit` with each object inside a value.
fn objects<'a>(value: &'a Value, visit: &mut impl FnMut(&'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(members);
            members
                .iter()
                .filter(|(key, _)| !key.contains("example"))
                .for_each(|(_, member)| objects(member, visit));
        }
        Value::Array(elements) => elements.iter().for_each(|element| objects(element, visit)),
        _ => {}
    }
}

#[test]
fn references_lead_somewhere_and_every_component_is_used() {
    let document = document();
    let mut used = BTreeSet::new();
    objects(document, &mut |object| {
        if let Some(Value::String(reference)) = object.get("$ref") {
            let pointer = reference.strip_prefix('#').expect("a reference inside the document");
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            used.insert(reference.clone());
        }
    });
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(used.contains(&format!("#/components/schemas/{name}")), "{name} is unused");
    }
}

#[test]
fn every_endpoint_is_an_operation_or_stands_beside_one() {
    let Specs { endpoints, .. } = specs();
    let document = document();
    let mut told = BTreeSet::new();
    for operation in document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values())
    {
        let id = operation["operationId"].as_str().unwrap();
        assert!(told.insert(id.to_owned()), "{id} is there twice");
        for page in operation
            .get("x-feishu-also-documented")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            told.insert(page["id"].as_str().unwrap().to_owned());
        }
    }
    let wanted: BTreeSet<String> =
        endpoints.iter().map(|endpoint| endpoint.id.to_string()).collect();
    assert_eq!(told, wanted);
}

#[test]
fn every_error_code_says_in_english_what_it_means() {
    let mut seen = 0;
    objects(document(), &mut |object| {
        for error in object.get("x-feishu-errors").and_then(Value::as_array).into_iter().flatten() {
            let meaning = error["meaning"].as_str().unwrap_or_default();
            assert!(meaning.ends_with('.') && meaning.is_ascii(), "{error}");
            seen += 1;
        }
    });
    let Specs { endpoints, .. } = specs();
    let documented: usize = endpoints.iter().map(|endpoint| endpoint.errors.len()).sum();
    // Some pages describe a call that another page describes too, and have no operation.
    assert!(seen > documented / 2, "{seen} of {documented}");
}

#[test]
fn examples_are_valid_under_their_schemas() {
    let document = document();
    // Compiled once: each schema is small, but the components are not.
    let components = "https://harbour.example/";
    let registry = jsonschema::Registry::new()
        .add(components, json!({ "components": document["components"] }))
        .and_then(|registry| registry.prepare())
        .expect("components");
    let options =
        jsonschema::options().with_draft(jsonschema::Draft::Draft202012).with_registry(&registry);
    let mut checked = 0;
    for part in ["paths", "webhooks"] {
        objects(&document[part], &mut |media| {
            let (Some(schema), Some(example)) = (media.get("schema"), media.get("example")) else {
                return;
            };
            let schema = schema.to_string().replace("\"#/", &format!("\"{components}#/"));
            let schema = serde_json::from_str(&schema).expect("still JSON");
            let validator = options.build(&schema).expect("a schema");
            if let Err(error) = validator.validate(example) {
                panic!("{example} at {}: {error}", error.instance_path());
            }
            checked += 1;
        });
    }
    assert!(checked > 0);
}

/// The schemas that each operation and webhook refers to, by its identity.
fn references(document: &Value) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for part in ["paths", "webhooks"] {
        let items = document[part].as_object().into_iter().flat_map(|items| items.values());
        for operation in items.flat_map(|item| item.as_object().unwrap().values()) {
            let mut references = Vec::new();
            objects(operation, &mut |object| {
                references.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            });
            let id = operation["operationId"].as_str().unwrap().to_owned();
            found.insert(id, references);
        }
    }
    found
}

#[test]
fn pages_that_come_or_go_rename_no_schema_of_others() {
    let Specs { endpoints, events } = specs();
    let whole = references(document());
    let names = document()["components"]["schemas"].as_object().unwrap();
    for (step, offset) in [(2, 0), (2, 1), (7, 3), (40, 11)] {
        fn some<T: Clone>(all: &[T], step: usize, offset: usize) -> Vec<T> {
            all.iter().skip(offset).step_by(step).cloned().collect()
        }
        let (endpoints, events) = (some(endpoints, step, offset), some(events, step, offset));
        let part = openapi::document(&endpoints, &events, &options(&endpoints, &events)).value;
        for (id, references) in references(&part) {
            // Another page of the same path may have become the operation.
            if let Some(wanted) = whole.get(&id) {
                assert_eq!(&references, wanted, "{id}");
            }
        }
        for name in part["components"]["schemas"].as_object().unwrap().keys() {
            assert!(names.contains_key(name), "{name} is called otherwise among more");
        }
    }
}

#[test]
fn the_order_of_the_specs_does_not_matter() {
    let Specs { mut endpoints, mut events } = specs().clone();
    let forwards = openapi::document(&endpoints, &events, &options(&endpoints, &events));
    endpoints.reverse();
    events.reverse();
    let backwards = openapi::document(&endpoints, &events, &options(&endpoints, &events));
    assert_eq!(spec::to_text(&forwards.value), spec::to_text(&backwards.value));
    assert_eq!(forwards.notes, backwards.notes);
}
