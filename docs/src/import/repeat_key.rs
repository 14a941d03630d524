//! Which value of an event tells that two pushes are of one event: some pages say that the
//! platform may push one event under several event ids.

use std::collections::{BTreeSet, VecDeque};

use crate::page::{Page, Section};
use feishu_spec::{Event, Field, Type};

/// Words of a sentence that asks receivers to handle an event once.
const WORDS: &[&str] = &["去重", "幂等"];
/// What every push has around its event; each page may name it.
const AROUND: &[&str] = &["event_id", "uuid"];

/// The path of that value in the event's content, such as `message.message_id`: of the one field
/// that such a sentence names. `None` if no sentence names one, or several fields are named.
pub(super) fn find(page: &Page, event: &Event) -> Option<String> {
    let content = event.fields.iter().find(|field| field.name == "event")?;
    let text: Vec<String> = page.sections.iter().map(Section::text).collect();
    let lines = text.iter().flat_map(|text| text.lines());
    let asking = lines.filter(|line| WORDS.iter().any(|word| line.contains(word)));
    let words =
        asking.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let named: BTreeSet<String> = words
        .filter(|word| !AROUND.contains(word))
        .filter_map(|word| path(&content.fields, word))
        .collect();
    let mut named = named.into_iter();
    named.next().filter(|_| named.next().is_none())
}

/// The path of the text or the number of this name, the one nearest to the top. Elements of lists
/// do not tell events apart.
fn path(fields: &[Field], name: &str) -> Option<String> {
    let mut upcoming: VecDeque<(String, &Field)> =
        fields.iter().map(|field| (field.name.clone(), field)).collect();
    while let Some((path, field)) = upcoming.pop_front() {
        if field.name == name && matches!(field.ty, Type::String | Type::Int) {
            return Some(path);
        }
        if field.ty == Type::Object {
            let inside = field.fields.iter();
            upcoming.extend(inside.map(|inner| (format!("{path}.{}", inner.name), inner)));
        }
    }
    None
}
