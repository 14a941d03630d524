//! What cannot be generated, and how it is said: each problem with its place and its remedy.

mod arguments;
mod equal;
mod overrides;
mod root;
mod shared;

use feishu_codegen::{generate, lower::lower_after};
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Endpoint, Specs, from_text};
use serde_json::{Value, json};

fn endpoint(id: &str, body: Value, data: Value) -> Endpoint {
    let spec = json!({
        "id": id, "title": id, "method": "POST", "path": "/open-apis/fleet/v1/x",
        "request": { "body": { "type": "object", "fields": body } },
        "response": { "data": { "type": "object", "fields": data } },
    });
    from_text(id, &spec.to_string()).unwrap()
}

fn files(overrides: &[(&str, &str)]) -> Vec<(String, String)> {
    overrides.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn problems(endpoints: &[Endpoint], overrides: &[(&str, &str)]) -> String {
    let problems: Vec<Problem> = generate(endpoints, &[], &files(overrides)).unwrap_err();
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn boat(fields: Value) -> Value {
    json!([{ "name": "boat", "type": "object", "type_name": "boat", "fields": fields }])
}

#[test]
fn two_pages_of_one_identity_are_named() {
    let one = endpoint("fleet.v1.boat.get", json!([]), json!([]));
    insta::assert_snapshot!(problems(&[one.clone(), one], &[]), @r##"
    fleet.v1.boat.get: two pages have this identity: `fleet.v1.boat.get` (no address) and `fleet.v1.boat.get` (no address)
    "##);
}

#[test]
fn values_that_are_sentences_are_named_with_their_place() {
    let boat = endpoint(
        "fleet.v1.boat.get",
        json!([
            { "name": "moored", "type": "string", "default": "true  - 仅在入港时生效" },
            { "name": "note", "type": "string", "example": "停靠两天。" },
            { "name": "crew", "type": "object", "fields": [
                { "name": "size", "type": "int", "example": "船员人数" },
            ] },
        ]),
        json!([]),
    );
    insta::assert_snapshot!(problems(&[boat], &[]), @r##"
    fleet.v1.boat.get: request.body.crew.size.example: "船员人数" is a sentence, not a value; correct it in specs/overrides
    fleet.v1.boat.get: request.body.moored.default: "true  - 仅在入港时生效" is a sentence, not a value; correct it in specs/overrides
    "##);
}

#[test]
fn two_methods_of_one_function_ask_for_a_name() {
    let get = |method| endpoint(&format!("fleet.v1.boat.{method}"), json!([]), json!([]));
    insta::assert_snapshot!(problems(&[get("get_all"), get("get-all")], &[]), @r##"
    fleet.v1.boat.get_all: is the function `get_all`, as is fleet.v1.boat.get-all; pin another name for one of them
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.get_all"]
        name = "other_name"
    "##);
    let pin = "[endpoint.\"fleet.v1.boat.get-all\"]\nname = \"get_every\"";
    let files =
        generate(&[get("get_all"), get("get-all")], &[], &files(&[("fleet.toml", pin)])).unwrap();
    assert!(files.iter().any(|(_, text)| text.contains("pub fn get_every() -> GetEvery {")));
}

#[test]
fn two_requests_of_one_name_and_two_structures_ask_for_another_name() {
    let length = json!({ "name": "length", "type": "int" });
    let draught = json!({ "name": "draught", "type": "int" });
    let get = endpoint("fleet.v1.boat.get", boat(json!([length])), json!([]));
    let list = endpoint("fleet.v1.boat.list", boat(json!([draught, length])), json!([]));
    let specs = [get, list];
    insta::assert_snapshot!(problems(&specs, &[]), @r##"
    fleet.v1.boat.get request.body.boat: `Boat` is another structure than at fleet.v1.boat.list request.body.boat (`draught` stands only there); pin a name of its own
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.get".types]
        "request.body.boat" = "GetBoat"
    "##);
    let pin = "[endpoint.\"fleet.v1.boat.get\".types]\n\"request.body.boat\" = \"ShortBoat\"";
    let files = generate(&specs, &[], &files(&[("fleet.toml", pin)])).unwrap();
    assert!(files.iter().any(|(_, text)| text.contains("pub struct ShortBoat {")));
}

#[test]
fn replies_of_one_name_that_contradict_each_other_ask_for_another_name() {
    let reply = |method: &str, fields: Value| {
        endpoint(&format!("fleet.v1.boat.{method}"), json!([]), boat(fields))
    };
    let field = |name: &str, ty: &str| json!({ "name": name, "type": ty });
    let specs = [
        reply("get", json!([field("length", "int"), field("name", "string")])),
        reply("list", json!([field("length", "float"), field("name", "string")])),
        reply("sink", json!([field("depth", "int"), field("wreck", "bool")])),
    ];
    insta::assert_snapshot!(problems(&specs, &[]), @r##"
    fleet.v1.boat.list response.data.boat: `Boat` is another structure than at fleet.v1.boat.get response.data.boat (`length` is a number here and a whole number there); pin a name of its own
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.list".types]
        "response.data.boat" = "ListBoat"
    fleet.v1.boat.sink response.data.boat: `Boat` is another structure than at fleet.v1.boat.get response.data.boat (they have less than half of their fields in common); pin a name of its own
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.sink".types]
        "response.data.boat" = "SinkBoat"
    "##);
}

#[test]
fn a_field_whose_values_only_one_page_lists_is_pinned_to_the_enum() {
    let field = json!({ "name": "rig", "type": "string" });
    let listed = json!({ "name": "rig", "type": "string", "values": [{ "value": "sloop" }] });
    let specs = [
        endpoint("fleet.v1.boat.get", json!([]), boat(json!([field]))),
        endpoint("fleet.v1.boat.list", json!([]), boat(json!([listed]))),
    ];
    insta::assert_snapshot!(problems(&specs, &[]), @r##"
    fleet.v1.boat.get response.data.boat.rig: is the enum `BoatRig` elsewhere, as at fleet.v1.boat.list response.data.boat.rig; say that it is here too
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.get".types]
        "response.data.boat.rig" = "BoatRig"
    "##);
    let pin = "[endpoint.\"fleet.v1.boat.get\".types]\n\"response.data.boat.rig\" = \"BoatRig\"";
    let pins = [("fleet.toml", pin)];
    let files = generate(&specs, &[], &files(&pins)).unwrap();
    assert!(files.iter().any(|(_, text)| text.contains("pub rig: Option<super::BoatRig>,")));
    // Without the page that lists the values there is nothing to be an enum of.
    insta::assert_snapshot!(problems(&specs[..1], &pins), @r#"specs/overrides/fleet.toml:2: endpoint."fleet.v1.boat.get".types."response.data.boat.rig": does not apply: no page lists values of an enum `BoatRig` there; delete line 2, or correct it"#);
}

#[test]
fn an_enum_over_strings_and_one_over_numbers_cannot_share_a_name() {
    let kind = |ty, values: Value| json!([{ "name": "kind", "type": ty, "values": values }]);
    let one = endpoint("fleet.v1.boat.get", kind("string", json!([{ "value": "tug" }])), json!([]));
    let other = endpoint(
        "fleet.v1.boat.list",
        kind("int", json!([{ "value": 1, "label": "Tug" }])),
        json!([]),
    );
    insta::assert_snapshot!(problems(&[one, other], &[]), @r##"
    fleet.v1.boat.list request.body.kind: the enum `Kind` is over whole numbers here and over strings in fleet.v1.boat.get request.body.kind; pin another name for one of them
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.list".types]
        "request.body.kind" = "OtherName"
    "##);
}

#[test]
fn numbers_without_an_english_label_ask_for_a_name() {
    let kinds = json!([{ "name": "kind", "type": "int", "values": [
        { "value": 1, "label": "拖船" }, { "value": 2 }, { "value": 3, "label": "Ferry" }, { "value": 4, "label": "ferry" },
    ]}]);
    let specs = [endpoint("fleet.v1.boat.get", kinds, json!([]))];
    insta::assert_snapshot!(problems(&specs, &[]), @r##"
    fleet.v1.boat.get request.body.kind: `1` of the enum `Kind`, labelled `拖船`, needs an English name
      settle it in specs/overrides/fleet.toml:
        [labels]
        "拖船" = "Name"
    fleet.v1.boat.get request.body.kind: `2` of the enum `Kind` has no label to be named after
      settle it in specs/overrides/fleet.toml:
        [enum."fleet.v1.boat.Kind".values]
        2 = { name = "Name" }
    fleet.v1.boat.get request.body.kind: `3` and `4` of the enum `Kind` would both be `Ferry`; name one of them
      settle it in specs/overrides/fleet.toml:
        [enum."fleet.v1.boat.Kind".values]
        4 = { name = "OtherName" }
    "##);
    // A glossary for all services serves, too, and one of the service comes first.
    let pins = [
        ("common.toml", "[labels]\n\"拖船\" = \"Boat\""),
        (
            "fleet.toml",
            "[labels]\n\"拖船\" = \"Tug\"\n[enum.\"fleet.v1.boat.Kind\".values]\n2 = { name = \"Barge\" }\n4 = { name = \"SmallFerry\" }",
        ),
    ];
    insta::assert_snapshot!(problems(&specs, &pins), @r#"specs/overrides/common.toml:2: labels."拖船": does not apply: nothing in specs/ asks for it; delete line 2, or correct it"#);
    let files = generate(&specs, &[], &files(&pins[1..])).unwrap();
    assert!(files.iter().any(|(_, text)| text.contains("SmallFerry: 4")));
}

#[test]
fn paging_that_its_fields_do_not_bear_out_is_a_problem() {
    let list = |paging: Value| {
        let fields =
            json!([{ "name": "at", "type": "bool" }, { "name": "after", "type": "string" }]);
        let mut list =
            endpoint("fleet.v1.boat.list", fields, boat(json!([{ "name": "id", "type": "int" }])));
        list.paging = Some(serde_json::from_value(paging).unwrap());
        problems(&[list], &[])
    };
    let told = [
        json!({ "style": "token", "request": "query.after", "next": "next", "items": "boat" }),
        json!({ "style": "token", "request": "body.at", "next": "next", "items": "boat" }),
        json!({ "style": "token", "request": "body.after", "next": "next", "items": "boat" }),
        json!({ "style": "offset", "request": "body.after", "items": "boat.fleet.ids" }),
    ];
    insta::assert_snapshot!(told.map(list).concat(), @r##"
    fleet.v1.boat.list paging: there is no `request.query.after`
    fleet.v1.boat.list paging: `body.at` is Bool
    fleet.v1.boat.list paging: `boat` is no list
    fleet.v1.boat.list paging: there is no `fleet` on the way to `boat.fleet.ids`
    "##);
}

#[test]
fn names_that_rust_cannot_spell_ask_for_one() {
    let fields = json!([{ "name": "船名", "type": "string" }, { "name": "userId", "type": "string" }, { "name": "user_id", "type": "string" }]);
    insta::assert_snapshot!(problems(&[endpoint("fleet.v1.boat.get", fields, json!([]))], &[]), @r##"
    fleet.v1.boat.get request.body.user_id: `user_id` and `userId` (request.body.userId) would both be the field `user_id`; pin a name for one of them
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.get".names]
        "request.body.user_id" = "other_name"
    fleet.v1.boat.get request.body.船名: `船名` gives no name for a field; pin one
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.get".names]
        "request.body.船名" = "a_name"
    "##);
}

#[test]
fn a_type_that_is_the_same_as_nothing_is_a_problem() {
    let fields = json!([{ "name": "boat", "type": "object", "same_as": "harbour.boat" }]);
    insta::assert_snapshot!(problems(&[endpoint("fleet.v1.boat.get", fields, json!([]))], &[]), @r##"
    fleet.v1.boat.get request.body.boat: is the same as `request.body.harbour.boat`, which is no object with fields
    "##);
}

#[test]
fn of_two_structures_that_want_one_name_that_which_is_as_before_keeps_it() {
    let page = |method: &str, fields: Value| {
        endpoint(&format!("fleet.v1.boat.{method}"), boat(fields), json!([]))
    };
    let color = json!({ "name": "color", "type": "int" });
    let painted = json!({ "name": "painted", "type": "string" });
    let [small, large] = [json!([color]), json!([color, painted])];
    for (get, list) in [(&small, &large), (&large, &small)] {
        let now = [page("get", get.clone()), page("list", list.clone())];
        for (unchanged, changed) in [(get, "list"), (list, "get")] {
            let endpoints = ["get", "list"].map(|method| page(method, unchanged.clone())).into();
            let before = Specs { endpoints, ..Specs::default() };
            let problems = lower_after(&now, &[], &Overrides::default(), &before).unwrap_err();
            assert_eq!(problems.len(), 1, "{problems:?}");
            let place = format!("fleet.v1.boat.{changed} request.body.boat");
            assert_eq!(problems[0].place, place, "{problems:?}");
        }
    }
}
