//! Users who act: `POST says`, `POST clicks`, `POST chats`. The apps are told as the platform does.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ask::Ask, ask::ok, error::Problem, pushes};
use crate::{User, platform::state::Shared};

/// A message of a user.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    /// By name, id or address.
    user: String,
    /// The chat; that with the app's bot if absent.
    chat: Option<String>,
    /// The message that it answers.
    reply_to: Option<String>,
    /// A text, in which `@bot` and `@Name` are mentions.
    text: Option<String>,
    /// Or a message of any type,
    msg_type: Option<String>,
    /// with its content.
    content: Option<Value>,
}

pub(super) fn say(shared: &Arc<Shared>, ask: &Ask) -> Answer {
    let said: Said = ask.json()?;
    for (name, value) in [("chat", &said.chat), ("msg_type", &said.msg_type)] {
        if value.as_ref().is_some_and(|it| it.trim().is_empty()) {
            return Err(Problem::bad(format!("`{name}` is empty; leave it out instead")));
        }
    }
    let user = user(shared, &said.user)?;
    let id = match (&said.text, &said.msg_type, &said.content) {
        (Some(text), None, None) if text.trim().is_empty() => {
            return Err(Problem::bad("`text` is empty"));
        }
        (Some(text), None, None) => match (&said.reply_to, &said.chat) {
            (Some(to), None) => {
                exists(shared, to)?;
                user.replies(to, text)
            }
            (None, Some(chat)) => user.says_in(chat, text),
            (None, None) => user.says(text),
            _ => return Err(Problem::bad("give `chat` or `reply_to`, which has a chat itself")),
        },
        (None, Some(kind), Some(content)) if said.reply_to.is_none() && content.is_object() => {
            let chat = said.chat.unwrap_or_else(|| user.chat());
            user.sends(&chat, kind, content)
        }
        _ => {
            let what = "give `text`, or `msg_type` with `content`, which is an object";
            return Err(Problem::bad(what));
        }
    };
    shared.changed();
    let chat = shared.message(&id).map(|message| message.chat_id);
    ok(&json!({"message_id": id, "chat_id": chat}))
}

/// What a user does with a card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clicked {
    user: String,
    /// The message with the card.
    message: String,
    /// The value of the button.
    value: Option<Value>,
    /// Or the whole `action` of the callback.
    action: Option<Value>,
}

/// Tells how the app answered.
pub(super) async fn click(shared: &Arc<Shared>, ask: &Ask) -> Answer {
    let Clicked { user: who, message, value, action } = ask.json()?;
    let user = user(shared, &who)?;
    exists(shared, &message)?;
    let action = match (value, action) {
        (Some(value), None) => json!({"tag": "button", "value": value}),
        (None, Some(action)) if action.is_object() => action,
        _ => return Err(Problem::bad("give `value`, or `action`, which is an object")),
    };
    let click = user.acts_on_card(&message, action).await;
    shared.changed();
    ok(&json!({
        "delivery": click.delivery.as_ref().map(pushes::shown),
        "toast": click.toast,
        "card": click.card,
    }))
}

/// A group that a user creates with the app's bot.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewChat {
    user: String,
    name: String,
    /// Others, by name, id or address.
    #[serde(default)]
    members: Vec<String>,
}

pub(super) fn create_chat(shared: &Arc<Shared>, ask: &Ask) -> Answer {
    let NewChat { user: who, name, members } = ask.json()?;
    let creator = user(shared, &who)?;
    for member in &members {
        user(shared, member)?;
    }
    let id = creator.creates_chat(&name, members.iter().map(String::as_str));
    shared.changed();
    ok(&json!({"chat_id": id}))
}

/// The user whom a request names.
fn user(shared: &Arc<Shared>, who: &str) -> Result<User, Problem> {
    if shared.lock().store.is_none() {
        let what = "this platform keeps no resources, so nobody can act on it";
        return Err(Problem::conflict(what));
    }
    if who.trim().is_empty() {
        return Err(Problem::bad("the name of a user is empty"));
    }
    User::find(shared, who).ok_or_else(|| {
        let people = shared.people();
        let names: Vec<&str> = people.iter().take(20).map(|it| it.name.as_str()).collect();
        Problem::missing(format!("no user is `{who}`; there are {}", names.join(", ")))
    })
}

fn exists(shared: &Shared, message: &str) -> Result<(), Problem> {
    match shared.message(message) {
        Some(_) => Ok(()),
        None => Err(Problem::missing(format!("no message has the id `{message}`"))),
    }
}
