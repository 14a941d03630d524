//! The values that a field may have, from its words or from a table of values.

use feishu_spec::{EnumValue, Field, Type};
use serde_json::Value;

use super::rows::FieldRow;
use crate::page::{Page, Section, plain_text};

/// The values of a table, with the name of the field that it is about.
pub(super) struct Named {
    field: String,
    values: Vec<String>,
}

/// The tables of values of a page: their first column is `Value`.
pub(super) fn tables(page: &Page) -> Vec<Named> {
    let of = |section: &Section| {
        let tables = section
            .tables()
            .filter(|table| table.header.first().is_some_and(|cell| cell.text == "Value"));
        let rows = tables.flat_map(|table| &table.rows);
        let values = rows.filter_map(|row| row.cells.first()).map(|cell| plain_text(&cell.text));
        let values: Vec<String> = values.collect();
        (!values.is_empty()).then(|| Named { field: about(&section.heading.text), values })
    };
    page.sections.iter().filter_map(of).collect()
}

/// The field that a heading is about: `Text Size Values`, `data_type Values`, `… (template)`.
fn about(heading: &str) -> String {
    let name = match heading.rsplit_once('(') {
        Some((_, name)) => name.trim_end_matches(')'),
        None => heading.trim_end_matches(" Values"),
    };
    name.to_ascii_lowercase().replace(' ', "_")
}

/// Reads the values of a text. Words that refer to what stands below mean a table.
pub(super) fn read(field: &mut Field, row: &FieldRow, lists: &[Named]) {
    if field.ty != Type::String {
        return;
    }
    let refers = row.words.contains("See ") || row.words.contains("listed above");
    let listed = lists.iter().find(|list| refers && list.field == field.name);
    let values = match listed {
        Some(list) => list.values.clone(),
        None => of_words(&row.words),
    };
    // A single value is one beside others that the page does not list, but for a tag.
    if values.len() > 1 || field.name == "tag" {
        field.values = values.into_iter().map(value).collect();
    }
}

/// A value without a label: it says itself what it means.
pub(super) fn value(value: impl Into<Value>) -> EnumValue {
    EnumValue { value: value.into(), label: None, note: None, description: None, wording: None }
}

/// The values that a description lists: `` Values: `a`, `b` ``, `` `a`: …. `b`: … ``,
/// `` Fixed value: `a` ``.
fn of_words(words: &str) -> Vec<String> {
    let words = without_parentheses(&words.replace("`\"", "`").replace("\"`", "`"));
    let mut found: Vec<String> = Vec::new();
    for sentence in words.split(". ") {
        for value in of_sentence(sentence.trim()) {
            if !found.contains(&value) {
                found.push(value);
            }
        }
    }
    found
}

fn without_parentheses(words: &str) -> String {
    let mut depth = 0usize;
    let keep = |c: &char| {
        match c {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    words.chars().filter(keep).collect()
}

fn of_sentence(sentence: &str) -> Vec<String> {
    const LONGEST_LEAD: usize = 60;
    let Some(at) = sentence.find('`') else { return Vec::new() };
    let lead = sentence[..at].trim_end();
    let fixed = ["Fixed value", "Fixed value is", "Fixed to", "Supports"];
    let leads = lead.is_empty()
        || fixed.iter().any(|known| lead.ends_with(known))
        || lead.ends_with(':') && lead.len() <= LONGEST_LEAD && !lead.contains(',');
    if leads { list(&sentence[at..], lead.is_empty()) } else { Vec::new() }
}

/// The values at the start of a text, up to what neither is a value nor stands between two. A
/// sentence that begins with one value and a colon is about this value.
fn list(mut rest: &str, alone: bool) -> Vec<String> {
    const BETWEEN: [&str; 7] = [", or ", " or ", ", and ", ", ", " / ", " | ", " "];
    let mut found = Vec::new();
    while let Some((value, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        if !is_value(value) {
            break;
        }
        let about = after.trim_start().starts_with([':', '.']) || after.trim().is_empty();
        found.push(value.to_owned());
        let after = after.trim_start_matches(' ');
        let spaced = format!(" {after}");
        let between = BETWEEN
            .iter()
            .find(|between| after.starts_with(**between) || spaced.starts_with(**between));
        let next = after.find('`').filter(|_| between.is_some());
        match next {
            Some(next) if is_between(&after[..next]) => rest = &after[next..],
            // `default`, which means …: a sentence about something else.
            _ if alone && found.len() == 1 && !about => return Vec::new(),
            _ => break,
        }
    }
    found
}

fn is_between(text: &str) -> bool {
    matches!(text.trim(), "," | ", or" | "or" | ", and" | "and" | "/" | "|")
}

fn is_value(text: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:-.".contains(c);
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(word)
        && !text.ends_with("px")
}
