//! HTML: its elements that are blocks, and those that say how words are written. Others are passed over,
//! and what is in them is read.

use html5gum::{Token, Tokenizer};

use super::{
    builder::Builder,
    kind::{BlockKind, Style},
};

/// Elements whose content is not shown.
const HIDDEN: [&str; 5] = ["head", "script", "style", "template", "title"];

/// Elements that have no content, and so no end.
const VOID: [&str; 7] = ["br", "col", "hr", "img", "input", "link", "meta"];

pub(super) fn read(content: &str, builder: &mut Builder<'_>) {
    let mut reader = Reader::default();
    reader.read(content, builder);
    reader.end(builder);
}

/// What is open while HTML is read.
#[derive(Default)]
pub(super) struct Reader {
    open: Vec<Element>,
    /// How many elements are open whose content is not shown.
    hidden: usize,
    /// How many elements are open in which space is kept as it is.
    kept: usize,
    /// Whether the last thing that was read was space, so that more of it counts for nothing.
    spaced: bool,
}

/// An element that is open, and how it ends.
struct Element {
    name: String,
    end: End,
}

/// How an element ends.
enum End {
    Nothing,
    Paragraph,
    Quote,
    Style(Style),
    Link,
    /// All blocks that began in it do, which began at this depth.
    Block(usize),
    /// The same for a list, with the number of its next point; nothing for one without numbers.
    List(Option<u64>, bool),
}

impl Reader {
    pub(super) fn read(&mut self, html: &str, builder: &mut Builder<'_>) {
        for token in Tokenizer::new(html) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let attribute = |name: &str| {
                        let mut all = tag.attributes.iter();
                        let value = all.find(|(it, _)| it.as_slice() == name.as_bytes());
                        value.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                    };
                    self.begin(&name, &attribute, builder);
                    if tag.self_closing && !VOID.contains(&name.as_str()) {
                        self.close(&name, builder);
                    }
                }
                Token::EndTag(tag) => self.close(&String::from_utf8_lossy(&tag.name), builder),
                Token::String(text) => self.text(&String::from_utf8_lossy(&text), builder),
                _ => {}
            }
        }
    }

    /// Ends all that is open.
    pub(super) fn end(&mut self, builder: &mut Builder<'_>) {
        self.close_to(0, builder);
    }

    fn begin(
        &mut self,
        name: &str,
        attribute: &dyn Fn(&str) -> Option<String>,
        builder: &mut Builder<'_>,
    ) {
        if HIDDEN.contains(&name) {
            self.hidden += 1;
        }
        if self.hidden > 0 {
            return self.push(name, End::Nothing);
        }
        match name {
            "br" => builder.text("\n"),
            "img" => builder.image(),
            "input" if attribute("type").as_deref() == Some("checkbox") => {
                builder.task(attribute("checked").is_some());
            }
            _ if VOID.contains(&name) => {}
            "b" | "strong" => self.style(name, Style::Bold, builder),
            "i" | "em" => self.style(name, Style::Italic, builder),
            "s" | "del" | "strike" => self.style(name, Style::Strikethrough, builder),
            "u" | "ins" => self.style(name, Style::Underline, builder),
            // Code in a block is written so by the block.
            "code" if self.kept > 0 => self.push(name, End::Nothing),
            "code" => self.style(name, Style::Code, builder),
            "a" => match attribute("href") {
                Some(address) => {
                    builder.begin_link(&address);
                    self.push(name, End::Link);
                }
                None => self.push(name, End::Nothing),
            },
            "p" | "div" | "section" | "article" | "header" | "footer" | "main" => {
                self.close_within("p", &["li", "td", "th"], builder);
                self.spaced = true;
                builder.begin_paragraph();
                self.push(name, End::Paragraph);
            }
            "blockquote" => {
                self.close_within("p", &["li", "td", "th"], builder);
                builder.begin_quote();
                self.push(name, End::Quote);
            }
            "pre" => {
                self.close_within("p", &["li", "td", "th"], builder);
                let depth = builder.depth();
                builder.begin(BlockKind::Code(String::new()));
                self.kept += 1;
                self.push(name, End::Block(depth));
            }
            "ul" | "ol" => {
                self.close_within("p", &["li", "td", "th"], builder);
                let start = attribute("start").and_then(|it| it.parse().ok()).unwrap_or(1);
                self.push(name, End::List((name == "ol").then_some(start), true));
            }
            "li" => {
                self.close_within("li", &["ul", "ol"], builder);
                let depth = builder.depth();
                let list = self.open.iter_mut().rev().find_map(|it| match &mut it.end {
                    End::List(number, is_first) => Some((*number, is_first)),
                    _ => None,
                });
                builder.begin(match list {
                    Some((Some(number), is_first)) => {
                        BlockKind::Ordered(std::mem::take(is_first).then_some(number))
                    }
                    _ => BlockKind::Bullet,
                });
                self.spaced = true;
                self.push(name, End::Block(depth));
            }
            "table" => {
                self.close_within("p", &["li", "td", "th"], builder);
                let depth = builder.depth();
                builder.begin(BlockKind::Table);
                self.push(name, End::Block(depth));
            }
            "tr" => {
                self.close_within("tr", &["table"], builder);
                builder.begin_row();
                self.push(name, End::Nothing);
            }
            // A cell that is in no table is a paragraph.
            "td" | "th" if self.open.iter().any(|it| it.name == "table") => {
                self.close_within("td", &["tr", "table"], builder);
                self.close_within("th", &["tr", "table"], builder);
                let depth = builder.depth();
                builder.begin(BlockKind::Cell);
                self.spaced = true;
                self.push(name, End::Block(depth));
            }
            _ => match name.strip_prefix('h').and_then(|it| it.parse::<u8>().ok()) {
                Some(level @ 1..=9) => {
                    self.close_within("p", &["li", "td", "th"], builder);
                    let depth = builder.depth();
                    builder.begin(BlockKind::Heading(level));
                    self.spaced = true;
                    self.push(name, End::Block(depth));
                }
                _ => self.push(name, End::Nothing),
            },
        }
    }

    fn push(&mut self, name: &str, end: End) {
        self.open.push(Element { name: name.to_owned(), end });
    }

    fn style(&mut self, name: &str, style: Style, builder: &mut Builder<'_>) {
        builder.set(style, true);
        self.push(name, End::Style(style));
    }

    /// Ends the element of this name that was begun last, with all in it. Without one, nothing ends.
    fn close(&mut self, name: &str, builder: &mut Builder<'_>) {
        if let Some(at) = self.open.iter().rposition(|it| it.name == name) {
            self.close_to(at, builder);
        }
    }

    /// The same, if it is not outside of one of these.
    fn close_within(&mut self, name: &str, outside: &[&str], builder: &mut Builder<'_>) {
        let mut open = self.open.iter().enumerate().rev();
        let found = open.find(|(_, it)| it.name == name || outside.contains(&it.name.as_str()));
        if let Some((at, _)) = found.filter(|(_, it)| it.name == name) {
            self.close_to(at, builder);
        }
    }

    fn close_to(&mut self, at: usize, builder: &mut Builder<'_>) {
        while self.open.len() > at {
            let Some(element) = self.open.pop() else { return };
            if HIDDEN.contains(&element.name.as_str()) {
                self.hidden -= 1;
            }
            match element.end {
                End::Nothing | End::List(..) => {}
                End::Paragraph => builder.end_paragraph(),
                End::Quote => builder.end_quote(),
                End::Style(style) => builder.set(style, false),
                End::Link => builder.end_link(),
                End::Block(depth) => {
                    if element.name == "pre" {
                        self.kept -= 1;
                    }
                    builder.end_to(depth);
                }
            }
        }
    }

    /// Words. Space between them is one blank, but for code.
    fn text(&mut self, text: &str, builder: &mut Builder<'_>) {
        if self.hidden > 0 {
            return;
        }
        if self.kept > 0 {
            return builder.text(text);
        }
        let mut words = String::with_capacity(text.len());
        for letter in text.chars() {
            let space = letter.is_ascii_whitespace();
            if !space {
                words.push(letter);
            } else if !self.spaced {
                words.push(' ');
            }
            self.spaced = space;
        }
        builder.text(&words);
    }
}
