//! A card as one HTML page.

mod blocks;
mod controls;
mod markdown;
mod style;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    model::{Header, Page, Text},
    text::note,
};
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
    let page = html! {
        (DOCTYPE)
        html {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (title) }
                style { (PreEscaped(CSS)) }
            }
            body {
                main class={ "card " (width) } {
                    @if let Some(it) = &page.header { (header(it, styles)) }
                    div.body { (blocks::group(&page.body, page.body_style, styles)) }
                }
                @if !page.notes.is_empty() {
                    footer class=(width) {
                        @for it in &page.notes { p { (note(it)) } }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn header(header: &Header<'_>, styles: &Styles<'_>) -> Markup {
    let color = styles.hue(header.style.text("template").unwrap_or_default());
    let padding = style::lengths(header.style.text("padding"));
    let style = style::join([
        color.as_ref().map(|it| format!("--hue:{it}")),
        padding.map(|it| format!("padding:{it}")),
    ]);
    html! {
        header.colored[color.is_some()] style=[style] {
            @if let Some(it) = &header.title {
                div.titles {
                    h1 { (blocks::content(it, styles)) }
                    @for tag in &header.tags { (tagged(tag, styles)) }
                }
            } @else {
                div.titles { @for tag in &header.tags { (tagged(tag, styles)) } }
            }
            @if let Some(it) = &header.subtitle { p { (blocks::content(it, styles)) } }
        }
    }
}

/// A text on a background of its color.
fn tagged(tag: &Text<'_>, styles: &Styles<'_>) -> Markup {
    let color = styles.hue(tag.style.text("color").unwrap_or("blue"));
    let style = color.map(|it| format!("--hue:{it}"));
    html! { span.tag style=[style] { (blocks::content(tag, styles)) } }
}
