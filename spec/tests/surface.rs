//! The surface of the specs of the made-up harbor.

use feishu_spec::surface::surface;
use feishu_testing::harbour;

#[test]
fn each_field_has_a_line() {
    let services = surface(&harbour::endpoints(), &harbour::events(), &[]);
    let names: Vec<&str> = services.keys().map(String::as_str).collect();
    assert_eq!(names, ["events/harbour", "events/lighthouse", "harbour"]);
    insta::assert_snapshot!(services["harbour"]);
    insta::assert_snapshot!("each_field_of_an_event_has_a_line", services["events/harbour"]);
}
