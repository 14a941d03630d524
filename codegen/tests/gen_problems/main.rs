//! What cannot be generated, and how it is said: each problem with its place and its remedy.

mod arguments;
mod root;
mod shared;

use feishu_codegen::{generate, lower::lower_after};
use feishu_overrides::{Overrides, Problem, correct, is_corrected};
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
fn a_field_that_is_listed_twice_is_corrected_away() {
    let twice = json!([
        { "name": "name", "type": "string" },
        { "name": "color", "type": "int", "required": true },
        { "name": "color", "type": "string", "required": true },
    ]);
    let specs = [
        endpoint("fleet.v1.boat.get", twice.clone(), json!([])),
        endpoint("fleet.v1.boat.list", json!([]), boat(twice)),
    ];
    for spec in specs {
        let problems = generate(std::slice::from_ref(&spec), &[], &[]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        let block = problems[0].block.as_ref().unwrap();
        let overrides = files(&[(&block.file, &block.text)]);
        let read = Overrides::read(&overrides).unwrap();
        let (_, correction) = read.corrections().next().unwrap();
        let corrected = correct(&spec, correction).unwrap();
        generate(&[corrected], &[], &overrides).unwrap();
    }
}

#[test]
fn what_follows_from_a_field_that_is_listed_twice_is_left_out() {
    let color = json!({ "name": "color", "type": "string", "required": true });
    let name = json!({ "name": "name", "type": "string", "required": true });
    let other = json!({ "name": "color", "type": "int", "required": true });
    let specs = [
        endpoint("fleet.v1.boat.get", json!([color, name]), json!([])),
        endpoint("fleet.v1.boat.paint", json!([name, color, other]), json!([])),
    ];
    let problems = generate(&specs, &[], &[]).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].message.contains("`color` is listed twice"), "{problems:?}");
}

#[test]
fn a_step_of_a_correction_that_is_not_there_is_told_with_names_that_are_near() {
    let get =
        endpoint("fleet.v1.boat.get", boat(json!([{ "name": "color", "type": "int" }])), json!([]));
    let told = |at: &str, rest: &str| {
        let text = format!(
            "[[correct]]\nendpoint = \"fleet.v1.boat.get\"\nat = \"{at}\"\n{rest}\n\
             reason = \"Seen so\"\n"
        );
        let overrides = Overrides::read(&files(&[("fleet.toml", &text)])).unwrap();
        let (_, correction) = overrides.corrections().next().unwrap();
        (correct(&get, correction).unwrap_err(), is_corrected(&get, correction))
    };
    let at = "/request/body/fields/boats/type";
    let (imported, generated) = told(at, "was = \"object\"\nnow = \"int\"");
    let words = "there is no `boats` on the way (did you mean `boat`?); delete lines 1 to 6";
    assert!(imported.starts_with(words), "{imported}");
    assert_eq!(generated, Err(imported));
    let at = "/request/body/fields/boat/fields";
    let was = "was = { name = \"color\", type = \"int\" }";
    let (told_index, _) = told(&format!("{at}/0"), was);
    assert!(told_index.contains("not by its index"), "{told_index}");
    let (told_near, _) = told(&format!("{at}/colour"), was);
    assert!(told_near.starts_with("there is no `colour` (did you mean `color`?)"), "{told_near}");
    let (told_other, _) = told(&format!("{at}/size"), "now = { name = \"width\", type = \"int\" }");
    assert!(told_other.contains("`now` does not go by `size`"), "{told_other}");
}

#[test]
fn a_mistyped_identity_is_told_with_the_one_that_is_near() {
    let get = endpoint("fleet.v1.boat.get", json!([]), json!([]));
    let text = "[[correct]]\nendpoint = \"fleet.v1.boats.get\"\nat = \"/title\"\nwas = \"A\"\n\
                now = \"B\"\nreason = \"Seen so\"\n";
    let told = problems(&[get], &[("fleet.toml", text)]);
    let words = "in specs/ (did you mean `fleet.v1.boat.get`?); delete lines 1 to 6";
    assert!(told.contains(words), "{told}");
}

#[test]
fn a_correction_that_no_longer_applies_is_deleted_by_its_lines() {
    let get = endpoint("fleet.v1.boat.get", json!([]), json!([]));
    let words = "# Words.\n\n[labels]\n\"x\" = \"X\"\n";
    let stale = "[[correct]]\nendpoint = \"fleet.v1.boat.get\"\nat = \"/title\"\n\
                 was = \"Boat\"\nnow = \"fleet.v1.boat.get\"\nreason = \"It moved\"\n\n";
    let text = format!("{stale}{words}");
    let overrides = Overrides::read(&files(&[("fleet.toml", &text)])).unwrap();
    let (_, correction) = overrides.corrections().next().unwrap();
    let told = correct(&get, correction).unwrap_err();
    assert!(told.ends_with("the page is right by itself now: delete lines 1 to 6"), "{told}");
    let rest: Vec<&str> = text.lines().skip(6).collect();
    let overrides = Overrides::read(&files(&[("fleet.toml", &rest.join("\n"))])).unwrap();
    assert_eq!(overrides.corrections().count(), 0);
    assert!(overrides.service("fleet").unwrap().labels.get("x").is_some());
}

#[test]
fn a_type_that_is_the_same_as_nothing_is_a_problem() {
    let fields = json!([{ "name": "boat", "type": "object", "same_as": "harbour.boat" }]);
    insta::assert_snapshot!(problems(&[endpoint("fleet.v1.boat.get", fields, json!([]))], &[]), @r##"
    fleet.v1.boat.get request.body.boat: is the same as `request.body.harbour.boat`, which is no object with fields
    "##);
}

#[test]
fn entries_that_no_longer_apply_are_problems() {
    let stale = r#"
        [resource."fleet.v1.ship"]
        summary = "Gone"
        [endpoint."fleet.v1.boat.sink"]
        summary = "Gone"
        [endpoint."fleet.v1.boat.get".types]
        "request.body.name" = "Gone"
        [endpoint."fleet.v1.boat.get".names]
        "request.body.gone" = "gone"
        [enum."fleet.v1.boat.Kind"]
        summary = "Gone"
        [labels]
        "没有" = "Gone"
        [[correct]]
        endpoint = "fleet.v1.boat.sink"
        at = "/title"
        now = "Gone"
        reason = "none"
        [[correct]]
        endpoint = "fleet.v1.boat.get"
        at = "/request/body/fields/name/type"
        was = "int"
        now = "bool"
        reason = "none"
        [[correct]]
        endpoint = "fleet.v1.boat.get"
        at = "/request/body/fields/gone/type"
        was = "int"
        now = "bool"
        reason = "none"
        [[correct]]
        endpoint = "fleet.v1.boat.get"
        at = "/method"
        was = "POST"
        now = "JUMP"
        reason = "none"
    "#;
    let get =
        endpoint("fleet.v1.boat.get", json!([{ "name": "name", "type": "string" }]), json!([]));
    insta::assert_snapshot!(problems(&[get], &[("fleet.toml", stale)]), @r#"
    specs/overrides/fleet.toml:10: enum."fleet.v1.boat.Kind": does not apply: nothing in specs/ asks for it; delete lines 10 to 11, or correct it
    specs/overrides/fleet.toml:13: labels."没有": does not apply: nothing in specs/ asks for it; delete line 13, or correct it
    specs/overrides/fleet.toml:14: correction of fleet.v1.boat.sink at /title: there is no such endpoint or event in specs/ (did you mean `fleet.v1.boat.get`?); delete lines 14 to 18, or correct its `endpoint`
    specs/overrides/fleet.toml:19: correction of fleet.v1.boat.get at /request/body/fields/name/type: found "string", expected "bool": import the pages again with `cargo xtask gen --docs DIR`, where DIR is the folder that `cargo xtask pull --out DIR` fetches; or this page alone with `cargo xtask import --out specs PAGE`, where PAGE is the file of its page there
    specs/overrides/fleet.toml:25: correction of fleet.v1.boat.get at /request/body/fields/gone/type: there is no `gone` on the way; delete lines 25 to 30, or correct its `at`
    specs/overrides/fleet.toml:2: resource."fleet.v1.ship": does not apply: nothing in specs/ asks for it; delete lines 2 to 3, or correct it
    specs/overrides/fleet.toml:31: correction of fleet.v1.boat.get at /method: found "POST", expected "JUMP": import the pages again with `cargo xtask gen --docs DIR`, where DIR is the folder that `cargo xtask pull --out DIR` fetches; or this page alone with `cargo xtask import --out specs PAGE`, where PAGE is the file of its page there
    specs/overrides/fleet.toml:4: endpoint."fleet.v1.boat.sink": does not apply: nothing in specs/ asks for it; delete lines 4 to 5, or correct it
    specs/overrides/fleet.toml:7: endpoint."fleet.v1.boat.get".types."request.body.name": does not apply: no page lists values of an enum `Gone` there; delete line 7, or correct it
    specs/overrides/fleet.toml:9: endpoint."fleet.v1.boat.get".names."request.body.gone": does not apply: nothing in specs/ asks for it; delete line 9, or correct it
    "#);
}

#[test]
fn a_correction_that_does_not_find_what_it_corrects_says_what_it_found() {
    let get =
        endpoint("fleet.v1.boat.get", json!([{ "name": "name", "type": "string" }]), json!([]));
    let correction = |at: &str, was: &str, now: &str| {
        format!(
            "[[correct]]\nendpoint = \"fleet.v1.boat.get\"\nat = \"{at}\"\n\
             was = \"{was}\"\nnow = \"{now}\"\nreason = \"none\"\n"
        )
    };
    let stale = correction("/request/body/fields/name/type", "int", "bool")
        + &correction("/request/body/fields/gone/type", "int", "bool")
        + &correction("/method", "POST", "JUMP")
        + &correction("/title", "same", "same");
    let overrides = Overrides::read(&files(&[("fleet.toml", &stale)])).unwrap();
    let told: String = overrides
        .corrections()
        .map(|(_, it)| format!("{}: {}\n", it.at, correct(&get, it).unwrap_err()))
        .collect();
    insta::assert_snapshot!(told, @r##"
    /request/body/fields/name/type: no longer applies: found "string", expected "int"; delete lines 1 to 6, or correct its `was` if the page is still wrong
    /request/body/fields/gone/type: there is no `gone` on the way; delete lines 7 to 12, or correct its `at`
    /method: makes no spec: unknown variant `JUMP`, expected one of `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`
    /title: `was` and `now` are the same
    "##);
}

#[test]
fn entries_in_the_wrong_file_and_files_that_are_none_are_problems() {
    let files = [
        ("fleet.toml", "[service]\nsummary = 1"),
        ("train.toml", "[endpoint.\"fleet.v1.boat.get\"]\nsummary = \"x\""),
        ("common.toml", "[service]\nsummary = \"x\""),
        ("crew.toml", "[labels]\nx = \"Y\"\n[lables]"),
    ];
    insta::assert_snapshot!(problems(&[], &files), @r#"
    specs/overrides/fleet.toml:2: invalid type: integer `1`, expected a string
    specs/overrides/train.toml:1: endpoint."fleet.v1.boat.get": belongs into specs/overrides/fleet.toml; move lines 1 to 2 there
    specs/overrides/common.toml:1: service: is about no single service; delete lines 1 to 2
    specs/overrides/crew.toml:3: unknown field `lables`, expected one of `service`, `resource`, `endpoint`, `event`, `enum`, `content`, `shared`, `labels`, `correct`
    "#);
}

#[test]
fn a_correction_changes_adds_and_removes_facts() {
    let get = endpoint(
        "fleet.v1.boat.get",
        json!([{ "name": "length", "type": "int" }, { "name": "gone", "type": "int" }]),
        json!([]),
    );
    let corrections = r#"
        [[correct]]
        endpoint = "fleet.v1.boat.get"
        at = "/request/body/fields/length/type"
        was = "int"
        now = "float"
        reason = "Boats are measured to the centimetre"
        [[correct]]
        endpoint = "fleet.v1.boat.get"
        at = "/request/body/fields/gone"
        was = { name = "gone", type = "int" }
        reason = "It is refused"
        [[correct]]
        endpoint = "fleet.v1.boat.get"
        at = "/errors"
        now = [{ code = 7, message = "sunk" }]
        reason = "The page forgets it"
    "#;
    // Corrections are applied when pages are imported; generation only sees that they were.
    let overrides = Overrides::read(&files(&[("fleet.toml", corrections)])).unwrap();
    let corrected = overrides
        .corrections()
        .fold(get.clone(), |spec, (_, correction)| correct(&spec, correction).unwrap());
    let again = overrides.corrections().map(|(_, it)| correct(&corrected, it).unwrap_err());
    insta::assert_snapshot!(again.collect::<Vec<_>>().join("\n"), @r##"
    no longer applies: found "float", expected "int"; the page is right by itself now: delete lines 2 to 7
    no longer applies: found nothing, expected {"name":"gone","type":"int"}; the page is right by itself now: delete lines 8 to 12
    no longer applies: found [{"code":7,"message":"sunk"}], expected nothing; the page is right by itself now: delete lines 13 to 17
    "##);
    insta::assert_snapshot!(problems(&[get], &[("fleet.toml", corrections)]), @r#"
    specs/overrides/fleet.toml:13: correction of fleet.v1.boat.get at /errors: found nothing, expected [{"code":7,"message":"sunk"}]: import the pages again with `cargo xtask gen --docs DIR`, where DIR is the folder that `cargo xtask pull --out DIR` fetches; or this page alone with `cargo xtask import --out specs PAGE`, where PAGE is the file of its page there
    specs/overrides/fleet.toml:2: correction of fleet.v1.boat.get at /request/body/fields/length/type: found "int", expected "float": import the pages again with `cargo xtask gen --docs DIR`, where DIR is the folder that `cargo xtask pull --out DIR` fetches; or this page alone with `cargo xtask import --out specs PAGE`, where PAGE is the file of its page there
    specs/overrides/fleet.toml:8: correction of fleet.v1.boat.get at /request/body/fields/gone: found {"name":"gone","type":"int"}, expected nothing: import the pages again with `cargo xtask gen --docs DIR`, where DIR is the folder that `cargo xtask pull --out DIR` fetches; or this page alone with `cargo xtask import --out specs PAGE`, where PAGE is the file of its page there
    "#);
    let files = generate(&[corrected], &[], &files(&[("fleet.toml", corrections)])).unwrap();
    let (_, text) = files.iter().find(|(path, _)| path.ends_with("boat.rs")).unwrap();
    assert!(text.contains("pub length: Option<f64>,"));
    assert!(!text.contains("gone"));
    assert!(text.contains("\n- 7 - sunk\n"));
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
