//! Components that show something, and those that hold others.

use std::borrow::Cow;

use super::{
    super::model::{
        Block, Cell, Chart, Column, Frame, Group, Image, Kind, Note, Shape, Style, Table, Text,
    },
    controls,
    element::{Html, tag},
    style::{self, Styles, alignment, join, lengths, spacing},
    tagged,
    text::{content, title},
};

pub(super) fn block(block: &Block<'_>, styles: &Styles<'_>) -> Html {
    let style = block.style;
    let margin = lengths(style.text("margin")).map(|it| format!("margin:{it}"));
    let inside = match &block.kind {
        Kind::Text(it) => text(it, styles),
        Kind::Rule => tag("hr").alone(),
        Kind::Image(it) => image(it, style, styles),
        Kind::Images(all) => {
            let modes = ["double", "triple", "bisect", "trisect"];
            let mode = style::one_of(style, "combination_mode", modes).unwrap_or("bisect");
            let images: Html = all.iter().map(|it| image(it, style, styles)).collect();
            tag("div").class(format_args!("images {mode}")).inside(images)
        }
        Kind::People(all) => {
            let has_names = style.get("show_name").is_none_or(|it| *it != false);
            tag("div").class("people").inside(people(all, has_names))
        }
        Kind::Chart(it) => chart(it, styles),
        Kind::Table(it) => table(it, style, styles),
        Kind::Columns(all) => columns(all, style, styles),
        Kind::Group(it) => group(it, style, styles),
        Kind::Control(it) => {
            let buttons = blocks(it.buttons(), styles);
            controls::markup(it, style, styles, buttons)
        }
        Kind::Unknown { tag: name, inside } => {
            let name = if name.is_empty() { "component without a tag" } else { name };
            let kind = tag("span").class("kind").inside(name);
            tag("div").class("unknown").inside([kind, blocks(inside, styles)])
        }
        Kind::Omitted(why) => tag("p").class("muted").inside(&**why),
    };
    // Blocks in a row keep their own width.
    let is_narrow = matches!(&block.kind, Kind::Control(it) if !matches!(it.shape, Shape::Images { .. }))
        && !style.is("width", "fill");
    let names = [("block", true), ("narrow", is_narrow)];
    tag("div").classes(names).set("style", margin).inside(inside)
}

pub(super) fn blocks(blocks: &[Block<'_>], styles: &Styles<'_>) -> Html {
    blocks.iter().map(|it| block(it, styles)).collect()
}

pub(super) fn group(group: &Group<'_>, style: Style<'_>, styles: &Styles<'_>) -> Html {
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
    let blocks = group.blocks.iter().map(|it| match group.frame {
        Frame::Fields => {
            let is_wide = it.style.get("is_short").is_none_or(|it| *it != true);
            tag("div").classes([("wide", is_wide)]).inside(block(it, styles))
        }
        _ => block(it, styles),
    });
    let inside = tag("div")
        .classes([(kind, true), ("row", group.is_row)])
        .set("style", look)
        .set("title", title(&group.notes))
        .inside([blocks.collect(), links(&group.notes)]);
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
    let summary = tag("summary").set("style", head).inside(content(title, styles));
    tag("details").flag("open", *is_open).set("style", frame).inside([summary, inside])
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

fn columns(columns: &[Block<'_>], style: Style<'_>, styles: &Styles<'_>) -> Html {
    let modes = ["stretch", "flow", "bisect", "trisect"];
    let mode = style::one_of(style, "flex_mode", modes).unwrap_or("none");
    let look =
        join([layout(style, true), background(style, styles).map(|it| format!("background:{it}"))]);
    let columns = columns.iter().map(|column| {
        let inside = match &column.kind {
            Kind::Group(it) => group(it, column.style, styles),
            _ => block(column, styles),
        };
        tag("div").class("column").set("style", share(column.style)).inside(inside)
    });
    let element = tag("div").class(format_args!("columns {mode}")).set("style", look);
    element.inside(columns.collect::<Html>())
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
fn text(text: &Text<'_>, styles: &Styles<'_>) -> Html {
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
    tag("div").class("text").set("style", look).inside(content(text, styles))
}

pub(super) fn image(image: &Image<'_>, style: Style<'_>, styles: &Styles<'_>) -> Html {
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
    let shown = match &image.alt {
        Some(alt) => content(alt, styles),
        None => tag("span").class("muted").inside(&*image.key),
    };
    let title = image.title.as_ref();
    tag("figure").inside([
        tag("div").class("image").set("style", look).set("title", Some(&image.key)).inside(shown),
        title.map(|it| tag("figcaption").inside(content(it, styles))).into(),
    ])
}

pub(super) fn people(people: &[Cow<'_, str>], has_names: bool) -> Html {
    let person = |id: &Cow<'_, str>| {
        // The beginning of an id only tells of which kind it is.
        let letter = id.chars().next_back().unwrap_or('?').to_uppercase().to_string();
        let name = || Html::from([" ".into(), tag("span").class("name").inside(&**id)]);
        tag("span")
            .class("person")
            .set("title", Some(id))
            .inside([tag("span").class("avatar").inside(letter), has_names.then(name).into()])
    };
    people.iter().map(person).collect()
}

fn chart(chart: &Chart<'_>, styles: &Styles<'_>) -> Html {
    let kind = match chart.kind.is_empty() {
        true => "chart".to_owned(),
        false => format!("chart: {}", chart.kind),
    };
    let title = chart.title.as_ref().map(|it| tag("div").class("title").inside(&**it));
    tag("div").class("chart").inside([
        tag("div").class("kind").inside(kind),
        title.into(),
        table(&chart.data, Style::default(), styles),
    ])
}

fn table(table: &Table<'_>, style: Style<'_>, styles: &Styles<'_>) -> Html {
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
    let titles =
        table.columns.iter().map(|it| tag("th").set("style", align(it)).inside(&*it.title));
    let looks = [("grey", is_grey), ("muted", header.is("text_color", "grey"))];
    let head = tag("thead").classes(looks).inside(tag("tr").inside(titles.collect::<Html>()));
    let rows = table.rows.iter().map(|row| {
        let cells = row
            .iter()
            .zip(&table.columns)
            .map(|(it, column)| tag("td").set("style", align(column)).inside(cell(it, styles)));
        tag("tr").inside(cells.collect::<Html>())
    });
    let body = tag("tbody").inside(rows.collect::<Html>());
    let more = || tag("p").class("muted").inside(format!("and {} more", table.more));
    tag("div")
        .class("table")
        .inside([tag("table").inside([head, body]), (table.more > 0).then(more).into()])
}

fn cell(cell: &Cell<'_>, styles: &Styles<'_>) -> Html {
    match cell {
        Cell::Text(text) => content(text, styles),
        Cell::Tags(all) => {
            all.iter().map(|it| Html::from([tagged(it, styles), " ".into()])).collect()
        }
        Cell::People(all) => people(all, true),
    }
}

/// Where a click leads, as a link of its own.
fn links(notes: &[Note<'_>]) -> Html {
    let urls = notes.iter().filter_map(|it| match it {
        Note::Opens(url) => style::address(url),
        _ => None,
    });
    let link = |url| tag("a").class("opens").link(url).inside(format!("↗ {url}"));
    urls.map(link).collect()
}
