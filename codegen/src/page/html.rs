//! Blocks of the platform's own tags, `:::html` to `:::`: tables, examples, notes. Inside a
//! cell, tags become their Markdown counterparts.

use super::{
    Cell, Code, Depth, Place, ProblemKind, Row, Table,
    builder::{Builder, Line},
    inline,
};

/// A tag: `<name attributes>` or `</name>`.
#[derive(Clone, Copy, Debug)]
struct Tag<'a> {
    name: &'a str,
    closing: bool,
    attributes: &'a str,
    start: usize,
    end: usize,
}

/// The tags that are read; others are text, such as `<sheetId>` in a sentence.
const TAGS: &[&str] = &[
    "md-table",
    "md-dt-table",
    "table",
    "md-thead",
    "md-dt-thead",
    "thead",
    "md-tbody",
    "md-dt-tbody",
    "tbody",
    "md-tr",
    "md-dt-tr",
    "tr",
    "md-th",
    "md-dt-th",
    "th",
    "md-td",
    "md-dt-td",
    "td",
    "md-text",
    "md-tag",
    "md-perm",
    "md-enum",
    "md-enum-item",
    "md-alert",
    "md-tooltip",
    "md-app-support",
    "md-code-json",
    "md-code-tabs",
    "md-code-tab-group",
    "md-code-tab-panel",
    "br",
    "div",
    "span",
    "b",
    "strong",
    "i",
    "font",
    "ul",
    "ol",
    "li",
    "p",
    "img",
    "a",
    "code",
    "col",
    "colgroup",
    "md-body",
];

/// Tags from `from` on, before `to`.
fn tags(text: &str, from: usize, to: usize) -> impl Iterator<Item = Tag<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..to].find('<')?;
            at = start + 1;
            let closing = text[at..to].starts_with('/');
            let name_start = at + usize::from(closing);
            let name_end = name_start
                + text[name_start..to]
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
                    .unwrap_or(to - name_start);
            let name = &text[name_start..name_end];
            if TAGS.contains(&name)
                && let Some(close) = tag_end(&text[name_end..to])
            {
                let end = name_end + close + 1;
                at = end;
                return Some(Tag {
                    name,
                    closing,
                    attributes: &text[name_end..end - 1],
                    start,
                    end,
                });
            }
        }
    })
}

/// Offset of the `>` that ends a tag, outside of quotes; none where another tag begins first.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at),
            b'<' if !quoted => return None,
            _ => {}
        }
    }
    None
}

fn attribute<'a>(tag: &Tag<'a>, name: &str) -> Option<&'a str> {
    let mut rest = tag.attributes;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + name.len()..];
        if before.is_none_or(|c| c.is_ascii_whitespace())
            && let Some(value) = rest.strip_prefix("=\"")
        {
            return value.split('"').next();
        }
    }
    None
}

/// Reads the block that begins at line `at`; gives the line after it.
pub(super) fn block(text: &str, lines: &[Line<'_>], at: usize, page: &mut Builder) -> usize {
    let mut last = at + 1;
    let mut inner = 0;
    while last < lines.len() {
        match lines[last].text.trim() {
            ":::" if inner == 0 => break,
            ":::" => inner -= 1,
            other if other.starts_with(":::") => inner += 1,
            _ => {}
        }
        last += 1;
    }
    let from = lines.get(at + 1).map_or(text.len(), |line| line.start);
    let to = lines.get(last).map_or(text.len(), |line| line.start);
    if last == lines.len() {
        page.problem(ProblemKind::UnclosedTag, lines[at].place());
    }
    let mut reader = Reader {
        text,
        page,
        line: lines[at].number + 1,
        counted: from,
        table: None,
        row: None,
        cell: None,
        head: false,
        skip: false,
        code: None,
        note: None,
    };
    for tag in tags(text, from, to) {
        reader.tag(&tag);
    }
    reader.finish(to);
    (last + 1).min(lines.len()).max(at + 1)
}

struct OpenRow {
    row: Row,
    head: bool,
    all_th: bool,
}

struct Reader<'a, 'p> {
    text: &'a str,
    page: &'p mut Builder,
    /// Line of byte `counted`, so that lines are counted once.
    line: usize,
    counted: usize,
    table: Option<(Table, bool)>,
    row: Option<OpenRow>,
    cell: Option<(Place, bool)>,
    head: bool,
    skip: bool,
    code: Option<usize>,
    note: Option<(usize, &'a str)>,
}

impl<'a> Reader<'a, '_> {
    fn place(&mut self, start: usize, end: usize) -> Place {
        self.line += self.text[self.counted..start.max(self.counted)].matches('\n').count();
        self.counted = start.max(self.counted);
        Place { line: self.line, start, end }
    }

    fn tag(&mut self, tag: &Tag<'a>) {
        match (tag.name, tag.closing) {
            ("md-code-tabs", closing) => self.skip = !closing,
            _ if self.skip => {}
            ("md-code-json", false) if self.cell.is_none() => self.code = Some(tag.end),
            ("md-code-json", true) => self.end_code(tag.start),
            _ if self.code.is_some() => {}
            ("md-table" | "md-dt-table" | "table", false) if self.cell.is_none() => {
                self.end_table(tag.start);
                let place = self.place(tag.start, tag.end);
                self.table = Some((Table { place, ..Table::default() }, false));
            }
            ("md-table" | "md-dt-table" | "table", true) => self.end_table(tag.end),
            ("md-thead" | "md-dt-thead" | "thead", closing) => self.head = !closing,
            ("md-tbody" | "md-dt-tbody" | "tbody", false) => self.head = false,
            ("md-tr" | "md-dt-tr" | "tr", false) => {
                self.end_row(tag.start, true);
                let place = self.place(tag.start, tag.end);
                let depth = attribute(tag, "level")
                    .and_then(|level| level.trim().parse().ok())
                    .map_or(Depth::Unmarked, Depth::Level);
                let row = Row { depth, place, ..Row::default() };
                self.row = Some(OpenRow { row, head: self.head, all_th: true });
            }
            ("md-tr" | "md-dt-tr" | "tr", true) => self.end_row(tag.start, true),
            ("md-td" | "md-dt-td" | "td" | "md-th" | "md-dt-th" | "th", false) => {
                self.end_cell(tag.start);
                let place = self.place(tag.end, tag.end);
                self.cell = Some((place, tag.name.ends_with("th")));
            }
            ("md-td" | "md-dt-td" | "td" | "md-th" | "md-dt-th" | "th", true) => {
                self.end_cell(tag.start)
            }
            ("md-alert", false) if self.cell.is_none() => {
                self.note = Some((tag.end, attribute(tag, "type").unwrap_or("tip")));
            }
            ("md-alert", true) if self.cell.is_none() => {
                if let Some((start, _)) = self.note.take() {
                    let text = cell_text(self.text, start, tag.start);
                    let place = self.place(start, tag.start);
                    self.page.text(Cell { text, place });
                }
            }
            _ => {}
        }
    }

    fn end_code(&mut self, end: usize) {
        if let Some(start) = self.code.take() {
            let place = self.place(start, end);
            let text = self.text[start..end].to_owned();
            self.page.code(Code { lang: "json".to_owned(), text, place });
        }
    }

    fn end_cell(&mut self, end: usize) {
        if let Some((place, th)) = self.cell.take()
            && let Some(open) = &mut self.row
        {
            let text = cell_text(self.text, place.start, end);
            open.all_th &= th;
            open.row.cells.push(Cell { text, place: Place { end, ..place } });
        }
    }

    fn end_row(&mut self, end: usize, closed: bool) {
        if self.cell.is_some() {
            self.end_cell(end);
        }
        let Some(OpenRow { mut row, head, all_th }) = self.row.take() else { return };
        if row.cells.is_empty() && closed {
            return;
        }
        row.place.end = end;
        row.closed = closed;
        if row.depth == Depth::Unmarked
            && let Some(first) = row.cells.first_mut()
        {
            row.depth = super::table::take_marker(first);
        }
        let place = row.place;
        let (table, has_header) =
            self.table.get_or_insert_with(|| (Table { place, ..Table::default() }, false));
        if head || (all_th && table.rows.is_empty() && !*has_header) {
            *has_header = true;
            if table.header.is_empty() {
                table.header = row.cells;
            }
        } else {
            table.rows.push(row);
        }
    }

    fn end_table(&mut self, end: usize) {
        self.end_row(end, true);
        if let Some((mut table, _)) = self.table.take() {
            table.place.end = end;
            widen(&mut table);
            self.page.table(table);
        }
        self.head = false;
    }

    fn finish(&mut self, end: usize) {
        self.end_row(end, false);
        let open = self.table.is_some();
        if open {
            let place = self.place(end, end);
            self.page.problem(ProblemKind::UnclosedTag, place);
        }
        self.end_table(end);
        if self.code.is_some() {
            let place = self.place(end, end);
            self.page.problem(ProblemKind::UnclosedCode, place);
            self.end_code(end);
        }
    }
}

/// Header cells span columns in some tables; overflow of a row belongs to its last column.
fn widen(table: &mut Table) {
    let width = table.header.len();
    if width == 0 {
        return;
    }
    for row in &mut table.rows {
        while row.cells.len() > width {
            let Some(cell) = row.cells.pop() else { break };
            if let Some(last) = row.cells.last_mut() {
                if !cell.text.is_empty() {
                    last.text.push('\n');
                    last.text.push_str(&cell.text);
                }
                last.place.end = cell.place.end;
            }
        }
    }
}

/// What stands between two tags, as the text of a cell.
fn cell_text(text: &str, from: usize, to: usize) -> String {
    let mut out = String::new();
    let mut at = from;
    for tag in tags(text, from, to) {
        flow(&mut out, &text[at..tag.start]);
        at = tag.end;
        match (tag.name, tag.closing) {
            ("md-enum-item", false) => {
                out.push_str("\n- `");
                out.push_str(&inline::decode_entities(attribute(&tag, "key").unwrap_or_default()));
                out.push_str("`: ");
            }
            ("md-enum", true) | ("br", _) => out.push('\n'),
            ("md-perm", false) => {
                out.push_str(" `");
                out.push_str(attribute(&tag, "name").unwrap_or_default());
                out.push_str("` ");
            }
            ("md-app-support", false) => out.push_str(attribute(&tag, "types").unwrap_or_default()),
            ("md-tag", _) => out.push('`'),
            ("b" | "strong", _) => out.push_str("**"),
            ("md-tooltip", false) | ("div" | "p" | "li", _) => out.push(' '),
            _ => {}
        }
    }
    flow(&mut out, &text[at..to]);
    tidy(&out)
}

/// Running text: a blank line is a break, any other line end a blank.
fn flow(out: &mut String, text: &str) {
    let text = inline::decode_entities(text);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push(if line.trim_matches([' ', '\t', '\r']).is_empty() { '\n' } else { ' ' });
        }
        out.push_str(line.trim_end_matches('\r'));
    }
}

/// Breaks and blanks once each, none at the ends; hard blanks at the start tell depth.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n') {
        let line = line.trim_matches([' ', '\t']);
        if line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    out.truncate(out.trim_end().len());
    out
}
