//! Blocks: paragraphs, headings, lists, quotes, code and tables.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{MarkdownReader, escape, inline, line::Line};

/// A block, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// Lines that may be cut anywhere between words.
    Text(Line),
    /// Lines that belong together: those of a list or a quote.
    Lines(Vec<Line>),
    /// Code in this language.
    Code { language: String, code: String },
    /// The titles and the rows of a table, each with its lines.
    Table { head: String, rows: Vec<String> },
    /// A divider.
    Rule,
}

impl Block {
    pub(super) fn is_table(&self) -> bool {
        matches!(self, Block::Table { .. })
    }
}

/// How deep lists and quotes go; what is deeper stands there without more marks.
const DEEPEST: usize = 8;

/// The blocks of a text.
pub(super) fn read(text: &str, how: MarkdownReader) -> Vec<Block> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut reader = BlockReader { how, blocks: Vec::new(), around: Vec::new(), lines: Vec::new() };
    let mut events = Parser::new_ext(text, options);
    while let Some(event) = events.next() {
        reader.event(event, &mut events);
    }
    reader.blocks
}

/// A list or a quote around what is read.
enum Around {
    Quote,
    /// The number of the next item, if it has one.
    List(Option<u64>),
    /// An item: its mark until its first line is written, and how wide that is.
    Item(Option<String>, usize),
}

struct BlockReader {
    how: MarkdownReader,
    blocks: Vec<Block>,
    around: Vec<Around>,
    /// The lines of the outermost list or quote.
    lines: Vec<Line>,
}

impl BlockReader {
    fn event<'t>(&mut self, event: Event<'t>, events: &mut impl Iterator<Item = Event<'t>>) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => self.around.push(Around::Quote),
            Event::Start(Tag::List(first)) => self.around.push(Around::List(first)),
            Event::Start(Tag::Item) => {
                let mark = self.mark();
                let width = mark.len();
                self.around.push(Around::Item(Some(mark), width));
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_)) => self.leave(),
            // An item without content is left out: its mark alone would underline what is above.
            Event::End(TagEnd::Item) => drop(self.around.pop()),
            Event::Start(Tag::Paragraph | Tag::HtmlBlock) => {
                self.gap();
                let line = inline::read(events, self.how, None);
                self.text(line);
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let is_bold = self.how.posts && self.around.is_empty();
                let line = inline::read_heading(events, self.how, is_bold);
                self.heading(level, line);
            }
            Event::Start(Tag::CodeBlock(kind)) => self.code(kind, events),
            Event::Start(Tag::Table(columns)) => self.table(columns.len(), events),
            // After the mark of an item, `---` would be a divider together with the mark.
            Event::Rule => self.block(Block::Rule, "***"),
            // Text of an item that is no paragraph.
            event if inline::is_inline(&event) => {
                let (line, after) = inline::read_loose(event, events, self.how);
                self.text(line);
                if let Some(after) = after {
                    self.event(after, events);
                }
            }
            _ => {}
        }
    }

    /// The mark of the next item of the list.
    fn mark(&mut self) -> String {
        match self.around.last_mut() {
            Some(Around::List(Some(number))) => {
                // Platform and CommonMark agree on what is inside if the text begins after 4 signs.
                let mark = format!("{:<4}", format!("{number}. "));
                *number = number.saturating_add(1);
                mark
            }
            _ => "-   ".to_owned(),
        }
    }

    fn leave(&mut self) {
        self.around.pop();
        self.end_lines();
    }

    /// Outside of lists and quotes, the lines that there are become a block.
    fn end_lines(&mut self) {
        if self.around.is_empty() && !self.lines.is_empty() {
            self.blocks.push(Block::Lines(std::mem::take(&mut self.lines)));
        }
    }

    fn text(&mut self, line: Line) {
        if line.is_blank() {
            return;
        }
        if self.around.is_empty() { self.blocks.push(Block::Text(line)) } else { self.line(line) }
    }

    fn heading(&mut self, level: HeadingLevel, line: Line) {
        if line.is_blank() {
            return;
        }
        let line = line.on_one_line();
        // In a list or a quote it is text.
        if self.around.is_empty() && !self.how.posts {
            return self.text(line.after(&("#".repeat(level as usize) + " ")));
        }
        self.text(line);
    }

    fn code<'t>(&mut self, kind: CodeBlockKind<'_>, events: &mut impl Iterator<Item = Event<'t>>) {
        let mut code = String::new();
        for event in events.by_ref() {
            match event {
                Event::Text(text) => code.push_str(&text),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let language = match kind {
            CodeBlockKind::Fenced(info) => escape::language(&info),
            CodeBlockKind::Indented => String::new(),
        };
        let code = escape::in_code(code.trim_end_matches('\n'));
        if self.around.is_empty() {
            return self.blocks.push(Block::Code { language, code });
        }
        let fence = escape::fence(&code);
        self.line(Line::fixed(format!("{fence}{language}")));
        for line in code.lines() {
            self.line(Line::fixed(line.to_owned()));
        }
        self.line(Line::fixed(fence));
    }

    fn table<'t>(&mut self, columns: usize, events: &mut impl Iterator<Item = Event<'t>>) {
        // The platform has no tables in lists and quotes, nor in posts: there a row is a line.
        let is_table = self.around.is_empty() && !self.how.posts;
        let escaped = is_table.then_some('|');
        let (mut rows, mut row) = (Vec::new(), Vec::new());
        while let Some(event) = events.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    let cell = inline::read(events, self.how, escaped);
                    row.push(cell.on_one_line().into_text());
                }
                Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                    row.resize(columns, String::new());
                    rows.push(std::mem::take(&mut row));
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        if rows.is_empty() {
            return;
        }
        if is_table {
            let mut rows = rows.iter().map(|row| format!("| {} |", row.join(" | ")));
            let head = rows.next().unwrap_or_default();
            let head = format!("{head}\n|{}", " --- |".repeat(columns));
            return self.blocks.push(Block::Table { head, rows: rows.collect() });
        }
        for row in rows {
            self.line(Line::fixed(row.join(" &#124; ").trim().to_owned()));
        }
        self.end_lines();
    }

    /// A block that is one line inside a list or a quote.
    fn block(&mut self, block: Block, line: &str) {
        if self.around.is_empty() {
            self.blocks.push(block);
        } else {
            self.gap();
            self.line(Line::fixed(line.to_owned()));
        }
    }

    /// A blank line before a paragraph that is not the first of its item or quote.
    fn gap(&mut self) {
        let is_first = self.around.iter().any(|it| matches!(it, Around::Item(Some(_), _)));
        if !self.around.is_empty() && !is_first && !self.lines.is_empty() {
            let marks = self.marks();
            self.lines.push(Line::fixed(marks.trim_end().to_owned()));
        }
    }

    /// The marks of lines after the first.
    fn marks(&self) -> String {
        let mark = |around: &Around| match around {
            Around::Quote => "> ".to_owned(),
            Around::List(_) => String::new(),
            Around::Item(_, width) => " ".repeat(*width),
        };
        self.innermost().iter().map(mark).collect()
    }

    fn innermost(&self) -> &[Around] {
        &self.around[self.around.len().saturating_sub(2 * DEEPEST)..]
    }

    /// Adds lines with the marks of what is around them.
    fn line(&mut self, line: Line) {
        let mut marks = String::new();
        let deepest = self.around.len().saturating_sub(2 * DEEPEST);
        for around in &mut self.around[deepest..] {
            match around {
                Around::Quote => marks.push_str("> "),
                Around::List(_) => {}
                Around::Item(mark, width) => {
                    marks.push_str(&mark.take().unwrap_or_else(|| " ".repeat(*width)));
                }
            }
        }
        let rest = self.marks();
        for (index, line) in line.lines().into_iter().enumerate() {
            self.lines.push(line.after(if index == 0 { &marks } else { &rest }));
        }
    }
}
