//! The answers to callbacks: [`CardAnswer`] to a click on a card, [`PreviewAnswer`] to a question
//! for the preview of a link. A handler returns them.

use serde_json::{Map, Value};

use super::EventAnswer;

/// The answer to the callback `card.action.trigger`: what the user sees after a click on a card.
/// Without a card, the card stays as it is.
///
/// ```
/// use feishu_runtime::{AnswerCard, CardAnswer, EventAnswer, Toast};
///
/// let answer = CardAnswer::new()
///     .toast(Toast::success("Noted").i18n("zh_cn", "已记录"))
///     .card(AnswerCard::template("AAqi6xJ8rabcd", [("name", "Ada")]));
/// let answer = EventAnswer::from(answer);
/// # assert_eq!(answer, EventAnswer::from(serde_json::json!({
/// #     "toast": {"type": "success", "content": "Noted", "i18n": {"zh_cn": "已记录"}},
/// #     "card": {"type": "template", "data": {
/// #         "template_id": "AAqi6xJ8rabcd", "template_variable": {"name": "Ada"},
/// #     }},
/// # })));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a handler returns it"]
pub struct CardAnswer {
    toast: Option<Toast>,
    card: Option<AnswerCard>,
}

impl CardAnswer {
    /// An answer that changes nothing.
    pub fn new() -> Self {
        CardAnswer::default()
    }

    /// Shows a short message.
    pub fn toast(mut self, toast: Toast) -> Self {
        self.toast = Some(toast);
        self
    }

    /// Replaces the card.
    pub fn card(mut self, card: impl Into<AnswerCard>) -> Self {
        self.card = Some(card.into());
        self
    }
}

/// A short message to the user who clicked.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "it belongs to an answer"]
pub struct Toast {
    kind: &'static str,
    content: String,
    i18n: Map<String, Value>,
}

impl Toast {
    /// A message without judgment.
    pub fn info(content: impl Into<String>) -> Self {
        Toast::of("info", content.into())
    }

    /// It went well.
    pub fn success(content: impl Into<String>) -> Self {
        Toast::of("success", content.into())
    }

    /// It went wrong.
    pub fn error(content: impl Into<String>) -> Self {
        Toast::of("error", content.into())
    }

    /// It may go wrong.
    pub fn warning(content: impl Into<String>) -> Self {
        Toast::of("warning", content.into())
    }

    fn of(kind: &'static str, content: String) -> Self {
        Toast { kind, content, i18n: Map::new() }
    }

    /// Adds the message in another language, such as `zh_cn` or `en_us`.
    pub fn i18n(mut self, language: impl Into<String>, content: impl Into<String>) -> Self {
        self.i18n.insert(language.into(), content.into().into());
        self
    }

    fn into_json(self) -> Value {
        let (kind, content) = (Some(self.kind.into()), Some(self.content.into()));
        object([("type", kind), ("content", content), ("i18n", unless_empty(self.i18n))])
    }
}

/// A card in an answer.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "it belongs to an answer"]
pub struct AnswerCard(CardContent);

#[derive(Clone, Debug, PartialEq)]
enum CardContent {
    Json(Value),
    Template(Template),
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Template {
    id: String,
    version: Option<String>,
    variables: Map<String, Value>,
}

impl AnswerCard {
    /// A card as JSON. It must have the same version of the card format as the card that it
    /// replaces.
    pub fn json(card: Value) -> Self {
        AnswerCard(CardContent::Json(card))
    }

    /// A card made from a template of the card builder, in its latest version, with values for
    /// its variables.
    pub fn template<N: Into<String>, V: Into<Value>>(
        id: impl Into<String>,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let variables = variables.into_iter();
        let variables = variables.map(|(name, value)| (name.into(), value.into())).collect();
        AnswerCard(CardContent::Template(Template { id: id.into(), version: None, variables }))
    }

    /// Sets the version of the template. A card as JSON has none.
    pub fn version(mut self, name: impl Into<String>) -> Self {
        if let CardContent::Template(template) = &mut self.0 {
            template.version = Some(name.into());
        }
        self
    }

    fn into_json(self) -> Value {
        let (kind, data) = match self.0 {
            CardContent::Json(card) => ("raw", card),
            CardContent::Template(Template { id, version, variables }) => {
                let data = object([
                    ("template_id", Some(id.into())),
                    ("template_version_name", version.map(Value::from)),
                    ("template_variable", unless_empty(variables)),
                ]);
                ("template", data)
            }
        };
        object([("type", Some(kind.into())), ("data", Some(data))])
    }
}

/// The answer to the callback `url.preview.get`: what a link in a message shows.
///
/// ```
/// use feishu_runtime::{EventAnswer, PreviewAnswer};
///
/// let answer = PreviewAnswer::titled("Order 17").image("img_v2_041b").i18n("zh_cn", "订单 17");
/// let answer = EventAnswer::from(answer);
/// # assert_eq!(answer, EventAnswer::from(serde_json::json!({"inline": {
/// #     "title": "Order 17", "image_key": "img_v2_041b", "i18n_title": {"zh_cn": "订单 17"},
/// # }})));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a handler returns it"]
pub struct PreviewAnswer {
    title: Option<String>,
    i18n: Map<String, Value>,
    image: Option<String>,
    urls: Map<String, Value>,
    card: Option<AnswerCard>,
}

impl PreviewAnswer {
    /// A preview with this title in the place of the link.
    pub fn titled(title: impl Into<String>) -> Self {
        PreviewAnswer { title: Some(title.into()), ..PreviewAnswer::default() }
    }

    /// Adds the title in another language, such as `zh_cn` or `en_us`.
    pub fn i18n(mut self, language: impl Into<String>, title: impl Into<String>) -> Self {
        self.i18n.insert(language.into(), title.into().into());
        self
    }

    /// Sets the image before the title, by the key of an uploaded image.
    pub fn image(mut self, image_key: impl Into<String>) -> Self {
        self.image = Some(image_key.into());
        self
    }

    /// Sets where the title leads on one kind of device (`pc`, `web`, `ios`, `android`), or what
    /// is copied (`copy_url`).
    pub fn url(mut self, device: impl Into<String>, url: impl Into<String>) -> Self {
        self.urls.insert(device.into(), url.into().into());
        self
    }

    /// Shows a card below the message.
    pub fn card(mut self, card: impl Into<AnswerCard>) -> Self {
        self.card = Some(card.into());
        self
    }
}

impl From<CardAnswer> for EventAnswer {
    fn from(answer: CardAnswer) -> Self {
        let CardAnswer { toast, card } = answer;
        let toast = toast.map(Toast::into_json);
        object([("toast", toast), ("card", card.map(AnswerCard::into_json))]).into()
    }
}

impl From<PreviewAnswer> for EventAnswer {
    fn from(answer: PreviewAnswer) -> Self {
        let PreviewAnswer { title, i18n, image, urls, card } = answer;
        let inline = [
            ("title", title.map(Value::from)),
            ("i18n_title", unless_empty(i18n)),
            ("image_key", image.map(Value::from)),
            ("url", unless_empty(urls)),
        ];
        let inline = inline.iter().any(|(_, value)| value.is_some()).then(|| object(inline));
        object([("inline", inline), ("card", card.map(AnswerCard::into_json))]).into()
    }
}

/// An object of the members that there are.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect())
}

fn unless_empty(members: Map<String, Value>) -> Option<Value> {
    (!members.is_empty()).then_some(Value::Object(members))
}
