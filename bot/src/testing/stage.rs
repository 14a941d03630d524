//! [`Stage`]: the messages and cards of a test.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use feishu_openapi::serde_json::Value;

/// The bot's ID and name on the stand-in.
pub(super) const BOT_ID: &str = "ou_the_bot";
pub(super) const BOT_NAME: &str = "Bot";

/// What there is on the stand-in. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Stage(Arc<Mutex<Data>>);

impl Stage {
    pub(super) fn lock(&self) -> MutexGuard<'_, Data> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub(super) struct Data {
    pub(super) messages: Vec<Message>,
    pub(super) cards: HashMap<String, Entity>,
    /// The users who own access tokens.
    pub(super) owners: HashMap<String, String>,
    /// The messages that were sent under each key.
    pub(super) keys: HashMap<String, String>,
    /// Clicks: the message, who clicked on what, and the short message that was shown.
    pub(super) clicks: Vec<(String, String, String, Option<String>)>,
    /// Where what the bot does since a user last did something begins.
    pub(super) since: usize,
    serial: u64,
}

/// A message, of a user or of the bot.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) chat: Chat,
    /// The name of the user; `None` for the bot.
    pub(super) from: Option<String>,
    pub(super) kind: String,
    pub(super) content: Value,
    pub(super) parent: Option<String>,
    pub(super) thread: Option<String>,
    pub(super) upper: Option<String>,
    pub(super) mentions: Vec<Value>,
    pub(super) edited: bool,
    /// When a user edited it, in milliseconds since 1970.
    pub(super) edited_at: Option<u128>,
    pub(super) recalled: bool,
    pub(super) reactions: Vec<String>,
    /// The time of it, in milliseconds since 1970.
    pub(super) at: u128,
}

/// Where a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chat {
    /// The direct chat of this user.
    Direct(String),
    /// The group of this name.
    Group(String),
    /// A chat that the test does not know, by its ID.
    Other(String),
}

/// A card entity.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) card: Value,
    pub(super) sequence: i64,
    pub(super) keys: Vec<String>,
}

impl Chat {
    pub(super) fn id(&self) -> String {
        match self {
            Chat::Direct(user) => format!("oc_direct_{user}"),
            Chat::Group(name) => format!("oc_group_{name}"),
            Chat::Other(id) => id.clone(),
        }
    }

    pub(super) fn of(id: &str) -> Chat {
        if let Some(user) = id.strip_prefix("oc_direct_") {
            Chat::Direct(user.to_owned())
        } else if let Some(name) = id.strip_prefix("oc_group_") {
            Chat::Group(name.to_owned())
        } else {
            Chat::Other(id.to_owned())
        }
    }
}

/// The ID of a user inside the app.
pub(super) fn user_id(name: &str) -> String {
    format!("ou_{name}")
}

impl Entity {
    pub(super) fn is_streaming(&self) -> bool {
        self.card["config"]["streaming_mode"] == true
    }
}

impl Data {
    pub(super) fn next(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn find(&self, id: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    pub(super) fn find_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == id)
    }

    /// The card that a message shows.
    pub(super) fn card_of<'a>(&'a self, message: &'a Message) -> Option<&'a Value> {
        if message.kind != "interactive" {
            return None;
        }
        match self.entity_of(message) {
            Some(entity) => Some(&entity.card),
            None => Some(&message.content),
        }
    }

    pub(super) fn entity_of(&self, message: &Message) -> Option<&Entity> {
        let id = message.content["data"]["card_id"].as_str()?;
        self.cards.get(id)
    }

    fn of_bot(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(|message| message.from.is_none() && !message.recalled)
    }

    pub(super) fn shows(&self, text: &str, complete: bool) -> bool {
        let new = self.messages[self.since.min(self.messages.len())..].iter();
        // A card that was clicked is changed where it stands.
        let changed = self.of_bot().filter(|message| message.edited);
        new.chain(changed).filter(|message| message.from.is_none() && !message.recalled).any(|it| {
            let streams = self.entity_of(it).is_some_and(Entity::is_streaming);
            !(complete && streams) && self.text_of(it).contains(text)
        })
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.of_bot().map(|message| self.text_of(message)).collect()
    }

    pub(super) fn streamed(&self) -> Vec<String> {
        let entities = self.of_bot().filter_map(|message| self.entity_of(message));
        let text = |entity: &Entity| {
            let elements = entity.card["body"]["elements"].as_array()?;
            let answer = elements.iter().find(|element| element["element_id"] == "answer")?;
            answer["content"].as_str().map(str::to_owned)
        };
        entities.filter_map(text).collect()
    }

    pub(super) fn is_streaming(&self) -> bool {
        // A card that was created and never sent shows nothing to anybody.
        self.of_bot().filter_map(|message| self.entity_of(message)).any(Entity::is_streaming)
    }

    pub(super) fn end_streaming(&mut self) {
        for entity in self.cards.values_mut() {
            entity.card["config"]["streaming_mode"] = false.into();
        }
    }
}
