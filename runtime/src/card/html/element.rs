//! HTML that is escaped by construction: text gets into it only by [`Html::from`], values of
//! attributes only by [`Element::set`]. A library of templates would do the same at the price of its
//! macros, which take three seconds of processor time to compile in every program with such pages.

use std::fmt::{Display, Write};

/// Escaped HTML. What it is made from as text is escaped.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Takes what is HTML already: a constant of this module, or what another `Html` had.
    pub(super) fn raw(html: impl Into<String>) -> Html {
        Html(html.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

impl From<&str> for Html {
    fn from(text: &str) -> Html {
        Html(escaped(text))
    }
}

impl From<String> for Html {
    fn from(text: String) -> Html {
        Html::from(text.as_str())
    }
}

impl From<Option<Html>> for Html {
    fn from(html: Option<Html>) -> Html {
        html.unwrap_or_default()
    }
}

impl<const N: usize> From<[Html; N]> for Html {
    fn from(parts: [Html; N]) -> Html {
        parts.into_iter().collect()
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(parts: I) -> Html {
        Html(parts.into_iter().map(Html::into_string).collect())
    }
}

/// An element whose attributes are being set: `<div class="block"`.
#[derive(Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: String,
}

/// An element of this name.
pub(super) fn tag(name: &'static str) -> Element {
    Element { name, attributes: String::new() }
}

impl Element {
    /// Sets the classes, separated by blanks. Set before all others.
    pub(super) fn class(self, names: impl Display) -> Element {
        self.set("class", Some(names))
    }

    /// Sets the classes of which those with `true` are on; the attribute is left out if none is.
    pub(super) fn classes<const N: usize>(self, names: [(&str, bool); N]) -> Element {
        let on = names.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| name);
        let names = on.collect::<Vec<_>>().join(" ");
        self.set("class", (!names.is_empty()).then_some(names))
    }

    /// Sets an attribute, if there is a value.
    pub(super) fn set(mut self, name: &str, value: Option<impl Display>) -> Element {
        if let Some(value) = value {
            let value = escaped(&value.to_string());
            let _ = write!(self.attributes, " {name}=\"{value}\"");
        }
        self
    }

    /// Sets an attribute without a value, if it is on.
    pub(super) fn flag(mut self, name: &str, is_on: bool) -> Element {
        if is_on {
            let _ = write!(self.attributes, " {name}");
        }
        self
    }

    /// Lets it lead to a page, in a tab of its own.
    pub(super) fn link(self, url: &str) -> Element {
        let target = self.set("href", Some(url)).set("target", Some("_blank"));
        target.set("rel", Some("noopener noreferrer"))
    }

    /// The element around what is inside.
    pub(super) fn inside(self, inside: impl Into<Html>) -> Html {
        let Element { name, attributes } = self;
        Html(format!("<{name}{attributes}>{}</{name}>", inside.into().0))
    }

    /// The element, which is of a kind that has no end: `<br>`.
    pub(super) fn alone(self) -> Html {
        Html(format!("<{}{}>", self.name, self.attributes))
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Html, tag};

    #[test]
    fn text_and_values_are_escaped_and_html_is_not() {
        let inside = [Html::from("a < b & \"c\""), tag("br").alone()];
        let link = tag("a").class("opens").set("href", Some("?a=\"1\"&b")).inside(inside);
        assert_eq!(
            tag("p").inside(link).as_str(),
            "<p><a class=\"opens\" href=\"?a=&quot;1&quot;&amp;b\">a &lt; b &amp; &quot;c&quot;<br></a></p>"
        );
    }

    #[test]
    fn what_is_off_or_has_no_value_is_left_out() {
        let element = tag("input")
            .classes([("big", false), ("on", true), ("loud", true)])
            .set("value", None::<&str>)
            .flag("checked", false)
            .flag("disabled", true);
        assert_eq!(element.alone().as_str(), "<input class=\"on loud\" disabled>");
        assert_eq!(tag("tr").classes([("grey", false)]).alone().as_str(), "<tr>");
    }
}
