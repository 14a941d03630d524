//! Buttons whose clicks find their handler.

use feishu_openapi::{
    card::{Behavior, Button, ButtonFormActionType},
    serde_json::Value,
};

use super::carried;

/// Where a button's value holds the name of its handler, and what the program gave it.
pub(crate) const HANDLER: &str = "on_click";
pub(crate) const VALUE: &str = "value";

/// A button with this label, whose clicks go to the handler of this name
/// ([`BotBuilder::on_click`](crate::BotBuilder::on_click)) with this value.
///
/// ```
/// use feishu_bot::button;
/// use feishu_openapi::{card::Card, serde_json::json};
///
/// let card = Card::new()
///     .element("The **tide table** of tomorrow is there.")
///     .element(button("Show it", "show", json!({"day": "tomorrow"})));
/// # assert!(card.check().is_empty());
/// ```
pub fn button(
    label: impl Into<String>,
    handler: impl AsRef<str>,
    value: impl Into<Value>,
) -> Button {
    Button::labeled(label).callback(carried(handler.as_ref(), value.into()))
}

/// The same for the button that submits a form; it belongs inside of the form.
///
/// ```
/// use feishu_bot::submit_button;
/// use feishu_openapi::{card::{Card, Form, Input}, serde_json::json};
///
/// let form = Form::new("leave", [])
///     .element(Input::new().name("reason").required(true))
///     .element(submit_button("Send", "request", json!({"days": 2})));
/// let card = Card::new().element(form);
/// # assert!(card.check().is_empty(), "{:?}", card.check());
/// ```
pub fn submit_button(
    label: impl Into<String>,
    handler: impl AsRef<str>,
    value: impl Into<Value>,
) -> Button {
    let handler = handler.as_ref();
    Button::labeled(label)
        .name(format!("submit_{handler}"))
        .form_action_type(ButtonFormActionType::Submit)
        .behaviors([Behavior::callback(carried(handler, value.into()))])
}
