//! Texts, and what shows up where somebody points.

use std::borrow::Cow;

use super::{
    super::{
        model::{Note, Text},
        text::note,
    },
    element::{Html, tag},
    markdown,
    style::Styles,
};

/// A text with its icon.
pub(super) fn content(text: &Text<'_>, styles: &Styles<'_>) -> Html {
    let icon = text.icon.as_ref().map(|name| {
        let icon = tag("span").class("icon").set("title", Some(name)).inside("◈");
        Html::from([icon, " ".into()])
    });
    let words = match text.is_markdown {
        true => tag("div").class("markdown").inside(markdown::markup(&text.content, styles)),
        false => tag("span").class("plain").inside(&*text.content),
    };
    [icon.into(), words].into()
}

/// Facts as the words that show up where somebody points.
pub(super) fn title(notes: &[Note<'_>]) -> Option<String> {
    let notes: Vec<Cow<'_, str>> = notes.iter().map(note).collect();
    (!notes.is_empty()).then(|| notes.join("\n"))
}
