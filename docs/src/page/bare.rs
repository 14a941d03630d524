//! The reader of the bare dialect: a page copied as text. It has no front matter and no markers
//! for headings, code or bold; `└` has no depth; a heading may directly follow the end of an
//! example on the same line (`}响应`).

use super::{
    Cell, Code, Dialect, Page, Place, ProblemKind, Table,
    builder::{Line, PageBuilder, read_blocks},
    inline, table,
};

pub(super) const DIALECT: Dialect = Dialect { name: "bare", claims, read };

/// The headings of the dialect, with the levels that other dialects give them. Only their words
/// identify them.
const HEADINGS: &[(&str, usize)] = &[
    ("请求", 2),
    ("请求头", 3),
    ("路径参数", 3),
    ("查询参数", 3),
    ("请求参数", 3),
    ("请求体", 3),
    ("请求体示例", 3),
    ("请求示例", 3),
    ("响应", 2),
    ("响应头", 3),
    ("响应体", 3),
    ("响应体示例", 3),
    ("响应示例", 3),
    ("错误码", 3),
    ("事件", 2),
    ("事件体", 3),
    ("事件体示例", 3),
    ("前提条件", 2),
    ("使用限制", 2),
    ("注意事项", 2),
];

/// Names of languages that appear on their own line above code.
const LANGUAGES: &[&str] =
    &["json", "curl", "http", "bash", "shell", "python", "go", "java", "javascript"];

fn level(line: &str) -> Option<usize> {
    HEADINGS.iter().find(|(heading, _)| *heading == line).map(|(_, level)| *level)
}

/// Whether the text has bare headings and no marked ones.
fn claims(text: &str) -> bool {
    // Most pages have a marked one near their top.
    let is_marked = |line: &str| {
        let line = line.trim_start();
        line.starts_with("## ") || line.starts_with("### ") || line.starts_with("```")
    };
    !text.lines().any(is_marked) && text.lines().any(|line| level(line.trim()) == Some(2))
}

fn read(text: &str) -> Page {
    read_blocks(text, |lines, at, page| block(text, lines, at, page))
}

fn block(text: &str, lines: &[Line<'_>], at: usize, page: &mut PageBuilder) -> usize {
    let line = &lines[at];
    let trimmed = line.text.trim();
    if let Some(level) = level(trimmed) {
        page.heading(level, Cell { text: trimmed.to_owned(), place: line.place() });
        return at + 1;
    }
    if LANGUAGES.contains(&trimmed) && at + 1 < lines.len() {
        return code(text, lines, at, trimmed, page);
    }
    if trimmed.ends_with('|') || trimmed.starts_with('|') || starts_table(lines, at) {
        return rows(lines, at, page);
    }
    let cell = Cell { text: inline::cell_text(line.text).trim().to_owned(), place: line.place() };
    if page.page.title.is_none() && !cell.text.is_empty() {
        page.title(cell);
    } else {
        page.text(cell);
    }
    at + 1
}

fn starts_table(lines: &[Line<'_>], at: usize) -> bool {
    lines[at].text.contains('|')
        && lines.get(at + 1).is_some_and(|line| table::is_separator(line.text))
}

/// Reads code up to the bracket that closes it, or up to the next heading if it has no brackets.
/// Text after the last bracket on its line is a heading.
fn code(text: &str, lines: &[Line<'_>], at: usize, lang: &str, page: &mut PageBuilder) -> usize {
    let start = lines[at + 1].start;
    let place = |end| Place { line: lines[at + 1].number, start, end };
    let opens = text[start..].trim_start().starts_with(['{', '[']);
    if opens && let Some(end) = closing(&text[start..]).map(|end| start + end) {
        page.code(Code {
            lang: lang.to_owned(),
            text: text[start..end].to_owned(),
            place: place(end),
        });
        let next =
            lines.iter().position(|line| line.end() >= end).map_or(lines.len(), |index| index + 1);
        let last = &lines[next - 1];
        let trailing = Line { text: &text[end..last.end()], number: last.number, start: end };
        let heading = trailing.text.trim();
        match level(heading) {
            Some(level) => {
                page.heading(level, Cell { text: heading.to_owned(), place: trailing.place() })
            }
            None => page.text(Cell { text: heading.to_owned(), place: trailing.place() }),
        }
        return next;
    }
    if opens {
        page.problem(ProblemKind::UnclosedCode, lines[at].place());
    }
    let mut next = at + 1;
    while next < lines.len() && level(lines[next].text.trim()).is_none() {
        next += 1;
    }
    let end = lines.get(next).map_or(text.len(), |line| line.start);
    page.code(Code { lang: lang.to_owned(), text: text[start..end].to_owned(), place: place(end) });
    next
}

/// Returns the offset after the bracket that closes the first one.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Reads a table with one row per line. A pipe ends each row; only some rows start with one.
fn rows(lines: &[Line<'_>], at: usize, page: &mut PageBuilder) -> usize {
    let first = &lines[at];
    let mut header = Vec::new();
    let mut next = at;
    if starts_table(lines, at) {
        header = table::header(first);
        let width = header.len().max(table::split(lines[at + 1].text).len());
        header.resize_with(width, || Cell { place: first.place(), ..Cell::default() });
        next = at + 2;
    }
    let mut rows = Vec::new();
    while let Some(line) = lines.get(next) {
        let trimmed = line.text.trim();
        if !trimmed.contains('|') || LANGUAGES.contains(&trimmed) {
            break;
        }
        if !table::is_separator(trimmed) {
            rows.push(table::row(line, header.len(), table::is_closed(trimmed)));
        }
        next += 1;
    }
    next = next.max(at + 1);
    if let Some(line) = lines.get(next) {
        let trimmed = line.text.trim();
        // A row that the end of the page cuts off may have no pipe yet.
        if !trimmed.is_empty() && level(trimmed).is_none() && !LANGUAGES.contains(&trimmed) {
            page.problem(ProblemKind::StrayLine, line.place());
        }
    }
    let place = Place { line: first.number, start: first.start, end: lines[next - 1].end() };
    page.table(Table { header, rows, place });
    next
}
