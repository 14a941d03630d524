//! Lines of text, and how wide they are in a terminal.

use unicode_width::UnicodeWidthStr;

/// The widest lines in which several things stand beside each other.
const WIDEST: usize = 100;

/// A line without anything that a terminal obeys: control characters, and marks that turn around
/// the direction of text.
pub(super) fn clean(line: &str) -> String {
    let is_mark = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.chars().map(|c| if c.is_control() || is_mark(c) { ' ' } else { c }).collect()
}

pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Fills up a text with spaces, in front of it if it is a number.
pub(super) fn pad(text: &str, to: usize, is_number: bool) -> String {
    let spaces = " ".repeat(to.saturating_sub(width(text)));
    if is_number { spaces + text } else { text.to_owned() + &spaces }
}

pub(super) fn indented(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().map(|line| format!("  {line}")).collect()
}

/// Parts side by side, or one below the other if that would be too wide.
pub(super) fn beside(parts: Vec<Vec<String>>, between: &str) -> Vec<String> {
    let parts: Vec<Vec<String>> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let widest = |part: &Vec<String>| part.iter().map(|line| width(line)).max().unwrap_or_default();
    let widths: Vec<usize> = parts.iter().map(widest).collect();
    let whole: usize = widths.iter().map(|width| width + between.len()).sum();
    if whole > WIDEST + between.len() {
        return parts.concat();
    }
    let height = parts.iter().map(Vec::len).max().unwrap_or_default();
    let line = |at: usize| {
        let cells = parts.iter().zip(&widths);
        let cells =
            cells.map(|(part, width)| pad(part.get(at).map_or("", String::as_str), *width, false));
        cells.collect::<Vec<_>>().join(between).trim_end().to_owned()
    };
    (0..height).map(line).collect()
}
