//! The conversation as a person would see it.

use feishu_openapi::serde_json::Value;

use super::stage::{BOT_NAME, Chat, Data, Message};

/// The last button with this label: the message that shows it, its chat, and the button.
pub(super) fn button(data: &Data, label: &str) -> Option<(String, String, Value)> {
    let messages = data.messages.iter().rev();
    let mut shown = messages.filter(|message| message.from.is_none() && !message.recalled);
    shown.find_map(|message| {
        let card = data.card_of(message)?;
        let button = find(card, label)?;
        Some((message.id.clone(), message.chat.id(), button.clone()))
    })
}

fn find<'a>(value: &'a Value, label: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => {
            let is_it = members.get("tag").is_some_and(|tag| tag == "button")
                && value["text"]["content"] == label;
            if is_it {
                return Some(value);
            }
            members.values().find_map(|value| find(value, label))
        }
        Value::Array(items) => items.iter().find_map(|item| find(item, label)),
        _ => None,
    }
}

impl Data {
    /// What a message shows.
    pub(super) fn text_of(&self, message: &Message) -> String {
        let content = &message.content;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match message.kind.as_str() {
            "text" => {
                let mut shown = text(&content["text"]);
                for mention in &message.mentions {
                    let name = format!("@{}", text(&mention["name"]));
                    shown = shown.replace(&text(&mention["key"]), &name);
                }
                shown
            }
            "post" => {
                let lines = content["zh_cn"]["content"].as_array().into_iter().flatten();
                let nodes = lines.flat_map(|line| line.as_array().into_iter().flatten());
                nodes.map(|node| text(&node["text"])).collect()
            }
            "interactive" => {
                let mut lines = Vec::new();
                if let Some(card) = self.card_of(message) {
                    show(card, &mut lines);
                }
                lines.join("\n")
            }
            kind => format!("({kind}) {content}"),
        }
    }

    pub(super) fn conversation(&self) -> String {
        let shown = self.messages.iter().filter(|message| message.upper.is_none());
        shown.map(|message| self.entry(message)).collect::<Vec<_>>().join("\n")
    }

    fn entry(&self, message: &Message) -> String {
        let place = match &message.chat {
            Chat::Direct(user) if message.from.is_none() => format!("to {user} | "),
            Chat::Direct(_) => String::new(),
            Chat::Group(name) => format!("{name} | "),
            Chat::Other(id) => format!("{id} | "),
        };
        let who = message.from.as_deref().unwrap_or(BOT_NAME);
        let mut marks = String::new();
        for (is_so, mark) in [
            (message.edited, " (edited)"),
            (message.thread.is_some(), " (in a thread)"),
            (self.entity_of(message).is_some_and(|entity| entity.is_streaming()), " (growing)"),
        ] {
            marks.push_str(if is_so { mark } else { "" });
        }
        let text = if message.recalled { "(recalled)".to_owned() } else { self.text_of(message) };
        let reactions: String =
            message.reactions.iter().map(|it| format!("\n    [{it}]")).collect();
        if message.kind == "interactive" {
            let lines = text.lines().map(|line| format!("\n    | {line}"));
            let clicks = self.clicks.iter().filter(|(id, ..)| *id == message.id);
            let clicks = clicks.map(|(_, who, label, toast)| {
                let toast = toast.as_ref().map(|toast| format!(" and sees: {toast}"));
                format!("\n    {who} clicked [{label}]{}", toast.unwrap_or_default())
            });
            let (lines, clicks): (String, String) = (lines.collect(), clicks.collect());
            return format!("{place}{who}{marks}: (card){lines}{reactions}{clicks}");
        }
        format!("{place}{who}{marks}: {}{reactions}", text.replace('\n', "\n    "))
    }
}

/// The lines that a card shows.
fn show(value: &Value, lines: &mut Vec<String>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match value {
        Value::Array(items) => items.iter().for_each(|item| show(item, lines)),
        Value::Object(members) => match members.get("tag").and_then(Value::as_str) {
            Some("markdown" | "plain_text" | "lark_md") => {
                lines.extend(text(&value["content"]).lines().map(str::to_owned));
            }
            Some("button") => lines.push(format!("[{}]", text(&value["text"]["content"]))),
            Some("input") => lines.push(format!("({}: ____)", text(&value["name"]))),
            _ => {
                for name in ["header", "title", "subtitle", "text", "body", "elements", "columns"] {
                    members.get(name).into_iter().for_each(|value| show(value, lines));
                }
            }
        },
        _ => {}
    }
}
