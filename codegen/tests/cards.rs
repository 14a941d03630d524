//! Components of cards to the module `card`.

#![allow(missing_docs)]

use feishu_codegen::everything;
use feishu_overrides::Overrides;
use feishu_spec::{Component, Specs, from_text};

const KNOB: &str = r#"{
    "id": "knob", "title": "Knob", "kind": "interactive", "most": 3, "only_in": ["chest"],
    "fields": [
        {"name": "label", "type": "object", "type_name": "text", "required": true, "fields": [
            {"name": "tag", "type": "string", "required": true, "values": [{"value": "plain"}]},
            {"name": "content", "type": "string", "required": true, "characters": {"max": 9}}]},
        {"name": "side", "type": "string", "values": [{"value": "left"}, {"value": "right"}]}]}"#;
const CHEST: &str = r#"{
    "id": "chest", "title": "Chest", "kind": "container",
    "fields": [
        {"name": "title", "type": "object", "type_name": "text", "fields": [
            {"name": "tag", "type": "string", "values": [{"value": "rich"}]},
            {"name": "content", "type": "string", "required": true}]},
        {"name": "lids", "type": "object[]", "fields": [
            {"name": "tag", "type": "string", "required": true, "values": [{"value": "lid"}]},
            {"name": "side", "type": "string", "values": [{"value": "right"}, {"value": "left"}]}]},
        {"name": "elements", "type": "object[]", "type_name": "element"}]}"#;

fn module(names: &str) -> Result<String, String> {
    let read = |text| from_text::<Component>("card.json", text).unwrap();
    let specs = Specs { cards: vec![read(CHEST), read(KNOB)], ..Specs::default() };
    let files = [("cards.toml".to_owned(), format!("[names]\n{names}"))];
    let overrides = Overrides::read(&files).unwrap();
    let generated = everything(&specs, &overrides).map_err(|problems| problems[0].to_string())?;
    let module = generated.krate.into_iter().find(|(path, _)| path == "src/card/mod.rs");
    Ok(module.unwrap().1)
}

#[test]
fn components_become_the_module_of_cards() {
    insta::assert_snapshot!(module("TextTag = 'TextKind'").unwrap());
}

#[test]
fn a_struct_and_an_enum_of_one_name_are_a_problem() {
    let error = module("Side = 'Knob'").unwrap_err();
    assert!(error.contains("`Knob` is both a struct and an enum"), "{error}");
}

#[test]
fn without_components_there_is_no_module() {
    let generated = everything(&Specs::default(), &Overrides::default()).unwrap();
    assert!(
        generated.krate.iter().all(|(path, text)| !path.contains("card") && !text.contains("card"))
    );
}
