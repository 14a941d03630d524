//! Tables of pipes: separators, cells, markers of depth.

use super::{Cell, Depth, Place, Row, builder::Line, inline};

/// Whether a line is what stands between the header of a table and its rows: `| --- | --- |`.
pub(super) fn is_separator(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains('-')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// The cells of a line as byte ranges in it, without the pipes; `\|` does not part cells.
/// A pipe at the start and one at the end belong to the frame.
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
    // What follows the last pipe is a cell unless that pipe was the frame's.
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

/// The header cells of a line.
pub(super) fn header(line: &Line<'_>) -> Vec<Cell> {
    split(line.text).into_iter().map(|range| cell(line, range)).collect()
}

/// A row of a table with `width` columns (any number, if 0). Overflow belongs to the last
/// column: pipes stand unescaped in regular expressions.
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
        text: inline::cell_text(&line.text[start..end].replace("\\|", "|")),
        place: Place { line: line.number, start: line.start + start, end: line.start + end },
    }
}

/// Takes the marker of depth off the front of a cell: blanks, then `└` or `∟`, perhaps several.
pub(super) fn take_marker(cell: &mut Cell) -> Depth {
    let mut width = 0;
    let mut marked = false;
    let mut rest = cell.text.as_str();
    while let Some(character) = rest.chars().next() {
        match character {
            '└' | '∟' => {
                // Each further marker is one level more, like further indentation.
                width += usize::from(marked);
                marked = true;
            }
            ' ' | '\u{a0}' if !marked => width += 1,
            // Wide blanks indent by several columns.
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
    fn an_escaped_pipe_parts_no_cells() {
        assert_eq!(cells(r"| a \| b | c |"), [r"a \| b", "c"]);
        assert!(!is_closed(r"| a \|"));
    }

    #[test]
    fn overflow_belongs_to_the_last_column() {
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
    fn markers_of_every_age_are_taken_off() {
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
