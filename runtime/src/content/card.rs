//! [`Card`]: the content of a message that shows a card.

use serde_core::Serialize;
use serde_json::{Value, json};

use crate::wire::{Slot, View, Wire};

/// A card in a message: its JSON, the id of a card that was created before, or a template with
/// values for its variables.
///
/// ```
/// # use feishu_runtime::private::Card;
/// let card = Card::template("AAqigYkzabcef").version("1.0.0").variable("name", "Tom");
/// assert_eq!(card.as_value()["data"]["template_variable"]["name"], "Tom");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card(Value);

impl Card {
    /// A card as JSON, or as anything that serializes as the JSON of a card.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn json(card: impl Serialize) -> serde_json::Result<Self> {
        serde_json::to_value(card).map(Card)
    }

    /// The card that was created with this id (`cardkit.v1.card.create`).
    pub fn entity(card_id: impl Into<String>) -> Self {
        Card(json!({"type": "card", "data": {"card_id": card_id.into()}}))
    }

    /// The template with this id, made with the platform's own tool.
    pub fn template(template_id: impl Into<String>) -> Self {
        Card(json!({"type": "template", "data": {"template_id": template_id.into()}}))
    }

    /// Which version of the template to show, instead of the newest.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.set("template_version_name", |place| *place = version.into().into());
        self
    }

    /// Sets a variable of the template.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.set("template_variable", |place| {
            if let Value::Object(variables) = place {
                variables.insert(name.into(), value.into());
            } else {
                *place = json!({ name.into(): value.into() });
            }
        });
        self
    }

    /// Names the users for whom a card of JSON 1.0 changes that each user has for themselves
    /// (`update_multi` is false): the member `open_ids` of the card in `interactive.v1.card.update`.
    pub fn open_ids(mut self, users: impl IntoIterator<Item = impl Into<String>>) -> Self {
        if let Value::Object(members) = &mut self.0 {
            let users = users.into_iter().map(|user| Value::String(user.into())).collect();
            members.insert("open_ids".to_owned(), users);
        }
        self
    }

    /// The card as text with JSON in it.
    pub fn to_json(&self) -> String {
        super::card_parts::to_text(&self.0)
    }

    /// How calls that create or replace cards name what [`to_data`](Self::to_data) is: `template`
    /// for a template, else `card_json`.
    pub fn kind(&self) -> &'static str {
        if self.is_template() { "template" } else { "card_json" }
    }

    /// What calls that create or replace cards take as data: of a template its ID and variables,
    /// else all of the card. Text with JSON in it.
    pub fn to_data(&self) -> String {
        match self.0.get("data").filter(|_| self.is_template()) {
            Some(data) => super::card_parts::to_text(data),
            None => self.to_json(),
        }
    }

    fn is_template(&self) -> bool {
        self.0.get("type").is_some_and(|kind| kind == "template")
    }

    /// The JSON.
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// The JSON.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Changes a member of what stands beside the id of a template; other cards have none.
    fn set(&mut self, member: &str, change: impl FnOnce(&mut Value)) {
        let is_template = self.is_template();
        if let Some(Value::Object(data)) = self.0.get_mut("data").filter(|_| is_template) {
            change(data.entry(member).or_insert(Value::Null));
        }
    }
}

impl From<Value> for Card {
    fn from(card: Value) -> Self {
        Card(card)
    }
}

impl From<String> for Card {
    /// A card as text with JSON in it. Other text is kept, which the check before sending tells.
    fn from(card: String) -> Self {
        Card(super::card_parts::from_text(card))
    }
}

impl From<&str> for Card {
    /// A card as text with JSON in it. Other text is kept, which the check before sending tells.
    fn from(card: &str) -> Self {
        card.to_owned().into()
    }
}

impl Wire for Card {
    fn view(&self) -> View<'_> {
        View::Json(&self.0)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_json_an_entity_or_a_template() {
        let entity = Card::entity("7371713483664506900");
        assert_eq!(
            *entity.as_value(),
            json!({"type": "card", "data": {"card_id": "7371713483664506900"}})
        );
        let template = Card::template("t").version("1.0.0").variable("a", 1).variable("b", "2");
        let expected = json!({"type": "template", "data": {
            "template_id": "t", "template_version_name": "1.0.0",
            "template_variable": {"a": 1, "b": "2"},
        }});
        assert_eq!(template.into_value(), expected);
        let whole = json!({"schema": "2.0", "data": {}});
        assert_eq!(Card::json(&whole).unwrap().version("1").into_value(), whole);
    }
}
