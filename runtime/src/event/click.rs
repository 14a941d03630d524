//! [`CardClick`]: what a user did on a card. The router knows it without the feature of a service,
//! so it is written here; a test compares it with what is generated from the page.

use serde_json::Value;

use super::{Event, EventInfo, EventSchema};
use crate::endpoint::AppType;

/// What a user did on a card: the callback `card.action.trigger`, which
/// [`EventRouterBuilder::on_card`](crate::EventRouterBuilder::on_card) takes.
///
/// ```
/// # use feishu_runtime::CardClick;
/// fn wish(click: &CardClick) -> Option<String> {
///     let (dish, extras) = (click.form_text("dish")?, click.form_texts("extras"));
///     Some(format!("{dish} with {}", extras.join(", ")))
/// }
/// # let _ = wish;
/// ```
#[derive(Default)]
#[non_exhaustive]
pub struct CardClick {
    /// Who did it.
    pub operator: Option<CardOperator>,
    /// Allows two changes of the card within 30 minutes.
    pub token: Option<String>,
    /// What was done.
    pub action: Option<CardAction>,
    /// Where the card is shown: `im_message` in a message, `im_top_notice` at the top of a chat.
    pub host: Option<String>,
    /// How the card came there: `url_preview` for a preview of a link.
    pub delivery_type: Option<String>,
    /// The message that shows the card.
    pub context: Option<CardContext>,
}

/// The user who did something on a card.
#[derive(Default)]
#[non_exhaustive]
pub struct CardOperator {
    /// Key of the user's tenant.
    pub tenant_key: Option<String>,
    /// The user's ID inside the tenant.
    pub user_id: Option<String>,
    /// The user's ID across the apps of one developer.
    pub union_id: Option<String>,
    /// The user's ID inside this app.
    pub open_id: Option<String>,
}

/// What a user did on a card.
#[derive(Default)]
#[non_exhaustive]
pub struct CardAction {
    /// The data of the component, as the card had it.
    pub value: Option<Value>,
    /// The tag of the component.
    pub tag: Option<String>,
    /// The user's time zone, if a date or a time was chosen.
    pub timezone: Option<String>,
    /// The name of the component.
    pub name: Option<String>,
    /// The values of a form, by the names of its fields.
    pub form_value: Option<Value>,
    /// The text that was entered, outside of forms.
    pub input_value: Option<String>,
    /// The choice that was made, outside of forms.
    pub option: Option<String>,
    /// The choices that were made, outside of forms.
    pub options: Vec<String>,
    /// Whether a box was checked, outside of forms.
    pub checked: Option<bool>,
}

/// The message that shows a card.
#[derive(Default)]
#[non_exhaustive]
pub struct CardContext {
    /// The link, for previews of links.
    pub url: Option<String>,
    /// A token of the preview, for previews of links.
    pub preview_token: Option<String>,
    /// ID of the message.
    pub open_message_id: Option<String>,
    /// ID of the chat.
    pub open_chat_id: Option<String>,
}

crate::record! {
    CardClick {
        operator: "operator",
        token: "token",
        action: "action",
        host: "host",
        delivery_type: "delivery_type",
        context: "context",
    }
}
crate::record! {
    CardOperator {
        tenant_key: "tenant_key",
        user_id: "user_id",
        union_id: "union_id",
        open_id: "open_id",
    }
}
crate::record! {
    CardAction {
        value: "value",
        tag: "tag",
        timezone: "timezone",
        name: "name",
        form_value: "form_value",
        input_value: "input_value",
        option: "option",
        options: "options",
        checked: "checked",
    }
}
crate::record! {
    CardContext {
        url: "url",
        preview_token: "preview_token",
        open_message_id: "open_message_id",
        open_chat_id: "open_chat_id",
    }
}

static INFO: EventInfo =
    EventInfo::new("cardkit.v1.card.action.trigger", "card.action.trigger", EventSchema::V2)
        .doc("https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication")
        .app_types(&[AppType::Custom, AppType::Store]);

impl Event for CardClick {
    const INFO: &'static EventInfo = &INFO;
}

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
