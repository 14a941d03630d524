//! A card as one HTML page.

mod blocks;
mod controls;
mod element;
mod markdown;
mod style;
mod text;

use super::{
    model::{Header, Page, Text},
    text::note,
};
use element::{Html, tag};
use style::Styles;

const CSS: &str = include_str!("page.css");

/// No scripts, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

pub(super) fn page(page: &Page<'_>) -> String {
    let styles = &Styles { config: page.config };
    let title = page.header.as_ref().and_then(|it| it.title.as_ref());
    let title = title.map_or("Card".into(), |it| super::text::one_line(it));
    let width = match page.config.text("width_mode") {
        Some("compact") => "compact",
        Some("fill") => "fill",
        _ => "default",
    };
    let meta = |key, name, content| tag("meta").set(key, Some(name)).set("content", Some(content));
    let head = tag("head").inside([
        tag("meta").set("charset", Some("utf-8")).alone(),
        meta("name", "viewport", "width=device-width, initial-scale=1").alone(),
        meta("http-equiv", "Content-Security-Policy", POLICY).alone(),
        tag("title").inside(&*title),
        tag("style").inside(Html::raw(CSS)),
    ]);
    let main = tag("main").class(format_args!("card {width}")).inside([
        page.header.as_ref().map(|it| header(it, styles)).into(),
        tag("div").class("body").inside(blocks::group(&page.body, page.body_style, styles)),
    ]);
    let notes = page.notes.iter().map(|it| tag("p").inside(&*note(it)));
    let footer = (!page.notes.is_empty())
        .then(|| tag("footer").class(width).inside(notes.collect::<Html>()));
    let body = tag("body").inside([main, footer.into()]);
    format!("<!DOCTYPE html>{}", tag("html").inside([head, body]).into_string())
}

fn header(header: &Header<'_>, styles: &Styles<'_>) -> Html {
    let color = styles.hue(header.style.text("template").unwrap_or_default());
    let padding = style::lengths(header.style.text("padding"));
    let style = style::join([
        color.as_ref().map(|it| format!("--hue:{it}")),
        padding.map(|it| format!("padding:{it}")),
    ]);
    let title = header.title.as_ref().map(|it| tag("h1").inside(text::content(it, styles)));
    let tags: Html = header.tags.iter().map(|it| tagged(it, styles)).collect();
    let subtitle = header.subtitle.as_ref();
    tag("header").classes([("colored", color.is_some())]).set("style", style).inside([
        tag("div").class("titles").inside([title.into(), tags]),
        subtitle.map(|it| tag("p").inside(text::content(it, styles))).into(),
    ])
}

/// A text on a background of its color.
fn tagged(text: &Text<'_>, styles: &Styles<'_>) -> Html {
    let color = styles.hue(text.style.text("color").unwrap_or("blue"));
    let style = color.map(|it| format!("--hue:{it}"));
    tag("span").class("tag").set("style", style).inside(text::content(text, styles))
}
