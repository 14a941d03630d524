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
    with(&[("cards.toml", &format!("[names]\n{names}"))])
}

fn with(files: &[(&str, &str)]) -> Result<String, String> {
    let read = |text| from_text::<Component>("card.json", text).unwrap();
    let specs = Specs { cards: vec![read(CHEST), read(KNOB)], ..Specs::default() };
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let overrides = Overrides::read(&files.collect::<Vec<_>>()).unwrap();
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
fn fields_and_values_have_words() {
    let words = "[fields]\nside.any = 'Where it is.'\ncontent.any = 'What it says.'\n\
                 [types.'chest.lids']\nside.any = 'Where it opens.'\n\
                 [values.side]\nleft.any = 'On the left.'\n";
    let files = [("cards.toml", "[words]\nKnob = 'A knob.'"), ("words/card.toml", words)];
    let module = with(&files).unwrap();
    for words in [
        "/// A knob.",
        "/// Where it is.",
        "/// What it says.",
        "/// Where it opens.",
        "/// On the left.",
    ] {
        assert!(module.contains(words), "{words} is not in\n{module}");
    }
    let error = with(&[("cards.toml", "[words]\nLatch = 'A latch.'")]).unwrap_err();
    assert!(error.contains("there is no struct `Latch`; delete line 2"), "{error}");
    let error = with(&[("cards.toml", "[names]\nLatchSide = 'Side'")]).unwrap_err();
    assert!(error.contains("no enum would have the name `LatchSide`; delete line 2"), "{error}");
    let error = with(&[("cards.toml", "[types]\ntext = ['label', 'latch']")]).unwrap_err();
    assert!(error.contains("no field `latch` holds an object of this type; delete"), "{error}");
}

#[test]
fn without_components_there_is_no_module() {
    let generated = everything(&Specs::default(), &Overrides::default()).unwrap();
    let has_module =
        |path: &str, text: &str| path == "src/card/mod.rs" || text.contains("pub mod card;");
    assert!(!generated.krate.iter().any(|(path, text)| has_module(path, text)));
}
