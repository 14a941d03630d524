//! Users who act: what they say, click, read and join reaches the apps as events. What they do to
//! chats is in `store::talk`.

use std::{fmt, slice, sync::Arc};

use serde_json::{Value, json};

use super::state::{Shared, State};
use crate::{
    Delivery, Push,
    store::{
        Caller, Store, people,
        talk::{self, Message, Talk},
    },
};

/// A user of the tenant, who acts. From [`Platform::user`](crate::Platform::user).
///
/// What a user does is in the conversation at once, and the apps that are subscribed
/// ([`Subscription::subscribe`](crate::Subscription::subscribe)) are told of it.
/// [`Platform::until_told`](crate::Platform::until_told) waits until they have answered.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use feishu_mock::Platform;
///
/// let platform = Platform::start().await;
/// let ada = platform.user("Ada");
/// let message = ada.says("Is anybody there?");
/// assert_eq!(platform.message(&message).unwrap().text().as_deref(), Some("Is anybody there?"));
/// ada.reacts(&message, "SMILE");
/// let chat = ada.creates_chat("Harbor", ["Grace"]);
/// platform.user("Grace").says_in(&chat, "Hello, Ada");
/// assert_eq!(platform.messages(&chat).len(), 1);
/// # }
/// ```
#[derive(Clone)]
pub struct User {
    shared: Arc<Shared>,
    open_id: String,
    user_id: String,
    name: String,
}

/// How an app answered a click.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Click {
    /// The callback and its answer; nothing if no app is subscribed.
    pub delivery: Option<Delivery>,
    /// The text of the toast in the answer.
    pub toast: Option<String>,
    /// The card that replaces the one that was clicked on.
    pub card: Option<Value>,
}

/// The tokens of a user who logged in.
#[derive(Clone)]
#[non_exhaustive]
pub struct Login {
    /// The user's access token.
    pub access_token: String,
    /// What gives the next access token, if the app asked for `offline_access`.
    pub refresh_token: Option<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}

impl User {
    pub(crate) fn find(shared: &Arc<Shared>, who: &str) -> Option<User> {
        let state = shared.lock();
        let user = people::meant(state.store.as_ref()?.collections(), who)?;
        let text = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default();
        Some(User {
            shared: shared.clone(),
            open_id: text("open_id").to_owned(),
            user_id: text("user_id").to_owned(),
            name: text("name").to_owned(),
        })
    }

    /// The open id: `ou_…`.
    pub fn open_id(&self) -> &str {
        &self.open_id
    }

    /// The user id, which is the same for all apps.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The chat with the first app's bot.
    pub fn chat(&self) -> String {
        let app = self.shared.app_id.clone();
        self.act(|talk, _| talk.direct(&self.open_id, &app))
    }

    /// Writes a text to the first app's bot. Returns the id of the message.
    pub fn says(&self, text: &str) -> String {
        let chat = self.chat();
        self.says_in(&chat, text)
    }

    /// Writes a text in a chat. `@bot` mentions the first app's bot, and `@Grace` the user of this
    /// name. A chat that the platform does not know begins as a group of the user and the bot.
    pub fn says_in(&self, chat: &str, text: &str) -> String {
        let content = json!({ "text": self.shared.with_mentions(text) });
        self.sends(chat, "text", &content)
    }

    /// Sends a message of any type in a chat: its content is an object, as messages have it.
    pub fn sends(&self, chat: &str, msg_type: &str, content: &Value) -> String {
        self.send(chat, msg_type, content, None)
    }

    /// Answers a message with a text.
    ///
    /// # Panics
    /// If there is no such message.
    #[track_caller]
    pub fn replies(&self, message: &str, text: &str) -> String {
        let chat = self.expect_message(message).chat_id;
        let content = json!({ "text": self.shared.with_mentions(text) });
        self.send(&chat, "text", &content, Some(message))
    }

    fn send(&self, chat: &str, msg_type: &str, content: &Value, to: Option<&str>) -> String {
        let first = self.shared.app_id.clone();
        self.act(|talk, by| {
            if talk::chat(talk.collections, chat).is_none() {
                talk.group(Some(chat), chat, &self.open_id, &[]);
                talk::join(talk.collections, chat, &first, true);
            }
            talk.say(by, chat, msg_type, &content.to_string(), to)
        })
    }

    /// Adds a reaction to a message.
    ///
    /// # Panics
    /// If there is no such message.
    #[track_caller]
    pub fn reacts(&self, message: &str, emoji: &str) {
        self.expect_message(message);
        self.act(|talk, by| drop(talk.react(by, message, emoji)));
    }

    /// Reads a message; its sender is told, if it is an app.
    ///
    /// # Panics
    /// If there is no such message.
    #[track_caller]
    pub fn reads(&self, message: &str) {
        self.expect_message(message);
        self.act(|talk, _| talk.read(&self.open_id, message));
    }

    /// Takes a message back.
    ///
    /// # Panics
    /// If there is no such message.
    #[track_caller]
    pub fn recalls(&self, message: &str) {
        self.expect_message(message);
        self.act(|talk, _| talk.recall(message));
    }

    /// Opens the chat with the first app's bot, which is told. Returns the chat.
    pub fn opens_chat(&self) -> String {
        let app = self.shared.app_id.clone();
        self.act(|talk, _| talk.enter(&self.open_id, &app))
    }

    /// Opens a file or a document by its token: it has one view more, and apps that subscribed to it are
    /// told. Returns false if the platform knows no such file.
    ///
    /// ```
    /// # use feishu_mock::Platform;
    /// # let platform = Platform::builder().start_blocking().unwrap();
    /// assert!(!platform.user("Ada").opens_file("doxcnNobodyCreatedThisOne"));
    /// ```
    pub fn opens_file(&self, token: &str) -> bool {
        let by = Caller { app_id: self.shared.app_id.clone(), user: Some(self.open_id.clone()) };
        self.shared.act(|store, now| store.open(&by, token, now))
    }

    /// Creates a group with this name of the user, the first app's bot and others, each by name or
    /// id. Returns the chat.
    pub fn creates_chat<'a>(
        &self,
        name: &str,
        others: impl IntoIterator<Item = &'a str>,
    ) -> String {
        let first = self.shared.app_id.clone();
        let others: Vec<&str> = others.into_iter().collect();
        self.act(|talk, by| {
            let id = |who: &&str| {
                let user = people::meant(talk.collections, who);
                let id = user.and_then(|user| user.get("open_id")?.as_str());
                id.unwrap_or(who).to_owned()
            };
            let others: Vec<String> = others.iter().map(id).collect();
            let chat = talk.group(None, name, &self.open_id, &others);
            talk.join(by, &chat, &[first], true);
            chat
        })
    }

    /// Joins a chat.
    pub fn joins(&self, chat: &str) {
        self.act(|talk, by| talk.join(by, chat, slice::from_ref(&self.open_id), false));
    }

    /// Leaves a chat.
    pub fn leaves(&self, chat: &str) {
        self.act(|talk, by| talk.leave(by, chat, slice::from_ref(&self.open_id), false));
    }

    /// Adds the first app's bot to a chat.
    pub fn adds_bot(&self, chat: &str) {
        let first = self.shared.app_id.clone();
        self.act(|talk, by| talk.join(by, chat, &[first], true));
    }

    /// Takes the first app's bot out of a chat.
    pub fn removes_bot(&self, chat: &str) {
        let first = self.shared.app_id.clone();
        self.act(|talk, by| talk.leave(by, chat, &[first], true));
    }

    /// Approves what waits for the user in an approval instance, by its code; false if nothing
    /// does.
    pub fn approves(&self, instance: &str) -> bool {
        self.shared.act(|store, now| store.decide(&self.open_id, instance, true, now))
    }

    /// Rejects what waits for the user in an approval instance, by its code; false if nothing does.
    pub fn rejects(&self, instance: &str) -> bool {
        self.shared.act(|store, now| store.decide(&self.open_id, instance, false, now))
    }

    /// Acts as [`Platform::log_in`](crate::Platform::log_in) for this user: opens the login page at this address and agrees.
    /// Returns the address to which the user is sent back, with a code.
    ///
    /// # Panics
    /// If the page would show an error; the panic says which.
    #[track_caller]
    pub fn logs_in_at(&self, page: &str) -> String {
        self.shared.log_in(page, Some(self.open_id.clone()))
    }

    /// Logs in to the first app: agrees to these permissions, and exchanges the code for tokens.
    pub fn logs_in(&self, scopes: &str) -> Login {
        let mut state = self.shared.lock();
        let now = state.clock.now();
        let State { tokens, logins, .. } = &mut *state;
        let (access_token, refresh_token) =
            logins.log_in(tokens, &self.shared.app_id, scopes, &self.open_id, now);
        Login { access_token, refresh_token }
    }

    #[track_caller]
    fn expect_message(&self, id: &str) -> Message {
        let state = self.shared.lock();
        let message = state.store.as_ref().and_then(|it| talk::one(it.collections(), id));
        message.unwrap_or_else(|| panic!("no message has the id `{id}`"))
    }

    /// Clicks on a card that an app sent: the app gets the callback `card.action.trigger` with this
    /// value of the button, and its answer changes the card. Waits for the answer.
    ///
    /// # Panics
    /// If there is no such message.
    pub async fn clicks(&self, message: &str, value: Value) -> Click {
        self.acts_on_card(message, json!({"tag": "button", "value": value})).await
    }

    /// Acts on a card as [`clicks`](User::clicks) does, with an `action` of any kind: an option that
    /// is chosen, or a form that is sent.
    ///
    /// # Panics
    /// If there is no such message.
    pub async fn acts_on_card(&self, message: &str, action: Value) -> Click {
        let card = self.expect_message(message);
        let operator = self.ids();
        let content = json!({
            "operator": operator,
            "token": format!("c-{:016x}", crate::push::random()[0]),
            "action": action,
            "host": "im_message",
            "context": {"open_message_id": message, "open_chat_id": card.chat_id},
        });
        let app = if card.sender.is_app { card.sender.id } else { self.shared.app_id.clone() };
        let push = Push::callback("card.action.trigger", content);
        let delivery = self.shared.ask(&app, &push).await;
        let answer = delivery.as_ref().and_then(Delivery::json).unwrap_or_default();
        let toast = answer["toast"]["content"].as_str().map(str::to_owned);
        let new = answer.get("card").filter(|card| !card.is_null());
        // The answer says what kind of card it holds, or holds the card itself.
        let new = new.map(|card| card.get("data").unwrap_or(card).clone());
        if let Some(new) = &new
            && let Some(store) = &mut self.shared.lock().store
        {
            store.replace_content(message, new);
        }
        Click { delivery, toast, card: new }
    }

    fn ids(&self) -> Value {
        let state = self.shared.lock();
        let mut ids = match &state.store {
            Some(store) => people::ids(store.collections(), &self.open_id),
            None => json!({"open_id": self.open_id}),
        };
        ids["tenant_key"] = people::TENANT.into();
        ids
    }

    /// Does something in the user's name, and tells the apps.
    fn act<T>(&self, act: impl FnOnce(&mut Talk<'_>, &Caller) -> T) -> T {
        let by = Caller { app_id: self.shared.app_id.clone(), user: Some(self.open_id.clone()) };
        self.shared.act(|store, now| act(&mut store.talk(now), &by))
    }
}

impl Shared {
    /// Changes what exists, and tells the apps what follows.
    ///
    /// # Panics
    /// If the platform keeps no resources.
    fn act<T>(&self, act: impl FnOnce(&mut Store, std::time::SystemTime) -> T) -> T {
        let mut state = self.lock();
        let now = state.clock.time();
        let Some(store) = &mut state.store else {
            panic!("users act only where resources are kept: see `Builder::keep_resources`")
        };
        let done = act(store, now);
        let occurred = store.occurred(&self.specs);
        self.tell(occurred);
        self.changed();
        done
    }

    /// A text in which `@bot` and `@Name` are mentions.
    fn with_mentions(&self, text: &str) -> String {
        let bot = people::bot(&self.app_id, &self.app_id);
        let mut text = text.replace("@bot", &format!("<at user_id=\"{bot}\">bot</at>"));
        // The longest first: `@Ann Lee` is not `@Ann`.
        let mut people = self.people();
        people.sort_by_key(|person| std::cmp::Reverse(person.name.len()));
        for person in people {
            let mention = format!("<at user_id=\"{}\">{}</at>", person.id, person.name);
            text = text.replace(&format!("@{}", person.name), &mention);
        }
        text
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .field("open_id", &self.open_id)
            .finish_non_exhaustive()
    }
}
