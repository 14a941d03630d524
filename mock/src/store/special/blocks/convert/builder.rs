//! Puts blocks together from what follows each other in a text: beginnings and ends of blocks, words,
//! and how they are written.

use fastrand::Rng;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::kind::{BlockKind, Style};
use crate::store::id;

/// What addresses of links are written with: all but letters, digits and these.
const LINK: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// How wide a document is, in pixels, of which each column of a table gets its part, and the narrowest
/// column.
const WIDTH: usize = 732;
const NARROWEST: usize = 50;

/// A block that has begun.
struct Open {
    kind: BlockKind,
    /// Where it stands among all blocks.
    place: usize,
    id: String,
    elements: Vec<Value>,
    children: Vec<String>,
    /// Of a block that has text and children: whether its own text is over.
    text_over: bool,
    /// Of a table: the ids of the cells of each row.
    rows: Vec<Vec<String>>,
}

pub(super) struct Builder<'a> {
    random: &'a mut Rng,
    languages: &'a dyn Fn(&str) -> Option<i64>,
    blocks: Vec<Value>,
    first: Vec<String>,
    open: Vec<Open>,
    styles: Vec<Style>,
    links: Vec<String>,
    /// How many quotes are open.
    quotes: usize,
}

impl<'a> Builder<'a> {
    /// A builder that gives ids by chance; `languages` knows the numbers of languages of code.
    pub(super) fn new(
        random: &'a mut Rng,
        languages: &'a dyn Fn(&str) -> Option<i64>,
    ) -> Builder<'a> {
        Builder {
            random,
            languages,
            blocks: Vec::new(),
            first: Vec::new(),
            open: Vec::new(),
            styles: Vec::new(),
            links: Vec::new(),
            quotes: 0,
        }
    }

    /// The ids of the blocks that are in no other, and all blocks.
    pub(super) fn finish(mut self) -> (Vec<String>, Vec<Value>) {
        while !self.open.is_empty() {
            self.end();
        }
        self.blocks.retain(|block| !block.is_null());
        (self.first, self.blocks)
    }

    /// How many blocks are open, once the paragraph that is open has ended; what is opened from now on is
    /// ended by [`end_to`](Self::end_to).
    pub(super) fn depth(&mut self) -> usize {
        self.end_words();
        self.open.len()
    }

    /// Ends the blocks that were begun since there were so many.
    pub(super) fn end_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.end();
        }
    }

    pub(super) fn begin(&mut self, kind: BlockKind) {
        self.end_words();
        // A block that follows the text of another is below it.
        if let Some(above) = self.open.last_mut() {
            above.text_over = true;
        }
        self.push(kind);
    }

    fn push(&mut self, kind: BlockKind) {
        let id = id::like(Some("13b42d6c-8480-465f-91da-3b5c864c7af9"), "block_id", self.random);
        self.open.push(Open {
            kind,
            place: self.blocks.len(),
            id,
            elements: Vec::new(),
            children: Vec::new(),
            text_over: false,
            rows: Vec::new(),
        });
        self.blocks.push(Value::Null);
    }

    /// Begins a paragraph. The first one in a list is the text of the point itself.
    pub(super) fn begin_paragraph(&mut self) {
        self.end_words();
        if let Some(above) = self.open.last_mut() {
            if above.has_text() && !above.text_over && above.elements.is_empty() {
                return;
            }
            above.text_over = true;
        }
        self.push(BlockKind::Paragraph);
    }

    /// Ends the paragraph that was begun last.
    pub(super) fn end_paragraph(&mut self) {
        match self.open.last_mut() {
            Some(open) if open.kind == BlockKind::Paragraph => self.end(),
            Some(open) => open.text_over |= open.has_text() && !open.elements.is_empty(),
            None => {}
        }
    }

    /// Ends the paragraph that is open: no other block can be in one.
    fn end_words(&mut self) {
        if self.open.last().is_some_and(|it| it.kind == BlockKind::Paragraph) {
            self.end();
        }
    }

    pub(super) fn begin_quote(&mut self) {
        self.end_words();
        self.quotes += 1;
    }

    pub(super) fn end_quote(&mut self) {
        self.end_words();
        self.quotes = self.quotes.saturating_sub(1);
    }

    /// Begins a row of the table that is open.
    pub(super) fn begin_row(&mut self) {
        self.end_words();
        if let Some(table) = self.open.last_mut().filter(|it| it.kind == BlockKind::Table) {
            table.rows.push(Vec::new());
        }
    }

    pub(super) fn set(&mut self, style: Style, on: bool) {
        if on {
            self.styles.push(style);
        } else if let Some(at) = self.styles.iter().rposition(|it| *it == style) {
            self.styles.remove(at);
        }
    }

    pub(super) fn begin_link(&mut self, address: &str) {
        self.links.push(address.to_owned());
    }

    pub(super) fn end_link(&mut self) {
        self.links.pop();
    }

    /// The point of a list that is open is a task.
    pub(super) fn task(&mut self, done: bool) {
        let mut open = self.open.iter_mut().rev();
        if let Some(point) =
            open.find(|it| matches!(it.kind, BlockKind::Bullet | BlockKind::Ordered(_)))
        {
            point.kind = BlockKind::Todo(done);
        }
    }

    /// Words, in the block that is open; in none, or in one whose text is over, they begin a paragraph.
    pub(super) fn text(&mut self, text: &str) {
        // Words between the cells of a table are in none of them.
        if text.is_empty() || self.open.last().is_some_and(|it| it.kind == BlockKind::Table) {
            return;
        }
        if !self.open.last().is_some_and(|it| it.has_text() && !it.text_over) {
            if text.trim().is_empty() {
                return;
            }
            self.push(BlockKind::Paragraph);
        }
        // Space before the first word is none.
        let begins = |it: &Open| it.elements.is_empty() && !matches!(it.kind, BlockKind::Code(_));
        let text = match self.open.last().is_some_and(begins) {
            true => text.trim_start(),
            false => text,
        };
        if text.is_empty() {
            return;
        }
        let has = |style: Style| self.styles.contains(&style);
        let mut style = json!({"bold": has(Style::Bold), "italic": has(Style::Italic),
            "strikethrough": has(Style::Strikethrough), "underline": has(Style::Underline),
            "inline_code": has(Style::Code)});
        if let Some(address) = self.links.last() {
            style["link"] = json!({"url": utf8_percent_encode(address, LINK).to_string()});
        }
        let Some(open) = self.open.last_mut() else { return };
        if let Some(run) = open.elements.last_mut().and_then(|it| it.get_mut("text_run"))
            && run["text_element_style"] == style
        {
            let longer = run["content"].as_str().unwrap_or_default().to_owned() + text;
            run["content"] = json!(longer);
            return;
        }
        let run = json!({"content": text, "text_element_style": style});
        open.elements.push(json!({ "text_run": run }));
    }

    /// An image: a block of its own, which ends the paragraph that it is in.
    pub(super) fn image(&mut self) {
        self.end_words();
        if let Some(above) = self.open.last_mut().filter(|it| !it.elements.is_empty()) {
            above.text_over = true;
        }
        let id = id::like(Some("13b42d6c-8480-465f-91da-3b5c864c7af9"), "block_id", self.random);
        let image = json!({"block_id": id, "parent_id": "", "block_type": 27,
            "image": {"width": 240, "height": 240, "token": ""}});
        self.blocks.push(image);
        self.belongs(id);
    }

    /// The block with this id is below the one that is open.
    fn belongs(&mut self, id: String) {
        match self.open.last_mut() {
            Some(above) => above.children.push(id),
            None => self.first.push(id),
        }
    }

    /// Ends the block that was begun last.
    pub(super) fn end(&mut self) {
        if self.open.last().is_some_and(|it| it.kind == BlockKind::Cell && it.children.is_empty()) {
            // A cell has a text, if an empty one.
            self.push(BlockKind::Paragraph);
            let Some(empty) = self.open.pop() else { return };
            self.write(empty);
        }
        let Some(mut open) = self.open.pop() else { return };
        let text = open.trim();
        match open.kind {
            // A paragraph in which nothing is written is none.
            BlockKind::Paragraph if text.is_empty() => {}
            BlockKind::Table => self.end_table(open),
            BlockKind::Cell => {
                let id = open.id.clone();
                self.write(open);
                if let Some(table) = self.open.last_mut().filter(|it| it.kind == BlockKind::Table) {
                    table.children.pop();
                    if table.rows.is_empty() {
                        table.rows.push(Vec::new());
                    }
                    table.rows.last_mut().into_iter().for_each(|row| row.push(id.clone()));
                }
            }
            _ => self.write(open),
        }
    }

    /// All rows of a table have as many cells.
    fn end_table(&mut self, mut table: Open) {
        table.rows.retain(|row| !row.is_empty());
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        let short: Vec<usize> = table.rows.iter().map(|row| columns - row.len()).collect();
        self.open.push(table);
        let mut filled = Vec::new();
        for (row, missing) in short.into_iter().enumerate() {
            for _ in 0..missing {
                self.push(BlockKind::Cell);
                self.end();
                let cell = self.open.last_mut().and_then(|it| it.rows.last_mut()?.pop());
                filled.extend(cell.map(|cell| (row, cell)));
            }
        }
        let Some(mut table) = self.open.pop() else { return };
        filled.into_iter().for_each(|(row, cell)| table.rows[row].push(cell));
        table.children = table.rows.concat();
        self.write(table);
    }

    /// Writes a block that has ended, and puts it below the one that is open.
    fn write(&mut self, open: Open) {
        let Open { kind, place, id, elements, children, rows, .. } = open;
        let (number, name) = kind.documented(self.quotes > 0);
        let mut style = json!({"folded": false, "align": 1});
        match &kind {
            BlockKind::Ordered(first) => {
                style["sequence"] = json!(first.map_or("auto".to_owned(), |it| it.to_string()));
            }
            BlockKind::Todo(done) => style["done"] = json!(done),
            BlockKind::Code(language) => {
                style = json!({"wrap": false});
                if let Some(number) = (self.languages)(language) {
                    style["language"] = json!(number);
                }
            }
            _ => {}
        }
        let content = match kind {
            BlockKind::Cell => json!({}),
            BlockKind::Table => {
                let columns = rows.first().map_or(1, Vec::len);
                let width = (WIDTH / columns).max(NARROWEST);
                let cells = rows.len() * columns;
                json!({"cells": children, "property": {"row_size": rows.len(),
                    "column_size": columns, "column_width": vec![width; columns],
                    "merge_info": vec![json!({"row_span": 1, "col_span": 1}); cells],
                    "header_row": false, "header_column": false}})
            }
            _ => {
                let none = || vec![json!({"text_run": {"content": "", "text_element_style": {}}})];
                let elements = if elements.is_empty() { none() } else { elements };
                json!({"style": style, "elements": elements})
            }
        };
        let mut block = Map::new();
        block.insert("block_id".into(), json!(id));
        block.insert("parent_id".into(), json!(""));
        block.insert("block_type".into(), json!(number));
        block.insert(name, content);
        if !children.is_empty() {
            block.insert("children".into(), json!(children));
        }
        self.blocks[place] = Value::Object(block);
        self.belongs(id);
    }
}

impl Open {
    /// Whether words can be in it.
    fn has_text(&self) -> bool {
        !matches!(self.kind, BlockKind::Table | BlockKind::Cell)
    }

    /// Takes the space from the end of its text, and the paragraphs from that of code; returns all of
    /// the text.
    fn trim(&mut self) -> String {
        if let Some(content) =
            self.elements.last_mut().and_then(|it| it["text_run"].get_mut("content"))
        {
            let text = content.as_str().unwrap_or_default();
            let trimmed = match self.kind {
                BlockKind::Code(_) => text.strip_suffix('\n').unwrap_or(text),
                _ => text.trim_end(),
            };
            *content = json!(trimmed);
        }
        self.elements.retain(|it| it["text_run"]["content"] != "");
        let texts = self.elements.iter().filter_map(|it| it["text_run"]["content"].as_str());
        texts.collect()
    }
}
