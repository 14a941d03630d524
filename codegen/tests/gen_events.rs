//! Events: what the specs in `tests/specs/events` become, tried as users have it, and what cannot
//! be generated.

#![allow(missing_docs)]

use feishu_codegen::generate;
use feishu_overrides::Problem;
use feishu_runtime::{Event as _, EventSchema, private::Object};
use feishu_spec::{Event, from_text};
use serde_json::{Value, json};

#[rustfmt::skip]
#[path = "golden/src/harbour/mod.rs"]
#[allow(dead_code, unreachable_pub, unexpected_cfgs)]
pub mod harbour;

// What stands behind the feature in the crate.
#[rustfmt::skip]
#[path = "golden/src/harbour/v1/events.rs"]
#[allow(dead_code, unreachable_pub)]
pub mod events;

/// Reads a value, writes it, and compares with what came in.
fn there_and_back<T>(value: Value) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let read: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
    read
}

#[test]
fn an_event_is_read_from_the_member_event_of_its_push() {
    let arrived: events::ShipArrivedV1 = there_and_back(json!({
        "ship": { "name": "Albatross", "length": 82.5, "kind": "bulk", "captain": "A" },
        "arrival_time": "1700000000",
        "tugs": [{ "id": 1, "state": 2 }, { "id": 2, "state": 9 }],
        "cause": "storm",
        "depths": { "bow": 4.0 },
        "keeper": { "name": "B" },
        "extra": [1, "x"],
        "basin": { "level": 1.5 },
    }));
    assert_eq!(arrived.tugs[0].state, Some(events::ShipArrivedV1TugState::Busy));
    assert_eq!(arrived.tugs[1].state, Some(events::ShipArrivedV1TugState::Unknown(9)));
    assert_eq!(arrived.cause, Some(events::ShipArrivedV1Cause::Storm));
    // Lenient, and unknown members are ignored, as in replies.
    let text = json!({ "ship": { "length": "82.5", "flag": "x" } });
    let arrived: events::ShipArrivedV1 = serde_json::from_value(text).unwrap();
    assert_eq!(arrived.ship.unwrap().length, Some(82.5));
}

#[test]
fn metadata_says_all_that_is_documented() {
    insta::assert_debug_snapshot!(events::SHIP_ARRIVED_V1, @r##"
    EventInfo {
        id: "harbour.v1.ship.arrived_v1",
        event_type: "harbour.ship.arrived_v1",
        schema: V2,
        doc: Some(
            "https://open.feishu.cn/document/harbour/ship/events/arrived",
        ),
        app_types: [
            Custom,
            Store,
        ],
        scopes: [
            "harbour:ship",
            "harbour:ship:readonly",
        ],
        field_scopes: [
            "harbour:crew",
        ],
        repeat_key: Some(
            "ship.name",
        ),
        deprecated: false,
        errors: [],
    }
    "##);
    assert_eq!(events::ShipArrivedV1::INFO, &events::SHIP_ARRIVED_V1);
    assert_eq!(events::BerthFreed::INFO.schema, EventSchema::V1);
    assert!(events::BERTH_FREED.deprecated);
}

#[test]
fn an_event_of_the_older_layout_keeps_what_the_documentation_puts_into_it() {
    let freed: events::BerthFreed = there_and_back(json!({
        "app_id": "a", "tenant_key": "t", "type": "berth_freed", "berth": "b",
    }));
    assert_eq!(freed.r#type.as_deref(), Some("berth_freed"));
}

#[test]
fn an_event_without_documented_fields_has_none() {
    let closed: events::QuayClosedV1 = serde_json::from_value(json!({ "quay": 1 })).unwrap();
    assert_eq!(closed, events::QuayClosedV1::default());
    assert!((&closed as &dyn Object).shape().names.is_empty());
}

#[test]
fn what_events_of_a_version_show_of_one_thing_is_one_type() {
    let left: events::ShipLeftV1 =
        there_and_back(json!({ "ship": { "name": "A", "debts": 3 }, "cause": "sold" }));
    let arrived = events::ShipArrivedV1 { ship: left.ship.clone(), ..Default::default() };
    assert_eq!(arrived.ship, left.ship);
    // Fields that stand in an event itself are told apart by it.
    assert_eq!(left.cause, Some(events::ShipLeftV1Cause::Sold));
}

#[test]
fn what_an_event_and_a_reply_show_alike_is_one_type_that_lives_with_the_reply() {
    let basin: events::BasinChamber =
        harbour::v1::lock::response::Chamber { level: Some(1.5), ..Default::default() };
    assert_eq!(serde_json::to_value(basin).unwrap(), json!({ "level": 1.5 }));
}

#[test]
fn names_of_types_give_way_to_the_prelude_and_to_pins() {
    let option =
        events::OptionEvent { option: Some(events::OptionEventOption::None), ..Default::default() };
    assert_eq!(serde_json::to_value(&option).unwrap(), json!({ "option": "none" }));
    let moved =
        events::CraneShifted { crane: Some(events::MovedCrane::default()), ..Default::default() };
    assert_eq!(moved.clone(), moved);
    assert_eq!(events::CRANE_SHIFTED.event_type, "harbour.crane.moved_v1");
}

fn event(name: &str, fields: Value) -> Event {
    let id = format!("fleet.v1.{name}");
    let spec = json!({
        "id": id, "title": id, "event_type": format!("fleet.{name}"), "schema": "2.0",
        "fields": [{ "name": "event", "type": "object", "fields": fields }],
    });
    from_text(&id, &spec.to_string()).unwrap()
}

fn problems(events: &[Event], overrides: &str) -> String {
    let files = [("fleet.toml".to_owned(), overrides.to_owned())];
    let problems: Vec<Problem> = generate(&[], events, &files).unwrap_err();
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn boat(ty: &str) -> Value {
    json!([{ "name": "boat", "type": "object", "type_name": "boat", "fields": [
        { "name": "length", "type": ty }, { "name": "owner", "type": "string" }
    ] }])
}

#[test]
fn two_events_of_one_type_ask_for_a_name() {
    let events = [event("boat.sold_v1", json!([])), event("boat_sold_v1", json!([]))];
    insta::assert_snapshot!(problems(&events, ""), @r##"
    fleet.v1.boat_sold_v1 name: `BoatSoldV1` is the type of fleet.v1.boat.sold_v1 too; pin another
      settle it in specs/overrides/fleet.toml:
        [event."fleet.v1.boat_sold_v1"]
        name = "other_name"
    "##);
    let pin = "[event.\"fleet.v1.boat_sold_v1\"]\nname = \"boat.was_sold\"";
    let files = generate(&[], &events, &[("fleet.toml".to_owned(), pin.to_owned())]).unwrap();
    assert!(files.iter().any(|(_, text)| text.contains("pub struct BoatWasSold {}")));
}

#[test]
fn two_pages_of_one_event_are_named() {
    let one = event("boat.sold_v1", json!([]));
    insta::assert_snapshot!(problems(&[one.clone(), one], ""), @r##"
    fleet.v1.boat.sold_v1: two pages have this identity: `fleet.v1.boat.sold_v1` (no address) and `fleet.v1.boat.sold_v1` (no address)
    "##);
}

#[test]
fn two_structures_of_one_name_in_the_events_of_a_version_ask_for_another_name() {
    let events = [event("boat.sold_v1", boat("int")), event("boat.sunk_v1", boat("string"))];
    insta::assert_snapshot!(problems(&events, ""), @r##"
    fleet.v1.boat.sunk_v1 payload.event.boat: `Boat` is another structure than at fleet.v1.boat.sold_v1 payload.event.boat (`length` is text here and a whole number there); pin a name of its own
      settle it in specs/overrides/fleet.toml:
        [event."fleet.v1.boat.sunk_v1".types]
        "payload.event.boat" = "BoatSunkV1Boat"
    "##);
}

#[test]
fn a_struct_that_has_the_name_of_an_event_asks_for_another() {
    let inside = json!([{ "name": "it", "type": "object", "type_name": "boat_sold", "fields": [
        { "name": "length", "type": "int" }
    ] }]);
    let events = [event("boat_sold", json!([])), event("dock_freed", inside)];
    insta::assert_snapshot!(problems(&events, ""), @r##"
    fleet.v1.dock_freed payload.event.it: `BoatSold` is another structure than at fleet.v1.boat_sold payload.event (`length` stands only here); pin a name of its own
      settle it in specs/overrides/fleet.toml:
        [event."fleet.v1.dock_freed".types]
        "payload.event.it" = "DockFreedBoatSold"
    "##);
}

#[test]
fn words_about_an_event_that_is_not_documented_are_told() {
    let events = [event("boat.sold_v1", boat("int"))];
    let words = "[event.\"fleet.v1.boat.sunk_v1\"]\nsummary = \"A boat is gone\"\n\
                 [event.\"fleet.v1.boat.sold_v1\".types]\n\"payload.event.ship\" = \"Ship\"\n";
    insta::assert_snapshot!(problems(&events, words), @r#"
    specs/overrides/fleet.toml:1: event."fleet.v1.boat.sunk_v1": does not apply: nothing in specs/ asks for it; delete lines 1 to 2, or correct it
    specs/overrides/fleet.toml:4: event."fleet.v1.boat.sold_v1".types."payload.event.ship": does not apply: nothing in specs/ asks for it; delete line 4, or correct it
    "#);
}

#[test]
fn a_resource_of_the_name_gives_way_to_the_events_of_its_version() {
    let page = |id: &str| {
        let spec =
            json!({ "id": id, "title": id, "method": "GET", "path": "/open-apis/fleet/v1/x" });
        from_text(id, &spec.to_string()).unwrap()
    };
    let endpoints = [page("fleet.v1.events.list"), page("fleet.v1.boat.list")];
    let files = generate(&endpoints, &[event("boat.sold_v1", boat("int"))], &[]).unwrap();
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert!(paths.contains(&"src/fleet/v1/events.rs"), "{paths:?}");
    assert!(paths.contains(&"src/fleet/v1/events_.rs"), "{paths:?}");
    // So it is called without any event too: no page renames another.
    let files = generate(&endpoints, &[], &[]).unwrap();
    assert!(files.iter().any(|(path, _)| path == "src/fleet/v1/events_.rs"));
}
