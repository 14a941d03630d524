//! The JSON of a card, read into the tree of `model`.
//!
//! Whatever the JSON is, something comes of it: members of another type than documented are passed
//! over, and components that are not known are searched for texts.

mod controls;
mod data;
mod element;
mod unknown;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::model::{Block, Group, Header, Kind, Note, Page, Style, Text};

type Object = Map<String, Value>;

/// How deep components inside each other are shown. The platform allows few; a value that a
/// program made may go on until the stack ends.
const DEEPEST: usize = 32;

/// The languages that are shown where a text has no default, the first of them first.
const PREFERRED: [&str; 2] = ["en_us", "zh_cn"];

/// Reads a card, in this language where it has it.
pub(super) fn page<'a>(card: &'a Value, locale: Option<&'a str>) -> Page<'a> {
    let config = card.get("config").and_then(Value::as_object);
    let locales = config.and_then(|it| it.get("locales")?.as_array());
    // Other languages have no effect, if the card lists those that do.
    let locale = locale.filter(|it| locales.is_none_or(|all| all.iter().any(|one| one == it)));
    let Some(object) = card.as_object() else {
        let mut page = Page::default();
        page.body.blocks = CardReader { locale, depth: 0 }.unknown("", card);
        return page;
    };
    let reader = CardReader { locale, depth: 0 };
    match (reader.string(object, "type").as_deref(), object.get("data")) {
        (Some("raw"), Some(data)) if data.is_object() => reader.whole(data),
        (Some("template"), Some(data)) => stored("template", data, "template_id"),
        (Some("card"), Some(data)) => stored("card", data, "card_id"),
        _ => reader.whole(card),
    }
}

/// A card that the platform has, of which only the id and variables are known here.
fn stored<'a>(what: &'static str, data: &'a Value, id: &str) -> Page<'a> {
    let plain = |content: String| {
        let text = Text { content: content.into(), ..Text::default() };
        Block { kind: Kind::Text(text), style: Style::default() }
    };
    let id = data.get(id).and_then(scalar).unwrap_or("without an id".into());
    let version = data.get("template_version_name").and_then(scalar);
    let version = version.map_or(String::new(), |version| format!(", version {version}"));
    let mut page = Page::default();
    page.body.blocks.push(plain(format!("({what} {id}{version})")));
    let variables = data.get("template_variable").and_then(Value::as_object);
    for (name, value) in variables.into_iter().flatten() {
        let value = scalar(value).unwrap_or_else(|| value.to_string().into());
        page.body.blocks.push(plain(format!("{name}: {value}")));
    }
    page
}

/// Reads parts of a card.
#[derive(Clone, Copy)]
struct CardReader<'a> {
    locale: Option<&'a str>,
    /// How many components are around what is read.
    depth: usize,
}

impl<'a> CardReader<'a> {
    fn whole(self, card: &'a Value) -> Page<'a> {
        let Some(card) = card.as_object() else { return Page::default() };
        let config = card.get("config").and_then(Value::as_object);
        let mut page = Page { config: Style(config), ..Page::default() };
        page.header = self.member(card, "header").and_then(|it| self.header(it.as_object()?));
        if card.get("tag").is_some_and(Value::is_string) {
            // A single component is shown, too; its `header` is its own.
            page.header = None;
            page.body.blocks.push(self.object(card));
        } else {
            // JSON 1.0 has the elements beside the header.
            let body = self.member(card, "body").and_then(Value::as_object).unwrap_or(card);
            page.body = self.group(body, "elements");
            page.body_style = Style(Some(body));
        }
        if let Some(config) = config {
            if config.get("streaming_mode") == Some(&Value::Bool(true)) {
                page.notes.push(Note::Streaming);
            }
            let summary = config.get("summary").and_then(|it| self.text(Some(it)));
            page.notes.extend(summary.map(|it| Note::Summary(it.content)));
        }
        page.notes.extend(card.get("card_link").and_then(link).map(Note::Opens));
        page
    }

    fn header(self, header: &'a Object) -> Option<Header<'a>> {
        let title = self.text(self.member(header, "title"));
        let subtitle = self.text(self.member(header, "subtitle"));
        let tags = self.member(header, "text_tag_list").and_then(Value::as_array);
        let tags: Vec<Text<'a>> =
            tags.into_iter().flatten().filter_map(|it| self.tag(it)).collect();
        let icon = header.get("icon").and_then(icon);
        // A subtitle alone is shown as the title.
        let (title, subtitle) = if title.is_none() { (subtitle, None) } else { (title, subtitle) };
        let title = title.map(|title| Text { icon, ..title });
        let is_shown = title.is_some() || !tags.is_empty();
        is_shown.then_some(Header { title, subtitle, tags, style: Style(Some(header)) })
    }

    /// A tag behind a title: its text, with the color of the tag.
    fn tag(self, tag: &'a Value) -> Option<Text<'a>> {
        let text = tag.get("text").or(Some(tag));
        let text = self.text(text)?;
        Some(Text { style: Style(tag.as_object()), ..text })
    }

    /// Elements with the direction in which they stand.
    fn group(self, object: &'a Object, elements: &str) -> Group<'a> {
        let blocks = match self.member(object, elements) {
            Some(Value::Array(elements)) => self.elements(elements.iter()),
            Some(one @ Value::Object(_)) => self.elements([one].into_iter()),
            _ => Vec::new(),
        };
        let is_row = Style(Some(object)).is("direction", "horizontal");
        Group { blocks, is_row, ..Group::default() }
    }

    fn elements(self, elements: impl Iterator<Item = &'a Value>) -> Vec<Block<'a>> {
        elements.filter_map(|it| self.element(it)).collect()
    }

    /// A member in the language that is shown. `i18n_content` stands beside `content`, and in JSON
    /// 1.0 `i18n`.
    fn member(self, object: &'a Object, name: &str) -> Option<&'a Value> {
        let own = object.get(name).filter(|it| !is_empty(it));
        let others = object.get(&format!("i18n_{name}"));
        let others = others.or_else(|| object.get("i18n").filter(|_| name == "content"));
        let Some(others) = others.and_then(Value::as_object) else { return own };
        let in_language = |it: &str| others.get(it).filter(|it| !is_empty(it));
        let wanted = self.locale.and_then(in_language);
        wanted.or(own).or_else(|| PREFERRED.iter().find_map(|it| in_language(it))).or_else(|| {
            let first = others.keys().filter(|it| in_language(it).is_some()).min()?;
            others.get(first)
        })
    }

    /// A number, a truth or a text as text, in the language that is shown.
    fn string(self, object: &'a Object, name: &str) -> Option<Cow<'a, str>> {
        self.member(object, name).and_then(scalar).filter(|it| !it.is_empty())
    }

    /// A text object, or a text alone. `None` if it is empty.
    fn text(self, value: Option<&'a Value>) -> Option<Text<'a>> {
        let value = value?;
        let Some(object) = value.as_object() else {
            let content = scalar(value).filter(|it| !it.is_empty())?;
            return Some(Text { content, ..Text::default() });
        };
        let style = Style(Some(object));
        let icon = object.get("icon").and_then(icon);
        let content = self.string(object, "content").unwrap_or_default();
        if content.is_empty() && icon.is_none() {
            return None;
        }
        let is_markdown = style.is("tag", "lark_md") || style.is("tag", "markdown");
        Some(Text { content, is_markdown, icon, style })
    }
}

/// A value that is a text, a number or a truth, as text.
fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(truth) => Some(truth.to_string().into()),
        _ => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        _ => false,
    }
}

/// The name of an icon.
fn icon(icon: &Value) -> Option<Cow<'_, str>> {
    let name = |it: &str| icon.get(it).and_then(scalar).filter(|it| !it.is_empty());
    name("token").or_else(|| name("img_key"))
}

/// Where a link leads, of those for all platforms.
fn link(link: &Value) -> Option<Cow<'_, str>> {
    let names = ["url", "default_url", "pc_url", "ios_url", "android_url"];
    let url = |it: &str| link.get(it).and_then(scalar).filter(|it| !it.is_empty());
    names.into_iter().find_map(url)
}
