//! Contents as Markdown.

use feishu_openapi::{
    im::content::{ReceivedContent, received},
    serde_json::Value,
};

use super::Mention;

/// The text of a content as Markdown, with names for mentions and without the bot's own.
pub(super) fn markdown(content: &ReceivedContent, mentions: &[Mention]) -> String {
    let text = match content {
        ReceivedContent::Text(text) => named(text.text.as_deref().unwrap_or_default(), mentions),
        ReceivedContent::Post(post) => of_post(post, mentions),
        ReceivedContent::Image(image) => image_of(image.image_key.as_deref()),
        ReceivedContent::File(file) => label("file", &file.file_name),
        ReceivedContent::Folder(folder) => label("folder", &folder.file_name),
        ReceivedContent::Audio(_) => label("audio", &None),
        ReceivedContent::Media(media) => label("video", &media.file_name),
        ReceivedContent::Sticker(_) => label("sticker", &None),
        ReceivedContent::Location(place) => label("location", &place.name),
        ReceivedContent::ShareChat(chat) => label("chat", &chat.chat_id),
        ReceivedContent::ShareUser(user) => label("user", &user.user_id),
        ReceivedContent::Hongbao(packet) => label("red packet", &packet.text),
        ReceivedContent::VideoChat(meeting) => label("meeting", &meeting.topic),
        ReceivedContent::Calendar(event) => label("event", &event.summary),
        ReceivedContent::GeneralCalendar(event) => label("event", &event.summary),
        ReceivedContent::ShareCalendarEvent(event) => label("event", &event.summary),
        ReceivedContent::Todo(todo) => {
            let summary = todo.summary.as_ref().map(|post| of_post(post, mentions));
            label("task", &summary.map(|text| text.trim().to_owned()))
        }
        ReceivedContent::Vote(vote) => {
            let options = vote.options.iter().map(|option| format!("\n- {option}"));
            label("vote", &vote.topic) + &options.collect::<String>()
        }
        ReceivedContent::MergeForward(_) => label("forwarded messages", &None),
        ReceivedContent::Interactive(card) => of_card(card.as_value()),
        ReceivedContent::System(system) => system.template.clone().unwrap_or_default(),
        _ => String::new(),
    };
    text.trim().to_owned()
}

fn label(what: &str, name: &Option<String>) -> String {
    match name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => format!("[{what}: {name}]"),
        None => format!("[{what}]"),
    }
}

fn image_of(key: Option<&str>) -> String {
    format!("![image]({})", key.unwrap_or_default())
}

/// Puts names for what stands for mentions: `@_user_1`. The bot's own mention is taken out, with
/// the blanks behind it.
fn named(text: &str, mentions: &[Mention]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        // Where both `@_user_1` and `@_user_12` fit, the longer one is meant.
        let fits = mentions.iter().filter(|it| !it.key.is_empty() && after.starts_with(&it.key));
        rest = match fits.max_by_key(|mention| mention.key.len()) {
            Some(me) if me.is_me => after[me.key.len()..].trim_start_matches(' '),
            Some(mention) => {
                out.push('@');
                out.push_str(&mention.name);
                &after[mention.key.len()..]
            }
            None => match after.strip_prefix("@_all") {
                Some(behind) => {
                    out.push_str("@all");
                    behind
                }
                None => {
                    out.push('@');
                    &after[1..]
                }
            },
        };
    }
    out.push_str(rest);
    out
}

fn of_post(post: &received::Post, mentions: &[Mention]) -> String {
    let mut out = String::new();
    if let Some(title) = post.title.as_deref().filter(|title| !title.is_empty()) {
        out.push_str(&format!("# {title}\n\n"));
    }
    let mut own_mention = false;
    for (number, line) in post.content.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        for node in line {
            let text = of_node(node, mentions);
            // The bot's own mention is gone, and so are the blanks behind it.
            out.push_str(if own_mention { text.trim_start_matches(' ') } else { &text });
            own_mention = matches!(node, received::PostNode::Mention(_)) && text.is_empty();
        }
    }
    out
}

fn of_node(node: &received::PostNode, mentions: &[Mention]) -> String {
    use received::PostNode;
    match node {
        PostNode::Text(text) => styled(text.text.as_deref().unwrap_or_default(), &text.style),
        PostNode::Link(link) => {
            let (text, href) = (link.text.as_deref(), link.href.as_deref());
            let shown = format!("[{}]({})", text.unwrap_or_default(), href.unwrap_or_default());
            styled(&shown, &link.style)
        }
        PostNode::Mention(mention) => {
            let id = mention.user_id.as_deref().unwrap_or_default();
            let known = mentions.iter().find(|it| it.key == id || it.open_id == id);
            match known {
                Some(me) if me.is_me => String::new(),
                Some(known) => format!("@{}", known.name),
                None if id == "all" || id == "@_all" => "@all".to_owned(),
                None => format!("@{}", mention.user_name.as_deref().unwrap_or(id)),
            }
        }
        PostNode::Image(image) => image_of(image.image_key.as_deref()),
        PostNode::Media(_) => label("video", &None),
        PostNode::Emotion(emotion) => {
            format!(":{}:", emotion.emoji_type.as_deref().unwrap_or_default())
        }
        PostNode::CodeBlock(code) => {
            let language = code.language.as_deref().unwrap_or_default().to_lowercase();
            let text = code.text.as_deref().unwrap_or_default().trim_end_matches('\n');
            format!("```{language}\n{text}\n```")
        }
        PostNode::Divider(_) => "---".to_owned(),
        _ => String::new(),
    }
}

fn styled(text: &str, style: &[String]) -> String {
    let mut out = text.to_owned();
    if text.trim().is_empty() {
        return out;
    }
    for (name, mark) in [("lineThrough", "~~"), ("italic", "*"), ("bold", "**")] {
        if style.iter().any(|style| style == name) {
            out = format!("{mark}{out}{mark}");
        }
    }
    out
}

/// The texts of a card, in order, a line each.
pub(crate) fn of_card(card: &Value) -> String {
    let mut texts = Vec::new();
    collect(card, &mut texts);
    texts.join("\n")
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => {
            // A header stands before the body, whatever the order of the members.
            let (first, rest): (Vec<_>, Vec<_>) =
                members.iter().partition(|(name, _)| matches!(name.as_str(), "header" | "title"));
            for (name, value) in first.into_iter().chain(rest) {
                match (name.as_str(), value) {
                    ("content" | "text" | "title" | "subtitle", Value::String(text)) => {
                        texts.extend((!text.trim().is_empty()).then(|| text.clone()));
                    }
                    ("config" | "behaviors" | "card_link" | "value", _) => {}
                    _ => collect(value, texts),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use feishu_openapi::serde_json::json;

    use super::*;

    fn mention(key: &str, name: &str, is_me: bool) -> Mention {
        Mention { key: key.into(), name: name.into(), is_me, open_id: format!("ou_{name}") }
    }

    fn read(kind: &str, json: Value) -> ReceivedContent {
        ReceivedContent::parse(kind, &json.to_string()).unwrap()
    }

    fn mentions() -> Vec<Mention> {
        let mut all = vec![mention("@_user_1", "Bot", true), mention("@_user_2", "Ada", false)];
        all.push(mention("@_user_12", "Bob", false));
        all
    }

    #[test]
    fn mentions_have_names_and_the_bots_own_is_gone() {
        for (text, expected) in [
            ("@_user_1 hello", "hello"),
            ("ask @_user_2, not @_user_12", "ask @Ada, not @Bob"),
            ("hello @_user_1", "hello"),
            ("@_user_1@_user_2", "@Ada"),
            ("@_all come to a@b.example", "@all come to a@b.example"),
            ("@_user_3 is unknown", "@_user_3 is unknown"),
        ] {
            assert_eq!(markdown(&read("text", json!({"text": text})), &mentions()), expected);
        }
    }

    #[test]
    fn a_post_is_markdown() {
        let post = json!({"title": "Tides", "content": [
            [{"tag": "at", "user_id": "@_user_1", "user_name": "Bot"},
             {"tag": "text", "text": " see "},
             {"tag": "text", "text": "this", "style": ["bold", "italic"]},
             {"tag": "a", "text": "table", "href": "https://example.com"}],
            [{"tag": "img", "image_key": "img_1"}],
            [{"tag": "hr"}],
            [{"tag": "code_block", "language": "RUST", "text": "fn main() {}\n"}],
            [{"tag": "at", "user_id": "@_user_2"}, {"tag": "emotion", "emoji_type": "OK"}],
            [{"tag": "of another time"}]
        ]});
        assert_eq!(
            markdown(&read("post", post), &mentions()),
            "# Tides\n\nsee ***this***[table](https://example.com)\n![image](img_1)\n---\n\
             ```rust\nfn main() {}\n```\n@Ada:OK:"
        );
    }

    #[test]
    fn every_other_kind_has_a_line() {
        for (kind, content, expected) in [
            ("image", json!({"image_key": "img_1"}), "![image](img_1)"),
            ("file", json!({"file_key": "f", "file_name": "a.pdf"}), "[file: a.pdf]"),
            ("audio", json!({"file_key": "f"}), "[audio]"),
            ("media", json!({"file_key": "f", "file_name": "a.mp4"}), "[video: a.mp4]"),
            ("sticker", json!({"file_key": "f"}), "[sticker]"),
            ("location", json!({"name": "Harbor"}), "[location: Harbor]"),
            ("share_chat", json!({"chat_id": "oc_1"}), "[chat: oc_1]"),
            (
                "vote",
                json!({"topic": "Tea?", "options": ["yes", "no"]}),
                "[vote: Tea?]\n- yes\n- no",
            ),
            ("merge_forward", json!({"content": "Merged"}), "[forwarded messages]"),
            ("of_another_time", json!({}), ""),
        ] {
            assert_eq!(markdown(&read(kind, content), &[]), expected, "{kind}");
        }
        let card = json!({
            "body": {"elements": [{"tag": "markdown", "content": "**soup**"}, {"tag": "button",
                "text": {"tag": "plain_text", "content": "Order"},
                "behaviors": [{"type": "callback", "value": {"text": "hidden"}}]}]},
            "header": {"title": {"tag": "plain_text", "content": "Today"}},
        });
        assert_eq!(markdown(&read("interactive", card), &[]), "Today\n**soup**\nOrder");
    }
}
