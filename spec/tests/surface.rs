//! The surface of the specs in `tests/specs`.

use feishu_spec::surface::surface;
use feishu_testing::harbour;

#[test]
fn every_field_has_a_line() {
    let services = surface(&harbour::endpoints(), &harbour::events());
    assert_eq!(services.len(), 2);
    insta::assert_snapshot!(services[0].1);
    insta::assert_snapshot!("a_service_of_events_alone", services[1].1);
}
