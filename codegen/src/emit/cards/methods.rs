//! What makes cards short to write.

use feishu_runtime::{Violation, private as rt, serde_json};

use super::{
    Behavior, Button, Card, CardConfig, Element, Icon, IconKind, Link, Markdown, RULES, Text,
    TextKind,
};

impl Card {
    /// Adds a component at the end of the body.
    pub fn element(mut self, element: impl Into<Element>) -> Self {
        let body = self.body.take().unwrap_or_default();
        self.body = Some(body.element(element));
        self
    }

    /// All documented limits that the card breaks, each with its path: of single fields, how many
    /// elements there are, which component stands inside which, and identifiers that are not
    /// unique.
    pub fn check(&self) -> Vec<Violation> {
        rt::check_card(self, RULES)
    }

    /// The card as JSON, which messages of the type `interactive` take as their content.
    ///
    /// # Errors
    /// When a number in it is infinite or none, which JSON cannot hold.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// The card as plain text, for logs: one line or several for each component.
    /// [`CardRenderer`](crate::CardRenderer) says more, and shows other languages.
    pub fn to_text(&self) -> String {
        feishu_runtime::Card::from(self.clone()).to_text()
    }

    /// The card as one HTML page that looks roughly like it, for a browser.
    /// [`CardRenderer`](crate::CardRenderer) says more, and shows other languages.
    #[cfg(feature = "card-html")]
    pub fn to_html(&self) -> String {
        feishu_runtime::Card::from(self.clone()).to_html()
    }
}

#[cfg(feature = "markdown")]
impl Card {
    /// Cards that show this Markdown, of a person or a model: one, or several if it is too long
    /// for one. It can mention nobody; [`MarkdownReader`](crate::MarkdownReader) can let it.
    pub fn from_markdown(text: &str) -> Vec<Self> {
        let parts = crate::MarkdownReader::new().parts(text).into_iter();
        parts.map(|part| Card::new().element(Markdown::new(part))).collect()
    }
}

#[cfg(all(feature = "im", feature = "markdown"))]
impl crate::im::content::PostBody {
    /// Posts that show this Markdown: one, or several if it is too long for one. Headings become
    /// bold, tables become lines, and images by key stand by themselves, since the Markdown of
    /// posts knows none of them. It can mention nobody;
    /// [`MarkdownReader::posts`](crate::MarkdownReader::posts) can let it.
    pub fn from_markdown(text: &str) -> Vec<Self> {
        use crate::im::content::{PostImage, PostMarkdown, PostNode};
        let node = |part| match part {
            crate::PostPart::Image(key) => PostNode::from(PostImage::new(key)),
            crate::PostPart::Markdown(text) => PostNode::from(PostMarkdown::new(text)),
        };
        let posts = crate::MarkdownReader::new().posts(text).into_iter();
        posts.map(|parts| Self::new(parts.into_iter().map(|part| vec![node(part)]))).collect()
    }
}

impl Text {
    /// Text that is shown as it is.
    pub fn plain(content: impl Into<String>) -> Self {
        Text::new(TextKind::PlainText, content)
    }

    /// Text with a part of Markdown's syntax.
    pub fn lark_md(content: impl Into<String>) -> Self {
        Text::new(TextKind::LarkMd, content)
    }
}

impl Icon {
    /// An icon of the platform's library.
    pub fn standard(token: impl Into<String>) -> Self {
        Icon::new().tag(IconKind::StandardIcon).token(token)
    }

    /// An image that was uploaded.
    pub fn custom(img_key: impl Into<String>) -> Self {
        Icon::new().tag(IconKind::CustomIcon).img_key(img_key)
    }
}

impl Behavior {
    /// Sends this value to the app.
    pub fn callback(value: impl Into<rt::Value>) -> Self {
        Behavior::new().r#type("callback").value(value)
    }

    /// Opens an address.
    pub fn open_url(url: impl Into<String>) -> Self {
        Behavior::new().r#type("open_url").default_url(url)
    }
}

impl Button {
    /// A button with plain text on it.
    pub fn labeled(text: impl Into<String>) -> Self {
        Button::new().text(Text::plain(text))
    }

    /// Sends this value to the app on a click.
    pub fn callback(self, value: impl Into<rt::Value>) -> Self {
        self.behavior(Behavior::callback(value))
    }

    /// Opens an address on a click.
    pub fn open_url(self, url: impl Into<String>) -> Self {
        self.behavior(Behavior::open_url(url))
    }

    fn behavior(mut self, behavior: Behavior) -> Self {
        self.behaviors.get_or_insert_default().push(behavior);
        self
    }
}

impl From<&str> for Element {
    /// Markdown.
    fn from(content: &str) -> Self {
        Markdown::new(content).into()
    }
}

impl From<String> for Element {
    /// Markdown.
    fn from(content: String) -> Self {
        Markdown::new(content).into()
    }
}

impl From<Card> for feishu_runtime::Card {
    /// The card as the content of a message. A number that JSON cannot hold makes it `null`, which
    /// the check before sending tells.
    fn from(card: Card) -> Self {
        serde_json::to_value(&card).unwrap_or_default().into()
    }
}

impl From<Element> for rt::CardElement {
    /// The component as JSON.
    fn from(element: Element) -> Self {
        rt::CardElement::of(&element)
    }
}

impl From<CardConfig> for rt::CardSettings {
    /// Settings with this `config`.
    fn from(config: CardConfig) -> Self {
        rt::CardSettings::of("config", &config)
    }
}

impl From<Link> for rt::CardSettings {
    /// Settings with this `card_link`.
    fn from(link: Link) -> Self {
        rt::CardSettings::of("card_link", &link)
    }
}

#[cfg(feature = "events")]
impl From<Card> for crate::AnswerCard {
    fn from(card: Card) -> Self {
        Self::json(feishu_runtime::Card::from(card).into_value())
    }
}

#[cfg(feature = "im")]
impl From<Card> for crate::im::content::MessageContent {
    fn from(card: Card) -> Self {
        Self::Interactive(card.into())
    }
}

#[cfg(feature = "custom-bot")]
impl From<Card> for crate::BotContent {
    fn from(card: Card) -> Self {
        feishu_runtime::Card::from(card).into()
    }
}

/// What is wrong with a card as the content of a message: paths and messages.
#[cfg(any(feature = "custom-bot", feature = "im"))]
pub(crate) fn check_json(card: &rt::Value) -> Vec<(String, String)> {
    rt::check_card_json::<Card>(card, RULES)
}
