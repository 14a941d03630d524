//! Pipe tables: separators, cells and depth markers.

use std::borrow::Cow;

use super::{Cell, Depth, Place, Row, builder::Line, inline};

/// Whether a line is the separator between the header of a table and its rows: `| --- | --- |`.
pub(super) fn is_separator(line: &str) -> bool {
    let line = line.trim();
    // Most lines differ soon.
    line.bytes().all(|c| matches!(c, b'|' | b'-' | b':' | b' ' | b'\t'))
        && line.contains('|')
        && line.contains('-')
}

/// Returns the cells of a line as byte ranges, without the pipes; `\|` does not separate cells.
/// A pipe at the start and one at the end are the frame of the table.
pub(super) fn split(line: &str) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let start = line.len() - line.trim_start().len();
    let end = line.trim_end().len();
    let mut cells = Vec::new();
    let mut from = if bytes.get(start) == Some(&b'|') { start + 1 } else { start };
    let mut at = from;
    while at < end {
        match bytes[at] {
            b'\\' => at += 1,
            b'|' => {
                cells.push((from, at));
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    // Text after the last pipe is a cell, unless that pipe is part of the frame.
    if from < end || cells.is_empty() || !line[..end].ends_with('|') {
        cells.push((from.min(end), end));
    }
    cells
}

/// Whether a line ends with a pipe of the frame.
pub(super) fn is_closed(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with('|') && !line.ends_with("\\|")
}

/// Reads the header cells of a line.
pub(super) fn header(line: &Line<'_>) -> Vec<Cell> {
    split(line.text).into_iter().map(|range| cell(line, range)).collect()
}

/// Reads a row of a table with `width` columns (0 means any number). Extra cells belong to the
/// last column: regular expressions have unescaped pipes.
pub(super) fn row(line: &Line<'_>, width: usize, closed: bool) -> Row {
    let mut ranges = split(line.text);
    if width > 0 && ranges.len() > width {
        let end = ranges[ranges.len() - 1].1;
        ranges.truncate(width);
        ranges[width - 1].1 = end;
    }
    let mut cells: Vec<Cell> = ranges.into_iter().map(|range| cell(line, range)).collect();
    let depth = cells.first_mut().map_or(Depth::Unmarked, take_marker);
    Row { depth, cells, place: line.place(), closed }
}

fn cell(line: &Line<'_>, (start, end): (usize, usize)) -> Cell {
    Cell {
        text: inline::cell_text(&without_escaped_pipes(&line.text[start..end])),
        place: Place { line: line.number, start: line.start + start, end: line.start + end },
    }
}

fn without_escaped_pipes(text: &str) -> Cow<'_, str> {
    if text.contains('\\') { Cow::Owned(text.replace("\\|", "|")) } else { Cow::Borrowed(text) }
}

/// Removes the depth marker from the start of a cell: spaces, then one or more `└` or `∟`.
pub(super) fn take_marker(cell: &mut Cell) -> Depth {
    let mut width = 0;
    let mut marked = false;
    let mut rest = cell.text.as_str();
    while let Some(character) = rest.chars().next() {
        match character {
            '└' | '∟' => {
                // Each additional marker is one more level, like more indentation.
                width += usize::from(marked);
                marked = true;
            }
            ' ' | '\u{a0}' if !marked => width += 1,
            // Wide spaces indent by several columns.
            '\u{2002}' | '\u{2003}' if !marked => width += 4,
            ' ' | '\u{a0}' | '\u{2002}' | '\u{2003}' => {}
            _ => break,
        }
        rest = &rest[character.len_utf8()..];
    }
    if !marked {
        return Depth::Unmarked;
    }
    cell.text = rest.to_owned();
    Depth::Marked(width)
}

#[cfg(test)]
mod tests {
    use super::{is_closed, is_separator, row, split, take_marker};
    use crate::page::{Cell, Depth, builder::Line};

    fn cells(line: &str) -> Vec<&str> {
        split(line).into_iter().map(|(start, end)| line[start..end].trim()).collect()
    }

    #[test]
    fn a_frame_of_pipes_makes_no_cells() {
        assert_eq!(cells("| a | b |"), ["a", "b"]);
        assert_eq!(cells("a | b"), ["a", "b"]);
        assert_eq!(cells("a | b |"), ["a", "b"]);
        assert_eq!(cells("|a| |"), ["a", ""]);
        assert_eq!(cells("a | "), ["a"]);
    }

    #[test]
    fn an_escaped_pipe_does_not_separate_cells() {
        assert_eq!(cells(r"| a \| b | c |"), [r"a \| b", "c"]);
        assert!(!is_closed(r"| a \|"));
    }

    #[test]
    fn extra_cells_belong_to_the_last_column() {
        let line = Line { text: "| `code` | `^a|b$` |", number: 1, start: 0 };
        let row = row(&line, 2, true);
        assert_eq!(row.cells[1].text, "`^a|b$`");
    }

    #[test]
    fn a_separator_is_made_of_dashes() {
        assert!(
            is_separator("---|---") && is_separator("|:-|-:|") && is_separator("| --- | --- |")
        );
        assert!(!is_separator("---") && !is_separator("| a |"));
    }

    #[test]
    fn every_form_of_marker_is_removed() {
        for (text, depth) in [
            ("name", Depth::Unmarked),
            ("└ name", Depth::Marked(0)),
            ("\u{a0}\u{a0}└ name", Depth::Marked(2)),
            ("\u{2003}∟name", Depth::Marked(4)),
            ("∟ ∟\u{a0}name", Depth::Marked(1)),
        ] {
            let mut cell = Cell { text: text.to_owned(), ..Cell::default() };
            assert_eq!(take_marker(&mut cell), depth, "{text}");
            assert_eq!(cell.text, "name");
        }
    }
}
