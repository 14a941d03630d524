//! The documented examples against what specs/ say between fields.

use feishu_spec::condition::broken;
use feishu_testing::files;

#[test]
fn no_documented_request_breaks_a_condition() {
    let mut told = Vec::new();
    let mut checked = 0;
    for endpoint in files::endpoints() {
        let request = &endpoint.request;
        let Some(example) = request.example.as_ref().filter(|_| !request.conditions.is_empty())
        else {
            continue;
        };
        checked += 1;
        for one in broken(&request.conditions, "body", example) {
            told.push(format!("{}: {one:?}", endpoint.id));
        }
    }
    assert!(checked > 0, "no example is checked");
    assert!(told.is_empty(), "{told:#?}");
}
