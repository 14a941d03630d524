//! Markdown of a person or a model, as the Markdown that cards and posts show.
//!
//! The text is read as CommonMark with tables, and written again: what the platform reads as
//! something else, or not at all, becomes plain text. Nothing in it can mention people, and no tag
//! of the platform gets through. `blocks` reads and writes, `inline` is for what stands in a
//! paragraph, `escape` for names, addresses and code in it, `line` is text as it is written, and
//! `pieces` cuts what is too long. `posts` is for posts, which know less than cards.

mod blocks;
mod escape;
mod inline;
mod line;
mod pieces;
mod posts;

pub use posts::PostPart;

/// How Markdown is read.
///
/// ```
/// # use feishu_runtime::MarkdownReader;
/// let parts = MarkdownReader::new().parts("# Plan\n\nAsk <at id=all></at> *today*");
/// assert_eq!(parts, ["# Plan\n\nAsk &#60;at id=all&#62;&#60;/at&#62; *today*"]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkdownReader {
    mentions: bool,
    /// Whether it is for a post.
    posts: bool,
}

/// The most bytes of a part, in the body of a request: a card has 30 KB, of which something is
/// left for what is around its text.
pub(crate) const MOST_BYTES: usize = 24_000;

/// The most tables of a part.
const MOST_TABLES: usize = 4;

impl MarkdownReader {
    /// As CommonMark, without mentions.
    pub fn new() -> Self {
        MarkdownReader::default()
    }

    /// Lets `<at id=…></at>` mention people, if the text comes from somebody who may.
    pub fn mentions(self) -> Self {
        MarkdownReader { mentions: true, ..self }
    }

    /// The text as the platform reads it in cards, in parts each of which fits a card. A text is
    /// cut between blocks, and a block that is too long between lines, sentences or words.
    pub fn parts(&self, text: &str) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let (mut part, mut bytes, mut tables) = (String::new(), 0, 0);
        for block in blocks::read(text, *self) {
            let is_table = block.is_table();
            for piece in pieces::of(&block) {
                let more = cost(&piece) + cost("\n\n");
                if !part.is_empty()
                    && (bytes + more > MOST_BYTES || is_table && tables == MOST_TABLES)
                {
                    parts.push(std::mem::take(&mut part));
                    (bytes, tables) = (0, 0);
                }
                if !part.is_empty() {
                    part.push_str("\n\n");
                }
                part.push_str(&piece);
                bytes += more;
                tables += usize::from(is_table);
            }
        }
        if !part.is_empty() {
            parts.push(part);
        }
        parts
    }
}

/// How many bytes a text has in the body of a request: JSON inside a string of JSON.
fn cost(text: &str) -> usize {
    let byte = |c: char| match c {
        '"' => 4,
        '\\' => 4,
        '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 3,
        c if (c as u32) < 0x20 => 7,
        c => c.len_utf8(),
    };
    text.chars().map(byte).sum()
}
