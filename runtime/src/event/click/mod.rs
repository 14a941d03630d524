//! [`CardClick`]: what a user did on a card. Its types are generated from the page of the callback;
//! what makes them short to use is here.

#[rustfmt::skip]
mod types;

use serde_json::Value;

pub use types::{CardAction, CardClick, CardContext, CardOperator};

/// What the generated types use.
mod rt {
    pub(super) use super::super::{Event, EventInfo, EventSchema};
    pub(super) use crate::{
        endpoint::{CUSTOM_OR_STORE, EMPLOYEE_ID, ErrorCodes},
        record,
        wire::Blank,
    };
    pub(super) use serde_json::Value;
}

/// Questions to what a user did.
///
/// ```
/// # use feishu_runtime::CardClick;
/// fn wish(click: &CardClick) -> Option<String> {
///     let (dish, extras) = (click.form_text("dish")?, click.form_texts("extras"));
///     Some(format!("{dish} with {}", extras.join(", ")))
/// }
/// # let _ = wish;
/// ```
impl CardClick {
    /// The data of the component that was used, as the card had it: null if it had none.
    pub fn value(&self) -> &Value {
        self.action.as_ref().and_then(|it| it.value.as_ref()).unwrap_or(&Value::Null)
    }

    /// The name of the component that was used.
    pub fn name(&self) -> Option<&str> {
        self.action.as_ref()?.name.as_deref()
    }

    /// The user who used it, by the ID inside this app.
    pub fn open_id(&self) -> Option<&str> {
        self.operator.as_ref()?.open_id.as_deref()
    }

    /// The message that shows the card.
    pub fn message_id(&self) -> Option<&str> {
        self.context.as_ref()?.open_message_id.as_deref()
    }

    /// The value of a field of the form, by the field's name.
    pub fn form(&self, name: &str) -> Option<&Value> {
        self.action.as_ref()?.form_value.as_ref()?.get(name)
    }

    /// The text in a field of the form: what was entered or chosen.
    pub fn form_text(&self, name: &str) -> Option<&str> {
        self.form(name)?.as_str()
    }

    /// What was chosen in a field of the form that takes several choices; one choice alone may
    /// also be a text.
    pub fn form_texts(&self, name: &str) -> Vec<&str> {
        match self.form(name) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a box of the form is checked.
    pub fn form_checked(&self, name: &str) -> Option<bool> {
        self.form(name)?.as_bool()
    }
}
