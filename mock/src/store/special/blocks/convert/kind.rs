//! Kinds of blocks that texts become, and how words in them are written.

/// What a block is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
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

impl Kind {
    /// The documented number and name of the block.
    pub(super) fn documented(&self, in_quote: bool) -> (i64, String) {
        let (number, name) = match self {
            Kind::Paragraph if in_quote => (15, "quote"),
            Kind::Paragraph => (2, "text"),
            Kind::Heading(level) => return (2 + i64::from(*level), format!("heading{level}")),
            Kind::Bullet => (12, "bullet"),
            Kind::Ordered(_) => (13, "ordered"),
            Kind::Todo(_) => (17, "todo"),
            Kind::Code(_) => (14, "code"),
            Kind::Table => (31, "table"),
            Kind::Cell => (32, "table_cell"),
        };
        (number, name.to_owned())
    }
}
