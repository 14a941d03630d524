//! The surface of the specs in `tests/specs`.

#[path = "common/files.rs"]
mod files;

use feishu_codegen::surface::surface;

#[test]
fn every_field_has_a_line() {
    let services = surface(&files::harbour());
    assert_eq!(services.len(), 1);
    insta::assert_snapshot!(services[0].1);
}
