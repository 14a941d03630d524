//! The body of a message: custom bots take contents in another form than other calls.

use serde_json::{Map, Value};

use super::{endpoint::MOST_BYTES, signature::sign};
use crate::{
    check::{Violation, check_content_json},
    content::{BotContent, ContentKind},
    secret::Secret,
};

/// The kinds of messages that custom bots send.
const KINDS: [&str; 5] = ["text", "post", "image", "share_chat", "interactive"];
/// The kind whose content is a card.
const CARD: &str = "interactive";

/// The body that sends a content, or what is wrong with it. With `validate`, it is checked against
/// what is documented, of which `kinds` has what contents hold.
pub(super) fn body(
    content: &BotContent,
    signed: Option<&Signed>,
    validate: bool,
    kinds: &[ContentKind],
) -> Result<Vec<u8>, Vec<Violation>> {
    let kind = content.kind();
    let place = if kind == CARD { "card" } else { "content" };
    if validate && !KINDS.contains(&kind) {
        let message = format!(
            "custom bots send no messages of the kind `{kind}`, only {}; an app can send it",
            KINDS.join(", ")
        );
        return Err(vec![violation("msg_type", message)]);
    }
    let json = match serde_json::from_str(content.json()) {
        Ok(Value::Object(json)) => json,
        Ok(_) => return Err(vec![violation(place, "expected a JSON object".to_owned())]),
        Err(error) => return Err(vec![violation(place, format!("not JSON: {error}"))]),
    };
    let mut violations = Vec::new();
    let known = kinds.iter().find(|known| known.name == kind);
    if let Some(known) = known.filter(|_| validate) {
        violations = check_content_json(place, known, content.json());
    }
    let mut body = Map::new();
    if let Some(Signed { timestamp, sign }) = signed {
        // As text: so the platform's own examples have it.
        body.insert("timestamp".to_owned(), timestamp.to_string().into());
        body.insert("sign".to_owned(), sign.reveal().into());
    }
    body.insert("msg_type".to_owned(), kind.into());
    body.insert(place.to_owned(), form(kind, json));
    let body = Value::Object(body).to_string().into_bytes();
    if validate && body.len() > MOST_BYTES {
        violations.push(violation(
            place,
            format!(
                "the body of the request has {} bytes, at most {MOST_BYTES} (20 KB) with a custom \
                 bot; send several messages",
                body.len()
            ),
        ));
    }
    if violations.is_empty() { Ok(body) } else { Err(violations) }
}

/// A content in the form of custom bots.
fn form(kind: &str, mut json: Map<String, Value>) -> Value {
    match kind {
        "post" if !json.contains_key("post") => {
            Value::Object(Map::from_iter([("post".to_owned(), Value::Object(json))]))
        }
        "share_chat" => {
            if let Some(chat) = json.remove("chat_id") {
                json.insert("share_chat_id".to_owned(), chat);
            }
            Value::Object(json)
        }
        _ => Value::Object(json),
    }
}

fn violation(path: &str, message: String) -> Violation {
    Violation { path: path.to_owned(), message }
}

/// A time and the signature for it.
pub(super) struct Signed {
    timestamp: u64,
    /// With it, a message of anybody passes for an hour.
    pub(super) sign: Secret,
}

impl Signed {
    pub(super) fn new(timestamp: u64, secret: &Secret) -> Self {
        Signed { timestamp, sign: Secret::new(sign(timestamp, secret)) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::{Card, Text};

    fn sent(content: impl Into<BotContent>) -> Value {
        let body = body(&content.into(), None, true, &[]).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    #[test]
    fn each_kind_has_the_form_of_custom_bots() {
        let text = Text::plain("Hello ").mention_all();
        assert_eq!(
            sent(text),
            json!({"msg_type": "text", "content": {"text": "Hello <at user_id=\"all\"></at>"}})
        );
        let post = json!({"zh_cn": {"title": "Tide", "content": [[]]}});
        let expected = json!({"msg_type": "post", "content": {"post": post}});
        assert_eq!(sent(BotContent::new("post", post.to_string())), expected);
        let wrapped = json!({ "post": post }).to_string();
        assert_eq!(sent(BotContent::new("post", wrapped)), expected);
        let expected = json!({"msg_type": "share_chat", "content": {"share_chat_id": "oc_1"}});
        for json in [r#"{"chat_id":"oc_1"}"#, r#"{"share_chat_id":"oc_1"}"#] {
            assert_eq!(sent(BotContent::new("share_chat", json)), expected);
        }
        let image = r#"{"image_key":"img_1"}"#;
        let expected = json!({"msg_type": "image", "content": {"image_key": "img_1"}});
        assert_eq!(sent(BotContent::new("image", image)), expected);
        let card = json!({"elements": []});
        let expected = json!({"msg_type": "interactive", "card": card});
        assert_eq!(sent(Card::from(card)), expected);
    }

    #[test]
    fn a_signature_stands_beside_the_kind() {
        let signed = Signed::new(1_599_360_473, &Secret::new("harbor-secret"));
        let body = body(&"Hello".into(), Some(&signed), true, &[]).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["timestamp"], "1599360473");
        assert_eq!(body["sign"], signed.sign.reveal());
    }

    #[test]
    fn what_a_custom_bot_cannot_send_is_refused_with_its_place() {
        let refused = |content: BotContent| {
            let violations = body(&content, None, true, &[]).unwrap_err();
            violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        };
        let audio = refused(BotContent::new("audio", "{}"));
        assert!(audio.starts_with("msg_type: custom bots send no messages of the kind `audio`"));
        assert_eq!(refused(BotContent::new("text", "[]")), "content: expected a JSON object");
        assert!(refused(BotContent::new("interactive", "{")).starts_with("card: not JSON: "));
        assert!(body(&BotContent::new("audio", "{}"), None, false, &[]).is_ok());
    }

    #[test]
    fn a_body_may_have_20_kilobytes_and_not_a_byte_more() {
        let around = body(&"".into(), None, true, &[]).unwrap().len();
        let fits = "x".repeat(MOST_BYTES - around);
        assert_eq!(body(&(&*fits).into(), None, true, &[]).unwrap().len(), 20_480);
        let long: BotContent = format!("{fits}x").into();
        let violations = body(&long, None, true, &[]).unwrap_err();
        let message = "content: the body of the request has 20481 bytes, at most 20480 (20 KB)";
        assert!(violations[0].to_string().starts_with(message), "{violations:?}");
        assert_eq!(body(&long, None, false, &[]).unwrap().len(), 20_481);
    }
}
