//! Kinds of blocks that texts become, and how words in them are written.

use super::super::rules::{BULLET, ORDERED, QUOTE, TABLE, TABLE_CELL, TEXT, TO_DO};

/// The `block_type` of code.
const CODE: i64 = 14;

/// What a block is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum BlockKind {
    Paragraph,
    /// A heading with its level, from 1 to 9.
    Heading(u8),
    Bullet,
    /// What is in an ordered list; the first one with its number.
    Ordered(Option<u64>),
    /// A task, and whether it is done.
    Todo(bool),
    /// Code in a language.
    Code(String),
    Table,
    Cell,
}

/// How words are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Bold,
    Italic,
    Strikethrough,
    Underline,
    Code,
}

impl BlockKind {
    /// The documented number and name of the block.
    pub(super) fn documented(&self, in_quote: bool) -> (i64, String) {
        let (number, name) = match self {
            BlockKind::Paragraph if in_quote => (QUOTE, "quote"),
            BlockKind::Paragraph => (TEXT, "text"),
            BlockKind::Heading(level) => {
                return (TEXT + i64::from(*level), format!("heading{level}"));
            }
            BlockKind::Bullet => (BULLET, "bullet"),
            BlockKind::Ordered(_) => (ORDERED, "ordered"),
            BlockKind::Todo(_) => (TO_DO, "todo"),
            BlockKind::Code(_) => (CODE, "code"),
            BlockKind::Table => (TABLE, "table"),
            BlockKind::Cell => (TABLE_CELL, "table_cell"),
        };
        (number, name.to_owned())
    }
}
