//! The reader of the plain dialect: Markdown whose tables have no pipe at either end
//! (`名称 | 值`), whose cells continue on the next line after two spaces, and which has lost all
//! nesting.

use super::{
    Cell, Code, Dialect, Page, Place, ProblemKind, Row, Table,
    builder::{Line, PageBuilder, read_blocks},
    inline, table,
};

pub(super) const DIALECT: Dialect = Dialect { name: "plain", claims, read };

/// The text before the date of the last update, above the title.
const UPDATED: &str = "最后更新于";

/// Whether the text has tables and none of them starts its rows with a pipe.
fn claims(text: &str) -> bool {
    let mut separators = text.lines().filter(|line| table::is_separator(line)).peekable();
    separators.peek().is_some() && separators.all(|line| !line.trim_start().starts_with('|'))
}

fn read(text: &str) -> Page {
    read_blocks(text, |lines, at, page| block(text, lines, at, page))
}

fn block(text: &str, lines: &[Line<'_>], at: usize, page: &mut PageBuilder) -> usize {
    let line = &lines[at];
    let trimmed = line.text.trim();
    if let Some(lang) = trimmed.strip_prefix("```") {
        return fence(text, lines, at, lang, page);
    }
    if let Some(date) = trimmed.strip_prefix(UPDATED) {
        page.page.front.updated.get_or_insert_with(|| date.trim().to_owned());
        return at + 1;
    }
    if let Some((level, heading)) = heading(trimmed) {
        let cell = Cell { text: inline::plain_text(heading), place: line.place() };
        if level == 1 && page.page.title.is_none() {
            page.title(cell)
        } else {
            page.heading(level, cell)
        }
        return at + 1;
    }
    if trimmed.contains('|') && !table::is_separator(line.text) {
        return rows(lines, at, page);
    }
    page.text(Cell { text: inline::cell_text(line.text).trim().to_owned(), place: line.place() });
    at + 1
}

fn heading(trimmed: &str) -> Option<(usize, &str)> {
    let rest = trimmed.trim_start_matches('#');
    let level = trimmed.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| (level, rest.trim()))
}

fn fence(text: &str, lines: &[Line<'_>], at: usize, lang: &str, page: &mut PageBuilder) -> usize {
    let mut last = at + 1;
    while last < lines.len() && !lines[last].text.trim().starts_with("```") {
        last += 1;
    }
    let start = lines.get(at + 1).map_or(text.len(), |line| line.start);
    let end = lines.get(last).map_or(text.len(), |line| line.start);
    if last == lines.len() {
        page.problem(ProblemKind::UnclosedCode, lines[at].place());
    }
    let place = Place { line: lines[at].number + 1, start, end };
    page.code(Code {
        lang: lang.trim().to_ascii_lowercase(),
        text: text[start..end].to_owned(),
        place,
    });
    (last + 1).min(lines.len())
}

/// Reads a table from line `at` on: a header and a separator, or rows without a header.
fn rows(lines: &[Line<'_>], at: usize, page: &mut PageBuilder) -> usize {
    let first = &lines[at];
    let mut header = Vec::new();
    let mut next = at;
    if let Some(separator) = lines.get(at + 1).filter(|line| table::is_separator(line.text)) {
        header = table::header(first);
        let width = header.len().max(table::split(separator.text).len());
        header.resize_with(width, || Cell { place: first.place(), ..Cell::default() });
        next = at + 2;
    }
    let mut rows: Vec<Row> = Vec::new();
    while next < lines.len() && !ends(lines[next].text.trim()) {
        let mut end = next + 1;
        while end < lines.len()
            && !ends(lines[end].text.trim())
            && continues(&lines[end - 1], &lines[end])
        {
            end += 1;
        }
        let row = row(&lines[next..end], header.len());
        match rows.last_mut() {
            // Conversions can drop spaces at line ends; a line without a pipe is not a row.
            Some(last) if !header.is_empty() && row.cells.len() == 1 && header.len() > 1 => {
                append_row(last, &row)
            }
            _ => rows.push(row),
        }
        next = end;
    }
    let end = lines[next.max(at + 1) - 1].end();
    page.table(Table {
        header,
        rows,
        place: Place { line: first.number, start: first.start, end },
    });
    next.max(at + 1)
}

/// Whether a row continues on the next line: after two spaces, which conversions can drop, or
/// before an indented line.
fn continues(line: &Line<'_>, next: &Line<'_>) -> bool {
    line.text.ends_with("  ") || (next.text.starts_with("    ") && !line.text.contains('|'))
}

fn ends(trimmed: &str) -> bool {
    trimmed.is_empty() || trimmed.starts_with("```") || heading(trimmed).is_some()
}

/// Reads one row from its lines.
fn row(lines: &[Line<'_>], width: usize) -> Row {
    let mut cells: Vec<Cell> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut part = table::row(line, 0, true);
        if let (true, Some(last)) = (index > 0, cells.last_mut()) {
            let first = part.cells.remove(0);
            append(last, &first);
        }
        cells.append(&mut part.cells);
    }
    if width > 0 && cells.len() > width {
        let overflow = cells.split_off(width);
        if let Some(last) = cells.last_mut() {
            for cell in &overflow {
                last.text.push_str(" | ");
                last.text.push_str(&cell.text);
                last.place.end = cell.place.end;
            }
        }
    }
    let place = Place { end: lines[lines.len() - 1].end(), ..lines[0].place() };
    Row { cells, place, closed: true, ..Row::default() }
}

fn append_row(row: &mut Row, more: &Row) {
    if let (Some(last), Some(cell)) = (row.cells.last_mut(), more.cells.first()) {
        append(last, cell);
        row.place.end = more.place.end;
    }
}

fn append(cell: &mut Cell, more: &Cell) {
    cell.text.push('\n');
    cell.text.push_str(more.text.trim());
    cell.place.end = more.place.end;
}
