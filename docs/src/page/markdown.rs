//! The reader of Markdown pages: headings, pipe tables, fenced code and text. The converted
//! dialect uses only these; the raw dialect adds blocks of tags, which start with `:::html`.

use super::{
    Cell, Code, Page, Place, ProblemKind, Table,
    builder::{Line, PageBuilder, read_blocks},
    html, inline, table,
};

/// Reads a page in Markdown. `tags` says whether to read blocks of tags too.
pub(super) fn read(text: &str, tags: bool) -> Page {
    read_blocks(text, |lines, at, page| block(text, lines, at, tags, page))
}

/// Reads the block that begins at line `at`. Returns the line after it.
fn block(text: &str, lines: &[Line<'_>], at: usize, tags: bool, page: &mut PageBuilder) -> usize {
    let line = &lines[at];
    let trimmed = line.text.trim();
    if let Some(lang) = trimmed.strip_prefix("```") {
        // `` ```x``` `` on one line is text.
        if !lang.contains("```") {
            return fence(text, lines, at, lang, page);
        }
    }
    if tags && is_html_block(trimmed) {
        return html::block(text, lines, at, page);
    }
    if let Some((level, heading)) = heading(line) {
        if level == 1 && page.page.title.is_none() {
            page.title(heading);
        } else {
            page.heading(level, heading);
        }
        return at + 1;
    }
    if is_header(lines, at) {
        return rows(lines, at, page);
    }
    if trimmed.starts_with('|') {
        return headerless(lines, at, page);
    }
    if !trimmed.starts_with(":::") {
        let text = inline::cell_text(line.text);
        page.text(Cell { text: text.trim().to_owned(), place: line.place() });
    }
    at + 1
}

fn is_html_block(trimmed: &str) -> bool {
    trimmed.strip_prefix(":::").is_some_and(|rest| rest.trim() == "html")
}

/// Returns a heading and its level, without closing `#`, bold markers and spaces.
fn heading(line: &Line<'_>) -> Option<(usize, Cell)> {
    let trimmed = line.text.trim();
    let rest = trimmed.trim_start_matches('#');
    let level = trimmed.len() - rest.len();
    if !(1..=6).contains(&level) || !rest.starts_with([' ', '\t']) {
        return None;
    }
    let text = rest.trim().trim_end_matches('#').trim();
    Some((level, Cell { text: inline::plain_text(text), place: line.place() }))
}

fn fence(text: &str, lines: &[Line<'_>], at: usize, lang: &str, page: &mut PageBuilder) -> usize {
    let first = at + 1;
    let mut last = first;
    while last < lines.len() && !lines[last].text.trim_start().starts_with("```") {
        last += 1;
    }
    let closed = last < lines.len();
    let start = lines.get(first).map_or(text.len(), |line| line.start);
    let end = lines.get(last).map_or(text.len(), |line| line.start);
    let place = Place { line: lines[at].number + 1, start, end };
    if !closed {
        page.problem(ProblemKind::UnclosedCode, lines[at].place());
    }
    page.code(Code {
        lang: lang.trim().to_ascii_lowercase(),
        text: text[start..end].to_owned(),
        place,
    });
    if closed { last + 1 } else { last }
}

/// Reads a table whose header is line `at` and whose separator is the next line.
fn rows(lines: &[Line<'_>], at: usize, page: &mut PageBuilder) -> usize {
    let header = &lines[at];
    let mut cells = table::header(header);
    let width = cells.len().max(table::split(lines[at + 1].text).len());
    cells.resize_with(width, || Cell { place: header.place(), ..Cell::default() });
    let mut rows = Vec::new();
    let mut next = at + 2;
    let framed = header.text.trim_start().starts_with('|');
    while lines.get(next).is_some_and(|line| is_row(line.text, framed)) && !is_header(lines, next) {
        let line = &lines[next];
        // Older pages leave the last pipe out. A missing pipe means a cut only at the end of a
        // page.
        let cut = framed && next + 1 == lines.len() && !table::is_closed(line.text);
        rows.push(table::row(line, width, !cut));
        next += 1;
    }
    if let Some(line) = lines.get(next).filter(|line| !rows.is_empty() && is_stray(line.text)) {
        page.problem(ProblemKind::StrayLine, line.place());
    }
    let place = Place { line: header.number, start: header.start, end: lines[next - 1].end() };
    page.table(Table { header: cells, rows, place });
    next
}

/// Whether a table begins at line `at`.
fn is_header(lines: &[Line<'_>], at: usize) -> bool {
    let separates = |at: usize| lines.get(at).is_some_and(|line| table::is_separator(line.text));
    lines[at].text.contains('|') && separates(at + 1) && !separates(at)
}

fn is_row(line: &str, framed: bool) -> bool {
    let trimmed = line.trim();
    trimmed.contains('|')
        && !trimmed.starts_with("```")
        && (framed && trimmed.starts_with('|') || !trimmed.starts_with(['#', '>', ':']))
}

/// Whether a line directly below a table may belong to it, because it begins no other block.
fn is_stray(line: &str) -> bool {
    let trimmed = line.trim();
    !trimmed.is_empty() && !trimmed.starts_with(['#', '>', ':', '*', '<', '`', '|'])
}

/// Reads table rows without a header.
fn headerless(lines: &[Line<'_>], at: usize, page: &mut PageBuilder) -> usize {
    let mut rows = Vec::new();
    let mut next = at;
    while let Some(line) = lines.get(next).filter(|line| line.text.trim().starts_with('|')) {
        if next > at && is_header(lines, next) {
            break;
        }
        if !table::is_separator(line.text) {
            let cut = next + 1 == lines.len() && !table::is_closed(line.text);
            rows.push(table::row(line, 0, !cut));
        }
        next += 1;
    }
    // Rows without text are left over from an empty table or from a cut.
    if rows.iter().any(|row| row.cells.iter().any(|cell| !cell.text.trim().is_empty())) {
        let place =
            Place { line: lines[at].number, start: lines[at].start, end: lines[next - 1].end() };
        page.table(Table { header: Vec::new(), rows, place });
    }
    next.max(at + 1)
}
