//! Walking over fields: paths, parts, and types that contain themselves.

use feishu_spec::{
    Endpoint, Field,
    visit::{Path, Place, Scope, Step, absolute},
};
use serde_json::{Value, json};

fn fields(value: Value) -> Vec<Field> {
    serde_json::from_value(value).unwrap()
}

fn names(fields: Option<&[Field]>) -> Option<Vec<&str>> {
    Some(fields?.iter().map(|field| field.name.as_str()).collect())
}

#[test]
fn each_field_of_each_part_is_visited_with_its_path() {
    let endpoint: Endpoint = serde_json::from_value(json!({
        "id": "harbour.v1.berth.create", "title": "t", "method": "POST", "path": "/piers/:pier",
        "request": {
            "path": [{"name": "pier", "type": "string"}],
            "query": [{"name": "user_id_type", "type": "string"}],
            "headers": [{"name": "X-Harbour", "type": "string"}],
            "body": {"type": "object[]", "fields": [
                {"name": "ships", "type": "map<object[]>", "fields": [
                    {"name": "crew", "type": "string[]"}]}]}
        },
        "response": {
            "headers": [{"name": "X-Log", "type": "string"}],
            "data": {"type": "object", "fields": [{"name": "id", "type": "string"}]},
            "fields": [{"name": "trace", "type": "string"}]
        }
    }))
    .unwrap();
    let mut paths = Vec::new();
    for part in endpoint.parts() {
        part.each(&mut |path, _| paths.push((part.place.is_sent(), path.to_string())));
    }
    let paths: Vec<(bool, &str)> = paths.iter().map(|(sent, path)| (*sent, &path[..])).collect();
    assert_eq!(
        paths,
        [
            (true, "request.path.pier"),
            (true, "request.query.user_id_type"),
            (true, "request.header.X-Harbour"),
            (true, "request.body[].ships"),
            (true, "request.body[].ships{}[].crew"),
            (false, "response.headers.X-Log"),
            (false, "response.data.id"),
            (false, "response.trace"),
        ]
    );
}

#[test]
fn a_path_is_spelled_with_indexes_in_general_and_by_names_alone() {
    let mut path = Path::of("ships");
    path.push(Step::Index(3));
    path.push(Step::Field("by_flag".into()));
    path.push(Step::Key("nl".into()));
    path.push(Step::Field("name".into()));
    assert_eq!(path.to_string(), "ships[3].by_flag.nl.name");
    assert_eq!(path.general().to_string(), "ships[].by_flag{}.name");
    assert_eq!(path.names(), "ships.by_flag.name");
    path.pop();
    assert_eq!(path.into_owned().to_string(), "ships[3].by_flag.nl");
}

#[test]
fn a_type_that_contains_itself_has_the_fields_of_the_outer_one() {
    let top = fields(json!([
        {"name": "tree", "type": "object", "fields": [
            {"name": "label.text", "type": "object", "fields": [
                {"name": "bold", "type": "bool"},
                {"name": "more", "type": "object", "same_as": "tree.label.text"}]},
            {"name": "children", "type": "object[]", "same_as": "tree"},
            {"name": "whole", "type": "object", "same_as": ""},
            {"name": "by_way", "type": "object", "same_as": "tree.children"},
            {"name": "lost", "type": "object", "same_as": "tree.nowhere"}]}
    ]));
    let scope = Scope(&top);
    let tree = &top[0];
    let all = ["label.text", "children", "whole", "by_way", "lost"];
    let inside = |name: &str| {
        let field = tree.fields.iter().find(|field| field.name == name).unwrap();
        names(scope.inside(field))
    };
    assert_eq!(inside("children").unwrap(), all);
    assert_eq!(inside("by_way").unwrap(), all);
    assert_eq!(inside("whole").unwrap(), ["tree"]);
    assert_eq!(inside("lost"), None);
    assert_eq!(inside("label.text").unwrap(), ["bold", "more"]);
    assert_eq!(names(scope.inside(&tree.fields[0].fields[1])).unwrap(), ["bold", "more"]);
    assert!(std::ptr::eq(scope.target("tree.children").unwrap(), tree));
    assert_eq!(scope.target_path("tree.children"), Some("tree"));
    assert_eq!(scope.target_path("tree.by_way"), Some("tree"));
    assert_eq!(scope.target_path("tree.lost"), None);
}

#[test]
fn a_type_that_contains_itself_is_visited_once() {
    let top = fields(json!([{"name": "tree", "type": "object", "fields": [
        {"name": "children", "type": "object[]", "same_as": "tree"}]}]));
    let mut paths = Vec::new();
    feishu_spec::visit::each(&top, &mut Path::of("data"), &mut |path, _| {
        paths.push(path.to_string());
    });
    assert_eq!(paths, ["data.tree", "data.tree.children"]);
}

#[test]
fn fields_that_share_each_other_s_fields_lead_nowhere() {
    let top = fields(json!([
        {"name": "a", "type": "object", "same_as": "b"},
        {"name": "b", "type": "object", "same_as": "a"}
    ]));
    assert_eq!(names(Scope(&top).inside(&top[0])), None);
}

#[test]
fn same_as_counts_from_the_top_of_the_part() {
    assert_eq!(absolute("request.body.tree.children", "tree"), "request.body.tree");
    assert_eq!(absolute("response.data.tree.children", "tree"), "response.data.tree");
    assert_eq!(absolute("response.tree.children", ""), "response");
    assert_eq!(absolute("payload.event.a.b", "event.a"), "payload.event.a");
    assert_eq!(Place::Data.path(), "response.data");
}
