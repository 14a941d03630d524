//! The three endpoints with which the project began, from `specs/` to Rust.

use std::{fs, path::Path};

use feishu_codegen::spec::{Endpoint, from_text};

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

fn overrides() -> Vec<(String, String)> {
    let files = ["compensation.toml", "hire.toml"];
    files.map(|name| (name.to_owned(), read(&format!("overrides/{name}")))).to_vec()
}

#[test]
fn the_seeds_become_the_code_in_the_snapshots() {
    let files = feishu_codegen::generate(&seeds(), &overrides()).unwrap();
    for (path, text) in files {
        insta::assert_snapshot!(path.replace('/', "__"), text);
    }
}

#[test]
fn the_order_of_specs_changes_nothing() {
    let mut backwards = seeds();
    backwards.reverse();
    let (one, other) = (
        feishu_codegen::generate(&seeds(), &overrides()),
        feishu_codegen::generate(&backwards, &overrides()),
    );
    assert_eq!(one.unwrap(), other.unwrap());
}
