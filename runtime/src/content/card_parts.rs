//! Parts of cards that calls send by themselves: components, settings, changes of a card.
//!
//! Each holds JSON. The module `card` of the generated crate converts its types into them.

use serde_core::Serialize;
use serde_json::{Value, json};

/// The JSON in a text. Other text is kept as it is, which the check before sending tells.
pub(super) fn from_text(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// A value as text with JSON in it; text that is none, as it came.
pub(super) fn to_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A value as JSON; a number that JSON cannot hold makes it null, which the check before sending
/// tells.
fn value(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

macro_rules! json_part {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(Value);

        impl $name {
            /// The JSON.
            pub fn as_value(&self) -> &Value {
                &self.0
            }

            /// The JSON.
            pub fn into_value(self) -> Value {
                self.0
            }

            /// As text with JSON in it.
            pub fn to_json(&self) -> String {
                to_text(&self.0)
            }
        }

        impl From<Value> for $name {
            fn from(json: Value) -> Self {
                $name(json)
            }
        }

        impl From<String> for $name {
            /// From text with JSON in it. Other text is kept, which the check before sending tells.
            fn from(json: String) -> Self {
                $name(from_text(json))
            }
        }

        impl From<&str> for $name {
            /// From text with JSON in it. Other text is kept, which the check before sending tells.
            fn from(json: &str) -> Self {
                json.to_owned().into()
            }
        }
    };
}

json_part! {
    /// A component of a card, sent by itself: one of the module `card`, or its JSON.
    CardElement
}

json_part! {
    /// Components of a card: a list or an array of those of the module `card`, or JSON.
    CardElements
}

json_part! {
    /// Members of a component to replace, as JSON: `json!({"content": "Done"})`. The `tag` of a
    /// component cannot change.
    CardChanges
}

json_part! {
    /// Settings of a card: its members `config` and `card_link`.
    CardSettings
}

json_part! {
    /// One change of a card.
    ///
    /// ```
    /// # use feishu_runtime::{CardUpdate, serde_json::json};
    /// let done = CardUpdate::change("status", json!({"content": "Done"}));
    /// assert_eq!(done.as_value()["params"]["element_id"], "status");
    /// ```
    CardUpdate
}

json_part! {
    /// Changes of a card, made one after the other: a list or an array of [`CardUpdate`], or JSON.
    CardUpdates
}

impl CardElement {
    /// A component as JSON. Generated conversions call this.
    #[doc(hidden)]
    pub fn of(element: &impl Serialize) -> Self {
        CardElement(value(element))
    }
}

impl CardSettings {
    /// Settings with one member. Generated conversions call this.
    #[doc(hidden)]
    pub fn of(member: &str, settings: &impl Serialize) -> Self {
        CardSettings(json!({ member: value(settings) }))
    }
}

impl<T: Into<CardElement>> From<Vec<T>> for CardElements {
    fn from(elements: Vec<T>) -> Self {
        CardElements(elements.into_iter().map(|it| it.into().0).collect())
    }
}

impl<T: Into<CardElement>, const N: usize> From<[T; N]> for CardElements {
    fn from(elements: [T; N]) -> Self {
        CardElements(elements.into_iter().map(|it| it.into().0).collect())
    }
}

impl From<Vec<CardUpdate>> for CardUpdates {
    fn from(updates: Vec<CardUpdate>) -> Self {
        CardUpdates(updates.into_iter().map(|it| it.0).collect())
    }
}

impl<const N: usize> From<[CardUpdate; N]> for CardUpdates {
    fn from(updates: [CardUpdate; N]) -> Self {
        CardUpdates(updates.into_iter().map(|it| it.0).collect())
    }
}

impl CardUpdate {
    /// Sets members of the settings.
    pub fn settings(settings: impl Into<CardSettings>) -> Self {
        CardUpdate::action("partial_update_setting", json!({"settings": settings.into().0}))
    }

    /// Adds components before the component with this identifier.
    pub fn add_before(element_id: impl Into<String>, elements: impl Into<CardElements>) -> Self {
        CardUpdate::add("insert_before", Some(element_id.into()), elements.into())
    }

    /// Adds components after the component with this identifier.
    pub fn add_after(element_id: impl Into<String>, elements: impl Into<CardElements>) -> Self {
        CardUpdate::add("insert_after", Some(element_id.into()), elements.into())
    }

    /// Adds components at the end of the card.
    pub fn append(elements: impl Into<CardElements>) -> Self {
        CardUpdate::add("append", None, elements.into())
    }

    /// Adds components at the end of the container with this identifier.
    pub fn append_in(element_id: impl Into<String>, elements: impl Into<CardElements>) -> Self {
        CardUpdate::add("append", Some(element_id.into()), elements.into())
    }

    /// Replaces some members of the component with this identifier.
    pub fn change(element_id: impl Into<String>, changes: impl Into<CardChanges>) -> Self {
        let params = json!({"element_id": element_id.into(), "partial_element": changes.into().0});
        CardUpdate::action("partial_update_element", params)
    }

    /// Replaces the component with this identifier.
    pub fn replace(element_id: impl Into<String>, element: impl Into<CardElement>) -> Self {
        let params = json!({"element_id": element_id.into(), "element": element.into().0});
        CardUpdate::action("update_element", params)
    }

    /// Removes the components with these identifiers.
    pub fn delete(element_ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ids: Vec<String> = element_ids.into_iter().map(Into::into).collect();
        CardUpdate::action("delete_elements", json!({"element_ids": ids}))
    }

    fn add(way: &str, target: Option<String>, elements: CardElements) -> Self {
        let mut params = json!({"type": way, "elements": elements.0});
        if let Some(target) = target {
            params["target_element_id"] = target.into();
        }
        CardUpdate::action("add_elements", params)
    }

    fn action(action: &str, params: Value) -> Self {
        CardUpdate(json!({"action": action, "params": params}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_json_is_read_and_other_text_is_kept() {
        assert_eq!(CardElement::from(r#"{"tag": "hr"}"#).as_value()["tag"], "hr");
        let broken = CardElement::from("{tag: hr}");
        assert_eq!(broken.to_json(), "{tag: hr}");
    }

    #[test]
    fn changes_of_a_card_have_the_parameters_of_the_single_calls() {
        let hr = || CardElement::from(json!({"tag": "hr"}));
        let updates = CardUpdates::from([
            CardUpdate::settings(json!({"config": {"streaming_mode": false}})),
            CardUpdate::add_before("a", [hr()]),
            CardUpdate::append(vec![hr(), hr()]),
            CardUpdate::change("b", json!({"content": "Done"})),
            CardUpdate::replace("c", hr()),
            CardUpdate::delete(["d", "e"]),
        ]);
        let expected = json!([
            {"action": "partial_update_setting",
             "params": {"settings": {"config": {"streaming_mode": false}}}},
            {"action": "add_elements", "params":
             {"type": "insert_before", "target_element_id": "a", "elements": [{"tag": "hr"}]}},
            {"action": "add_elements",
             "params": {"type": "append", "elements": [{"tag": "hr"}, {"tag": "hr"}]}},
            {"action": "partial_update_element",
             "params": {"element_id": "b", "partial_element": {"content": "Done"}}},
            {"action": "update_element", "params": {"element_id": "c", "element": {"tag": "hr"}}},
            {"action": "delete_elements", "params": {"element_ids": ["d", "e"]}},
        ]);
        assert_eq!(updates.into_value(), expected);
    }
}
