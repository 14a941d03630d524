//! Blocks of a document as Markdown.

use std::collections::HashMap;

use feishu_openapi::docx::v1::document::{
    BlockType,
    response::{Block, Table, Text},
};

use super::inline;

/// The blocks of a document as Markdown (CommonMark, with tables, tasks and strikethrough). The
/// function gives the address of an image by the token of its media.
///
/// What Markdown has no words for, such as an embedded sheet, becomes a comment in HTML that names
/// it. Colors and alignment are lost.
///
/// ```
/// use feishu_kit::document::to_markdown;
/// use feishu_openapi::docx::v1::document::response::Block;
///
/// let blocks: Vec<Block> = serde_json::from_value(serde_json::json!([
///     {"block_id": "p", "block_type": 1, "children": ["a"], "page": {"elements": []}},
///     {"block_id": "a", "parent_id": "p", "block_type": 12,
///         "bullet": {"elements": [{"text_run": {"content": "2 * 3"}}]}},
/// ]))?;
/// assert_eq!(to_markdown(&blocks, str::to_owned), "- 2 \\* 3\n");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn to_markdown(blocks: &[Block], mut address: impl FnMut(&str) -> String) -> String {
    let known: HashMap<&str, &Block> =
        blocks.iter().filter_map(|block| Some((block.block_id.as_deref()?, block))).collect();
    // Those whose parent is not among them; a whole document has one, its page.
    let is_below = |block: &&Block| {
        block.parent_id.as_deref().is_some_and(|parent| known.contains_key(parent))
    };
    let top = blocks.iter().filter(|block| !is_below(block));
    let top: Vec<String> = top.filter_map(|block| block.block_id.clone()).collect();
    let mut writer = Writer { known: &known, address: &mut address };
    let mut text = writer.all(&top, 0);
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Deeper than documents go, so that one that contains itself comes to an end.
const DEEPEST: usize = 100;

struct Writer<'a> {
    known: &'a HashMap<&'a str, &'a Block>,
    address: &'a mut dyn FnMut(&str) -> String,
}

/// Whether two blocks are items of one list, between which there is no empty line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bullet,
    Ordered,
    Other,
}

impl Writer<'_> {
    /// Blocks one below the other, without a line break at the end.
    fn all(&mut self, ids: &[String], depth: usize) -> String {
        let mut out = String::new();
        let mut before = None;
        let mut number = 0;
        if depth > DEEPEST {
            return out;
        }
        for id in ids {
            let Some(block) = self.known.get(id.as_str()).copied() else { continue };
            let kind = match block.block_type {
                Some(BlockType::Bullet | BlockType::Todo) => Kind::Bullet,
                Some(BlockType::Ordered) => Kind::Ordered,
                _ => Kind::Other,
            };
            number = match (kind, before, sequence(block)) {
                (Kind::Ordered, _, Some(number)) => number,
                (Kind::Ordered, Some(Kind::Ordered), None) => number + 1,
                _ => 1,
            };
            let text = self.block(block, number, depth);
            if text.is_empty() {
                continue;
            }
            match before {
                None => {}
                Some(before) if before == kind && kind != Kind::Other => out.push('\n'),
                Some(_) => out.push_str("\n\n"),
            }
            out.push_str(&text);
            before = Some(kind);
        }
        out
    }

    fn block(&mut self, block: &Block, number: usize, depth: usize) -> String {
        let below = |writer: &mut Self| writer.all(&block.children, depth + 1);
        if block.page.is_some() {
            return below(self);
        }
        let headings = [
            &block.heading1,
            &block.heading2,
            &block.heading3,
            &block.heading4,
            &block.heading5,
            &block.heading6,
            &block.heading7,
            &block.heading8,
            &block.heading9,
        ];
        if let Some((level, text)) =
            headings.iter().enumerate().find_map(|(level, it)| Some((level, it.as_ref()?)))
        {
            // Markdown has six levels.
            let marks = "#".repeat((level + 1).min(6));
            let heading = format!("{marks} {}", inline::one_line(&text.elements));
            return joined(heading.trim_end(), &below(self));
        }
        if let Some(text) = &block.text {
            return joined(&inline::lines(&text.elements), &below(self));
        }
        if let Some(text) = &block.bullet {
            return self.item("- ", text, block, depth);
        }
        if let Some(text) = &block.ordered {
            return self.item(&format!("{number}. "), text, block, depth);
        }
        if let Some(text) = &block.todo {
            let done = text.style.as_ref().and_then(|style| style.done) == Some(true);
            return self.item(if done { "- [x] " } else { "- [ ] " }, text, block, depth);
        }
        if let Some(text) = &block.code {
            return inline::code_block(text);
        }
        if let Some(text) = &block.quote {
            return prefixed("> ", &joined(&inline::lines(&text.elements), &below(self)));
        }
        if block.quote_container.is_some() || block.callout.is_some() {
            return prefixed("> ", &below(self));
        }
        if let Some(text) = &block.equation {
            return format!("$$\n{}\n$$", inline::plain(&text.elements));
        }
        if block.divider.is_some() {
            return "---".to_owned();
        }
        if let Some(image) = &block.image {
            let address = (self.address)(image.token.as_deref().unwrap_or_default());
            let caption = image.caption.as_ref().and_then(|caption| caption.content.as_deref());
            let caption = inline::escaped_line(caption.unwrap_or_default());
            return format!("![{caption}]({})", inline::address(&address));
        }
        if let Some(file) = &block.file {
            let address = (self.address)(file.token.as_deref().unwrap_or_default());
            let name = inline::escaped_line(file.name.as_deref().unwrap_or("file"));
            return format!("[{name}]({})", inline::address(&address));
        }
        if let Some(table) = &block.table {
            return self.table(table, block, depth);
        }
        let address = block.link_preview.as_ref().and_then(|link| link.url.as_deref());
        let frame = || block.iframe.as_ref()?.component.as_ref()?.url.as_deref();
        if let Some(address) = address.or_else(frame) {
            return inline::link(address);
        }
        let inner = below(self);
        if inner.is_empty() { unknown(block) } else { inner }
    }

    /// An item of a list, with what is below it.
    fn item(&mut self, mark: &str, text: &Text, block: &Block, depth: usize) -> String {
        // `[ ]` is a part of the text of the item.
        let indent = " ".repeat(mark.find("- ").map_or(mark.len(), |_| 2));
        let first = inline::lines(&text.elements);
        let inner = self.all(&block.children, depth + 1);
        let first_is_list = block.children.first().and_then(|id| self.known.get(id.as_str()));
        let tight = first_is_list
            .is_some_and(|it| it.bullet.is_some() || it.ordered.is_some() || it.todo.is_some());
        let whole = match (inner.is_empty(), tight && !first.is_empty()) {
            (true, _) => first,
            (false, true) => format!("{first}\n{inner}"),
            (false, false) => joined(&first, &inner),
        };
        let mut lines = whole.lines();
        let mut out = format!("{mark}{}", lines.next().unwrap_or_default());
        out.truncate(out.trim_end().len());
        for line in lines {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(&indent);
                out.push_str(line);
            }
        }
        out
    }

    fn table(&mut self, table: &Table, block: &Block, depth: usize) -> String {
        let property = table.property.as_ref();
        let columns = property.and_then(|it| it.column_size).unwrap_or(1);
        let columns = usize::try_from(columns).unwrap_or(1).max(1);
        let cells = if table.cells.is_empty() { &block.children } else { &table.cells };
        let mut rows: Vec<String> = Vec::new();
        for row in cells.chunks(columns) {
            let texts = (0..columns).map(|column| match row.get(column) {
                Some(id) => self.cell(id, depth),
                None => String::new(),
            });
            let texts: Vec<String> = texts.collect();
            rows.push(format!("| {} |", texts.join(" | ")));
            if rows.len() == 1 {
                rows.push(format!("|{}", " --- |".repeat(columns)));
            }
        }
        rows.join("\n")
    }

    /// What is in a cell, in one line, as Markdown demands.
    fn cell(&mut self, id: &str, depth: usize) -> String {
        let Some(cell) = self.known.get(id).copied() else { return String::new() };
        let known = self.known;
        let code = |id: &String| known.get(id.as_str()).and_then(|block| block.code.as_ref());
        let mut lines: Vec<String> = Vec::new();
        for part in cell.children.chunk_by(|one, next| code(one).or(code(next)).is_none()) {
            match part.first().and_then(code) {
                // A block of code has several lines, so each of them is code by itself.
                Some(code) => lines.extend(inline::code_lines(code)),
                None => {
                    let inner = self.all(part, depth + 1);
                    let inner = inner.lines().map(|line| line.strip_suffix('\\').unwrap_or(line));
                    lines.extend(inner.map(|line| line.trim().to_owned()));
                }
            }
        }
        lines.retain(|line| !line.is_empty());
        lines.iter().map(|line| inline::without_bars(line)).collect::<Vec<_>>().join("<br>")
    }
}

/// Two parts, one below the other.
fn joined(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (_, true) => first.to_owned(),
        (true, _) => second.to_owned(),
        _ => format!("{first}\n\n{second}"),
    }
}

fn prefixed(mark: &str, text: &str) -> String {
    let lines = text.lines().map(|line| format!("{mark}{line}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// The number of an item that begins a list or jumps.
fn sequence(block: &Block) -> Option<usize> {
    block.ordered.as_ref()?.style.as_ref()?.sequence.as_deref()?.parse().ok()
}

/// Names a block that Markdown has no words for.
fn unknown(block: &Block) -> String {
    let tokens = [
        block.sheet.as_ref().and_then(|it| it.token.as_deref()),
        block.bitable.as_ref().and_then(|it| it.token.as_deref()),
        block.board.as_ref().and_then(|it| it.token.as_deref()),
        block.mindnote.as_ref().and_then(|it| it.token.as_deref()),
    ];
    let token = tokens.into_iter().flatten().next().unwrap_or_default();
    match &block.block_type {
        // Such a block shows only what is inside it, and this one is empty.
        None
        | Some(BlockType::Text | BlockType::TableCell | BlockType::GridColumn | BlockType::Grid) => {
            String::new()
        }
        Some(kind) => {
            let words = format!("{kind:?} {token}");
            format!("<!-- {} -->", words.trim().replace("--", "- -"))
        }
    }
}
