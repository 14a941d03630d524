//! The surface of the specs in `tests/specs`.

#[path = "common/files.rs"]
mod files;

use feishu_codegen::surface::surface;

#[test]
fn every_field_has_a_line() {
    let services = surface(&files::harbour(), &files::events_of_harbour());
    assert_eq!(services.len(), 2);
    insta::assert_snapshot!(services[0].1);
    insta::assert_snapshot!("a_service_of_events_alone", services[1].1);
}
