//! [`Click`]: what a user did on a card of the bot; and the answer within the time that the
//! platform gives.
//!
//! A button carries the name of its handler, and what the program gave it. Both come back with the
//! click, so the bot keeps nothing of the cards that it sent, and clicks find their handler after a
//! restart too.

mod answer;
mod button;
mod update;

use std::{fmt, sync::Arc};

use feishu_openapi::{
    CardClick,
    serde_json::{Value, json},
};
use tokio::time::Instant;

pub use answer::ClickAnswer;
pub(crate) use answer::answer;
pub(crate) use button::{HANDLER, VALUE};
pub use button::{button, submit_button};

use crate::{
    bot::Core,
    error::Error,
    message::{Message, fetch},
    reply::{Reply, Sent, Target},
};
use update::Updates;

/// What a user did on a card of the bot. Cheap to clone.
#[derive(Clone)]
pub struct Click(Arc<ClickData>);

struct ClickData {
    event: CardClick,
    core: Arc<Core>,
    at: Instant,
    updates: Updates,
}

impl Click {
    pub(crate) fn new(event: CardClick, core: Arc<Core>) -> Click {
        let at = core.clock.now();
        let updates = Updates::new(event.token.clone());
        Click(Arc::new(ClickData { event, core, at, updates }))
    }

    /// What the button carries: the value that was given to [`button`].
    pub fn value(&self) -> &Value {
        let value = self.0.event.value();
        match self.handler() {
            Some(_) => value.get(VALUE).unwrap_or(&Value::Null),
            None => value,
        }
    }

    /// The name of the handler that the button is for.
    pub(crate) fn handler(&self) -> Option<&str> {
        self.0.event.value().get(HANDLER)?.as_str()
    }

    /// The text in a field of the form, by the field's name: what was entered or chosen.
    pub fn form_text(&self, name: &str) -> Option<&str> {
        self.0.event.form_text(name)
    }

    /// What was chosen in a field of the form that takes several choices.
    pub fn form_texts(&self, name: &str) -> Vec<&str> {
        self.0.event.form_texts(name)
    }

    /// Whether a box of the form is checked.
    pub fn form_checked(&self, name: &str) -> Option<bool> {
        self.0.event.form_checked(name)
    }

    /// All values of the form, by the names of its fields; null outside of forms.
    pub fn form(&self) -> &Value {
        let action = self.0.event.action.as_ref();
        action.and_then(|action| action.form_value.as_ref()).unwrap_or(&Value::Null)
    }

    /// The ID of the user who clicked, inside this app.
    pub fn open_id(&self) -> &str {
        self.0.event.open_id().unwrap_or_default()
    }

    /// The ID of the message that shows the card.
    pub fn message_id(&self) -> &str {
        self.0.event.message_id().unwrap_or_default()
    }

    /// The ID of the chat in which the card is.
    pub fn chat_id(&self) -> &str {
        let context = self.0.event.context.as_ref();
        context.and_then(|context| context.open_chat_id.as_deref()).unwrap_or_default()
    }

    /// All that the platform tells about the click.
    pub fn event(&self) -> &CardClick {
        &self.0.event
    }

    /// Answers the message that shows the card.
    pub fn reply(&self) -> Reply {
        let target = Target::message(self.message_id().to_owned(), self.chat_id().to_owned());
        Reply::to(self.0.core.clone(), target)
    }

    /// The message that shows the card, to edit or recall it.
    pub fn card(&self) -> Sent {
        Sent::again(self.0.core.clone(), self.message_id())
    }

    /// The message that shows the card, as the platform has it; `None` if it is gone.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn message(&self) -> Result<Option<Message>, Error> {
        let found = fetch(&self.0.core, self.message_id()).await?;
        Ok(found.into_iter().find(|message| message.id() == self.message_id()))
    }

    /// Replaces the card later, when the work that the click began is done. The platform lets that
    /// happen twice within 30 minutes by the click itself; after that the message is edited, which
    /// is possible for 14 days. Call it after the handler has returned, or the platform shows the
    /// answer of the handler over it.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn update(
        &self,
        card: impl Into<feishu_openapi::im::content::Card>,
    ) -> Result<(), Error> {
        self.0.updates.send(&self.0.core, self.0.at, self.card(), card.into()).await
    }
}

/// Without what the user entered.
impl fmt::Debug for Click {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Click")
            .field("handler", &self.handler())
            .field("message_id", &self.message_id())
            .field("open_id", &self.open_id())
            .finish_non_exhaustive()
    }
}

/// What a button for this handler carries.
pub(crate) fn carried(handler: &str, value: Value) -> Value {
    json!({HANDLER: handler, VALUE: value})
}
