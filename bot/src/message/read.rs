//! Messages from events, and messages that were fetched.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use feishu_openapi::im::{
    content::{ContentError, ReceivedContent},
    v1::{
        events::{EventMessage, EventMessageChatType, EventSender, MessageReceiveV1, UserId},
        message::{SenderType, response},
    },
};

use super::{Data, Mention, Message, Sender, resources, text};
use crate::bot::{Core, Me};

impl Message {
    /// The message of an event; `None` if the event has none.
    pub(crate) fn of_event(event: MessageReceiveV1, core: &Arc<Core>) -> Option<Message> {
        let content = event.message.as_ref()?.content();
        let EventMessage {
            message_id,
            root_id,
            parent_id,
            create_time,
            update_time,
            chat_id,
            thread_id,
            chat_type,
            message_type,
            mentions,
            ..
        } = event.message?;
        let mentions = mentions.into_iter().map(|mention| {
            let open_id = mention.id.and_then(|id| id.open_id).unwrap_or_default();
            let name = mention.name.unwrap_or_default();
            Mention { is_me: core.me.is(&open_id), open_id, name, key: text_of(mention.key) }
        });
        let data = Data {
            id: message_id?,
            chat_id: chat_id?,
            thread_id: filled(thread_id),
            parent_id: filled(parent_id),
            root_id: filled(root_id),
            is_group: chat_type != Some(EventMessageChatType::P2p),
            sender: event.sender.map(Sender::of_event).unwrap_or_default(),
            kind: text_of(message_type),
            mentions: mentions.collect(),
            ..Data::default()
        };
        Some(Message::with(data.at(&create_time, &update_time, None), content, core))
    }

    /// A message that was fetched.
    pub(super) fn of_item(item: response::Message, core: &Arc<Core>) -> Message {
        let content = item.content();
        let mentions = item.mentions.into_iter().map(|mention| {
            let open_id = mention.id.unwrap_or_default();
            let name = mention.name.unwrap_or_default();
            Mention { is_me: core.me.is(&open_id), open_id, name, key: text_of(mention.key) }
        });
        let sender = item.sender.unwrap_or_default();
        let data = Data {
            id: text_of(item.message_id),
            chat_id: text_of(item.chat_id),
            thread_id: filled(item.thread_id),
            parent_id: filled(item.parent_id),
            root_id: filled(item.root_id),
            upper_id: filled(item.upper_message_id),
            // A fetched message does not say.
            is_group: true,
            sender: Sender {
                open_id: text_of(sender.id),
                is_bot: sender.sender_type == Some(SenderType::App),
                ..Sender::default()
            },
            kind: text_of(item.msg_type),
            mentions: mentions.collect(),
            recalled: item.deleted == Some(true),
            ..Data::default()
        };
        let data = data.at(&item.create_time, &item.update_time, item.updated);
        Message::with(data, content, core)
    }

    fn with(
        mut data: Data,
        content: Result<ReceivedContent, ContentError>,
        core: &Arc<Core>,
    ) -> Message {
        match content {
            Ok(content) => {
                data.text = text::markdown(&content, &data.mentions);
                data.resources = resources::of(&data.id, &content);
                data.content = Some(content);
            }
            // The content of a recalled message is gone.
            Err(_) if data.recalled => {}
            Err(error) => tracing::warn!(message_id = data.id, "{error}"),
        }
        for mention in &data.mentions {
            core.names.learn(&mention.open_id, &mention.name, &core.clock);
        }
        data.mentions_bot = data.mentions.iter().any(|mention| mention.is_me);
        Message { data: Arc::new(data), core: core.clone() }
    }
}

impl Data {
    fn at(mut self, sent: &Option<String>, updated: &Option<String>, edited: Option<bool>) -> Data {
        self.sent_at = sent.as_deref().and_then(instant);
        let updated = updated.as_deref().and_then(instant);
        let is_edited = edited.unwrap_or(updated > self.sent_at);
        self.edited_at = updated.filter(|_| is_edited);
        self
    }
}

impl Sender {
    fn of_event(sender: EventSender) -> Sender {
        let UserId { open_id, user_id, union_id, .. } = sender.sender_id.unwrap_or_default();
        let is_bot = sender.sender_type.is_some_and(|kind| kind == "bot" || kind == "app");
        let [user_id, union_id] = [user_id, union_id].map(filled);
        Sender { open_id: text_of(open_id), user_id, union_id, is_bot, name: None }
    }
}

impl Me {
    fn is(&self, open_id: &str) -> bool {
        !open_id.is_empty() && self.open_id == open_id
    }
}

/// Milliseconds since 1970.
fn instant(text: &str) -> Option<SystemTime> {
    let millis = text.parse().ok().filter(|millis| *millis > 0)?;
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}

fn text_of(text: Option<String>) -> String {
    text.unwrap_or_default()
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
