//! What the stand-in answers to the bot's calls about messages.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use feishu_mock::{Platform, Push, Received, Script};
use feishu_openapi::serde_json::{self, Value, json};

use super::{
    stage::{BOT_ID, BOT_NAME, Chat, Data, Message, Stage, user_id},
    user::push_of,
};
use tokio::sync::mpsc::UnboundedSender;

/// `pushes` takes what is to reach the bot: messages that a program sends as a user.
pub(super) fn serve(platform: &Arc<Platform>, stage: &Stage, pushes: UnboundedSender<Push>) {
    platform.reply_with("bot.v3.bot.get", |_| {
        let bot = json!({"open_id": BOT_ID, "app_name": BOT_NAME, "activate_status": 2});
        Script::json(200, json!({"code": 0, "msg": "ok", "bot": bot}))
    });
    let on = |endpoint: &str, serve: fn(&mut Data, &Received, &Value) -> Script| {
        let stage = stage.clone();
        platform.reply_with(endpoint, move |received| {
            serve(&mut stage.lock(), received, &received.json().unwrap_or_default())
        });
    };
    let on_new = |endpoint: &str, serve: fn(&mut Data, &Received, &Value) -> Script| {
        let (stage, pushes) = (stage.clone(), pushes.clone());
        platform.reply_with(endpoint, move |received| {
            let mut data = stage.lock();
            let before = data.messages.len();
            let script = serve(&mut data, received, &received.json().unwrap_or_default());
            for message in data.messages[before..].iter().filter(|it| it.from.is_some()) {
                // The test has ended if nobody takes it.
                let _ = pushes.send(push_of(message));
            }
            script
        });
    };
    on_new("im.v1.message.create", create);
    on_new("im.v1.message.reply", reply);
    on("im.v1.message.list", |data, received, _| {
        let chat = received.query_value("container_id").map(Chat::of);
        let of_chat = data.messages.iter().filter(|it| Some(&it.chat) == chat.as_ref());
        let items: Vec<Value> = of_chat.filter(|it| it.upper.is_none()).map(item).collect();
        Script::data(json!({"items": items, "has_more": false}))
    });
    on("im.v1.message.update", |data, received, body| edit(data, received, &body["content"]));
    on("im.v1.message.patch", |data, received, body| edit(data, received, &body["content"]));
    on("im.v1.message.delete", |data, received, _| {
        with(data, received, |message| message.recalled = true)
    });
    on("im.v1.message.get", get);
    on("im.v1.message.reaction.create", |data, received, body| {
        let emoji = body["reaction_type"]["emoji_type"].as_str().unwrap_or_default().to_owned();
        let id = format!("reaction_{emoji}");
        let refused = with(data, received, |message| message.reactions.push(emoji));
        let _ = refused;
        Script::data(json!({"reaction_id": id}))
    });
    on("im.v1.message.reaction.delete", |data, received, _| {
        let id = received.path_value("reaction_id").unwrap_or_default().to_owned();
        with(data, received, |message| {
            message.reactions.retain(|emoji| format!("reaction_{emoji}") != id);
        })
    });
    on("contact.v3.user.basic_batch", |_, _, body| {
        let ids = body["user_ids"].as_array().into_iter().flatten();
        let name = |id: &Value| {
            let name = id.as_str()?.strip_prefix("ou_")?;
            Some(json!({"user_id": id, "name": name}))
        };
        Script::data(json!({"users": ids.filter_map(name).collect::<Vec<_>>()}))
    });
    on("im.v1.image.create", |data, _, _| {
        let key = format!("img_{}", data.next());
        Script::data(json!({"image_key": key}))
    });
    on("im.v1.file.create", |data, _, _| {
        let key = format!("file_{}", data.next());
        Script::data(json!({"file_key": key}))
    });
    on("interactive.v1.card.update", |data, _, body| {
        // The token of a click is the message that it was on.
        let id = body["token"].as_str().unwrap_or_default().trim_start_matches("c-").to_owned();
        let card = body["card"].clone();
        match data.find_mut(&id) {
            Some(message) => {
                (message.content, message.edited) = (card, true);
                Script::json(200, json!({"code": 0, "msg": "ok"}))
            }
            None => Script::code(300_030, "the token is not valid"),
        }
    });
}

fn create(data: &mut Data, received: &Received, body: &Value) -> Script {
    let id = body["receive_id"].as_str().unwrap_or_default();
    let (chat, thread) = match received.query_value("receive_id_type") {
        Some("open_id") => (Chat::Direct(id.trim_start_matches("ou_").to_owned()), None),
        Some("thread_id") => {
            let inside = data.messages.iter().find(|it| it.thread.as_deref() == Some(id));
            let chat = inside.map_or(Chat::Other(id.to_owned()), |message| message.chat.clone());
            (chat, Some(id.to_owned()))
        }
        _ => (Chat::of(id), None),
    };
    add(data, received, body, chat, None, thread)
}

fn reply(data: &mut Data, received: &Received, body: &Value) -> Script {
    let id = received.path_value("message_id").unwrap_or_default();
    let Some(parent) = data.find(id) else {
        return Script::code(230_001, "the message does not exist");
    };
    if parent.recalled {
        return Script::code(230_011, "The message is recalled.");
    }
    let in_thread = body["reply_in_thread"] == true;
    let thread = parent.thread.clone().or_else(|| in_thread.then(|| format!("omt_{id}")));
    let (chat, parent) = (parent.chat.clone(), parent.id.clone());
    add(data, received, body, chat, Some(parent), thread)
}

/// Adds a message of the bot, or of the user whose token it has, unless it was sent under the same
/// key before.
fn add(
    data: &mut Data,
    received: &Received,
    body: &Value,
    chat: Chat,
    parent: Option<String>,
    thread: Option<String>,
) -> Script {
    let key = body["uuid"].as_str().map(str::to_owned);
    if let Some(id) = key.as_ref().and_then(|key| data.keys.get(key)) {
        return Script::data(json!({"message_id": id, "chat_id": chat.id()}));
    }
    let from = received.bearer().and_then(|token| data.owners.get(token)).cloned();
    let id = format!("om_{}_{}", from.as_deref().unwrap_or("bot"), data.next());
    if let Some(key) = key {
        data.keys.insert(key, id.clone());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    data.messages.push(Message {
        id: id.clone(),
        chat: chat.clone(),
        from,
        kind: body["msg_type"].as_str().unwrap_or_default().to_owned(),
        content: parse(&body["content"]),
        parent,
        thread,
        upper: None,
        mentions: Vec::new(),
        edited: false,
        edited_at: None,
        recalled: false,
        reactions: Vec::new(),
        at: now.as_millis(),
    });
    Script::data(json!({"message_id": id, "chat_id": chat.id()}))
}

fn edit(data: &mut Data, received: &Received, content: &Value) -> Script {
    let content = parse(content);
    with(data, received, |message| {
        (message.content, message.edited) = (content, true);
    })
}

/// Changes the message that a call names, unless it is gone.
fn with(data: &mut Data, received: &Received, change: impl FnOnce(&mut Message)) -> Script {
    let id = received.path_value("message_id").unwrap_or_default();
    match data.find_mut(id) {
        Some(message) if message.recalled => Script::code(230_011, "The message is recalled."),
        Some(message) => {
            change(message);
            Script::data(json!({}))
        }
        None => Script::code(230_001, "the message does not exist"),
    }
}

fn get(data: &mut Data, received: &Received, _: &Value) -> Script {
    let id = received.path_value("message_id").unwrap_or_default();
    let mut found: Vec<&Message> = data.find(id).into_iter().collect();
    if found.is_empty() {
        return Script::code(230_001, "the message does not exist");
    }
    // A merged forward comes with all that is in it.
    let mut next = 0;
    while let Some(upper) = found.get(next).map(|message| message.id.clone()) {
        let inside = |message: &&Message| message.upper.as_deref() == Some(upper.as_str());
        found.extend(data.messages.iter().filter(inside));
        next += 1;
    }
    let items: Vec<Value> = found.into_iter().map(item).collect();
    Script::data(json!({"items": items}))
}

fn item(message: &Message) -> Value {
    let sender = match &message.from {
        Some(name) => json!({"id": user_id(name), "id_type": "open_id", "sender_type": "user"}),
        None => json!({"id": "cli_0123456789abcdef", "id_type": "app_id", "sender_type": "app"}),
    };
    let mentions: Vec<Value> = message
        .mentions
        .iter()
        .map(|it| json!({"key": it["key"], "id": it["id"]["open_id"], "name": it["name"]}))
        .collect();
    json!({
        "message_id": message.id,
        "chat_id": message.chat.id(),
        "msg_type": message.kind,
        "body": {"content": if message.recalled { String::new() } else { message.content.to_string() }},
        "sender": sender,
        "mentions": mentions,
        "parent_id": message.parent,
        "thread_id": message.thread,
        "upper_message_id": message.upper,
        "deleted": message.recalled,
        "updated": message.edited,
        "create_time": message.at.to_string(),
        "update_time": message.edited_at.unwrap_or(message.at).to_string(),
    })
}

/// JSON inside of a string.
fn parse(text: &Value) -> Value {
    serde_json::from_str(text.as_str().unwrap_or_default()).unwrap_or_default()
}
