//! [`Handlers`]: what the program does with what the bot receives.

use std::{collections::HashMap, sync::Arc};

use feishu_openapi::transport::BoxFuture;

use crate::{
    click::{Click, ClickAnswer},
    error::{BoxError, Error},
    message::{Message, Recalled},
    reply::Reply,
};

type Handled<T> = BoxFuture<'static, Result<T, BoxError>>;
pub(crate) type MessageHandler = Arc<dyn Fn(Message, Reply) -> Handled<()> + Send + Sync>;
pub(crate) type RecalledHandler = Arc<dyn Fn(Recalled) -> Handled<()> + Send + Sync>;
pub(crate) type ClickHandler = Arc<dyn Fn(Click) -> Handled<ClickAnswer> + Send + Sync>;

#[derive(Default)]
pub(crate) struct Handlers {
    pub(crate) commands: HashMap<String, MessageHandler>,
    pub(crate) kinds: HashMap<String, MessageHandler>,
    pub(crate) message: Option<MessageHandler>,
    pub(crate) recalled: Option<RecalledHandler>,
    pub(crate) clicks: HashMap<String, ClickHandler>,
    pub(crate) other_click: Option<ClickHandler>,
    /// What has two handlers.
    pub(crate) twice: Vec<String>,
}

impl Handlers {
    /// The handler of a message: that of its command, else of its kind, else of all.
    pub(crate) fn of(&self, message: &Message) -> Option<&MessageHandler> {
        let of_command = message.command().and_then(|name| self.commands.get(name));
        of_command.or_else(|| self.kinds.get(message.kind())).or(self.message.as_ref())
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if let Some(what) = self.twice.first() {
            return Err(Error::Setup(format!("there are two handlers for {what}; keep one")));
        }
        if self.message.is_none() && self.commands.is_empty() && self.kinds.is_empty() {
            let clicks = !self.clicks.is_empty() || self.other_click.is_some();
            if !clicks && self.recalled.is_none() {
                return Err(Error::Setup(
                    "it has no handler; add one, such as `.on_message(…)`".to_owned(),
                ));
            }
        }
        Ok(())
    }
}
