//! Records of a Base: filtered and sorted by the values of their fields.

use std::cmp::Ordering;

use serde_json::Value;

use super::Parts;
use crate::{
    route,
    store::{
        answer::{self, Answer, Call},
        collection::Object,
    },
};

pub(super) const CREATE: &str = "bitable.v1.app.table.record.create";

pub(super) fn search(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let mut path = route::segments(&call.received.path);
    if path.last().is_some_and(|last| last == "search") {
        path.pop();
    }
    let body = call.body();
    let collection = parts.collections.get(&path)?;
    let filter = body.get("filter");
    let mut records: Vec<&Object> = collection
        .iter()
        .filter(|record| filter.is_none_or(|filter| matches(filter, record)))
        .collect();
    let sorts = body.get("sort").and_then(Value::as_array).into_iter().flatten();
    // The last sort decides least, and a stable sort keeps what the later ones decided.
    for sort in sorts.collect::<Vec<_>>().into_iter().rev() {
        let name = sort["field_name"].as_str().unwrap_or_default();
        let descending = sort["desc"] == true;
        records.sort_by(|a, b| {
            let order = compare(&a["fields"][name], &b["fields"][name]);
            if descending { order.reverse() } else { order }
        });
    }
    answer::page_of(call, &records)
}

/// Whether a record meets a filter: conditions, and groups of conditions, joined by `and` or `or`.
fn matches(filter: &Value, record: &Object) -> bool {
    let all = filter["conjunction"] != "or";
    let list = |name: &str| filter[name].as_array().cloned().unwrap_or_default();
    let conditions = list("conditions").into_iter().map(|it| holds(&it, record));
    let groups = list("children").into_iter().map(|it| matches(&it, record));
    let mut results = conditions.chain(groups).peekable();
    if results.peek().is_none() {
        return true;
    }
    if all { results.all(|it| it) } else { results.any(|it| it) }
}

fn holds(condition: &Value, record: &Object) -> bool {
    let name = condition["field_name"].as_str().unwrap_or_default();
    let cell = &record["fields"][name];
    let wanted: Vec<String> = answer::texts(condition.get("value"));
    let texts = texts(cell);
    let first = wanted.first().cloned().unwrap_or_default();
    let compared = || compare_text(&texts.join(""), &first);
    match condition["operator"].as_str().unwrap_or_default() {
        "is" => wanted.iter().all(|it| texts.contains(it)),
        "isNot" => !wanted.iter().any(|it| texts.contains(it)),
        "contains" => wanted.iter().any(|it| texts.iter().any(|text| text.contains(it.as_str()))),
        "doesNotContain" => {
            !wanted.iter().any(|it| texts.iter().any(|text| text.contains(it.as_str())))
        }
        "isEmpty" => texts.is_empty(),
        "isNotEmpty" => !texts.is_empty(),
        "isGreater" => !texts.is_empty() && compared() == Ordering::Greater,
        "isGreaterEqual" => !texts.is_empty() && compared() != Ordering::Less,
        "isLess" => !texts.is_empty() && compared() == Ordering::Less,
        "isLessEqual" => !texts.is_empty() && compared() != Ordering::Greater,
        _ => true,
    }
}

/// The texts of a cell: that of a scalar, or those of its elements, each a scalar or an object with
/// a text, a name or an id.
fn texts(cell: &Value) -> Vec<String> {
    match cell {
        Value::Null => Vec::new(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(elements) => elements.iter().flat_map(texts).collect(),
        Value::Object(members) => {
            let named = ["text", "name", "id", "link"].iter().filter_map(|name| members.get(*name));
            named.flat_map(texts).collect()
        }
        other => vec![other.to_string()],
    }
}

fn compare(a: &Value, b: &Value) -> Ordering {
    let (a, b) = (texts(a), texts(b));
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Ordering::Equal,
        // Empty cells come first.
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => compare_text(&a.join(""), &b.join("")),
    }
}

/// Numbers by value, all else by its characters.
fn compare_text(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}
