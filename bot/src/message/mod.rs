//! [`Message`]: a message that the bot received, whatever its kind.
//!
//! `read` is for events and for messages that are fetched, `text` turns contents into Markdown,
//! `resources` lists what can be downloaded, `forward` unfolds merged forwards, `command` reads
//! `/name arguments`.

mod command;
mod forward;
mod read;
mod resources;
mod text;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use feishu_openapi::{Download, im::content::ReceivedContent, im::v1::message as calls};

pub use resources::{Resource, ResourceKind};
pub(crate) use text::of_card as text_of_card;

use crate::{bot::Core, error::Error};

/// A message that the bot received, whatever its kind. Cheap to clone.
///
/// Its text is Markdown: mentions stand there as `@Name`, and the bot's own mention is taken out.
/// What is no text stands there as a placeholder, such as `![image](img_v2_…)`, and in
/// [`resources`](Message::resources) to download.
#[derive(Clone)]
pub struct Message {
    data: Arc<Data>,
    core: Arc<Core>,
}

#[derive(Clone, Default)]
struct Data {
    id: String,
    chat_id: String,
    thread_id: Option<String>,
    parent_id: Option<String>,
    root_id: Option<String>,
    upper_id: Option<String>,
    is_group: bool,
    sender: Sender,
    kind: String,
    content: Option<ReceivedContent>,
    text: String,
    mentions: Vec<Mention>,
    mentions_bot: bool,
    resources: Vec<Resource>,
    forwarded: Vec<Message>,
    sent_at: Option<SystemTime>,
    edited_at: Option<SystemTime>,
    recalled: bool,
}

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// In a chat between one user and the bot.
    Direct,
    /// In a group.
    Group,
    /// In the thread with this ID, in a group or a chat of threads.
    Thread(&'a str),
}

/// Who sent a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sender {
    /// The sender's ID inside this app; for an app, its app ID.
    pub open_id: String,
    /// The sender's ID inside the tenant, if the app may know it.
    pub user_id: Option<String>,
    /// The sender's ID across the apps of one developer.
    pub union_id: Option<String>,
    /// The sender's name, where it is known. Events do not tell it: see
    /// [`Message::sender_name`].
    pub name: Option<String>,
    /// Whether an app sent the message.
    pub is_bot: bool,
}

/// Somebody whom a message mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mention {
    /// The ID inside this app. Empty for a mention of all.
    pub open_id: String,
    /// The name. `all` for a mention of all.
    pub name: String,
    /// Whether it is this bot.
    pub is_me: bool,
    /// What stands for the mention in the content.
    key: String,
}

impl Message {
    /// Its ID.
    pub fn id(&self) -> &str {
        &self.data.id
    }

    /// The ID of its chat.
    pub fn chat_id(&self) -> &str {
        &self.data.chat_id
    }

    /// Where it is.
    pub fn place(&self) -> Place<'_> {
        match &self.data.thread_id {
            Some(thread) => Place::Thread(thread),
            None if self.data.is_group => Place::Group,
            None => Place::Direct,
        }
    }

    /// Who sent it.
    pub fn sender(&self) -> &Sender {
        &self.data.sender
    }

    /// The sender's name, which the bot asks for if it does not know it; `None` if the platform
    /// does not tell it. The app needs the permission `contact:user.basic_profile:readonly`; names
    /// are kept for an hour.
    pub async fn sender_name(&self) -> Option<String> {
        if self.data.sender.name.is_some() || self.data.sender.is_bot {
            return self.data.sender.name.clone();
        }
        let Core { names, client, clock, .. } = &*self.core;
        names.look_up(vec![self.data.sender.open_id.clone()], client, clock).await;
        names.get(&self.data.sender.open_id)
    }

    /// Its kind, such as `text`, `post`, `image` or `merge_forward`.
    pub fn kind(&self) -> &str {
        &self.data.kind
    }

    /// Its text as Markdown.
    pub fn text(&self) -> &str {
        &self.data.text
    }

    /// Its content, typed by its kind; `None` if the content is not as documented.
    pub fn content(&self) -> Option<&ReceivedContent> {
        self.data.content.as_ref()
    }

    /// Whom it mentions.
    pub fn mentions(&self) -> &[Mention] {
        &self.data.mentions
    }

    /// Whether it mentions the bot by name. A mention of all does not.
    pub fn mentions_bot(&self) -> bool {
        self.data.mentions_bot
    }

    /// The name of the command, without its slash, if the text begins with one: `deploy` for
    /// `/deploy main now`.
    pub fn command(&self) -> Option<&str> {
        command::of(&self.data.text).map(|(name, _)| name)
    }

    /// What stands behind the name of the command; the whole text if there is none.
    pub fn arguments(&self) -> &str {
        command::of(&self.data.text).map_or(&self.data.text, |(_, arguments)| arguments)
    }

    /// The files and images in it, and in the messages that it forwards.
    pub fn resources(&self) -> &[Resource] {
        &self.data.resources
    }

    /// Downloads a file or an image of this message.
    ///
    /// # Errors
    /// If the call fails. The platform gives files of up to 100 MB, and no stickers.
    pub async fn download(&self, resource: &Resource) -> Result<Download, Error> {
        Ok(self.core.client.download(resource.request()).await?)
    }

    /// The messages that a merged forward holds, in order, nested ones in turn. Empty for other
    /// kinds.
    pub fn forwarded(&self) -> &[Message] {
        &self.data.forwarded
    }

    /// The ID of the message that it replies to.
    pub fn parent_id(&self) -> Option<&str> {
        self.data.parent_id.as_deref()
    }

    /// The ID of the first message of its conversation.
    pub fn root_id(&self) -> Option<&str> {
        self.data.root_id.as_deref()
    }

    /// The message that it replies to; `None` if it is no reply.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn parent(&self) -> Result<Option<Message>, Error> {
        let Some(id) = &self.data.parent_id else { return Ok(None) };
        let found = fetch(&self.core, id).await?;
        Ok(found.into_iter().find(|message| message.id() == id))
    }

    /// The message as the platform has it now, for one that waited or that people may have edited
    /// or recalled meanwhile: [`edited_at`](Message::edited_at),
    /// [`is_recalled`](Message::is_recalled). `None` if it is gone.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn current(&self) -> Result<Option<Message>, Error> {
        let found = fetch(&self.core, self.id()).await?;
        let current = found.into_iter().find(|message| message.id() == self.id());
        let Some(current) = current else { return Ok(None) };
        // A fetched message does not say in what kind of chat it is, nor all about its sender.
        let mut data = (*current.data).clone();
        data.is_group = self.data.is_group;
        if data.sender.open_id == self.data.sender.open_id {
            data.sender = self.data.sender.clone();
        }
        Ok(Some(Message { data: data.into(), core: current.core }))
    }

    /// When it was sent.
    pub fn sent_at(&self) -> Option<SystemTime> {
        self.data.sent_at
    }

    /// How long ago it was sent; `None` if the platform does not say.
    pub fn age(&self) -> Option<Duration> {
        Some(self.core.clock.time().duration_since(self.data.sent_at?).unwrap_or_default())
    }

    /// When it was edited, if it was. The platform has no event for edits: a bot sees them on a
    /// message that it fetches ([`current`](Message::current), [`parent`](Message::parent)).
    pub fn edited_at(&self) -> Option<SystemTime> {
        self.data.edited_at
    }

    /// Whether it was recalled. A fetched message tells; the bot is told of others by
    /// [`BotBuilder::on_recalled`](crate::BotBuilder::on_recalled).
    pub fn is_recalled(&self) -> bool {
        self.data.recalled
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// Fetches what is not in the event: the messages of a merged forward.
    pub(crate) async fn completed(self) -> Message {
        if self.data.kind != "merge_forward" {
            return self;
        }
        match fetch(&self.core, &self.data.id).await {
            Ok(found) => {
                let Core { names, client, clock, .. } = &*self.core;
                let users = found.iter().filter(|it| !it.data.sender.is_bot);
                let users = users.map(|it| it.data.sender.open_id.clone());
                names.look_up(users.collect(), client, clock).await;
                self.unfolded(found)
            }
            Err(error) => {
                tracing::warn!(message_id = self.id(), "a forward cannot be unfolded: {error}");
                self
            }
        }
    }
}

/// The message with this ID, and those inside it.
pub(crate) async fn fetch(core: &Arc<Core>, id: &str) -> Result<Vec<Message>, Error> {
    let found = core.client.send(calls::get(id)).await?;
    Ok(found.items.into_iter().map(|item| Message::of_item(item, core)).collect())
}

/// Without what people wrote.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.data.id)
            .field("chat_id", &self.data.chat_id)
            .field("kind", &self.data.kind)
            .field("sender", &self.data.sender.open_id)
            .finish_non_exhaustive()
    }
}

/// A message that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recalled {
    /// The ID of the message.
    pub message_id: String,
    /// The ID of its chat.
    pub chat_id: String,
}
