//! The items that reports name stand in the generated crate, under those names.

use std::{collections::BTreeSet, fs, path::Path};

use feishu_codegen::{
    drift::Items,
    lower,
    overrides::Overrides,
    spec::{Endpoint, Event},
};

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
            // A variant, among other things.
            found.insert(format!("{owner}::{}", name(code)));
        }
    }
    found
}

fn files_below(folder: &Path, ending: &str, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
}

#[test]
fn every_item_that_a_report_can_name_stands_in_the_generated_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &Path| fs::read_to_string(file).expect("a file of text");

    let mut generated = BTreeSet::new();
    // The file of the module `r#enum` is `enum.rs`.
    let plain = |item: &str| item.replace("r#", "");
    let source = root.join("generated/src");
    let mut files = Vec::new();
    files_below(&source, "rs", &mut files);
    for file in files {
        let relative = file.strip_prefix(&source).expect("it was found below").with_extension("");
        let parts: Vec<_> =
            relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        generated
            .extend(defined(&parts.join("::"), &read(&file)).into_iter().map(|item| plain(&item)));
    }

    let specs = root.join("specs");
    let mut files = Vec::new();
    files_below(&specs, "json", &mut files);
    let relative = |file: &Path| file.strip_prefix(&specs).expect("it was found below").to_owned();
    let is_event = |file: &&std::path::PathBuf| relative(file).starts_with("events");
    let is_endpoint =
        |file: &&std::path::PathBuf| relative(file).iter().count() == 4 && !is_event(file);
    let endpoints: Vec<Endpoint> = files
        .iter()
        .filter(is_endpoint)
        .map(|file| serde_json::from_str(&read(file)).expect("a spec"))
        .collect();
    let events: Vec<Event> = files
        .iter()
        .filter(is_event)
        .map(|file| serde_json::from_str(&read(file)).expect("a spec"))
        .collect();
    let mut files = Vec::new();
    files_below(&specs.join("overrides"), "toml", &mut files);
    let files: Vec<(String, String)> = files
        .iter()
        .map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), read(file)))
        .collect();
    let items = lower::items(&endpoints, &events, &Overrides::read(&files).expect("overrides"));
    assert_eq!(items.calls.len(), endpoints.len());
    assert_eq!(items.events.len(), events.len());

    let missing: Vec<String> = named(&items)
        .into_iter()
        .filter(|item| {
            // What a module uses from another, or has another name for, is defined there, with its
            // fields.
            let item = &plain(item);
            let owner = item.rsplit_once("::").map_or(item.as_str(), |(owner, _)| owner);
            let used = |name: &str| generated.contains(&format!("{name} (used)"));
            !generated.contains(item) && !used(item) && !used(owner)
        })
        .collect();
    assert!(missing.is_empty(), "{} of {}: {missing:#?}", missing.len(), named(&items).len());
}

/// All that reports can name.
fn named(items: &Items) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for call in items.calls.values() {
        all.extend([call.function.clone(), call.constant.clone(), call.request.clone()]);
        all.extend(call.response.clone());
    }
    for event in items.events.values() {
        all.extend([event.ty.clone(), event.constant.clone()]);
    }
    let of_calls = items.calls.values().map(|call| &call.places);
    for places in of_calls.chain(items.events.values().map(|event| &event.places)) {
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
