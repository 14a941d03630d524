//! Which objects become one schema, and what it is called.

use feishu_codegen::spec::Endpoint;
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
fn equal_structure_under_an_equal_name_in_one_service_is_one_schema() {
    let first = with_data("harbour.v1.berth.get", json!([ship("ship")]));
    let mut example = ship("vessel");
    example["fields"][0]["example"] = json!("s1");
    let second = with_data("harbour.v1.quay.get", json!([example]));
    assert_eq!(names(&[first, second]), "HarbourShip");
}

#[test]
fn another_service_has_a_schema_of_its_own() {
    let first = with_data("harbour.v1.berth.get", json!([ship("ship")]));
    let second = with_data("library.v1.shelf.get", json!([ship("ship")]));
    assert_eq!(names(&[first, second]), "HarbourShip LibraryShip");
}

#[test]
fn what_is_sent_and_what_comes_back_are_apart() {
    let first = with_data("harbour.v1.berth.get", json!([ship("ship")]));
    let second = with_data("harbour.v1.quay.get", json!([ship("ship")]));
    let third = with_body("harbour.v1.quay.put", json!([ship("ship")]));
    assert_eq!(names(&[first, second, third]), "HarbourShip HarbourShipInput");
}

#[test]
fn a_name_that_has_several_shapes_is_told_apart_by_words_of_the_page() {
    let other = |name: &str| object("ship", "ship", json!([{ "name": name, "type": "int" }]));
    let endpoints = [
        with_data("harbour.v1.berth.get", json!([ship("ship")])),
        with_data("harbour.v1.berth.list", json!([ship("ship")])),
        with_data("harbour.v1.quay.get", json!([other("length")])),
        with_data("harbour.v2.quay.get", json!([other("depth")])),
        with_data("harbour.v1.yard.get", json!([other("width")])),
        with_data("harbour.v1.yard.list", json!([other("height")])),
        with_data(
            "harbour.v1.yard.search",
            json!([
                object("old", "ship", json!([other("a")])),
                object("new", "ship", json!([other("b")]))
            ]),
        ),
    ];
    assert_snapshot!(names(&endpoints).replace(' ', "\n"));
}

#[test]
fn a_page_of_another_service_renames_nothing() {
    let mut endpoints = vec![
        with_data("harbour.v1.berth.get", json!([ship("ship")])),
        with_body("harbour.v1.quay.put", json!([ship("ship")])),
    ];
    let before = names(&endpoints);
    endpoints.insert(0, with_data("airport.v1.gate.get", json!([ship("ship")])));
    assert_eq!(names(&endpoints), format!("AirportShip {before}"));
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
    assert_snapshot!(part(&document, "/components/schemas/HarbourDeck"));
}

#[test]
fn a_type_without_a_name_that_contains_itself_takes_the_field_s() {
    let deck = json!([
        { "name": "deck", "type": "object", "fields": [{ "name": "below", "type": "object", "same_as": "deck" }] }
    ]);
    let document = document(&[with_data("harbour.v1.ship.get", deck)]);
    assert_snapshot!(part(&document, "/components/schemas/HarbourDeck"));
}

/// A tree whose inner type refers to the outer one, and a look-alike of the inner type alone.
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
    let wanted = "GardenBranch GardenBranchOutput GardenRoot GardenTree GardenTreeOutput";
    assert_eq!(schema_names(&document).join(" "), wanted);
    let schemas = &document.value["components"]["schemas"];
    for (branch, tree) in
        [("GardenBranch", "GardenTree"), ("GardenBranchOutput", "GardenTreeOutput")]
    {
        let reference = &schemas[branch]["properties"]["tree"]["$ref"];
        assert_eq!(reference, &format!("#/components/schemas/{tree}"));
    }
}

#[test]
fn a_field_may_share_the_fields_of_one_beside_it() {
    let fields = json!([
        { "name": "before", "type": "object", "same_as": "after" },
        { "name": "after", "type": "object", "fields": [{ "name": "id", "type": "int" }] }
    ]);
    let document = document(&[with_data("harbour.v1.ship.get", fields)]);
    assert_eq!(schema_names(&document), ["HarbourAfter"]);
    assert!(document.notes.is_empty());
}

#[test]
fn a_type_whose_end_is_missing_is_left_open_and_told() {
    let fields = json!([{ "name": "deck", "type": "object", "same_as": "gone" }]);
    let document = document(&[with_data("harbour.v1.ship.get", fields)]);
    let notes: Vec<String> = document.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        ["harbour.v1.ship.get: data.deck has the fields of gone, which is not there; left open"]
    );
}
