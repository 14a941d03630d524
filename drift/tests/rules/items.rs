//! The items that reports name exist in the generated crate.

use std::collections::BTreeSet;

use feishu_codegen::lower;
use feishu_drift::{CrateItems, Snapshot, compare};
use feishu_overrides::Overrides;
use feishu_testing::files;

use crate::base::{endpoint, specs};

/// What a file of the generated crate defines, as paths below the crate's root: its functions,
/// constants, structs with their fields, enums with their variants.
fn defined(module: &str, text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut inside = module.to_owned();
    let mut owner = String::new();
    for line in text.lines() {
        let code = line.trim();
        let name = |rest: &str| {
            rest.split(|c: char| !c.is_alphanumeric() && !"_#".contains(c))
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        if code == "pub mod response {" {
            inside = format!("{module}::response");
        } else if let Some(used) = code.strip_prefix("pub use ") {
            let name = used.trim_end_matches(';').rsplit("::").next().unwrap_or_default();
            found.insert(format!("{inside}::{name} (used)"));
        } else if let Some(alias) = code.strip_prefix("pub type ") {
            found.insert(format!("{inside}::{} (used)", name(alias)));
        } else if let Some((_, rest)) =
            code.split_once("pub struct ").or_else(|| code.split_once("pub enum "))
        {
            owner = format!("{inside}::{}", name(rest));
            found.insert(owner.clone());
        } else if let Some((_, rest)) =
            code.split_once("pub fn ").or_else(|| code.split_once("pub static "))
        {
            found.insert(format!("{inside}::{}", name(rest)));
        } else if let Some(rest) = code.strip_prefix("pub ") {
            found.insert(format!("{owner}::{}", name(rest)));
        } else {
            // Variants, among other lines.
            found.insert(format!("{owner}::{}", name(code)));
        }
    }
    found
}

#[test]
fn every_item_that_a_report_can_name_stands_in_the_generated_crate() {
    let mut generated = BTreeSet::new();
    // The file of the module `r#enum` is `enum.rs`.
    let plain = |item: &str| item.replace("r#", "");
    for (file, text) in files::below(&files::repository("generated/src"), ".rs") {
        let module = file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
        generated.extend(defined(&module, &text).into_iter().map(|item| plain(&item)));
    }

    let specs = files::specs();
    let overrides = Overrides::read(&files::overrides()).expect("overrides");
    let mut items = lower::items(&specs.endpoints, &specs.events, &overrides);
    lower::add_part_items(&mut items, &specs.cards, &specs.contents, &overrides);
    assert_eq!(items.calls.len(), specs.endpoints.len());
    assert_eq!(items.events.len(), specs.events.len());
    assert_eq!(items.cards.len(), specs.cards.len());
    assert_eq!(items.contents.len(), specs.contents.len());
    for (id, part) in items.cards.iter().chain(&items.contents) {
        assert!(part.ty.is_some(), "{id}");
    }

    let missing: Vec<String> = named(&items)
        .into_iter()
        .filter(|item| {
            // An item that a module re-exports or aliases is defined elsewhere, with its fields.
            let item = &plain(item);
            let owner = item.rsplit_once("::").map_or(item.as_str(), |(owner, _)| owner);
            let used = |name: &str| generated.contains(&format!("{name} (used)"));
            !generated.contains(item) && !used(item) && !used(owner)
        })
        .collect();
    assert!(missing.is_empty(), "{} of {}: {missing:#?}", missing.len(), named(&items).len());
}

/// All items that reports can name.
fn named(items: &CrateItems) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for call in items.calls.values() {
        all.extend([call.function.clone(), call.constant.clone(), call.request.clone()]);
        all.extend(call.response.clone());
    }
    for event in items.events.values() {
        all.extend([event.ty.clone(), event.constant.clone()]);
    }
    let of_calls = items.calls.values().map(|call| &call.places);
    let of_events = items.events.values().map(|event| &event.places);
    let parts = items.cards.values().chain(items.contents.values());
    all.extend(parts.clone().filter_map(|part| part.ty.clone()));
    for places in of_calls.chain(of_events).chain(parts.map(|part| &part.places)) {
        for place in places.values() {
            all.extend(place.member.clone());
            all.extend(place.ty.clone());
            if let (Some(ty), Some(values)) = (&place.ty, place.values) {
                all.extend(items.enums[values].values().map(|variant| format!("{ty}::{variant}")));
            }
        }
    }
    all
}

#[test]
fn names_that_the_overrides_changed_are_told_though_the_specs_are_the_same() {
    let words = r#"
        [endpoint."harbour.v1.berth.reserve"]
        name = "book"
        [endpoint."harbour.v1.berth.reserve".names]
        "request.body.ship_name" = "vessel"
        "response.data.berths.depth" = "draft"
    "#;
    let overrides = Overrides::read(&[("harbour.toml".to_owned(), words.to_owned())]).unwrap();
    let old = specs(&[endpoint()], &[]);
    let items = lower::items(&old.specs.endpoints, &[], &overrides);
    let new = Snapshot { specs: old.specs.clone(), items };
    let told: Vec<String> = compare(&old, &new)
        .changes
        .iter()
        .map(|change| {
            let [was, is] = [&change.was, &change.is].map(|it| it.clone().unwrap_or_default());
            format!("{} {was} => {is}", change.rule.id())
        })
        .collect();
    assert_eq!(
        told,
        [
            "endpoint-renamed harbour::v1::berth::reserve => harbour::v1::berth::book",
            "request-field-renamed ship_name => vessel",
            "response-field-renamed depth => draft",
        ]
    );
}
