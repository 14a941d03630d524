//! The surface of the specs in `tests/specs`.

use std::{fs, path::Path};

use feishu_codegen::{
    spec::{Endpoint, from_text},
    surface::surface,
};

#[test]
fn every_field_has_a_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let specs = paths.filter(|path| path.extension().is_some_and(|it| it == "json"));
    let endpoints: Vec<Endpoint> =
        specs.map(|path| from_text("spec", &fs::read_to_string(path).unwrap()).unwrap()).collect();
    let services = surface(&endpoints);
    assert_eq!(services.len(), 1);
    insta::assert_snapshot!(services[0].1);
}
