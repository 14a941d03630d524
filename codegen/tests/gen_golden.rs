//! The code in `tests/golden`, generated from the specs of the made-up harbor, one per rule: it is
//! compiled into this test and tried here. `golden_files.rs` keeps it up to date.

#![allow(missing_docs)]

use std::{collections::BTreeMap, path::Path};

use feishu_runtime::{
    Paged, Request, check,
    private::{Object, Record},
};
use feishu_testing::harbour as harbour_specs;
use serde_json::{Value, json};

#[rustfmt::skip]
#[path = "golden/src/harbour/mod.rs"]
// What stands behind features is tried in `gen_events.rs`.
#[allow(dead_code, unreachable_pub, unexpected_cfgs)]
pub mod harbour;

use harbour::v1::{
    berth, cargo, chart, crew, dock, lock, log, photo, pier, quay, ship, tide, r#type, voyage,
};

#[test]
fn an_upload_takes_files_in_the_forms_that_callers_have_them_in() {
    let request = photo::upload("berth", vec![1, 2, 3]).thumbnail(Path::new("small.png"));
    assert_eq!(request.picture, feishu_runtime::File::bytes(vec![1, 2, 3]));
    assert_eq!(photo::UPLOAD.body, feishu_runtime::BodyKind::Multipart);
    assert_eq!(request.thumbnail, Some(feishu_runtime::File::path("small.png")));
}

fn violations(request: &impl Record) -> Vec<String> {
    check(request).iter().map(ToString::to_string).collect()
}

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
fn a_name_that_stands_in_several_places_says_where() {
    let request = berth::assign("b7", "s1").query_id("q").dry_run(true).x_pilot_id("p").note("n");
    assert_eq!((request.id.as_str(), request.body_id.as_str()), ("b7", "s1"));
    assert_eq!(
        (&berth::Assign::default() as &dyn Object).shape().names,
        ["id", "id", "dry_run", "X-Pilot-ID", "id", "note"]
    );
    let layout = berth::ASSIGN.layout;
    assert_eq!((layout.path, layout.query, layout.headers), (1, 2, 1));
}

#[test]
fn more_than_four_required_fields_keep_their_names() {
    let owner = berth::BerthOwner::new(berth::BerthOwnerRequired {
        name: "N".into(),
        street: "S".into(),
        city: "C".into(),
        country: "X".into(),
        phone: "1".into(),
    })
    .fax("2");
    let request = berth::create(berth::CreateRequired {
        code: "A1".into(),
        length: 12.5,
        depth: 3.0,
        piers: vec!["p".into()],
        kind: berth::Kind::Bulk,
        owner,
    })
    .remark("r");
    there_and_back::<berth::Create>(serde_json::to_value(&request).unwrap());
    let error = serde_json::from_value::<berth::Create>(json!({ "code": "A1" })).unwrap_err();
    assert!(error.to_string().contains("length"), "{error}");
}

#[test]
fn odd_names_are_spelled_for_rust_and_stay_as_they_are_on_the_wire() {
    let request = berth::r#move()
        .r#type("t")
        .self_("s")
        ._2nd_anchor("a")
        .user_id("u")
        .buoy_color("red")
        .new_("n")
        .default_(true)
        .mooring_lines(["one", "two"]);
    let written = serde_json::to_value(&request).unwrap();
    let expected = json!({
        "type": "t", "self": "s", "2nd_anchor": "a", "userID": "u", "buoy-color": "red",
        "new": "n", "default": true, "mooring.lines[]": ["one", "two"],
    });
    assert_eq!(written, expected);
}

#[test]
fn maps_lists_of_lists_and_any_json_survive() {
    let request = chart::save([vec![1, 2], vec![]])
        .soundings([1.5])
        .labels([("a", "b")])
        .marks([("buoy", chart::ChartMark::new(54.0, 10.0))])
        .counts([("x", vec![1])])
        .extra(json!({ "any": 1 }))
        .extras([json!(null), json!("x")])
        .opaque(json!({}));
    there_and_back::<chart::Save>(serde_json::to_value(&request).unwrap());
    there_and_back::<chart::SaveResponse>(json!({
        "soundings": [0.5], "grid": [[1], []], "labels": {}, "marks": { "m": { "lat": 1.0 } },
        "extra": [1, "x"], "opaque": { "k": "v" },
    }));
}

#[test]
fn types_that_contain_themselves_are_read_and_checked_to_the_bottom() {
    let reply: crew::GetResponse = there_and_back(json!({ "member": {
        "name": "a",
        "mentor": { "name": "b", "mates": [{ "name": "c", "mates": [] }] },
        "mates": [],
        "watch": { "hour": 4, "leader": { "name": "d", "mates": [] } },
    }}));
    let mentor = reply.member.unwrap().mentor.unwrap();
    assert_eq!(mentor.mates[0].name.as_deref(), Some("c"));

    let long = "x".repeat(21);
    let deputy = crew::Post::new("ok").staff([crew::Post::new(long)]);
    let found = violations(&crew::set(crew::Post::new("ok").deputy(deputy)));
    assert_eq!(found, ["captain.deputy.staff[0].name: 21 characters, at most 20"]);
}

#[test]
fn enums_keep_what_they_do_not_know_and_serve_both_directions() {
    let request = ship::search([ship::State::Sunk, ship::State::AtSea, 9.into()])
        .user_id_type("open_id")
        .flags(["7d", "self", "unknown", "1", "new one"]);
    use ship::Flag::{_7d, NightSailing, Self_, Unknown, Unknown_};
    let flags = [_7d, Self_, Unknown_, NightSailing, Unknown("new one".into())];
    assert_eq!(request.flags.as_deref(), Some(&flags[..]));
    assert_eq!(request.states[2], ship::State::Unknown(9));
    let written = serde_json::to_value(&request).unwrap();
    assert_eq!(written["states"], json!([-1, 0, 9]));
    assert_eq!(written["flags"], json!(["7d", "self", "unknown", "1", "new one"]));
    // Values of one name from several fields of the resource are one enum.
    assert_eq!(ship::UserIdType::from("union_id"), ship::UserIdType::UnionId);
    assert_eq!(ship::UserIdType::UnionId.to_string(), "union_id");
    assert_eq!(json!(ship::ShipFilterState::UnderRepair), 2);
}

#[test]
fn documented_limits_are_checked_all_at_once() {
    let deep = cargo::BookBoxDeep::new().n(10);
    let request = cargo::book("", "", [cargo::BookBox::new("abc").deep(deep)])
        .page_size(101)
        .weight(0.25)
        .tags(["aaaa", "b", "c"])
        .code("abc")
        .odd("never checked")
        .half(0)
        .named([("k", cargo::BookNamed::new().label("xx"))]);
    insta::assert_snapshot!(violations(&request).join("\n"), @r#"
    ship_id: empty, at least 1 character
    page_size: 101, at most 100
    title: 0 characters, at least 1
    weight: 0.25, at least 0.5
    tags: 3 items, at most 2
    tags[0]: 4 characters, at most 3
    code: "abc" does not match [A-Z]{3}\d+
    half: 0, at least 1
    boxes[0].label: 3 characters, at most 2
    boxes[0].deep.n: 10, at most 9
    named["k"].label: 2 characters, at most 1
    "#);
    let good = cargo::book("s", "t", [cargo::BookBox::new("ab")]).code("ABC12").half(1);
    assert!(violations(&good).is_empty());
}

#[test]
fn bodies_and_data_need_not_be_objects() {
    let request = tide::replace([tide::Tide::new(24).height(1.0)]);
    assert_eq!(violations(&request), ["body[0].hour: 24, at most 23"]);
    assert_eq!(tide::REPLACE.body, feishu_runtime::BodyKind::JsonValue);
    let _: Vec<tide::response::Tide> = response_of(&request);
    let _: Value = response_of(&tide::raw(json!([1])));
    let _: BTreeMap<String, tide::response::Tide> = response_of(&tide::by_pier([("p", 1.0)]));
    let _: Option<String> = response_of(&tide::note());
    let _: lock::StatusResponse = response_of(&lock::status());
    there_and_back::<lock::StatusResponse>(json!({ "data": { "gate": "g" }, "extra": "e" }));
}

fn response_of<R: Request>(_: &R) -> R::Response
where
    R::Response: Default,
{
    R::Response::default()
}

#[test]
fn shapes_of_one_name_and_structure_are_one_type_in_a_service_and_direction() {
    let keeper: pier::response::Keeper = quay::response::Keeper::default();
    assert_eq!(keeper, quay::response::Keeper::default());
    // What is sent under that name is another type, in the module itself.
    let sent = quay::update().keeper(quay::Keeper::new("k"));
    assert_eq!(serde_json::to_value(sent).unwrap(), json!({ "keeper": { "name": "k" } }));
    assert_eq!(pier::KeeperRank::First, quay::KeeperRank::from(1));
}

#[test]
fn metadata_says_all_that_is_documented() {
    insta::assert_debug_snapshot!(log::LIST);
    assert_eq!(lock::TOKEN.host, Some("locks.example.com"));
    assert_eq!((lock::OPEN.form, lock::OPEN.message), (feishu_runtime::Form::Flat, "message"));
    assert_eq!(log::DOWNLOAD.form, feishu_runtime::Form::Binary);
    assert_eq!(harbour::ENDPOINTS.len(), harbour_specs::endpoints().len());
}

/// The reply as it is read, and whether and where the request goes on behind it.
fn go_on<R>(request: &mut R, reply: Value) -> (bool, Option<bool>, usize)
where
    R: Paged,
    R::Response: serde::de::DeserializeOwned,
{
    let page: R::Response = serde_json::from_value(reply).unwrap();
    let (moved, more) = (request.advance(&page), R::has_more(&page));
    (moved, more, R::items(page).len())
}

#[test]
fn lists_go_on_by_token_offset_or_page_wherever_they_stand() {
    let mut list = voyage::list().page_size(2);
    let reply = json!({ "items": [{}, {}], "page_token": "t", "has_more": true });
    assert_eq!(go_on(&mut list, reply.clone()), (true, Some(true), 2));
    assert_eq!(list, voyage::list().page_size(2).page_token("t"));
    assert!(!go_on(&mut list, reply).0, "a token that stays leads nowhere");

    let mut search = voyage::search("start");
    let reply = json!({ "found": { "more": 1, "page": { "ids": ["a"], "next": 7 } } });
    assert_eq!(go_on(&mut search, reply), (true, Some(true), 1));
    assert_eq!(search.cursor, "7");
    assert_eq!(go_on(&mut search, json!({})), (false, None, 0));

    let mut query = voyage::query();
    assert_eq!(go_on(&mut query, json!({ "items": [{}, {}, {}] })), (true, None, 3));
    assert!(go_on(&mut query, json!({ "items": [{}] })).0);
    assert_eq!(query.offset.as_deref(), Some("4"));

    let mut browse = voyage::browse(0);
    assert!(go_on(&mut browse, json!({ "data": { "items": [{}] }, "total": 2 })).0);
    assert_eq!(browse.page, 1);
    assert!(!go_on(&mut browse, json!({ "data": { "items": [] }, "total": 2 })).0);
}

#[test]
fn a_method_called_result_hides_no_result() {
    let request: r#type::ResultRequest = r#type::result().option(r#type::ResultOption::None);
    assert_eq!(serde_json::to_value(request).unwrap(), json!({ "option": "none" }));
}

#[test]
fn a_shape_under_two_names_is_one_type_under_both() {
    let winch: dock::response::SmallWinch = dock::response::Crane::default();
    assert_eq!(winch.power, None::<dock::SmallWinchPower>);
    // It is called, and prints, as people have chosen: neither a crane nor a winch.
    let lift: harbour::types::Lift = winch;
    assert!(format!("{lift:?}").starts_with("Lift {"), "{lift:?}");
    assert_eq!(dock::SmallWinchPower::Steam, dock::CranePower::from("steam"));
    // What is documented otherwise is a type of its own.
    let hoist = std::any::TypeId::of::<dock::response::Hoist>();
    assert_ne!(hoist, std::any::TypeId::of::<dock::response::Crane>());
}

#[test]
fn all_replies_without_data_are_one_type() {
    let empty: berth::AssignResponse = lock::CloseResponse::default();
    assert_eq!(empty, there_and_back(json!({})));
}
