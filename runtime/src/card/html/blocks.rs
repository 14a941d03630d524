//! Components that show something, and those that hold others.

use std::borrow::Cow;

use maud::{Markup, html};

use super::{
    super::{
        model::{
            Block, Cell, Chart, Column, Frame, Group, Image, Kind, Note, Shape, Style, Table, Text,
        },
        text::note,
    },
    controls, markdown,
    style::{self, Styles, alignment, join, lengths, spacing},
    tagged,
};

pub(super) fn block(block: &Block<'_>, styles: &Styles<'_>) -> Markup {
    let style = block.style;
    let margin = lengths(style.text("margin")).map(|it| format!("margin:{it}"));
    let inside = match &block.kind {
        Kind::Text(it) => text(it, styles),
        Kind::Rule => html! { hr; },
        Kind::Image(it) => image(it, style, styles),
        Kind::Images(all) => {
            let modes = ["double", "triple", "bisect", "trisect"];
            let mode = style::one_of(style, "combination_mode", modes).unwrap_or("bisect");
            let images = all.iter().map(|it| image(it, style, styles));
            html! { div class={ "images " (mode) } { @for it in images { (it) } } }
        }
        Kind::People(all) => {
            let has_names = style.get("show_name").is_none_or(|it| *it != false);
            html! { div.people { (people(all, has_names)) } }
        }
        Kind::Chart(it) => chart(it, styles),
        Kind::Table(it) => table(it, style, styles),
        Kind::Columns(all) => columns(all, style, styles),
        Kind::Group(it) => group(it, style, styles),
        Kind::Control(it) => controls::markup(it, style, styles),
        Kind::Unknown { tag, inside } => {
            let tag = if tag.is_empty() { "component without a tag" } else { tag };
            html! { div.unknown { span.kind { (tag) } (blocks(inside, styles)) } }
        }
        Kind::Omitted(why) => html! { p.muted { (why) } },
    };
    // What stands in a row keeps its own width.
    let is_narrow = matches!(&block.kind, Kind::Control(it) if !matches!(it.shape, Shape::Images { .. }))
        && !style.is("width", "fill");
    html! { div.block.narrow[is_narrow] style=[margin] { (inside) } }
}

pub(super) fn blocks(blocks: &[Block<'_>], styles: &Styles<'_>) -> Markup {
    html! { @for it in blocks { (block(it, styles)) } }
}

pub(super) fn group(group: &Group<'_>, style: Style<'_>, styles: &Styles<'_>) -> Markup {
    let kind = match &group.frame {
        Frame::Plain => "stack",
        Frame::Fields => "fields",
        Frame::Form(_) => "stack form",
        Frame::Panel { .. } => "stack",
        Frame::Container => "stack container",
        Frame::SmallPrint => "stack small",
    };
    let has_border = style.get("has_border").is_some_and(|it| *it == true);
    let radius = style.text("corner_radius").and_then(style::length);
    let border = style.text("border_color").and_then(|it| styles.color(it));
    let look = join([
        layout(style, group.is_row),
        lengths(style.text("padding")).map(|it| format!("padding:{it}")),
        background(style, styles).map(|it| format!("background:{it}")),
        has_border.then(|| format!("border:1px solid {}", border.unwrap_or("var(--line)".into()))),
        radius.map(|it| format!("border-radius:{it}")),
    ]);
    let inside = html! {
        div class={ (kind) @if group.is_row { " row" } } style=[look] title=[title(&group.notes)] {
            @for it in &group.blocks {
                @if matches!(group.frame, Frame::Fields) {
                    div.wide[it.style.get("is_short").is_none_or(|it| *it != true)] {
                        (block(it, styles))
                    }
                } @else {
                    (block(it, styles))
                }
            }
            (links(&group.notes))
        }
    };
    let Frame::Panel { title, is_open, header } = &group.frame else { return inside };
    let border = style.get("border").and_then(|it| it.as_object()).map(|it| Style(Some(it)));
    let color = border.map(|it| it.text("color").and_then(|it| styles.color(it)));
    let radius = border.and_then(|it| it.text("corner_radius")).and_then(style::length);
    let frame = join([
        color.map(|it| format!("border:1px solid {}", it.unwrap_or("var(--line)".into()))),
        radius.map(|it| format!("border-radius:{it}")),
    ]);
    let head = join([
        background(*header, styles).map(|it| format!("background:{it}")),
        lengths(header.text("padding")).map(|it| format!("padding:{it}")),
    ]);
    html! {
        details open[*is_open] style=[frame] {
            summary style=[head] { (content(title, styles)) }
            (inside)
        }
    }
}

/// How the elements of a flex box stand.
fn layout(style: Style<'_>, is_row: bool) -> Option<String> {
    let across = spacing(style.text("horizontal_spacing"));
    let down = spacing(style.text("vertical_spacing"));
    let horizontal = alignment(style.text("horizontal_align"));
    let vertical = alignment(style.text("vertical_align"));
    let (main, cross) = if is_row { (horizontal, vertical) } else { (vertical, horizontal) };
    // Elements that fill the width stay as they are, unless the card says how they are aligned.
    join([
        down.map(|it| format!("row-gap:{it}")),
        across.map(|it| format!("column-gap:{it}")),
        main.map(|it| format!("justify-content:{it}")),
        cross
            .filter(|it| is_row || *it != "flex-start")
            .map(|it| format!("{}:{it}", if is_row { "align-items" } else { "--align" })),
    ])
}

fn background(style: Style<'_>, styles: &Styles<'_>) -> Option<String> {
    let name = style.text("background_style").or(style.text("background_color"))?;
    match name {
        "default" => None,
        "laser" => Some("var(--laser-soft)".to_owned()),
        "grey" => styles.color("grey-50"),
        other => styles.color(other),
    }
}

fn columns(columns: &[Block<'_>], style: Style<'_>, styles: &Styles<'_>) -> Markup {
    let modes = ["stretch", "flow", "bisect", "trisect"];
    let mode = style::one_of(style, "flex_mode", modes).unwrap_or("none");
    let look =
        join([layout(style, true), background(style, styles).map(|it| format!("background:{it}"))]);
    html! {
        div class={ "columns " (mode) } style=[look] {
            @for column in columns {
                div.column style=[share(column.style)] {
                    @match &column.kind {
                        Kind::Group(it) => (group(it, column.style, styles)),
                        _ => (block(column, styles)),
                    }
                }
            }
        }
    }
}

/// Which share of the width a column has.
fn share(style: Style<'_>) -> Option<String> {
    let vertical = alignment(style.text("vertical_align")).map(|it| format!("align-self:{it}"));
    let margin = lengths(style.text("margin")).map(|it| format!("margin:{it}"));
    let weight = style.get("weight").and_then(|it| it.as_u64());
    let flex = match style.text("width") {
        Some("weighted") => format!("flex:{} 1 0", weight.unwrap_or(1).clamp(1, 5)),
        Some("auto") | None => match weight {
            Some(weight) if style.text("width").is_none() => {
                format!("flex:{} 1 0", weight.clamp(1, 5))
            }
            _ => "flex:0 1 auto".to_owned(),
        },
        Some(other) => {
            style::length(other).map_or("flex:0 1 auto".to_owned(), |it| format!("flex:0 0 {it}"))
        }
    };
    join([Some(flex), vertical, margin])
}

/// A text with its size, color and alignment.
fn text(text: &Text<'_>, styles: &Styles<'_>) -> Markup {
    let style = text.style;
    let align = style.text("text_align").filter(|it| ["left", "center", "right"].contains(it));
    let look = join([
        style
            .text("text_size")
            .and_then(|it| styles.text_size(it))
            .map(|it| format!("font-size:{it}px")),
        style.text("text_color").and_then(|it| styles.color(it)).map(|it| format!("color:{it}")),
        align.map(|it| format!("text-align:{it}")),
    ]);
    html! { div.text style=[look] { (content(text, styles)) } }
}

/// A text with its icon.
pub(super) fn content(text: &Text<'_>, styles: &Styles<'_>) -> Markup {
    html! {
        @if let Some(name) = &text.icon { span.icon title=(name) { "◈" } " " }
        @if text.is_markdown {
            div.markdown { (markdown::markup(&text.content, styles)) }
        } @else {
            span.plain { (text.content) }
        }
    }
}

pub(super) fn image(image: &Image<'_>, style: Style<'_>, styles: &Styles<'_>) -> Markup {
    let radius = style.text("corner_radius").and_then(style::length);
    let size = match style.text("size") {
        Some("large") => Some("width:160px;height:160px".to_owned()),
        Some("medium") => Some("width:80px;height:80px".to_owned()),
        Some("small") => Some("width:40px;height:40px".to_owned()),
        Some("tiny") => Some("width:16px;height:16px".to_owned()),
        Some(other) => lengths(Some(other)).and_then(|it| {
            let (width, height) = it.split_once(' ')?;
            Some(format!("width:{width};height:{height}"))
        }),
        None => None,
    };
    let look = join([size, radius.map(|it| format!("border-radius:{it}"))]);
    html! {
        figure {
            div.image style=[look] title=(image.key) {
                @match &image.alt {
                    Some(alt) => (content(alt, styles)),
                    None => span.muted { (image.key) },
                }
            }
            @if let Some(title) = &image.title { figcaption { (content(title, styles)) } }
        }
    }
}

pub(super) fn people(people: &[Cow<'_, str>], has_names: bool) -> Markup {
    html! {
        @for id in people {
            span.person title=(id) {
                // The beginning of an id only tells of which kind it is.
                span.avatar { (id.chars().next_back().unwrap_or('?').to_uppercase()) }
                @if has_names { " " span.name { (id) } }
            }
        }
    }
}

fn chart(chart: &Chart<'_>, styles: &Styles<'_>) -> Markup {
    html! {
        div.chart {
            div.kind { "chart" @if !chart.kind.is_empty() { ": " (chart.kind) } }
            @if let Some(title) = &chart.title { div.title { (title) } }
            (table(&chart.data, Style::default(), styles))
        }
    }
}

fn table(table: &Table<'_>, style: Style<'_>, styles: &Styles<'_>) -> Markup {
    let header = style.get("header_style").and_then(|it| it.as_object());
    let header = Style(header);
    let align = |column: &Column<'_>| {
        let named = column.style.text("horizontal_align");
        let named = named.filter(|it| ["left", "center", "right"].contains(it));
        let align = named.or(column.is_number.then_some("right"));
        let width = column.style.text("width").and_then(style::length);
        join([
            align.map(|it| format!("text-align:{it}")),
            width.filter(|it| !it.starts_with('-')).map(|it| format!("width:{it};min-width:{it}")),
        ])
    };
    let is_grey = header.is("background_style", "grey");
    html! {
        div.table {
            table {
                thead.grey[is_grey].muted[header.is("text_color", "grey")] {
                    tr { @for column in &table.columns {
                        th style=[align(column)] { (column.title) }
                    } }
                }
                tbody { @for row in &table.rows {
                    tr { @for (cell, column) in row.iter().zip(&table.columns) {
                        td style=[align(column)] { (self::cell(cell, styles)) }
                    } }
                } }
            }
            @if table.more > 0 { p.muted { "and " (table.more) " more" } }
        }
    }
}

fn cell(cell: &Cell<'_>, styles: &Styles<'_>) -> Markup {
    match cell {
        Cell::Text(text) => content(text, styles),
        Cell::Tags(all) => html! { @for it in all { (tagged(it, styles)) " " } },
        Cell::People(all) => people(all, true),
    }
}

/// Facts as the words that show up where somebody points.
pub(super) fn title(notes: &[Note<'_>]) -> Option<String> {
    let notes: Vec<Cow<'_, str>> = notes.iter().map(note).collect();
    (!notes.is_empty()).then(|| notes.join("\n"))
}

/// Where a click leads, as a link of its own.
fn links(notes: &[Note<'_>]) -> Markup {
    html! {
        @for it in notes {
            @if let Note::Opens(url) = it { @if let Some(url) = style::address(url) {
                a.opens href=(url) target="_blank" rel="noopener noreferrer" { "↗ " (url) }
            } }
        }
    }
}
