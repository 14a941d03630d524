//! A card as lines of plain text.

mod controls;
mod lines;

use std::borrow::Cow;

use super::{
    model::{Block, Cell, Chart, Frame, Group, Header, Image, Kind, Note, Page, Table, Text},
    tags,
};
use lines::{beside, clean, indented, pad, width};

/// How wide dividers, and the line below a title at most, are.
const RULE: usize = 40;

pub(super) fn page(page: &Page<'_>) -> String {
    let mut lines = page.header.as_ref().map_or(Vec::new(), header);
    lines.extend(group(&page.body));
    lines.extend(page.notes.iter().map(|it| clean(&format!("({})", note(it)))));
    lines.into_iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn header(header: &Header<'_>) -> Vec<String> {
    let tags = header.tags.iter().map(|it| format!(" [{}]", one_line(it)));
    let title = header.title.as_ref().map(one_line).unwrap_or_default();
    let mut lines = vec![title + &tags.collect::<String>()];
    lines.extend(header.subtitle.as_ref().map(one_line));
    let longest = lines.iter().map(|it| width(it)).max().unwrap_or_default();
    lines.push("=".repeat(longest.min(RULE)));
    lines
}

fn blocks(blocks: &[Block<'_>]) -> Vec<String> {
    blocks.iter().flat_map(block).collect()
}

fn block(block: &Block<'_>) -> Vec<String> {
    match &block.kind {
        Kind::Text(it) => text(it),
        Kind::Rule => vec!["-".repeat(RULE)],
        Kind::Image(it) => vec![image(it)],
        Kind::Images(images) => {
            vec![images.iter().map(image).collect::<Vec<_>>().join(" ")]
        }
        Kind::People(all) => vec![people(all)],
        Kind::Chart(it) => chart(it),
        Kind::Table(it) => table(it),
        Kind::Columns(columns) => beside(columns.iter().map(self::block).collect(), " | "),
        Kind::Group(it) => group(it),
        Kind::Control(it) => controls::lines(it),
        Kind::Unknown { tag, inside } => {
            let tag = if tag.is_empty() { "component without a tag" } else { tag };
            let mut lines = vec![clean(&format!("[{tag}]"))];
            lines.extend(indented(blocks(inside)));
            lines
        }
        Kind::Omitted(why) => vec![format!("({why})")],
    }
}

fn group(group: &Group<'_>) -> Vec<String> {
    let mut lines = match group.is_row {
        true => beside(group.blocks.iter().map(block).collect(), " "),
        false => blocks(&group.blocks),
    };
    match &group.frame {
        Frame::Plain | Frame::Fields | Frame::Container | Frame::SmallPrint => {}
        Frame::Form(name) => {
            let name = name.as_ref().map_or(String::new(), |name| format!(" {name}"));
            lines = indented(lines);
            lines.insert(0, clean(&format!("(form{name})")));
        }
        Frame::Panel { title, is_open, .. } => {
            lines = indented(lines);
            let mark = if *is_open { 'v' } else { '>' };
            lines.insert(0, format!("{mark} {}", one_line(title)));
        }
    }
    if !group.notes.is_empty() {
        lines.push(notes(&group.notes));
    }
    lines
}

/// A text as its lines.
fn text(text: &Text<'_>) -> Vec<String> {
    let content = content(text);
    content.lines().map(clean).collect()
}

fn content<'t>(text: &'t Text<'_>) -> Cow<'t, str> {
    if text.is_markdown { tags::plain(&text.content) } else { Cow::Borrowed(&text.content) }
}

/// A text on one line, as a title or on a button.
pub(super) fn one_line(text: &Text<'_>) -> String {
    clean(&content(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

fn image(image: &Image<'_>) -> String {
    let texts = [&image.title, &image.alt].into_iter().flatten().map(one_line);
    let texts: Vec<String> = texts.filter(|it| !it.is_empty()).collect();
    let shown = if texts.is_empty() { clean(&image.key) } else { texts.join(", ") };
    let shown = if shown.is_empty() { "without a key" } else { &shown };
    format!("[image: {shown}]")
}

fn people(people: &[Cow<'_, str>]) -> String {
    let people: Vec<String> = people.iter().map(|it| format!("@{}", clean(it))).collect();
    people.join(" ")
}

fn chart(chart: &Chart<'_>) -> Vec<String> {
    let kind = clean(&chart.kind);
    let kind = if kind.is_empty() { String::new() } else { format!(" ({kind})") };
    let title = chart.title.as_ref().map_or(String::new(), |it| format!(": {}", clean(it)));
    let mut lines = vec![format!("[chart{title}{kind}]")];
    lines.extend(indented(table(&chart.data)));
    lines
}

/// A table with columns of one width each.
fn table(table: &Table<'_>) -> Vec<String> {
    if table.columns.is_empty() {
        return Vec::new();
    }
    let cell = |it: &Cell<'_>| match it {
        Cell::Text(text) => one_line(text),
        Cell::Tags(all) => all.iter().map(|it| format!("[{}]", one_line(it))).collect(),
        Cell::People(all) => people(all),
    };
    let titles = table.columns.iter().map(|it| clean(&it.title)).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect());
    let rows: Vec<Vec<String>> = std::iter::once(titles).chain(rows).collect();
    let widest = |at: usize| {
        let widths = rows.iter().filter_map(|row| row.get(at)).map(|it| width(it));
        widths.max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(widest).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&table.columns).zip(&widths);
        let cells: Vec<String> =
            cells.map(|((cell, column), width)| pad(cell, *width, column.is_number)).collect();
        cells.join(" | ")
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    lines.insert(1, rule.join("-+-"));
    if table.more > 0 {
        lines.push(format!("(and {} more)", table.more));
    }
    lines
}

fn notes(notes: &[Note<'_>]) -> String {
    let notes: Vec<Cow<'_, str>> = notes.iter().map(note).collect();
    clean(&format!("({})", notes.join("; ")))
}

/// A fact in words, for both renderers.
pub(super) fn note<'t>(note: &'t Note<'_>) -> Cow<'t, str> {
    match note {
        Note::Disabled => "disabled".into(),
        Note::Required => "required".into(),
        Note::Streaming => "still being written".into(),
        Note::Tip(tip) => Cow::Borrowed(tip),
        Note::Asks(question) => format!("asks: {question}").into(),
        Note::Opens(url) => format!("opens {url}").into(),
        Note::Summary(summary) => format!("in lists: {summary}").into(),
    }
}
