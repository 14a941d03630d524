//! Cards as a person sees them: plain text for logs, and a page for a browser.
//!
//! `read` turns the JSON of a card into the small tree of `model`, once for both: `text` writes its
//! lines, `html` its page. `tags` reads what the platform adds to Markdown.

#[cfg(feature = "card-html")]
mod html;
#[cfg_attr(not(feature = "card-html"), allow(dead_code, reason = "plain text has no styles"))]
mod model;
mod number;
mod read;
mod tags;
mod text;
mod time;

use crate::content::Card;

/// How a card is shown without sending it.
///
/// It takes any card: of JSON 2.0 or 1.0, a template, or JSON that the platform would refuse. What
/// it does not know is shown by its tag and the texts in it.
///
/// ```
/// # use feishu_runtime::{CardRenderer, serde_json::json};
/// let card = json!({"schema": "2.0", "body": {"elements": [
///     {"tag": "markdown", "content": "Hello", "i18n_content": {"zh_cn": "你好"}},
///     {"tag": "button", "text": {"tag": "plain_text", "content": "Go"}},
/// ]}});
/// assert_eq!(CardRenderer::new().to_text(card.clone()), "Hello\n[Go]\n");
/// assert_eq!(CardRenderer::new().locale("zh_cn").to_text(card), "你好\n[Go]\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardRenderer {
    locale: Option<String>,
}

impl CardRenderer {
    /// Shows the default language of cards.
    pub fn new() -> Self {
        CardRenderer::default()
    }

    /// Shows this language, such as `en_us` or `zh_cn`, where a card has it.
    pub fn locale(self, locale: impl Into<String>) -> Self {
        CardRenderer { locale: Some(locale.into()) }
    }

    /// The card as plain text: one line or several for each component, the last with a line break.
    ///
    /// Markdown stays as it is written, except for tags such as `<at>`. Control characters become
    /// spaces, so nothing in a card can change the terminal. What a click sends to the app is left
    /// out, and so is what stands in inputs for passwords.
    pub fn to_text(&self, card: impl Into<Card>) -> String {
        text::page(&read::page(card.into().as_value(), self.locale.as_deref()))
    }

    /// The card as one HTML page that looks roughly like it, in light and in dark.
    ///
    /// The page needs no network and has no script: it shows images by their keys. All texts are
    /// escaped, and links lead to `http`, `https`, `mailto` and `tel` only.
    #[cfg(feature = "card-html")]
    pub fn to_html(&self, card: impl Into<Card>) -> String {
        html::page(&read::page(card.into().as_value(), self.locale.as_deref()))
    }
}

impl Card {
    /// The card as plain text, for logs. [`CardRenderer`](crate::CardRenderer) says what that has,
    /// and shows other languages.
    ///
    /// ```
    /// # use feishu_runtime::private::Card;
    /// let card = Card::template("AAq1").variable("name", "Ada");
    /// assert_eq!(card.to_text(), "(template AAq1)\nname: Ada\n");
    /// ```
    pub fn to_text(&self) -> String {
        text::page(&read::page(self.as_value(), None))
    }

    /// The card as one HTML page for a browser. [`CardRenderer`](crate::CardRenderer) says what
    /// that has, and shows other languages.
    #[cfg(feature = "card-html")]
    pub fn to_html(&self) -> String {
        html::page(&read::page(self.as_value(), None))
    }
}
