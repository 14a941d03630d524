//! Overrides that do not apply, or that ask for what is not there.

use feishu_codegen::generate;
use feishu_overrides::{Overrides, correct, is_corrected};
use serde_json::json;

use super::{boat, endpoint, files, problems};

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
        let json = serde_json::to_value(&get).unwrap();
        (correct(&get, correction).unwrap_err().to_string(), is_corrected(&json, correction))
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
    let told = correct(&get, correction).unwrap_err().to_string();
    assert!(told.ends_with("the page is right by itself now: delete lines 1 to 6"), "{told}");
    let rest: Vec<&str> = text.lines().skip(6).collect();
    let overrides = Overrides::read(&files(&[("fleet.toml", &rest.join("\n"))])).unwrap();
    assert_eq!(overrides.corrections().count(), 0);
    assert!(overrides.service("fleet").unwrap().labels.get("x").is_some());
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
    /request/body/fields/name/type: no longer applies: found "string", expected "int"; delete lines 1 to 6, or write `was = "string"` if the page is still wrong
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
    specs/overrides/crew.toml:3: unknown field `lables`, expected one of `service`, `resource`, `endpoint`, `event`, `enum`, `structs`, `content`, `shared`, `labels`, `correct`
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
    let again =
        overrides.corrections().map(|(_, it)| correct(&corrected, it).unwrap_err().to_string());
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
