//! The same of the specs of a made-up harbour, each of them taken away, looked up in the text of
//! the generated crate.

use std::collections::{BTreeMap, BTreeSet};

use feishu_spec::{Endpoint, Event, Field};
use feishu_testing::harbour;

/// What a user can name: public items with their paths, members with their types. Another name
/// for a type has that one's members.
fn public(endpoints: &[Endpoint], events: &[Event]) -> BTreeSet<String> {
    let files = feishu_codegen::generate(endpoints, events, &[]);
    let files = files.unwrap_or_else(|it| panic!("{it:#?}"));
    let mut items = BTreeSet::new();
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut aliases = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.contains("/v1/")) {
        let module = path.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::");
        let mut inside = String::new();
        for line in text.lines() {
            let item = line.trim_start();
            let Some(item) = item.strip_prefix("pub ") else { continue };
            let name =
                |text: &str| text.split(['(', '<', ' ', ':', ';', '{']).next().unwrap().to_owned();
            if let Some((alias, of)) =
                item.strip_prefix("type ").and_then(|it| it.split_once(" = "))
            {
                let of = of.trim_end_matches(';').trim_start_matches("crate::");
                let of = if of.contains("::") { of.to_owned() } else { format!("{module}::{of}") };
                items.insert(format!("{path} {alias}"));
                aliases.push((alias.to_owned(), of));
            } else if line.starts_with("pub ") {
                // Where a shape lives may change; that it can be had here may not.
                let item = item.rsplit("::").next().unwrap();
                let item = item.split_once(' ').map_or(item, |(_, name)| name);
                inside = name(item);
                items.insert(format!("{path} {inside}"));
            } else {
                let member = name(item.trim_start_matches("fn "));
                items.insert(format!("{inside}.{member}"));
                members.entry(format!("{module}::{inside}")).or_default().push(member);
            }
        }
    }
    for (alias, of) in aliases {
        let members = members.get(&of).into_iter().flatten();
        items.extend(members.map(|member| format!("{alias}.{member}")));
    }
    items
}

/// Labels in English, so that no overrides are needed.
fn in_english(fields: &mut [Field]) {
    for field in fields {
        for value in &mut field.values {
            value.label = Some(format!("Value {}", value.value).replace('-', "minus "));
        }
        in_english(&mut field.fields);
    }
}

#[test]
fn adding_a_page_renames_nothing() {
    let mut all = harbour::endpoints();
    for spec in &mut all {
        in_english(&mut spec.request.query);
        for body in spec.request.body.iter_mut().chain(&mut spec.response.data) {
            in_english(&mut body.fields);
        }
    }
    let mut events = harbour::events();
    // Its type has a name that is pinned.
    events.retain(|event| event.id.name != "crane.moved_v1");
    for event in &mut events {
        in_english(&mut event.fields);
    }
    let everything = public(&all, &events);
    assert!(everything.len() > 200, "{} items", everything.len());
    for index in 0..all.len() {
        let mut before = all.clone();
        let added = before.remove(index);
        let before = public(&before, &events);
        let gone: Vec<String> = before.difference(&everything).cloned().collect();
        assert!(gone.is_empty(), "adding {} takes away {gone:#?}", added.id);
    }
    for index in 0..events.len() {
        let mut before = events.clone();
        let added = before.remove(index);
        let before = public(&all, &before);
        let gone: Vec<String> = before.difference(&everything).cloned().collect();
        assert!(gone.is_empty(), "adding {} takes away {gone:#?}", added.id);
    }
}

#[test]
fn the_order_of_specs_changes_nothing() {
    let generate = |endpoints: &[Endpoint], events: &[Event]| {
        feishu_codegen::generate(endpoints, events, &harbour::overrides()).unwrap()
    };
    let (mut endpoints, mut events) = (harbour::endpoints(), harbour::events());
    let forwards = generate(&endpoints, &events);
    endpoints.reverse();
    events.reverse();
    assert!(forwards == generate(&endpoints, &events));
}
