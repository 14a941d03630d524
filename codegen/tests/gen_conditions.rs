//! Conditions between fields: data beside the endpoint, and a sentence in the docs.

use feishu_codegen::generate;
use feishu_spec::from_text;
use serde_json::json;

#[test]
fn conditions_are_data_of_the_endpoint_and_are_told_where_they_matter() {
    let spec = json!({
        "id": "fleet.v1.boat.create", "title": "Add", "method": "POST",
        "path": "/open-apis/fleet/v1/boats",
        "request": {
            "body": {"type": "object", "fields": [
                {"name": "flag", "type": "string"},
                {"name": "state", "type": "int"},
                {"name": "crew", "type": "object[]", "type_name": "sailor", "fields": [
                    {"name": "rank", "type": "string"}, {"name": "number", "type": "string"}]},
            ]},
            "conditions": [
                {"in": "body", "rule": {"required_when": {"field": "flag", "when": "state", "values": [1]}}},
                {"in": "body.crew[]", "rule": {"at_least_one": ["rank", "number"]}},
            ],
        },
    });
    let pages = [from_text("fleet.v1.boat.create", &spec.to_string()).unwrap()];
    let files = generate(&pages, &[], &[]).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let (_, code) = files.iter().find(|(path, _)| path.ends_with("v1/boat.rs")).unwrap();
    let plain: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.replace("( ", "(").replace(", )", ")");
    for told in [
        r#"rt::Condition::new("body.crew[]", rt::ConditionRule::AtLeastOne(&["rank", "number"]))"#,
        r#"RequiredWhen { field: "flag", when: "state", values: &["1"]"#,
        "/// `flag` is required when `state` is `1`. In `crew[]`: At least one of `rank`, `number`",
        "/// Required when `state` is `1`.",
    ] {
        assert!(plain.contains(told), "{told} is not in\n{code}");
    }
    // On each of the two fields and on its setter.
    assert_eq!(code.matches("At least one of `rank`, `number` is required.").count(), 4);
}
