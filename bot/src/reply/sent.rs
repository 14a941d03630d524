//! [`Sent`]: a message of the bot's own, to edit, recall or react to.

use std::{fmt, sync::Arc};

use feishu_openapi::{
    card::{Card, Markdown},
    im::{
        content::{self, MessageContent, Post, PostBody, Text},
        v1::{
            message,
            message_reaction::{self, Emoji},
        },
    },
    serde_json,
};

use crate::{bot::Core, error::Error};

/// A message that the bot has sent. Cheap to clone.
#[derive(Clone)]
pub struct Sent {
    core: Arc<Core>,
    id: Arc<str>,
}

impl Sent {
    pub(crate) fn new(core: Arc<Core>, id: String) -> Sent {
        Sent { core, id: id.into() }
    }

    /// A message of the bot's own that was sent before, by its ID.
    pub(crate) fn again(core: Arc<Core>, id: &str) -> Sent {
        Sent { core, id: id.into() }
    }

    /// Its ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Replaces the text of a message that was sent as text. The platform lets a message be edited
    /// 20 times.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn edit_text(&self, text: impl Into<Text>) -> Result<(), Error> {
        self.update(text.into().into()).await
    }

    /// Replaces the text of a message that was sent as a [`post`](crate::Reply::post). What does
    /// not fit a post is left out.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn edit_post(&self, markdown: impl AsRef<str>) -> Result<(), Error> {
        let first = PostBody::from_markdown(markdown.as_ref()).into_iter().next();
        self.update(MessageContent::Post(Post::new().zh_cn(first.unwrap_or_default()))).await
    }

    /// Replaces a card, which is possible for 14 days.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn edit_card(&self, card: impl Into<content::Card>) -> Result<(), Error> {
        let json = serde_json::to_string(card.into().as_value()).unwrap_or_default();
        self.core.client.send(message::patch(self.id(), json)).await?;
        Ok(())
    }

    /// Replaces the text of a message that was sent as [`markdown`](crate::Reply::markdown). What
    /// does not fit a card is left out.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn edit_markdown(&self, markdown: impl AsRef<str>) -> Result<(), Error> {
        let first = Card::from_markdown(markdown.as_ref()).into_iter().next();
        self.edit_card(first.unwrap_or_else(|| Card::new().element(Markdown::new("")))).await
    }

    /// Takes the message back.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn recall(&self) -> Result<(), Error> {
        self.core.client.send(message::delete(self.id())).await?;
        Ok(())
    }

    /// Reacts to it with an emoji, such as `OK` or `THUMBSUP`.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn react(&self, emoji: impl Into<String>) -> Result<Reaction, Error> {
        react(&self.core, &self.id, emoji.into()).await
    }

    async fn update(&self, content: MessageContent) -> Result<(), Error> {
        self.core.client.send(message::update(self.id(), content)).await?;
        Ok(())
    }
}

pub(super) async fn react(core: &Arc<Core>, id: &str, emoji: String) -> Result<Reaction, Error> {
    let reaction = core.client.send(message_reaction::create(id, Emoji::new(emoji))).await?;
    let reaction_id = reaction.reaction_id.unwrap_or_default();
    Ok(Reaction { core: core.clone(), message_id: id.to_owned(), reaction_id })
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sent").field(&self.id).finish()
    }
}

/// A reaction of the bot, such as one that says that it is at work.
pub struct Reaction {
    core: Arc<Core>,
    message_id: String,
    reaction_id: String,
}

impl Reaction {
    /// Takes it back.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn remove(self) -> Result<(), Error> {
        let call = message_reaction::delete(self.message_id, self.reaction_id);
        self.core.client.send(call).await?;
        Ok(())
    }
}

impl fmt::Debug for Reaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reaction").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}
