//! [`User`]: somebody who writes to the bot, and clicks on its cards.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use feishu_mock::{Delivery, Platform, Push, PushLayout};
use feishu_openapi::serde_json::{Map, Value, json};

use super::{
    TestClock, show,
    stage::{BOT_ID, BOT_NAME, Chat, Data, Message, Stage, user_id},
};

/// A user of the stand-in, from [`TestBot::user`](super::TestBot::user).
#[derive(Clone)]
pub struct User {
    platform: Arc<Platform>,
    stage: Stage,
    name: String,
    clock: Option<TestClock>,
}

/// A group with the bot in it, from [`TestBot::group`](super::TestBot::group).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    name: String,
    thread: Option<String>,
}

impl Group {
    pub(super) fn new(name: String) -> Group {
        Group { name, thread: None }
    }

    /// A thread of this name in the group.
    pub fn thread(&self, name: impl AsRef<str>) -> Group {
        Group { thread: Some(format!("omt_{}", name.as_ref())), ..self.clone() }
    }

    /// Its ID.
    pub fn id(&self) -> String {
        Chat::Group(self.name.clone()).id()
    }
}

/// A message that a user wrote.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Said {
    /// Its ID.
    pub id: String,
    /// Whether the bot took it: the platform pushes it again otherwise.
    pub taken: bool,
    push: Push,
}

/// A message that the bot has not got yet, from [`User::in_advance`].
#[derive(Debug)]
#[must_use = "`User::delivers` brings it to the bot"]
pub struct Written(Message);

/// What a click did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Clicked {
    /// The short message that the user saw.
    pub toast: Option<String>,
    /// Whether the bot answered in time and without a failure.
    pub taken: bool,
    /// The answer of the bot as it travels, if there is something in it.
    pub answer: Option<Value>,
    push: Push,
    message_id: String,
    label: String,
}

impl User {
    pub(super) fn new(
        platform: Arc<Platform>,
        stage: Stage,
        name: String,
        clock: Option<TestClock>,
    ) -> User {
        User { platform, stage, name, clock }
    }

    /// The user's ID inside the app.
    pub fn id(&self) -> String {
        user_id(&self.name)
    }

    /// The ID of the user's direct chat with the bot.
    pub fn chat_id(&self) -> String {
        Chat::Direct(self.name.clone()).id()
    }

    /// A token with which other programs make calls as this user. A message that they send with it
    /// (`im.v1.message.create`, `im.v1.message.reply`) is the user's, and reaches the bot.
    pub fn access_token(&self) -> String {
        let token = format!("u-{}", self.name);
        self.platform.add_user_token(&token);
        self.stage.lock().owners.insert(token.clone(), self.name.clone());
        token
    }

    /// Writes to the bot, in the direct chat.
    pub async fn says(&self, text: &str) -> Said {
        self.write(Chat::Direct(self.name.clone()), None, None, text).await
    }

    /// Writes into a group. `@bot` mentions the bot, and `@` with the name of a user that user.
    pub async fn says_in(&self, group: &Group, text: &str) -> Said {
        let chat = Chat::Group(group.name.clone());
        self.write(chat, group.thread.clone(), None, text).await
    }

    /// Replies to a message of a user or of the bot, given its ID.
    pub async fn replies(&self, to: &str, text: &str) -> Said {
        let (chat, thread) = {
            let data = self.stage.lock();
            let message = data.find(to);
            let message = message.unwrap_or_else(|| panic!("there is no message {to}"));
            (message.chat.clone(), message.thread.clone())
        };
        self.write(chat, thread, Some(to.to_owned()), text).await
    }

    /// Writes to the bot while it does not hear; [`delivers`](User::delivers) brings the message
    /// later, as the platform does after an outage.
    pub fn in_advance(&self, text: &str) -> Written {
        let chat = Chat::Direct(self.name.clone());
        Written(self.message(chat, "text", json!({"text": text})))
    }

    /// Brings a message to the bot that was written before.
    pub async fn delivers(&self, written: Written) -> Said {
        self.push(written.0).await
    }

    /// Sends a message of any kind to the bot, such as `image` with `{"image_key": "img_1"}`.
    pub async fn sends(&self, kind: &str, content: impl Into<Value>) -> Said {
        let chat = Chat::Direct(self.name.clone());
        let message = self.message(chat, kind, content.into());
        self.push(message).await
    }

    /// Forwards these messages to the bot, merged into one: each with who wrote it and its text.
    pub async fn forwards(&self, messages: impl IntoIterator<Item = (&str, &str)>) -> Said {
        let chat = Chat::Direct(self.name.clone());
        let whole = self.message(chat.clone(), "merge_forward", json!({"content": "Merged"}));
        for (name, text) in messages {
            let mut inside = self.message(chat.clone(), "text", json!({"text": text}));
            inside.upper = Some(whole.id.clone());
            inside.from = Some(name.to_owned());
            self.stage.lock().messages.push(inside);
        }
        self.push(whole).await
    }

    /// Changes the text of a message. The bot is not told, since the platform has no event for it.
    ///
    /// # Panics
    /// If there is no such message.
    pub fn edits(&self, said: &Said, text: &str) {
        let now = self.now();
        let mut data = self.stage.lock();
        let message = data.find_mut(&said.id);
        let message = message.unwrap_or_else(|| panic!("there is no message {}", said.id));
        message.content = json!({"text": text});
        (message.edited, message.edited_at) = (true, Some(now));
    }

    /// Takes a message back. The bot is told.
    pub async fn recalls(&self, said: &Said) {
        let chat = {
            let mut data = self.stage.lock();
            let message = data.find_mut(&said.id);
            let message = message.unwrap_or_else(|| panic!("there is no message {}", said.id));
            message.recalled = true;
            message.chat.id()
        };
        let content = json!({"message_id": said.id, "chat_id": chat, "recall_time": "1700000000000",
            "recall_type": "message_owner"});
        let push = Push::new("im.message.recalled_v1", PushLayout::V2, content);
        self.platform.long_connection().push(&push).await;
    }

    /// Pushes a message to the bot once more, as the platform does when it has missed the answer;
    /// it may do so under another event ID. Tells whether the bot took it.
    pub async fn repeats(&self, said: &Said, under_new_id: bool) -> bool {
        let mut push = said.push.clone();
        if under_new_id {
            push.id = format!("{}-again", push.id);
        }
        self.platform.long_connection().push(&push).await.delivered
    }

    /// Clicks on the last button of the bot that has this label.
    ///
    /// # Panics
    /// If the bot shows no such button.
    pub async fn clicks(&self, label: &str) -> Clicked {
        self.act(label, None).await
    }

    /// Fills in a form, and clicks on its button with this label. Fields without a value here are
    /// left empty.
    ///
    /// # Panics
    /// If the bot shows no such button.
    pub async fn submits<V: Into<Value>>(
        &self,
        label: &str,
        values: impl IntoIterator<Item = (&str, V)>,
    ) -> Clicked {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        self.act(label, Some(values.collect())).await
    }

    async fn act(&self, label: &str, form: Option<Map<String, Value>>) -> Clicked {
        let (message_id, push) = {
            let mut data = self.stage.lock();
            let found = show::button(&data, label);
            let Some((message_id, chat, button)) = found else {
                panic!("the bot shows no button {label:?}\n{}", data.conversation());
            };
            data.since = data.messages.len();
            let is_submit = button["form_action_type"] == "submit";
            let form = form.or_else(|| is_submit.then(Map::new));
            let behaviors = button["behaviors"].as_array();
            let callback = behaviors.and_then(|all| all.iter().find(|it| it["type"] == "callback"));
            let mut action = json!({"tag": "button", "name": button["name"]});
            action["value"] = callback.map(|it| it["value"].clone()).unwrap_or_default();
            if let Some(form) = form {
                action["form_value"] = form.into();
            }
            let content = json!({
                "operator": {"open_id": self.id(), "user_id": self.name, "tenant_key": "tenant"},
                "token": format!("c-{message_id}"),
                "action": action,
                "host": "im_message",
                "context": {"open_message_id": message_id, "open_chat_id": chat},
            });
            (message_id, Push::callback("card.action.trigger", content))
        };
        self.push_click(message_id, label.to_owned(), push).await
    }

    /// Pushes a click to the bot once more, as the platform does when it has missed the answer.
    pub async fn clicks_again(&self, clicked: &Clicked) -> Clicked {
        let Clicked { push, message_id, label, .. } = clicked.clone();
        self.push_click(message_id, label, push).await
    }

    async fn push_click(&self, message_id: String, label: String, push: Push) -> Clicked {
        let delivery = self.platform.long_connection().push(&push).await;
        let answer = delivery.json().filter(|_| delivery.delivered);
        let mut data = self.stage.lock();
        if let Some(card) = answer.as_ref().map(|answer| &answer["card"]["data"])
            && card.is_object()
            && let Some(message) = data.find_mut(&message_id)
        {
            (message.content, message.edited) = (card.clone(), true);
        }
        let toast = answer.as_ref().and_then(|answer| answer["toast"]["content"].as_str());
        let toast = toast.map(str::to_owned);
        data.clicks.push((message_id.clone(), self.name.clone(), label.clone(), toast.clone()));
        Clicked { toast, taken: delivery.delivered, answer, push, message_id, label }
    }

    async fn write(
        &self,
        chat: Chat,
        thread: Option<String>,
        parent: Option<String>,
        text: &str,
    ) -> Said {
        let (text, mentions) = mentioned(&self.stage.lock(), text);
        let mut message = self.message(chat, "text", json!({"text": text}));
        (message.thread, message.parent, message.mentions) = (thread, parent, mentions);
        self.push(message).await
    }

    fn message(&self, chat: Chat, kind: &str, content: Value) -> Message {
        let number = self.stage.lock().next();
        Message {
            id: format!("om_{}_{number}", self.name),
            chat,
            from: Some(self.name.clone()),
            kind: kind.to_owned(),
            content,
            parent: None,
            thread: None,
            upper: None,
            mentions: Vec::new(),
            edited: false,
            edited_at: None,
            recalled: false,
            reactions: Vec::new(),
            at: self.now(),
        }
    }

    /// Milliseconds since 1970.
    fn now(&self) -> u128 {
        let now = self.clock.as_ref().map_or_else(SystemTime::now, TestClock::time);
        now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
    }

    async fn push(&self, message: Message) -> Said {
        let push = push_of(&message);
        let id = message.id.clone();
        {
            let mut data = self.stage.lock();
            data.messages.push(message);
            data.since = data.messages.len();
        }
        let Delivery { delivered, .. } = self.platform.long_connection().push(&push).await;
        Said { id, taken: delivered, push }
    }
}

/// The push by which the bot gets a message of a user.
pub(super) fn push_of(message: &Message) -> Push {
    let name = message.from.as_deref().unwrap_or_default();
    let at = message.at.to_string();
    let is_direct = matches!(message.chat, Chat::Direct(_));
    let mut event = json!({
        "sender": {
            "sender_id": {"open_id": user_id(name), "user_id": name},
            "sender_type": "user",
            "tenant_key": "tenant",
        },
        "message": {
            "message_id": message.id,
            "create_time": at,
            "update_time": at,
            "chat_id": message.chat.id(),
            "chat_type": if is_direct { "p2p" } else { "group" },
            "message_type": message.kind,
            "content": message.content.to_string(),
            "mentions": message.mentions,
        },
    });
    let inside = &mut event["message"];
    if let Some(parent) = &message.parent {
        (inside["parent_id"], inside["root_id"]) = (json!(parent), json!(parent));
    }
    if let Some(thread) = &message.thread {
        inside["thread_id"] = json!(thread);
    }
    Push::new("im.message.receive_v1", PushLayout::V2, event)
}

/// A text in which keys stand for mentions, and the mentions.
fn mentioned(data: &Data, text: &str) -> (String, Vec<Value>) {
    let users = data.messages.iter().filter_map(|message| message.from.clone());
    let mut names: Vec<(String, String, String)> =
        users.map(|name| (format!("@{name}"), user_id(&name), name)).collect();
    names.push(("@bot".to_owned(), BOT_ID.to_owned(), BOT_NAME.to_owned()));
    names.sort();
    names.dedup();
    let (mut text, mut mentions) = (text.to_owned(), Vec::new());
    for (sign, id, name) in names {
        if text.contains(&sign) {
            let key = format!("@_user_{}", mentions.len() + 1);
            text = text.replace(&sign, &key);
            mentions.push(json!({"key": key, "id": {"open_id": id}, "name": name}));
        }
    }
    (text, mentions)
}
