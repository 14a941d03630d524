//! Which lines of an overrides file hold an entry, so that a problem can say what to delete.

use std::{fmt, ops::Range};

use toml_edit::{Document, Item, Key, Table, TableLike};

/// The first and last line of an entry of an overrides file, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines(pub usize, pub usize);

impl Lines {
    /// The first and the last.
    pub fn range(self) -> (usize, usize) {
        (self.0, self.1)
    }

    fn of(breaks: &Breaks, span: &Range<usize>) -> Lines {
        Lines(breaks.line(span.start), breaks.line(span.end.max(span.start + 1) - 1))
    }
}

/// Where the lines of a text end, so that the line of a place is found without counting from the
/// beginning: a file has hundreds of entries.
struct Breaks(Vec<usize>);

impl Breaks {
    fn of(text: &str) -> Breaks {
        Breaks(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line of a place, from 1.
    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lines(first, last) = self;
        if first == last { write!(f, "line {first}") } else { write!(f, "lines {first} to {last}") }
    }
}

/// The lines of the entry under a path of keys: a key with its value, or a table with all that it
/// holds. A table whose parts stand apart has several. Empty where there is no such entry.
pub(crate) fn of_entry(text: &str, path: &[impl AsRef<str>]) -> Vec<Lines> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let Some((last, way)) = path.split_last() else { return Vec::new() };
    let mut table: &dyn TableLike = document.as_table();
    for step in way {
        match table.get(step.as_ref()).and_then(Item::as_table_like) {
            Some(inner) => table = inner,
            None => return Vec::new(),
        }
    }
    let mut spans = Vec::new();
    if let Some((key, item)) = table.get_key_value(last.as_ref()) {
        spans_of(key, item, &mut spans);
    }
    joined(text, spans)
}

/// The line of each element of the list under a path of keys, in order.
pub(crate) fn of_list(text: &str, path: &[&str]) -> Vec<usize> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let mut item = document.as_item();
    for step in path {
        match item.get(step) {
            Some(inner) => item = inner,
            None => return Vec::new(),
        }
    }
    let breaks = Breaks::of(text);
    let elements = item.as_array().into_iter().flatten();
    elements.map(|it| Lines::of(&breaks, &it.span().unwrap_or_default()).0).collect()
}

/// The lines of each `[[name]]` of a file, in order.
pub(crate) fn of_blocks(text: &str, name: &str) -> Vec<Lines> {
    let breaks = Breaks::of(text);
    blocks(text, name, |table| {
        let mut spans = Vec::new();
        spans_of_table(table, &mut spans);
        let start = spans.iter().map(|span| span.start).min().unwrap_or_default();
        let end = spans.iter().map(|span| span.end).max().unwrap_or_default();
        Lines::of(&breaks, &(start..end))
    })
}

/// The line of each element of the list `key` in each `[[name]]` of a file, in order.
pub(crate) fn of_elements(text: &str, name: &str, key: &str) -> Vec<Vec<usize>> {
    let breaks = Breaks::of(text);
    blocks(text, name, |table| {
        let elements = table.get(key).and_then(Item::as_array).into_iter().flatten();
        let spans = elements.map(|element| element.span().unwrap_or_default());
        spans.map(|span| Lines::of(&breaks, &span).0).collect()
    })
}

fn blocks<T>(text: &str, name: &str, of: impl Fn(&Table) -> T) -> Vec<T> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let tables = document.get(name).and_then(Item::as_array_of_tables).into_iter().flatten();
    tables.map(of).collect()
}

fn spans_of(key: &Key, item: &Item, spans: &mut Vec<Range<usize>>) {
    match item {
        Item::None => {}
        Item::Value(value) => {
            let (start, end) = (key.span(), value.span());
            spans.extend(start.zip(end).map(|(start, end)| start.start..end.end));
        }
        Item::Table(table) => spans_of_table(table, spans),
        Item::ArrayOfTables(tables) => {
            tables.iter().for_each(|table| spans_of_table(table, spans));
        }
    }
}

/// The header of a table, and all that it holds.
fn spans_of_table(table: &Table, spans: &mut Vec<Range<usize>>) {
    spans.extend(table.span());
    for (key, _) in table {
        if let Some((key, item)) = table.get_key_value(key) {
            spans_of(key, item, spans);
        }
    }
}

/// Spans as lines, put together where nothing but blank lines lies between.
fn joined(text: &str, mut spans: Vec<Range<usize>>) -> Vec<Lines> {
    spans.sort_by_key(|span| span.start);
    let breaks = Breaks::of(text);
    let is_blank = |line: usize| text.lines().nth(line - 1).is_none_or(|it| it.trim().is_empty());
    let mut found: Vec<Lines> = Vec::new();
    for Lines(first, last) in spans.iter().map(|span| Lines::of(&breaks, span)) {
        match found.last_mut() {
            Some(Lines(_, end)) if (*end + 1..first).all(is_blank) => *end = last.max(*end),
            _ => found.push(Lines(first, last)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Words.
[labels]
\"old\" = \"Old\"
new = \"New\"

[endpoint.\"fleet.v1.boat.get\"]
summary = \"Gets a boat\"

[endpoint.\"fleet.v1.boat.get\".fields]
\"request.body.name\" = \"The name\"

# Another.
[endpoint.\"fleet.v1.boat.sink\"]
arguments = [
    \"name\",
]
[endpoint.\"fleet.v1.boat.get\".types]
\"request.body.kind\" = \"Kind\"

[[correct]]
at = \"/title\"

[[correct]]
at = \"/path\"
now = [
    1,
]
";

    fn found(path: &[&str]) -> String {
        of_entry(TEXT, path).iter().map(Lines::to_string).collect::<Vec<_>>().join(" and ")
    }

    #[test]
    fn a_key_or_a_table_has_its_lines() {
        assert_eq!(found(&["labels", "old"]), "line 3");
        assert_eq!(found(&["labels"]), "lines 2 to 4");
        assert_eq!(found(&["endpoint", "fleet.v1.boat.sink"]), "lines 13 to 16");
        assert_eq!(found(&["endpoint", "fleet.v1.boat.sink", "arguments"]), "lines 14 to 16");
        assert_eq!(
            found(&["endpoint", "fleet.v1.boat.get", "fields", "request.body.name"]),
            "line 10"
        );
        assert_eq!(found(&["labels", "gone"]), "");
    }

    #[test]
    fn a_table_whose_parts_stand_apart_has_the_lines_of_each() {
        assert_eq!(found(&["endpoint", "fleet.v1.boat.get"]), "lines 6 to 10 and lines 17 to 18");
    }

    #[test]
    fn each_block_and_each_element_has_its_lines() {
        assert_eq!(of_list(TEXT, &["endpoint", "fleet.v1.boat.sink", "arguments"]), [15],);
        assert!(of_list(TEXT, &["endpoint", "fleet.v1.boat.row"]).is_empty());
        assert_eq!(of_blocks(TEXT, "correct"), [Lines(20, 21), Lines(23, 27)]);
        let lists = "[[api_list]]\nrows = [\"a\",\n  \"b\"]\n[[api_list]]\nrows = []\n";
        assert_eq!(of_elements(lists, "api_list", "rows"), [vec![2, 3], vec![]]);
    }
}
