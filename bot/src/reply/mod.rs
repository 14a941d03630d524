//! [`Reply`]: answers to a message, and messages to a chat or a user.
//!
//! `deliver` sends, and what it does when the platform refuses; `plain` is what is left of a card
//! then; `sent` is for what was sent: edits, recall, reactions.

mod deliver;
mod plain;
mod sent;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use feishu_openapi::{
    File, MarkdownReader,
    card::{Card, Markdown},
    im::{
        content::{self, MessageContent, Post, PostBody, Text},
        v1::{file, image, message::ReceiveIdType},
    },
};

pub(crate) use plain::{inner_code, plain_text, simpler};
pub use sent::{Reaction, Sent};

use crate::{bot::Core, error::Error, message::Message, message::Place, stream::StreamingReply};

/// Answers a message, or writes to a chat or a user: [`Bot::chat`](crate::Bot::chat),
/// [`Bot::user`](crate::Bot::user). Cheap to clone.
///
/// Each message waits for its turn: the platform takes five a second to one chat, and to one user.
///
/// # When the platform refuses
/// - The message to answer was recalled: the answer goes to the chat as a message of its own; see
///   [`BotBuilder::when_recalled`](crate::BotBuilder::when_recalled).
/// - It does not take a card: Markdown is sent again without tables and images, and then as text; a
///   card of your own is sent as the text that is in it.
///
/// Both are told in `tracing`, as warnings.
#[derive(Clone)]
pub struct Reply {
    core: Arc<Core>,
    target: Arc<Target>,
    in_thread: bool,
    quotes: bool,
}

/// Where answers go.
pub(crate) struct Target {
    /// The message to answer, if there is one.
    message_id: Option<String>,
    /// Whether it was found to be recalled.
    recalled: AtomicBool,
    /// Who gets messages that answer nothing.
    receiver: (ReceiveIdType, String),
    /// Whose send limit holds.
    limited: String,
}

impl Target {
    pub(crate) fn chat(id: String) -> Target {
        Target::new(None, (ReceiveIdType::ChatId, id.clone()), id)
    }

    pub(crate) fn user(id: String) -> Target {
        Target::new(None, (ReceiveIdType::OpenId, id.clone()), id)
    }

    /// An answer to a message of a card that was clicked.
    pub(crate) fn message(message_id: String, chat_id: String) -> Target {
        Target::new(Some(message_id), (ReceiveIdType::ChatId, chat_id.clone()), chat_id)
    }

    fn new(
        message_id: Option<String>,
        receiver: (ReceiveIdType, String),
        limited: String,
    ) -> Target {
        Target { message_id, recalled: AtomicBool::new(false), receiver, limited }
    }
}

impl Reply {
    pub(crate) fn to(core: Arc<Core>, target: Target) -> Reply {
        Reply { core, target: Arc::new(target), in_thread: false, quotes: true }
    }

    /// An answer to this message.
    pub(crate) fn of(message: &Message) -> Reply {
        let chat = message.chat_id().to_owned();
        let (receiver, limited) = match message.place() {
            Place::Thread(id) => ((ReceiveIdType::ThreadId, id.to_owned()), chat),
            Place::Group => ((ReceiveIdType::ChatId, chat.clone()), chat),
            // The limit is the user's, whoever writes to the user where.
            Place::Direct => ((ReceiveIdType::ChatId, chat), message.sender().open_id.clone()),
        };
        let target = Target::new(Some(message.id().to_owned()), receiver, limited);
        Reply::to(message.core().clone(), target)
    }

    /// Answers in a thread of the message, which begins there if there is none.
    pub fn in_thread(mut self) -> Reply {
        self.in_thread = true;
        self
    }

    /// Writes to the chat without quoting the message.
    pub fn afresh(mut self) -> Reply {
        self.quotes = false;
        self
    }

    /// Sends text. Nothing in it is read as markup; see [`Text`] for mentions and links, which this
    /// takes, too.
    ///
    /// # Errors
    /// If the call fails, for example because the text is longer than 150 KB.
    pub async fn text(&self, text: impl Into<Text>) -> Result<Sent, Error> {
        self.send(text.into()).await
    }

    /// Sends Markdown as a card, or as several if it is too long for one. It can mention nobody.
    /// Without any text nothing is sent, which is told in `tracing`.
    ///
    /// # Errors
    /// If a call fails. The parts before it have been sent.
    pub async fn markdown(&self, text: impl AsRef<str>) -> Result<Vec<Sent>, Error> {
        let mut sent = Vec::new();
        for part in MarkdownReader::new().parts(text.as_ref()) {
            sent.push(self.part(part).await?);
        }
        tell_empty(&sent);
        Ok(sent)
    }

    /// Sends Markdown as a post, which looks like a message and not like a card; as several if it
    /// is too long for one. It can mention nobody. Without any text nothing is sent, which is told
    /// in `tracing`.
    ///
    /// # Errors
    /// If a call fails. The parts before it have been sent.
    pub async fn post(&self, text: impl AsRef<str>) -> Result<Vec<Sent>, Error> {
        let mut sent = Vec::new();
        for part in PostBody::from_markdown(text.as_ref()) {
            sent.push(self.send(MessageContent::Post(Post::new().zh_cn(part))).await?);
        }
        tell_empty(&sent);
        Ok(sent)
    }

    /// Sends a card: one of [`feishu_openapi::card`], or a
    /// [`feishu_openapi::Card`](feishu_openapi::im::content::Card) for JSON and templates.
    ///
    /// # Errors
    /// If the call fails, or the card breaks documented limits.
    pub async fn card(&self, card: impl Into<content::Card>) -> Result<Sent, Error> {
        let card = card.into();
        let refused = match self.send(MessageContent::Interactive(card.clone())).await {
            Err(error) if is_refused_card(&error) => error,
            other => return other,
        };
        let text = plain_text(card.as_value());
        if text.is_empty() {
            return Err(refused);
        }
        self.tell_refused(&refused, "the text that is in it");
        self.text(text).await
    }

    /// Uploads an image as a stream, and sends it: bytes, a path, or a [`File`] of a reader.
    ///
    /// # Errors
    /// If a call fails. The platform takes images of up to 10 MB.
    pub async fn image(&self, image: impl Into<File>) -> Result<Sent, Error> {
        let uploaded = self.core.client.send(image::create("message", image)).await?;
        let key = uploaded.image_key.unwrap_or_default();
        self.send(MessageContent::Image(content::Image::new(key))).await
    }

    /// Uploads a file as a stream under this name, and sends it: bytes, a path, or a [`File`] of a
    /// reader. A name that ends with `.mp4` makes it a video, one with `.opus` a recording.
    ///
    /// ```no_run
    /// # async fn send(reply: feishu_bot::Reply) -> feishu_bot::Result {
    /// use std::path::Path;
    /// use feishu_openapi::File;
    ///
    /// reply.file("tides.csv", File::bytes("high,low\n06:12,12:25\n")).await?;
    /// reply.file("harbor.pdf", Path::new("/data/harbor.pdf")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a call fails. The platform takes files of up to 30 MB that are not empty.
    pub async fn file(
        &self,
        name: impl Into<String>,
        file: impl Into<File>,
    ) -> Result<Sent, Error> {
        let name = name.into();
        let kind = file_type(&name);
        let uploaded = self.core.client.send(file::create(kind, name, file)).await?;
        let key = uploaded.file_key.unwrap_or_default();
        self.send(match kind {
            "mp4" => MessageContent::Media(content::Media::new(key)),
            "opus" => MessageContent::Audio(content::Audio::new(key)),
            _ => MessageContent::File(content::File::new(key)),
        })
        .await
    }

    /// Sends any content.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn send(&self, content: impl Into<MessageContent>) -> Result<Sent, Error> {
        self.deliver(content.into()).await
    }

    /// Reacts to the message with an emoji, such as `OK` or `THUMBSUP`.
    ///
    /// # Errors
    /// If the call fails, or there is no message to react to.
    pub async fn react(&self, emoji: impl Into<String>) -> Result<Reaction, Error> {
        let Some(id) = &self.target.message_id else {
            let why = "this writes to a chat; there is no message to react to";
            return Err(Error::Setup(why.to_owned()));
        };
        sent::react(&self.core, id, emoji.into()).await
    }

    /// Answers with text that grows in a card while it is written.
    pub fn stream(&self) -> StreamingReply {
        StreamingReply::new(self.clone())
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// A part of Markdown that fits a card; what the platform refuses is taken away.
    async fn part(&self, part: String) -> Result<Sent, Error> {
        let card = |text: &str| MessageContent::from(Card::new().element(Markdown::new(text)));
        let refused = match self.send(card(&part)).await {
            Err(error) if is_refused_card(&error) => error,
            other => return other,
        };
        let simple = simpler(&part);
        if simple != part {
            self.tell_refused(&refused, "the same without tables and images");
            match self.send(card(&simple)).await {
                Err(error) if is_refused_card(&error) => {}
                other => return other,
            }
        }
        self.tell_refused(&refused, "text");
        self.text(part).await
    }

    fn tell_refused(&self, refused: &Error, instead: &str) {
        let code = refused.call().and_then(inner_code);
        tracing::warn!(code, "the platform refused a card, {instead} is sent: {refused}");
    }

    fn quoted(&self) -> Option<&String> {
        let recalled = self.target.recalled.load(Ordering::Relaxed);
        self.target.message_id.as_ref().filter(|_| self.quotes && !recalled)
    }
}

fn tell_empty(sent: &[Sent]) {
    if sent.is_empty() {
        tracing::warn!("an answer has no text, and is not sent");
    }
}

/// Whether the platform says that it cannot make a card of what was sent.
pub(crate) fn is_refused_card(error: &Error) -> bool {
    matches!(error.call().and_then(feishu_openapi::Error::code), Some(230_099 | 200_220 | 200_860))
}

/// How the platform calls the type of a file of this name.
fn file_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "opus" => "opus",
        "mp4" => "mp4",
        "pdf" => "pdf",
        "doc" | "docx" => "doc",
        "xls" | "xlsx" => "xls",
        "ppt" | "pptx" => "ppt",
        _ => "stream",
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("message_id", &self.target.message_id)
            .field("receiver", &self.target.receiver.1)
            .field("in_thread", &self.in_thread)
            .finish_non_exhaustive()
    }
}
