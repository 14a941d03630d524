//! Types that are the same but for their names: which name is kept, and what overrides say of it.

use std::collections::BTreeMap;

use feishu_codegen::{generate, lower};
use feishu_overrides::Overrides;
use feishu_spec::Endpoint;
use serde_json::{Value, json};

use super::{endpoint, files, problems};

/// A reply with an object of `{id, name}` for each type name.
fn reply(method: &str, types: &[&str]) -> Endpoint {
    let fields = json!([{ "name": "id", "type": "string" }, { "name": "name", "type": "string" }]);
    let objects = types
        .iter()
        .map(|name| json!({ "name": name, "type": "object", "type_name": name, "fields": fields }));
    endpoint(&format!("fleet.v1.boat.{method}"), json!([]), Value::from_iter(objects))
}

pub(super) fn text(endpoints: &[Endpoint], overrides: &str, path: &str) -> String {
    let files = generate(endpoints, &[], &files(&[("fleet.toml", overrides)]));
    let files = files.unwrap_or_else(|problems| panic!("{problems:#?}"));
    let found = files.into_iter().find(|(name, _)| name == path);
    found.unwrap_or_else(|| panic!("no {path}")).1
}

const RESPONSE: &str = "src/fleet/v1/boat/response.rs";

#[test]
fn the_shortest_of_names_that_end_in_one_word_is_kept() {
    let specs = [reply("get", &["boat_owner", "former_owners", "owner_info"])];
    let text = text(&specs, "", RESPONSE);
    assert!(text.contains("pub struct BoatOwner {"), "{text}");
    assert!(text.contains("pub type FormerOwners = BoatOwner;"), "{text}");
    assert!(text.contains("pub type OwnerInfo = BoatOwner;"), "{text}");
}

#[test]
fn names_that_end_in_different_words_stay_apart() {
    let specs = [reply("get", &["owner", "port", "home_port"])];
    let text = text(&specs, "", RESPONSE);
    assert!(text.contains("pub struct Owner {"), "{text}");
    assert!(text.contains("pub struct Port {"), "{text}");
    assert!(text.contains("pub type HomePort = Port;"), "{text}");
}

#[test]
fn a_chosen_name_is_a_type_of_the_service_and_all_others_are_its_aliases() {
    let specs = [reply("get", &["owner", "port"])];
    let pin = r#"
        [shared."fleet.NamedId"]
        summary = "An ID with a name"
        of = ["fleet.v1.boat.response.Owner", "fleet.v1.boat.response.Port"]
    "#;
    let types = text(&specs, pin, "src/fleet/types.rs");
    assert!(types.contains("/// An ID with a name.\n"), "{types}");
    assert!(types.contains("pub struct NamedId {"), "{types}");
    let text = text(&specs, pin, RESPONSE);
    assert!(text.contains("pub type Owner = crate::fleet::types::NamedId;"), "{text}");
    assert!(text.contains("pub type Port = crate::fleet::types::NamedId;"), "{text}");
    assert!(!text.contains("pub struct"), "{text}");
}

#[test]
fn aliases_are_known_by_their_paths() {
    let aliases = |overrides: &str| {
        let overrides = Overrides::read(&files(&[("fleet.toml", overrides)])).unwrap();
        lower::aliases(&[reply("get", &["boat_owner", "former_owners"])], &[], &overrides)
    };
    let at = |path: &str| format!("fleet::v1::boat::response::{path}");
    assert_eq!(aliases(""), BTreeMap::from([(at("FormerOwners"), at("BoatOwner"))]));
    let pin = "[shared.\"fleet.Owner\"]\nof = [\"fleet.v1.boat.response.BoatOwner\"]";
    let owner = "fleet::types::Owner".to_owned();
    let both = [(at("BoatOwner"), owner.clone()), (at("FormerOwners"), owner)];
    assert_eq!(aliases(pin), BTreeMap::from(both));
}

#[test]
fn a_chosen_name_takes_what_ends_in_its_word_and_a_neutral_one_takes_all() {
    let specs = [reply("get", &["owner", "former_keeper", "port"])];
    let pin = |neutral: &str| {
        format!("[shared.\"fleet.Keeper\"]\n{neutral}\nof = [\"fleet.v1.boat.response.Owner\"]")
    };
    let chosen = text(&specs, &pin(""), RESPONSE);
    assert!(chosen.contains("pub type Owner = crate::fleet::types::Keeper;"), "{chosen}");
    assert!(chosen.contains("pub type FormerKeeper = crate::fleet::types::Keeper;"), "{chosen}");
    assert!(chosen.contains("pub struct Port {"), "{chosen}");
    let neutral = text(&specs, &pin("neutral = true"), RESPONSE);
    assert!(neutral.contains("pub type Port = crate::fleet::types::Keeper;"), "{neutral}");
}

#[test]
fn equal_types_may_have_several_chosen_names() {
    let specs = [reply("get", &["owner", "keeper", "port", "berth"])];
    let pin = r#"
        [shared."fleet.Person"]
        of = ["fleet.v1.boat.response.Owner", "fleet.v1.boat.response.Keeper"]
        [shared."fleet.Place"]
        of = ["fleet.v1.boat.response.Port", "fleet.v1.boat.response.Berth"]
    "#;
    let text = text(&specs, pin, RESPONSE);
    assert!(text.contains("pub type Keeper = crate::fleet::types::Person;"), "{text}");
    assert!(text.contains("pub type Berth = crate::fleet::types::Place;"), "{text}");
}

#[test]
fn entries_about_types_that_are_not_shared_are_problems() {
    let specs = [
        reply("get", &["owner", "keeper"]),
        endpoint(
            "fleet.v1.boat.list",
            json!([]),
            json!([{
                "name": "crew", "type": "object", "type_name": "crew",
                "fields": [{ "name": "size", "type": "int" }],
            }]),
        ),
    ];
    let stale = r#"
        [shared."fleet.Person"]
        of = [
            "fleet.v1.boat.response.Owner", "fleet.v1.boat.response.Keeper",
            "fleet.v1.boat.response.Gone",
        ]
        [shared."fleet.Group"]
        of = ["fleet.v1.boat.response.Crew"]
        [shared."fleet.person"]
        of = []
        [shared."train.Person"]
        of = []
    "#;
    insta::assert_snapshot!(problems(&specs, &[("fleet.toml", stale)]), @r#"specs/overrides/fleet.toml:11: shared."train.Person": belongs into specs/overrides/train.toml; move lines 11 to 12 there"#);
    let elsewhere = stale.replace("[shared.\"train.Person\"]\n        of = []", "");
    insta::assert_snapshot!(problems(&specs, &[("fleet.toml", &elsewhere)]), @r#"
    specs/overrides/fleet.toml:2: shared."fleet.Person": does not apply: there is no type `fleet.v1.boat.response.Gone`; take it out of lines 2 to 6
    specs/overrides/fleet.toml:7: shared."fleet.Group": does not apply: no other type is the same as `fleet.v1.boat.response.Crew`; delete lines 7 to 8, or correct it
    specs/overrides/fleet.toml:9: shared."fleet.person": `person` is no name of a type, such as `NamedId`
    specs/overrides/fleet.toml:9: shared."fleet.person": does not apply: `of` lists no type; delete lines 9 to 10, or correct it
    "#);
}

#[test]
fn one_name_for_two_types_is_a_problem() {
    let size = json!([{ "name": "size", "type": "int" }]);
    let sized = ["crew", "cargo"]
        .map(|name| json!({ "name": name, "type": "object", "type_name": name, "fields": size }));
    let specs = [
        reply("get", &["owner", "keeper"]),
        endpoint("fleet.v1.boat.list", json!([]), json!(sized)),
    ];
    let one = r#"
        [shared."fleet.Thing"]
        neutral = true
        of = ["fleet.v1.boat.response.Owner", "fleet.v1.boat.response.Crew"]
    "#;
    insta::assert_snapshot!(problems(&specs, &[("fleet.toml", one)]), @r#"specs/overrides/fleet.toml:2: shared."fleet.Thing": `fleet.v1.boat.response.Crew` and `fleet.v1.boat.response.Owner` are not the same type"#);
}

/// A reply with one type in two fields, each with words of its own.
fn before_and_after() -> Endpoint {
    let fields = json!([{ "name": "id", "type": "string" }]);
    let state = |name: &str, wording: &str| {
        json!({ "name": name, "type": "object", "type_name": "State", "fields": fields,
            "wording": wording })
    };
    endpoint(
        "fleet.v1.boat.get",
        json!([]),
        json!([state("before", "aaaaaaaa"), state("after", "bbbbbbbb")]),
    )
}

#[test]
fn a_struct_that_stands_for_opposites_has_the_words_of_neither_but_may_have_its_own() {
    let words = "[fields]\nbefore.aaaaaaaa = \"The boat before the storm.\"\n\
                 after.bbbbbbbb = \"The boat after the storm.\"\n";
    let text = |overrides: &str| {
        let files = files(&[("fleet.toml", overrides), ("words/fleet.toml", words)]);
        let files = generate(&[before_and_after()], &[], &files);
        let files = files.unwrap_or_else(|problems| panic!("{problems:#?}"));
        files.into_iter().find(|(name, _)| name == RESPONSE).unwrap().1
    };
    assert!(text("").contains("/// State.\n"), "{}", text(""));
    let own =
        "[structs]\n\"fleet.v1.boat.response.State\" = \"The boat, before or after the storm.\"";
    assert!(text(own).contains("/// The boat, before or after the storm.\n"), "{}", text(own));
}

#[test]
fn a_field_of_which_places_say_different_things_may_have_words_of_its_own() {
    let state = |name: &str, wording: &str| {
        json!({ "name": name, "type": "object", "type_name": "State",
            "fields": [{ "name": "id", "type": "string", "wording": wording }] })
    };
    let states = [("a", "aaaaaaaa"), ("b", "bbbbbbbb"), ("c", "cccccccc")];
    let page = endpoint("fleet.v1.boat.get", json!([]), json!(states.map(|(n, w)| state(n, w))));
    let words = "[fields]\nid.aaaaaaaa = \"Number on the bow.\"\nid.bbbbbbbb = \"Hull painted\"\n\
                 id.cccccccc = \"What the harbor calls it.\"\n";
    let text = |overrides: &str| {
        let files = files(&[("fleet.toml", overrides), ("words/fleet.toml", words)]);
        let files = generate(std::slice::from_ref(&page), &[], &files);
        let files = files.unwrap_or_else(|problems| panic!("{problems:#?}"));
        files.into_iter().find(|(name, _)| name == RESPONSE).unwrap().1
    };
    assert!(text("").contains("    /// ID.\n"), "{}", text(""));
    let own = "[structs]\n\"fleet.v1.boat.response.State.id\" = \"ID of the boat.\"";
    assert!(text(own).contains("    /// ID of the boat.\n"), "{}", text(own));
}

#[test]
fn words_for_a_struct_or_a_field_that_is_gone_are_told() {
    for gone in ["fleet.v1.boat.response.Mast", "fleet.v1.boat.response.State.mast"] {
        let own = format!("[structs]\n\"{gone}\" = \"The mast.\"");
        let told = problems(&[before_and_after()], &[("fleet.toml", &own)]);
        assert!(told.contains(&format!("structs.\"{gone}\": does not apply")), "{told}");
    }
}

#[test]
fn an_element_of_a_list_has_the_words_of_the_list_and_ids_of_a_user_are_called_so() {
    let id = |name: &str| json!({ "name": name, "type": "string" });
    let boats = json!({ "name": "boats", "type": "object[]", "type_name": "Boat",
        "wording": "aaaaaaaa", "fields": [id("id")] });
    let captain = json!({ "name": "captain", "type": "object", "type_name": "Person",
        "fields": [id("open_id"), id("user_id")] });
    let files = files(&[("words/fleet.toml", "[fields]\nboats.aaaaaaaa = \"Boats at sea.\"\n")]);
    let page = endpoint("fleet.v1.boat.get", json!([]), json!([boats, captain]));
    let files = generate(&[page], &[], &files).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let (_, text) = files.iter().find(|(name, _)| name == RESPONSE).unwrap();
    assert!(text.contains("/// An element of a list: Boats at sea.\n"), "{text}");
    assert!(text.contains("/// The IDs of a user.\n"), "{text}");
}

#[test]
fn modules_list_what_is_in_them() {
    let page = |id: &str| endpoint(id, json!([]), json!([]));
    let pages = ["fleet.v1.boat.get", "fleet.v2.boat.get", "fleet.v2.crew.get", "im.v1.chat.get"];
    let overrides = "[resource.\"fleet.v2.crew\"]\nsummary = \"People on board\"";
    let files = generate(&pages.map(page), &[], &files(&[("fleet.toml", overrides)]));
    let files = files.unwrap_or_else(|problems| panic!("{problems:#?}"));
    let text = |path: &str| &files.iter().find(|(name, _)| name == path).unwrap().1;
    let service = text("src/fleet/mod.rs");
    assert!(service.contains("//! * [`v2`](v2/index.html): `boat`, `crew`.\n"), "{service}");
    let version = text("src/fleet/v2/mod.rs");
    assert!(version.contains("//! * [`crew`](crew/index.html): People on board.\n"), "{version}");
    let root = text("src/lib.rs");
    assert!(root.contains("//! ```no_run\n"), "{root}");
    assert!(root.contains("//! * [`fleet`](fleet/index.html): "), "{root}");
}
