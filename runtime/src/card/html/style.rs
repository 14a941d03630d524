//! Colors, sizes and lengths of cards, as CSS. What is not known to be one is left out, so nothing
//! else gets into a `style` attribute.

use super::super::model::Style;

/// The names of colors, each a variable in the style sheet.
const HUES: [&str; 13] = [
    "blue",
    "carmine",
    "green",
    "grey",
    "indigo",
    "lime",
    "orange",
    "purple",
    "red",
    "turquoise",
    "violet",
    "wathet",
    "yellow",
];

/// What styles of one card mean.
pub(super) struct Styles<'a> {
    /// `config` of the card, which may have sizes and colors of its own.
    pub config: Style<'a>,
}

impl Styles<'_> {
    /// A color of the platform by its name alone.
    pub(super) fn hue(&self, name: &str) -> Option<String> {
        let name = if name == "neutral" { "grey" } else { name };
        HUES.contains(&name).then(|| format!("var(--{name})"))
    }

    /// A color: `blue`, `blue-100`, `rgba(…)`, or one of the card's own.
    pub(super) fn color(&self, name: &str) -> Option<String> {
        if let Some(own) = self.own("color", name) {
            let mode = |name| own.text(name).and_then(written).map(str::to_owned);
            return match (mode("light_mode"), mode("dark_mode")) {
                (Some(light), Some(dark)) => Some(format!("light-dark({light},{dark})")),
                (light, dark) => light.or(dark),
            };
        }
        match name {
            "white" | "bg-white" => return Some("var(--paper)".to_owned()),
            "black" => return Some("var(--ink)".to_owned()),
            _ => {}
        }
        if let Some(color) = self.hue(name) {
            return Some(color);
        }
        let Some((hue, level)) = name.split_once('-') else {
            return written(name).map(str::to_owned);
        };
        let (hue, level) = (self.hue(hue)?, level.parse::<u32>().ok()?);
        // The 500th is the color itself, those below are lighter and those above darker.
        let (part, other) = match level {
            0..=500 => (level / 5, "paper"),
            501..=1000 => (100 - (level - 500) / 8, "ink"),
            _ => return None,
        };
        Some(format!("color-mix(in srgb,{hue} {part}%,var(--{other}))"))
    }

    /// The size of a text in pixels, by its name.
    pub(super) fn text_size(&self, name: &str) -> Option<u32> {
        if let Some(own) = self.own("text_size", name) {
            let name = own.text("pc").or(own.text("default"))?;
            return size(name);
        }
        size(name)
    }

    fn own(&self, kind: &str, name: &str) -> Option<Style<'_>> {
        let own = self.config.get("style")?.get(kind)?.get(name)?;
        own.as_object().map(|it| Style(Some(it)))
    }
}

fn size(name: &str) -> Option<u32> {
    Some(match name {
        "heading-0" | "xxxx-large" => 30,
        "heading-1" | "xxx-large" => 24,
        "heading-2" | "xx-large" => 20,
        "heading-3" | "x-large" => 18,
        "heading-4" | "heading" | "large" => 16,
        "normal" | "medium" => 14,
        "notation" | "small" => 12,
        "x-small" => 10,
        _ => return None,
    })
}

/// A color in the form `rgb(…)`, `rgba(…)` or `#…`, if it is one.
fn written(color: &str) -> Option<&str> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '%');
    let inside = color.strip_prefix("rgba(").or(color.strip_prefix("rgb("));
    let inside = inside.and_then(|it| it.strip_suffix(')'));
    let hex = color.strip_prefix('#').filter(|it| !it.is_empty() && it.len() < 9);
    let is_color = inside.is_some_and(|it| !it.is_empty() && it.chars().all(is_number))
        || hex.is_some_and(|it| it.chars().all(|c| c.is_ascii_hexdigit()));
    is_color.then_some(color)
}

/// One to four lengths in pixels, such as margins: `4px 0`.
pub(super) fn lengths(text: Option<&str>) -> Option<String> {
    let lengths: Option<Vec<String>> = text?.split_whitespace().map(length).collect();
    lengths.filter(|it| (1..=4).contains(&it.len())).map(|it| it.join(" "))
}

/// One length in pixels or percent.
pub(super) fn length(text: &str) -> Option<String> {
    let (number, unit) = match text.strip_suffix('%') {
        Some(number) => (number, "%"),
        None => (text.strip_suffix("px").unwrap_or(text), "px"),
    };
    let number = number.parse::<i32>().ok().filter(|it| (-9999..=9999).contains(it))?;
    Some(format!("{number}{unit}"))
}

/// The space between elements.
pub(super) fn spacing(name: Option<&str>) -> Option<String> {
    match name? {
        "small" => Some("4px".to_owned()),
        "medium" | "default" => Some("8px".to_owned()),
        "large" => Some("12px".to_owned()),
        "extra_large" => Some("16px".to_owned()),
        other => length(other).filter(|it| !it.starts_with('-')),
    }
}

/// How things are aligned in a flex box.
pub(super) fn alignment(name: Option<&str>) -> Option<&'static str> {
    match name? {
        "left" | "top" => Some("flex-start"),
        "center" => Some("center"),
        "right" | "bottom" => Some("flex-end"),
        _ => None,
    }
}

/// The value of a member, if it is one of these: what becomes the name of a class.
pub(super) fn one_of<const N: usize>(
    style: Style<'_>,
    name: &str,
    known: [&'static str; N],
) -> Option<&'static str> {
    let value = style.text(name)?;
    known.into_iter().find(|it| *it == value)
}

/// Declarations as one `style` attribute, if there are any.
pub(super) fn join<const N: usize>(declarations: [Option<String>; N]) -> Option<String> {
    let declarations: Vec<String> = declarations.into_iter().flatten().collect();
    (!declarations.is_empty()).then(|| declarations.join(";"))
}

/// An address to which a link may lead.
pub(super) fn address(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let is_known =
        ["http", "https", "mailto", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    is_known.then_some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_lengths_and_colors_get_into_styles() {
        for (text, expected) in [
            ("4px 0", Some("4px 0px")),
            ("-3px", Some("-3px")),
            ("25%", Some("25%")),
            ("1px 2px 3px 4px 5px", None),
            ("1em", None),
            ("1px;background:url(x)", None),
            ("", None),
        ] {
            assert_eq!(lengths(Some(text)).as_deref(), expected, "{text}");
        }
        let config = json!({"style": {"color": {
            "own": {"light_mode": "rgba(1,2,3,0.5)", "dark_mode": "#fff"},
            "bad": {"light_mode": "red;x:y", "dark_mode": "url(x)"},
        }}});
        let styles = Styles { config: Style(config.as_object()) };
        for (name, expected) in [
            ("blue", Some("var(--blue)")),
            ("blue-100", Some("color-mix(in srgb,var(--blue) 20%,var(--paper))")),
            ("red-900", Some("color-mix(in srgb,var(--red) 50%,var(--ink))")),
            ("rgba(5,157,178,0.52)", Some("rgba(5,157,178,0.52)")),
            ("own", Some("light-dark(rgba(1,2,3,0.5),#fff)")),
            ("bad", None),
            ("rgba(1);x:y", None),
            ("blue-1001", None),
            ("pink", None),
        ] {
            assert_eq!(styles.color(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn links_lead_to_pages_mail_and_phones() {
        for url in ["https://a.b", "HTTP://a", "tel://1", "mailto:a@b.c"] {
            assert_eq!(address(url), Some(url));
        }
        for url in [
            "javascript:a",
            " javascript:a",
            "data:text/html,a",
            "//a.b",
            "/a",
            "",
            "java\nscript:a",
        ] {
            assert_eq!(address(url), None);
        }
    }
}
