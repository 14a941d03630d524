//! Finds the request field that makes it safe to repeat a call: the platform executes calls with
//! the same value of it only once.

use super::rows::FieldRow;
use crate::page::Depth;
use feishu_spec::Type;

/// Words of a description that mean such a field.
const WORDS: &[&str] = &["幂等", "去重", "同一请求", "避免重复"];
/// Words that mean such a field whatever its name is.
const ONLY: &str = "仅用于幂等";
/// Parts of names that identify the call, not the thing that it creates.
const NAMES: &[&str] = &["client_token", "uuid", "idempot", "key", "request_id", "unique_id"];

/// The field, as `query.name` or `body.name`. A field that names the created thing counts only if
/// every call has it: a client may invent an identifier of a call, but not such a name.
pub(super) fn find(query: &[FieldRow], body: &[FieldRow]) -> Option<String> {
    let marks = |row: &&FieldRow| {
        row.depth_is_top()
            && row.written.ty == Type::String
            && WORDS.iter().any(|word| row.facts.text.contains(word))
            && (row.required == Some(true)
                || NAMES.iter().any(|name| row.name.contains(name))
                || row.facts.text.contains(ONLY))
    };
    [("query", query), ("body", body)].iter().find_map(|(place, rows)| {
        rows.iter().find(marks).map(|row| format!("{place}.{}", row.name))
    })
}

impl FieldRow {
    fn depth_is_top(&self) -> bool {
        matches!(self.depth, Depth::Unmarked | Depth::Level(0))
    }
}
