//! [`Receiver`]: from events to handlers, by the rules of the bot.

use std::{collections::HashSet, sync::Arc, time::Duration};

use feishu_openapi::{
    CardClick, EventRouterBuilder, Received,
    im::v1::events::{MessageRecalledV1, MessageReceiveV1},
};
use futures_util::FutureExt;

use super::{Core, Handlers};
use crate::{
    click::{self, Click},
    error::{BoxError, Result},
    message::{Message, Place, Recalled},
    order::{ChatQueues, Refused},
    reply::Reply,
};

/// Which messages the bot takes.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Only those of these chats, if there are any.
    pub(crate) chats: Option<HashSet<String>>,
    /// Only those of these users, if there are any.
    pub(crate) senders: Option<HashSet<String>>,
    /// Those of other bots as well.
    pub(crate) bots: bool,
    /// Those of groups that do not mention the bot as well.
    pub(crate) without_mention: bool,
    /// None that were sent longer ago than this.
    pub(crate) stale_after: Option<Duration>,
}

impl Rules {
    /// Why a message is left, if it is.
    fn leave(&self, message: &Message, core: &Core) -> Option<&'static str> {
        let Rules { chats, senders, bots, without_mention, stale_after } = self;
        let sender = message.sender();
        let stranger = |list: &Option<HashSet<String>>, id: &str| {
            list.as_ref().is_some_and(|list| !list.contains(id))
        };
        let own = [core.me.open_id.as_str(), core.client.app_id()];
        if sender.is_bot && (!bots || own.contains(&sender.open_id.as_str())) {
            return Some("a bot sent it");
        }
        if stranger(chats, message.chat_id()) {
            return Some("its chat is not on the list");
        }
        if stranger(senders, &sender.open_id) {
            return Some("its sender is not on the list");
        }
        let is_direct = message.place() == Place::Direct;
        if !is_direct && !without_mention && !message.mentions_bot() {
            return Some("it does not mention the bot");
        }
        let stale = |age| stale_after.is_some_and(|limit| age > limit);
        message.age().is_some_and(stale).then_some("it is too old")
    }
}

pub(super) struct Receiver {
    pub(super) core: Arc<Core>,
    pub(super) handlers: Arc<Handlers>,
    pub(super) rules: Arc<Rules>,
    pub(super) queues: ChatQueues,
}

impl Receiver {
    /// Adds what this takes.
    pub(super) fn routes(self: Arc<Self>, router: EventRouterBuilder) -> EventRouterBuilder {
        let (messages, recalled, clicks) = (self.clone(), self.clone(), self);
        router
            .on(move |event: Received<MessageReceiveV1>| {
                std::future::ready(messages.message(event.event))
            })
            .on(move |event: Received<MessageRecalledV1>| {
                std::future::ready(recalled.recalled(event.event))
            })
            .on_card(move |event: Received<CardClick>| {
                let receiver = clicks.clone();
                async move { receiver.click(event.event).await }
            })
    }

    /// Puts a message into the queue of its chat. With that the platform has done its part: it
    /// pushes the message again only if the queue is full.
    fn message(&self, event: MessageReceiveV1) -> Result {
        let Some(message) = Message::of_event(event, &self.core) else {
            tracing::warn!("an event has no message, and is left");
            return Ok(());
        };
        let (id, chat) = (message.id().to_owned(), message.chat_id().to_owned());
        if let Some(why) = self.rules.leave(&message, &self.core) {
            tracing::debug!(message_id = id, "a message is left: {why}");
            return Ok(());
        }
        let Some(handler) = self.handlers.of(&message).cloned() else {
            tracing::debug!(message_id = id, "a message is left: no handler takes it");
            return Ok(());
        };
        let job = async move {
            let message = message.completed().await;
            let reply = Reply::of(&message);
            if let Err(error) = handler(message, reply).await {
                tracing::error!(message_id = id, "a handler failed: {error}");
            }
        };
        self.queue(&chat, job)
    }

    fn recalled(&self, event: MessageRecalledV1) -> Result {
        let Some(handler) = self.handlers.recalled.clone() else { return Ok(()) };
        let (Some(message_id), Some(chat_id)) = (event.message_id, event.chat_id) else {
            return Ok(());
        };
        let recalled = Recalled { message_id, chat_id: chat_id.clone() };
        let job = async move {
            if let Err(error) = handler(recalled).await {
                tracing::error!("a handler of recalled messages failed: {error}");
            }
        };
        self.queue(&chat_id, job)
    }

    fn queue(&self, chat: &str, job: impl Future<Output = ()> + Send + 'static) -> Result {
        let why = match self.queues.push(chat, job.boxed()) {
            Ok(()) => return Ok(()),
            Err(Refused::ChatFull) => "too many messages of this chat wait",
            Err(Refused::AllFull) => "too many messages wait",
            Err(Refused::Stopping) => "the bot is stopping",
        };
        Err(BoxError::from(format!("{why}; the platform pushes it again later")))
    }

    async fn click(&self, event: CardClick) -> Result<feishu_openapi::EventAnswer> {
        let click = Click::new(event, self.core.clone());
        click::answer(click, &self.handlers, &self.core).await
    }
}
