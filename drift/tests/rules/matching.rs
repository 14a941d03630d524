//! Which renamed endpoints and fields are recognized, and which are not.

use feishu_drift::{Rule, compare};
use serde_json::{Value, json};

use crate::{
    base::{edit, endpoint, specs},
    changes::{between, lines},
};

fn body(fields: Value) -> Value {
    edit(endpoint(), &[("/request/body/fields", fields)])
}

fn rules(report: &feishu_drift::Report) -> Vec<&'static str> {
    report.changes.iter().map(|change| change.rule.id()).collect()
}

#[test]
fn fields_that_have_nothing_in_common_are_not_a_rename() {
    let old = body(json!([{"name": "captain", "type": "string"}]));
    let new = body(json!([{"name": "insurance", "type": "string"}]));
    assert_eq!(rules(&between(old, new)), ["request-field-removed", "request-field-added"]);
}

#[test]
fn of_two_equal_candidates_neither_is_a_rename() {
    let old = body(json!([{"name": "start_day", "type": "string"}]));
    let new = body(
        json!([{"name": "start_days", "type": "string"}, {"name": "start_date", "type": "string"}]),
    );
    // The first differs in one letter, the second in two: the closer one wins, the other is new.
    assert_eq!(rules(&between(old.clone(), new)), ["request-field-renamed", "request-field-added"]);
    let new = body(json!([
        {"name": "flag", "type": "bool"}, {"name": "start_dax", "type": "string"}, {"name": "start_daz", "type": "string"}
    ]));
    let found = rules(&between(old, new));
    assert_eq!(found.iter().filter(|rule| **rule == "request-field-added").count(), 3, "{found:?}");
    assert_eq!(
        found.iter().filter(|rule| **rule == "request-field-removed").count(),
        1,
        "{found:?}"
    );
}

#[test]
fn the_same_fields_inside_make_a_rename_of_unlike_names() {
    let inside =
        json!([{"name": "open_id", "type": "string"}, {"name": "phone", "type": "string"}]);
    let old = body(
        json!([{"name": "boss", "type": "object", "type_name": "person", "fields": inside.clone()}]),
    );
    let new = body(
        json!([{"name": "superior", "type": "object", "type_name": "person", "fields": inside}]),
    );
    assert_eq!(rules(&between(old, new)), ["request-field-renamed"]);
}

#[test]
fn a_change_inside_a_renamed_field_is_told_at_its_new_path() {
    let field = |name: &str, inner: &str| {
        body(json!([{"name": name, "type": "map<object[]>", "type_name": "line", "fields": [
            {"name": "amount", "type": "int"}, {"name": "unit", "type": inner}]}]))
    };
    let report = between(field("lines", "string"), field("line", "int"));
    assert_eq!(rules(&report), ["request-field-renamed", "request-field-retyped"]);
    assert_eq!(report.changes[1].path.as_deref(), Some("request.body.line{}[].unit"));
}

#[test]
fn a_removed_struct_is_told_once_and_not_for_each_field_in_it() {
    let report = between(endpoint(), edit(endpoint(), &[("/response/data/fields/1", Value::Null)]));
    assert_eq!(rules(&report), ["response-field-removed"]);
    assert_eq!(report.changes[0].was.as_deref(), Some("object[] of 3 fields"));
}

#[test]
fn an_endpoint_with_another_identity_is_found_by_its_call_and_still_compared() {
    let new = edit(
        endpoint(),
        &[
            ("/id", json!("harbour.v1.mooring.reserve")),
            ("/path", json!("/open-apis/harbour/v1/quays/:quay/berths")),
            ("/request/path/0/name", json!("quay")),
        ],
    );
    let report = between(endpoint(), new);
    assert_eq!(
        rules(&report),
        ["endpoint-renamed", "endpoint-path-changed", "request-field-renamed"]
    );
    assert_eq!(report.changes[0].id(), "harbour.v1.berth.reserve");
    assert_eq!(report.changes[2].id(), "harbour.v1.mooring.reserve");
}

#[test]
fn an_endpoint_with_another_identity_and_call_is_found_by_its_page() {
    let new = edit(
        endpoint(),
        &[("/id", json!("harbour.v2.berth.reserve")), ("/path", json!("/open-apis/harbour/v2/b"))],
    );
    assert_eq!(rules(&between(endpoint(), new))[0], "endpoint-renamed");
}

#[test]
fn pages_that_share_a_call_are_told_apart_by_title_or_not_paired() {
    let page = |id: &str, title: &str| {
        edit(endpoint(), &[("/id", json!(id)), ("/title", json!(title)), ("/doc", json!({}))])
    };
    let old = specs(&[page("a.v1.x.one", "One"), page("a.v1.x.two", "Two")], &[]);
    let new = specs(&[page("a.v2.x.two", "Two"), page("a.v2.x.one", "One")], &[]);
    let report = compare(&old, &new);
    assert_eq!(report.changes.len(), 2, "{}", lines(&report));
    assert_eq!(report.changes[0].was.as_deref(), Some("a.v1.x.one"));
    assert_eq!(report.changes[0].is.as_deref(), Some("a.v2.x.one"));
    let alike = specs(&[page("a.v2.x.three", "Same"), page("a.v2.x.four", "Same")], &[]);
    let count =
        |rule| compare(&old, &alike).changes.iter().filter(|change| change.rule == rule).count();
    assert_eq!((count(Rule::EndpointRemoved), count(Rule::EndpointAdded)), (2, 2));
}

#[test]
fn a_copy_of_a_page_under_the_same_identity_is_no_new_endpoint() {
    let copy =
        edit(endpoint(), &[("/deprecated", json!({})), ("/title", json!("Reserve, as it was"))]);
    let (old, new) = (specs(&[endpoint()], &[]), specs(&[copy, endpoint()], &[]));
    assert_eq!(lines(&compare(&old, &new)), "");
    assert_eq!(lines(&compare(&new, &old)), "");
}

#[test]
fn more_than_four_required_fields_have_no_order() {
    let fields = |names: [&str; 4]| {
        body(
            names
                .iter()
                .map(|name| json!({"name": name, "type": "int", "required": true}))
                .collect(),
        )
    };
    // With the path parameter there are five required fields, so they form a literal.
    let report = between(fields(["a1", "b2", "c3", "d4"]), fields(["d4", "c3", "b2", "a1"]));
    assert_eq!(lines(&report), "");
}

#[test]
fn a_repeated_name_is_matched_in_order() {
    let field = |ty: &str| json!({"name": "id", "type": ty});
    let old = body(json!([field("string"), field("int")]));
    let new = body(json!([field("string"), field("bool")]));
    let report = between(old, new);
    assert_eq!(rules(&report), ["request-field-retyped"]);
    assert_eq!(report.changes[0].was.as_deref(), Some("int, optional"));
}

/// A reply with an object of one form under each of these names of types.
fn reply(types: &[(&str, &str)]) -> Value {
    let fields: Vec<Value> = types
        .iter()
        .map(|(name, ty)| {
            let fields = json!([{"name": "depth", "type": "int"}]);
            json!({"name": name, "type": "object", "type_name": ty, "fields": fields})
        })
        .collect();
    let at = "/response/data/fields";
    edit(endpoint(), &[("/paging", Value::Null), (at, Value::Array(fields))])
}

#[test]
fn another_alias_of_the_same_type_is_not_a_rename() {
    let [berth, guest] = [("kept", "Berth"), ("guests", "GuestBerth")];
    let old = reply(&[berth, guest, ("mine", "Berth")]);
    let new = reply(&[berth, guest, ("mine", "GuestBerth")]);
    assert_eq!(rules(&between(old.clone(), new)), ["documented-type-changed"]);
    // The old name is gone with its last use.
    let new = reply(&[("kept", "GuestBerth"), guest, ("mine", "GuestBerth")]);
    assert_eq!(rules(&between(old, new)), ["type-renamed"]);
}
