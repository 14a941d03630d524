//! The specs of the made-up harbor, one per rule, become the code in `tests/golden`. The code
//! itself is compiled and tried in `gen_golden.rs`; this test compiles whatever it says.

use std::{collections::BTreeMap, fs, path::Path};

use feishu_testing::{
    expectations::{self, UPDATE},
    files, harbour,
};

/// Every file but the manifest, which would look like a package of its own here.
fn generated() -> BTreeMap<String, String> {
    let (endpoints, events) = (harbour::endpoints(), harbour::events());
    let files = feishu_codegen::generate(&endpoints, &events, &harbour::overrides());
    let mut files: BTreeMap<_, _> =
        files.unwrap_or_else(|problems| panic!("{problems:#?}")).into_iter().collect();
    files.remove("Cargo.toml");
    files
}

#[test]
fn generated_code_is_the_golden_code() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let generated = generated();
    if expectations::accepted() {
        let _ = fs::remove_dir_all(&golden);
        for (path, text) in &generated {
            let path = golden.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    for (path, text) in &generated {
        let expected = fs::read_to_string(golden.join(path)).unwrap_or_default();
        assert!(*text == expected, "{path} differs; if that is intended, `{UPDATE}` writes it");
    }
    for (name, _) in files::below(&golden, "") {
        assert!(generated.contains_key(&name), "{name} is an orphan; `{UPDATE}` removes it");
    }
}
