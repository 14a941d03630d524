//! The three endpoints with which the project began, from `specs/` to Rust.

use std::{fs, path::Path};

use feishu_spec::{Endpoint, from_text};

const SEEDS: [&str; 3] = [
    "compensation/v1/lump_sum_payment/batch_remove.json",
    "hire/v1/eco_background_check_package/batch_delete.json",
    "hire/v1/eco_background_check_package/batch_update.json",
];

fn read(path: &str) -> String {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    fs::read_to_string(specs.join(path)).unwrap()
}

fn seeds() -> Vec<Endpoint> {
    SEEDS.iter().map(|path| from_text(path, &read(path)).unwrap()).collect()
}

/// The overrides as far as they are about the seeds: the rest would be told as unused.
fn overrides() -> Vec<(String, String)> {
    let files = ["compensation.toml", "hire.toml"];
    let own = files.map(|name| (name.to_owned(), of_seeds(&read(&format!("overrides/{name}")))));
    let words = ["general", "compensation", "hire"].map(|name| format!("words/{name}.toml"));
    let words = words.map(|name| (name.clone(), read(&format!("overrides/{name}"))));
    own.into_iter().chain(words).collect()
}

fn of_seeds(text: &str) -> String {
    let mut table: toml::Table = text.parse().unwrap();
    table.retain(|key, _| ["service", "resource", "endpoint", "enum"].contains(&key));
    let seeds: Vec<String> = seeds().iter().map(|seed| seed.id.to_string()).collect();
    let types = seeds.iter().filter_map(|seed| table.get("endpoint")?.get(seed)?.get("types"));
    // Other endpoints of the resource may have enums of their own.
    let named: Vec<toml::Value> =
        types.flat_map(|types| types.as_table().unwrap()).map(|(_, name)| name.clone()).collect();
    if let Some(service) = table.get_mut("service").and_then(toml::Value::as_table_mut) {
        // It is another endpoint.
        service.remove("program");
    }
    for (kind, entries) in &mut table {
        let Some(entries) = entries.as_table_mut().filter(|_| kind != "service") else { continue };
        entries.retain(|key, _| {
            let (module, name) = match key.rsplit_once('.') {
                Some((module, name)) if kind == "enum" => (module, Some(name)),
                _ => (key, None),
            };
            let asked = |name| named.iter().any(|named| named.as_str() == Some(name));
            name.is_none_or(asked)
                && seeds
                    .iter()
                    .any(|seed| seed == key || seed.rsplit_once('.').unwrap().0 == module)
        });
    }
    table.to_string()
}

#[test]
fn the_seeds_become_the_code_in_the_snapshots() {
    let files = feishu_codegen::generate(&seeds(), &[], &overrides()).unwrap();
    for (path, text) in files {
        insta::assert_snapshot!(path.replace('/', "__"), text);
    }
}

#[test]
fn the_order_of_specs_changes_nothing() {
    let mut backwards = seeds();
    backwards.reverse();
    let (one, other) = (
        feishu_codegen::generate(&seeds(), &[], &overrides()),
        feishu_codegen::generate(&backwards, &[], &overrides()),
    );
    assert_eq!(one.unwrap(), other.unwrap());
}
