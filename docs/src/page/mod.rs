//! The structure of a documentation page: title, sections, tables and code blocks, each with its
//! place in the text. [`crate::import`] interprets the tables.
//!
//! The documentation comes in several dialects. Each dialect has one file, which detects and reads
//! it. To add a dialect, add a file and a line in `DIALECTS`.

mod bare;
mod builder;
mod card;
mod converted;
mod front;
mod html;
mod inline;
mod markdown;
mod plain;
mod raw;
mod table;
mod tags;

use std::ops::Range;

pub use inline::plain_text;

/// A dialect: how to detect it and how to read it.
struct Dialect {
    name: &'static str,
    /// Whether a text is in this dialect. The first match in [`DIALECTS`] reads the text.
    claims: fn(&str) -> bool,
    read: fn(&str) -> Page,
}

/// All dialects, the easiest to detect first. The last one matches every text.
const DIALECTS: &[Dialect] =
    &[card::DIALECT, raw::DIALECT, bare::DIALECT, plain::DIALECT, converted::DIALECT];

/// Reads a page in the dialect of its text.
pub fn read(text: &str) -> Page {
    let dialect =
        DIALECTS.iter().find(|dialect| (dialect.claims)(text)).unwrap_or(&converted::DIALECT);
    Page { dialect: dialect.name, ..(dialect.read)(text) }
}

/// Whether a text is a page about cards, told without reading all of it.
pub(crate) fn is_about_cards(text: &str) -> bool {
    (card::DIALECT.claims)(text)
}

/// A page, in the order of its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The name of its dialect.
    pub dialect: &'static str,
    /// Its front matter.
    pub front: Front,
    /// Its first-level heading.
    pub title: Option<Cell>,
    /// The link to the platform's API explorer, which names the endpoint. Only raw pages have it.
    pub explorer: Option<Explorer>,
    /// Its sections, in order. The first has no heading and holds everything above the first
    /// heading.
    pub sections: Vec<Section>,
    /// What the reader could not read.
    pub problems: Vec<Problem>,
    /// The length of the text in bytes.
    pub len: usize,
}

impl Page {
    /// Whether it is a page about cards, which [`crate::cards`] imports.
    pub fn is_about_cards(&self) -> bool {
        self.dialect == card::NAME
    }

    /// Iterates over all tables, each with its section.
    pub fn tables(&self) -> impl Iterator<Item = (&Section, &Table)> {
        self.sections.iter().flat_map(|section| section.tables().map(move |table| (section, table)))
    }
}

/// The front matter of a page: the lines between `---` before its title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Front {
    /// `title`.
    pub title: Option<String>,
    /// `fullPath`, or the path of `source_url` below `/document`.
    pub path: Option<String>,
    /// The last update in milliseconds since 1970.
    pub updated_ms: Option<i64>,
    /// The last update as a date, if no time is given.
    pub updated: Option<String>,
}

/// What the link to the API explorer names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Explorer {
    pub project: String,
    pub version: String,
    pub resource: String,
    pub method: String,
}

/// A heading and its content, up to the next heading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its level, from 1; 0 if the dialect has no levels or the section no heading.
    pub level: usize,
    /// Its heading; empty for the content above the first heading.
    pub heading: Cell,
    /// Its content, in order.
    pub blocks: Vec<Block>,
}

impl Section {
    /// Iterates over its tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }

    /// Iterates over its code blocks, in order.
    pub fn codes(&self) -> impl Iterator<Item = &Code> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Code(code) => Some(code),
            _ => None,
        })
    }

    /// Iterates over its text outside of tables and code, in order.
    pub fn texts(&self) -> impl Iterator<Item = &Cell> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Text(cell) => Some(cell),
            _ => None,
        })
    }

    /// Returns its text outside of tables and code, one line per paragraph.
    pub fn text(&self) -> String {
        self.texts().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text.
    Text(Cell),
    /// A table.
    Table(Table),
    /// A block of code.
    Code(Code),
}

/// A table. `rows` holds every row of the text, even one with fewer cells than the header.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The cells of its header; empty if the page has no header.
    pub header: Vec<Cell>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The place from the start of its header to the end of its last row.
    pub place: Place,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What the page says about its depth. The first cell does not include the marker.
    pub depth: Depth,
    /// Its cells; never more than the header has, if there is a header.
    pub cells: Vec<Cell>,
    /// Its place in the page.
    pub place: Place,
    /// Whether it ends the way the dialect ends a row. A row in which the page was cut off does
    /// not.
    pub closed: bool,
}

/// What a row says about its depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// No marker: the row is at the top, or the dialect has lost its markers.
    #[default]
    Unmarked,
    /// A marker with this indentation. Only the order of the widths in one table has a meaning.
    Marked(usize),
    /// The number of containers around it.
    Level(usize),
}

/// A piece of text with its place. Line breaks are `\n`, tags are converted to Markdown, and
/// entities are decoded; Markdown itself stays as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// Its place in the page.
    pub place: Place,
}

/// A block of code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    /// The language that it is marked with; empty if it has none.
    pub lang: String,
    /// Its text.
    pub text: String,
    /// The place of its text.
    pub place: Place,
}

/// A place in a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

impl Place {
    /// Returns its byte range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Malformed text that a reader found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where it is.
    pub place: Place,
}

/// How a page can be malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A block of code without its end.
    UnclosedCode,
    /// Tags without their end.
    UnclosedTag,
    /// Front matter without its end.
    UnclosedFront,
    /// A row without the end that the dialect requires.
    UnclosedRow,
    /// Table rows without a header.
    Headerless,
    /// A line directly below a table that is not one of its rows.
    StrayLine,
}
