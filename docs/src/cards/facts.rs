//! The default and the limits of a field, which pages tell in words.

use std::sync::LazyLock;

use feishu_spec::{Bounds, Field, Type};
use regex::Regex;
use serde_json::Value;

use super::rows::FieldRow;

/// A range of pixels: `[-99,99]px`.
static PIXELS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[(-?\d+),\s*(\d+)\]`?\s*px"));
static CHARACTERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:up to|max|not exceed)\s+(\d+)\s+characters"));
static ITEMS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bup to (\w+) \w+s\b"));
/// The bounds of a number.
static RANGES: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [r"\[(\d+),\s*(\d+)\]", r"range (\d+)--(\d+)", r"between (\d+) and (\d+)", r"\((\d+)-(\d+)\)"]
        .map(pattern)
});
static LEAST: LazyLock<Regex> = LazyLock::new(|| pattern(r"integers? >= (\d+)"));
/// What the platform leaves out without refusing it.
const CUT: &str = "not displayed";

/// Reads default and limits of a field whose type is known.
pub(super) fn read(field: &mut Field, row: &FieldRow) {
    let words = row.words.as_str();
    field.default = default(&row.default, &field.ty);
    match &field.ty {
        Type::String => text(field, words),
        Type::Int | Type::Float => number(field, words),
        Type::List(_) if !words.contains(CUT) => items(field, words),
        _ => {}
    }
}

/// The value in a cell of defaults, if the cell is only that.
fn default(cell: &str, ty: &Type) -> Option<Value> {
    let value = cell.strip_prefix('`')?.strip_suffix('`')?.trim_matches('"');
    match ty {
        _ if value.contains('`') => None,
        Type::String => Some(Value::from(value)),
        Type::Bool | Type::Int | Type::Float => serde_json::from_str(value).ok(),
        _ => None,
    }
}

fn text(field: &mut Field, words: &str) {
    if matches!(field.name.as_str(), "margin" | "padding")
        && let Some(range) = PIXELS.captures(words)
    {
        field.pattern = Some(sides(&range[1], &range[2]));
    }
    if words.contains("start with a letter") {
        field.pattern = Some("^[A-Za-z][A-Za-z0-9_]*$".to_owned());
    }
    if let Some(found) = CHARACTERS.captures(words) {
        field.characters = Some(Bounds { min: None, max: found[1].parse().ok() });
    }
}

/// One to four sizes in pixels, between spaces. Zero may stand without a unit.
fn sides(least: &str, most: &str) -> String {
    let sign = if least.starts_with('-') { "-?" } else { "" };
    let size = format!("{sign}[0-9]{{1,{}}}(px)?", most.len());
    format!("^{size}( +{size}){{0,3}}$")
}

fn number(field: &mut Field, words: &str) {
    let bounds = RANGES.iter().find_map(|range| range.captures(words));
    let number = |text: &str| text.parse::<u64>().ok().map(Into::into);
    field.range = match (bounds, LEAST.captures(words)) {
        (Some(bounds), _) => Some(Bounds { min: number(&bounds[1]), max: number(&bounds[2]) }),
        (None, Some(least)) => Some(Bounds { min: number(&least[1]), max: None }),
        (None, None) => None,
    };
}

fn items(field: &mut Field, words: &str) {
    let most = ITEMS.captures(words).and_then(|found| count(&found[1]));
    field.items = most.map(|most| Bounds { min: None, max: Some(most) });
}

/// A number in digits or as a word.
pub(super) fn count(word: &str) -> Option<u64> {
    const WORDS: [&str; 6] = ["zero", "one", "two", "three", "four", "five"];
    let named = WORDS.iter().position(|known| *known == word).map(|at| at as u64);
    named.or_else(|| word.parse().ok())
}

pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a regular expression")
}
