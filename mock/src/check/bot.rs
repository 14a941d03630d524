//! A message to a custom bot: contents are objects there, and some have another form than in other
//! calls.

use feishu_spec::{Content, Direction};
use serde_json::{Map, Value};

use super::{Checks, Violation, content};
use crate::Specs;

/// The kinds of messages that custom bots send.
pub(crate) const KINDS: [&str; 5] = ["text", "post", "image", "share_chat", "interactive"];
/// The members that a body may have.
const MEMBERS: [&str; 5] = ["timestamp", "sign", "msg_type", "content", "card"];
/// The service whose contents are sent.
const SERVICE: &str = "im";

/// Everything that is wrong with the content of a message. A kind that custom bots do not send is
/// not looked at: another check tells it.
pub(crate) fn bot_message(
    specs: &Specs,
    body: &Map<String, Value>,
    checks: Checks,
) -> Vec<Violation> {
    let mut out = Vec::new();
    if checks.unknown_fields {
        for (name, value) in body.iter().filter(|(name, _)| !MEMBERS.contains(&name.as_str())) {
            let description = format!("not documented; expected one of {}", MEMBERS.join(", "));
            out.push(Violation::new(&**name, value, description));
        }
    }
    let kind = body.get("msg_type").and_then(Value::as_str).unwrap_or_default();
    let known = |content: &&Content| {
        let id = &content.id;
        id.project == SERVICE && id.direction == Direction::Sent && id.kind == kind
    };
    let path: &[&str] = match kind {
        "interactive" => &["card"],
        "post" => &["content", "post"],
        _ if KINDS.contains(&kind) => &["content"],
        _ => return out,
    };
    let mut object = body;
    for depth in 1..=path.len() {
        let value = object.get(path[depth - 1]);
        let Some(Value::Object(inner)) = value else {
            let found = value.unwrap_or(&Value::Null);
            out.push(Violation::new(path[..depth].join("."), found, "expected a JSON object"));
            return out;
        };
        object = inner;
    }
    let mut object = object.clone();
    if kind == "share_chat" {
        // Custom bots have another name for the same.
        if let Some(value) = object.remove("chat_id") {
            let description = "custom bots know no such field; expected `share_chat_id`";
            out.push(Violation::new("content.chat_id", value, description));
        }
        let chat = object.remove("share_chat_id");
        object.extend(chat.map(|chat| ("chat_id".to_owned(), chat)));
    }
    if let Some(content) = specs.contents().iter().find(known) {
        out.extend(content::object(specs, content, &object, checks).into_iter().map(|found| {
            let field = match &*found.field {
                "chat_id" if kind == "share_chat" => "share_chat_id",
                other => other,
            };
            Violation { field: format!("{}.{field}", path.join(".")), ..found }
        }));
    }
    out
}
