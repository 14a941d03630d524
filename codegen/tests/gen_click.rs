//! The types of what a user did on a card, which the runtime has.

use feishu_codegen::everything;
use feishu_overrides::Overrides;
use feishu_spec::{Specs, from_text};
use serde_json::json;

#[test]
fn the_runtime_has_the_types_of_clicks_under_names_of_their_own() {
    let click = json!({
        "id": "cardkit.v1.card.action.trigger", "title": "Click",
        "event_type": "card.action.trigger", "schema": "2.0",
        "fields": [{"name": "event", "type": "object", "fields": [
            {"name": "token", "type": "string"},
            {"name": "operator", "type": "object", "fields": [{"name": "open_id", "type": "string"}]},
        ]}],
    });
    let events = vec![from_text("click.json", &click.to_string()).unwrap()];
    let specs = Specs { events, ..Specs::default() };
    let code = everything(&specs, &Overrides::default()).unwrap().click;
    for told in [
        "use super::rt;",
        "/// What a user did on a card: the callback `card.action.trigger`",
        "pub struct CardClick {\n",
        "    pub operator: Option<CardOperator>,\n",
        "/// In `CardClick` as `operator`.\n",
        "const INFO: &'static rt::EventInfo = &CARD_CLICK;",
    ] {
        assert!(code.contains(told), "{told} is not in\n{code}");
    }
    assert!(!code.contains("Trigger"), "{code}");
    let without = everything(&Specs::default(), &Overrides::default()).unwrap();
    assert_eq!(without.click, "");
}
