//! The reader of blocks of the platform's own tags, from `:::html` to `:::`: tables, examples and
//! notes.

use super::{
    Cell, Code, Depth, Place, ProblemKind, Row, Table,
    builder::{Line, PageBuilder},
    tags::{Tag, attribute, cell_text, code_text, tags},
};

/// Reads the block that begins at line `at`. Returns the line after it.
pub(super) fn block(text: &str, lines: &[Line<'_>], at: usize, page: &mut PageBuilder) -> usize {
    let last = end(lines, at);
    let from = lines.get(at + 1).map_or(text.len(), |line| line.start);
    let to = lines.get(last).map_or(text.len(), |line| line.start);
    if last == lines.len() {
        page.problem(ProblemKind::UnclosedTag, lines[at].place());
    }
    let mut reader = HtmlReader {
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

/// The line that ends the block which begins at line `at`, or the number of lines. What stands in tabs
/// of code is code, even where it looks like the beginning or the end of a block.
fn end(lines: &[Line<'_>], at: usize) -> usize {
    let closes_tabs = |line: &Line<'_>| line.text.contains("</md-code-tabs>");
    let mut inner = 0;
    let mut number = at + 1;
    while number < lines.len() {
        let line = &lines[number];
        if line.text.contains("<md-code-tabs>") && !closes_tabs(line) {
            // Tabs that never end are no reason to look for the end of the block behind the page's.
            let closed = lines[number..].iter().position(closes_tabs);
            number += closed.unwrap_or(0);
        }
        match lines[number].text.trim() {
            ":::" if inner == 0 => return number,
            ":::" => inner -= 1,
            other if other.starts_with(":::") => inner += 1,
            _ => {}
        }
        number += 1;
    }
    number
}

struct OpenRow {
    row: Row,
    head: bool,
    all_th: bool,
}

struct HtmlReader<'a, 'p> {
    text: &'a str,
    page: &'p mut PageBuilder,
    /// The line of byte `counted`, so that each line is counted once.
    line: usize,
    counted: usize,
    table: Option<(Table, bool)>,
    row: Option<OpenRow>,
    cell: Option<(Place, bool)>,
    head: bool,
    skip: bool,
    code: Option<Place>,
    note: Option<(usize, &'a str)>,
}

impl<'a> HtmlReader<'a, '_> {
    fn place(&mut self, start: usize, end: usize) -> Place {
        self.line += self.text[self.counted..start.max(self.counted)].matches('\n').count();
        self.counted = start.max(self.counted);
        Place { line: self.line, start, end }
    }

    fn tag(&mut self, tag: &Tag<'a>) {
        match (tag.name, tag.closing) {
            ("md-code-tabs", closing) => self.skip = !closing,
            _ if self.skip => {}
            ("md-code-json", false) if self.cell.is_none() && self.code.is_none() => {
                self.code = Some(self.place(tag.start, tag.end));
            }
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
        if let Some(tag) = self.code.take() {
            let text = code_text(self.text, tag.end, end);
            let place = Place { start: tag.end, end, ..tag };
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
            join_extra_cells(&mut table);
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
        if let Some(place) = self.code {
            self.page.problem(ProblemKind::UnclosedCode, place);
            self.end_code(end);
        }
    }
}

/// Joins extra cells of a row to its last column: header cells span columns in some tables.
fn join_extra_cells(table: &mut Table) {
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
