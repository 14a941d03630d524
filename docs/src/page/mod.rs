//! A documentation page as its reader sees it: title, sections, tables, code blocks, each with
//! its place in the text. What a table means is not known here; that is [`crate::import`].
//!
//! The documentation comes in several dialects. Each is one file below, which says whether a
//! text is of its kind and reads it; a new dialect is a new file and a line in `DIALECTS`.

mod bare;
mod builder;
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

/// A dialect: how it is told from the others, and how it is read.
struct Dialect {
    name: &'static str,
    /// Whether a text is of this dialect; the first in [`DIALECTS`] that says so reads it.
    claims: fn(&str) -> bool,
    read: fn(&str) -> Page,
}

/// Most telling first; the last one takes every text.
const DIALECTS: &[Dialect] = &[raw::DIALECT, bare::DIALECT, plain::DIALECT, converted::DIALECT];

/// Reads a page in whichever dialect its text is written.
pub fn read(text: &str) -> Page {
    let dialect =
        DIALECTS.iter().find(|dialect| (dialect.claims)(text)).unwrap_or(&converted::DIALECT);
    Page { dialect: dialect.name, ..(dialect.read)(text) }
}

/// A page, in the order of its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Which dialect it was read as.
    pub dialect: &'static str,
    /// What stands before its title.
    pub front: Front,
    /// Its heading of the first level.
    pub title: Option<Cell>,
    /// The link to the platform's API explorer, which names the endpoint; only raw pages
    /// have it.
    pub explorer: Option<Explorer>,
    /// Its parts, in order. The first has no heading and holds what stands above all others.
    pub sections: Vec<Section>,
    /// What the reader could not make sense of.
    pub problems: Vec<Problem>,
    /// Bytes of the text.
    pub len: usize,
}

impl Page {
    /// All tables with the section that they stand in.
    pub fn tables(&self) -> impl Iterator<Item = (&Section, &Table)> {
        self.sections.iter().flat_map(|section| section.tables().map(move |table| (section, table)))
    }
}

/// What stands before the title of a page, between `---` lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Front {
    /// `title`.
    pub title: Option<String>,
    /// `fullPath`, or the path of `source_url` below `/document`.
    pub path: Option<String>,
    /// Last update in milliseconds since 1970.
    pub updated_ms: Option<i64>,
    /// Last update as a date, where no time is given.
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

/// A heading and what stands below it, up to the next heading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its level, from 1; 0 where the dialect has none or there is no heading.
    pub level: usize,
    /// Its heading; empty text for what stands above the first one.
    pub heading: Cell,
    /// What stands in it, in order.
    pub blocks: Vec<Block>,
}

impl Section {
    /// Its tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }

    /// Its code blocks, in order.
    pub fn codes(&self) -> impl Iterator<Item = &Code> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Code(code) => Some(code),
            _ => None,
        })
    }

    /// Its text outside of tables and code, a line a paragraph.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            if let Block::Text(cell) = block {
                if !out.is_empty() {
                    out.push('\n');
                }
                out.push_str(&cell.text);
            }
        }
        out
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

/// A table. Every row of the text stands in `rows`, whether or not it has as many cells as
/// the header.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The cells of its header; empty where the page has none.
    pub header: Vec<Cell>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// From the first byte of its header to the last of its rows.
    pub place: Place,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What the dialect tells of its depth. The marker is not part of the first cell.
    pub depth: Depth,
    /// Its cells; never more than the header has, if there is a header.
    pub cells: Vec<Cell>,
    /// Where it stands.
    pub place: Place,
    /// Whether it ends as the dialect ends a row; a page cut off inside a row has one that
    /// does not.
    pub closed: bool,
}

/// What a row tells of how deep it is nested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// No marker: at the top, or in a dialect that has lost its markers.
    #[default]
    Unmarked,
    /// A marker, indented so far; only the order of widths in one table means anything.
    Marked(usize),
    /// The number of containers around it.
    Level(usize),
}

/// A stretch of text with its place. In the text, breaks are `\n`, tags have become their
/// Markdown counterparts and entities their characters; Markdown itself stands as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// Where it stands in the page.
    pub place: Place,
}

/// A block of code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    /// The language that it is marked with; empty where none.
    pub lang: String,
    /// Its text.
    pub text: String,
    /// Where its text stands.
    pub place: Place,
}

/// A place in a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
}

impl Place {
    /// Its bytes.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Text whose form a reader could not make sense of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub place: Place,
}

/// What can be wrong with the form of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A block of code without its end.
    UnclosedCode,
    /// Tags without their end.
    UnclosedTag,
    /// Front matter without its end.
    UnclosedFront,
    /// A row without the end that rows of the dialect have.
    UnclosedRow,
    /// Rows of a table without a header above.
    Headerless,
    /// A line directly below a table that is no row of it.
    StrayLine,
}
