//! Which objects become one schema, and the name of that schema.

use feishu_openapi_document as openapi;
use feishu_spec::Endpoint;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{document, part, schema_names, with_body, with_data};

/// A field `name` with objects of type `ty`.
fn object(name: &str, ty: &str, fields: Value) -> Value {
    json!({ "name": name, "type": "object", "type_name": ty, "fields": fields })
}

fn ship(name: &str) -> Value {
    object(name, "ship", json!([{ "name": "id", "type": "string" }]))
}

fn names(endpoints: &[Endpoint]) -> String {
    schema_names(&document(endpoints)).join(" ")
}

#[test]
fn equal_structure_under_an_equal_name_in_one_resource_is_one_schema() {
    let first = with_data("harbour.v1.berth.get", json!([ship("ship")]));
    let mut example = ship("vessel");
    example["fields"][0]["example"] = json!("s1");
    let second = with_data("harbour.v1.berth.list", json!([example]));
    assert_eq!(names(&[first, second]), "harbour.v1.berth.response.Ship");
}

#[test]
fn what_is_sent_and_what_comes_back_are_apart_as_in_the_generated_crate() {
    let first = with_data("harbour.v1.quay.get", json!([ship("ship")]));
    let second = with_body("harbour.v1.quay.put", json!([ship("ship")]));
    assert_eq!(names(&[first, second]), "harbour.v1.quay.Ship harbour.v1.quay.response.Ship");
}

#[test]
fn forms_of_one_type_allow_what_either_allows() {
    let form = |values: Value, default: Value| {
        json!([object(
            "ship",
            "ship",
            json!([
                { "name": "kind", "type": "int", "default": default, "values": values },
                { "name": "decks", "type": "int", "default": 1 }
            ])
        )])
    };
    let tug = json!({ "value": 1, "label": "Tug" });
    let document = document(&[
        with_data("harbour.v1.berth.get", form(json!([tug]), json!(1))),
        with_data(
            "harbour.v1.berth.list",
            form(json!([tug, { "value": 2, "label": "Ferry" }]), json!(2)),
        ),
    ]);
    assert_eq!(schema_names(&document), ["harbour.v1.berth.response.Ship"]);
    assert_snapshot!(part(&document, "/components/schemas/harbour.v1.berth.response.Ship"));
}

#[test]
fn without_the_generated_crate_s_names_those_of_the_page_do() {
    let other = object("other", "ship", json!([{ "name": "length", "type": "int" }]));
    let endpoints = [
        with_data("harbour.v1.berth.get", json!([ship("ship"), ship("tug")])),
        with_data("harbour.v1.berth.list", json!([ship("ship"), other])),
        with_data(
            "harbour.v1.quay.get",
            json!([object("船", "船", json!([{ "name": "id", "type": "int" }]))]),
        ),
    ];
    let document = openapi::document(&endpoints, &[], &openapi::Options::default());
    assert_snapshot!(schema_names(&document).join("\n"));
}

#[test]
fn an_object_whose_type_has_no_name_stands_where_it_is_used() {
    let anonymous =
        json!([{ "name": "ship", "type": "object", "fields": [{ "name": "id", "type": "int" }] }]);
    assert_eq!(names(&[with_data("harbour.v1.berth.get", anonymous)]), "");
}

#[test]
fn a_type_that_contains_itself_refers_to_itself() {
    let deck = json!([
        { "name": "decks", "type": "object[]", "type_name": "deck", "fields": [
            { "name": "id", "type": "string" },
            { "name": "below", "type": "object[]", "type_name": "deck", "same_as": "decks" }
        ] }
    ]);
    let document = document(&[with_data("harbour.v1.ship.get", deck)]);
    assert_snapshot!(part(&document, "/components/schemas/harbour.v1.ship.response.Deck"));
}

#[test]
fn a_type_without_a_name_that_contains_itself_takes_the_field_s() {
    let deck = json!([
        { "name": "deck", "type": "object", "fields": [{ "name": "below", "type": "object", "same_as": "deck" }] }
    ]);
    let document = document(&[with_data("harbour.v1.ship.get", deck)]);
    assert_snapshot!(part(&document, "/components/schemas/harbour.v1.ship.response.GetDeck"));
}

/// A tree whose inner type refers to the outer one, and an equal inner type by itself.
fn tree(leaf: &str) -> Value {
    object(
        "tree",
        "tree",
        json!([
            { "name": "leaf", "type": leaf },
            object("branch", "branch", json!([
                { "name": "tree", "type": "object", "type_name": "tree", "same_as": "tree" }
            ])),
            object("root", "root", json!([{ "name": "depth", "type": "int" }]))
        ]),
    )
}

#[test]
fn what_refers_to_the_type_around_it_is_shared_with_it_and_only_with_it() {
    let endpoints = [
        with_data("garden.v1.oak.get", json!([tree("string")])),
        with_data("garden.v1.oak.list", json!([tree("string")])),
        with_data("garden.v1.pine.get", json!([tree("int")])),
    ];
    let document = document(&endpoints);
    let schemas = &document.value["components"]["schemas"];
    for resource in ["oak", "pine"] {
        let module = format!("garden.v1.{resource}.response");
        let reference = &schemas[format!("{module}.Branch")]["properties"]["tree"]["$ref"];
        assert_eq!(reference, &format!("#/components/schemas/{module}.Tree"));
    }
    assert_eq!(schema_names(&document).len(), 6);
}

#[test]
fn a_field_may_share_the_fields_of_one_beside_it() {
    let fields = json!([
        { "name": "before", "type": "object", "same_as": "after" },
        { "name": "after", "type": "object", "fields": [{ "name": "id", "type": "int" }] }
    ]);
    let document = document(&[with_data("harbour.v1.ship.get", fields)]);
    assert_eq!(schema_names(&document), ["harbour.v1.ship.response.GetAfter"]);
    assert!(document.notes.is_empty());
}

#[test]
fn a_type_whose_end_is_missing_is_left_open_and_told() {
    let fields = json!([{ "name": "deck", "type": "object", "same_as": "gone" }]);
    let document = document(&[with_data("harbour.v1.ship.get", fields)]);
    let notes: Vec<String> = document.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["harbour.v1.ship.get: data.deck has the fields of gone, which does not exist; left open"]
    );
}

#[test]
fn a_typed_object_inside_a_list_body_refers_to_its_schema() {
    let mut endpoint = with_body("harbour.v1.ship.create", json!([]));
    let port = json!({ "name": "port", "type": "object", "type_name": "Port", "fields": [
        { "name": "city", "type": "string" }] });
    endpoint.request.body =
        serde_json::from_value(json!({ "type": "object[]", "fields": [port] })).unwrap();
    let document = openapi::document(&[endpoint], &[], &openapi::Options::default());
    assert_eq!(schema_names(&document), ["harbour.v1.ship.create.Port"]);
    let reference = "/paths/~1open-apis~1harbour~1v1~1ship~1create/post/requestBody/content\
                     /application~1json/schema/items/properties/port/$ref";
    let expected = json!("#/components/schemas/harbour.v1.ship.create.Port");
    assert_eq!(document.value.pointer(reference), Some(&expected));
}
