//! Pages of pushes that have no table of basic facts: an example of the whole push, mostly with
//! comments, and perhaps a table of its fields. The example names the type of the push.

use super::{
    Kind, agree, columns,
    context::Context,
    event, from_example, identity, json,
    push_type::event_type,
    repeat_key, rows,
    sections::Sections,
    shared,
    tree::{self, Part},
};
use crate::page::{Block, Code, Page, Table, plain_text};
use feishu_spec::{Event, EventSchema};

/// The events that such a page documents; several where a comment in the example names more.
/// Empty for any other page.
pub(super) fn read(context: &mut Context<'_>, page: &Page) -> Vec<Event> {
    let Some(code) = example(page) else { return Vec::new() };
    let example = json::example(context, Some(code));
    let Some((value, event_type)) = example.value.as_ref().and_then(|value| {
        let event_type = event_type(value)?;
        Some((value, event_type))
    }) else {
        return Vec::new();
    };
    let path = page.front.path.as_deref();
    let Some(id) = identity::event(path, event_type, &[], context.text) else {
        context.report_found(Kind::MissingFact, code.place, event_type, "an event type");
        return Vec::new();
    };
    let mut sections = Sections::new(page);
    let rows = table(page).and_then(|table| {
        let rows = rows::read(context, table)?;
        sections.take(table);
        Some(rows)
    });
    sections.report_left(context);
    let fields = match &rows {
        Some(rows) => {
            let told = shared::tells_depth(page);
            let fields = tree::fields(context, rows, Part::Event, told, example.shown());
            agree::check(context, code.place, &fields, value, false);
            fields
        }
        None => from_example::fields(value),
    };
    let schema = if value.get("header").is_some() { EventSchema::V2 } else { EventSchema::V1 };
    let mut event = Event {
        doc: shared::doc(page),
        deprecated: shared::deprecation(context, page),
        fields,
        example: example.value.clone(),
        description: shared::description(context, page),
        ..Event::new(id, shared::title(page), event_type.to_owned(), schema)
    };
    event.repeat_key = repeat_key::find(page, &event);
    let others = others(&code.text, event_type);
    let further = others.iter().filter_map(|other| event::renamed(&event, other)).collect();
    [vec![event], further].concat()
}

/// The example of a push: code below a label that announces one, or below a sentence that names
/// its type.
fn example(page: &Page) -> Option<&Code> {
    page.sections.iter().find_map(|section| {
        let mut above = String::new();
        section.blocks.iter().find_map(|block| match block {
            Block::Text(cell) => {
                above.clone_from(&cell.text);
                None
            }
            Block::Code(code) => {
                let value = json::peek(&code.text)?;
                let named = format!("`{}`", event_type(&value)?);
                (announces(&above) || above.contains(&named)).then_some(code)
            }
            Block::Table(_) => None,
        })
    })
}

/// Whether a text ends with a label such as `**回调示例：**`.
pub(super) fn announces(text: &str) -> bool {
    let last = plain_text(text.trim_end().lines().next_back().unwrap_or_default());
    let label: String =
        last.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '：' | ':')).collect();
    matches!(label.as_str(), "回调示例" | "事件示例" | "事件体示例")
}

/// The table of the fields of a push, from its top.
fn table(page: &Page) -> Option<&Table> {
    page.tables().map(|(_, table)| table).find(|table| {
        let name = |row: &crate::page::Row| row.cells.first().map(|cell| plain_text(&cell.text));
        let has = |wanted: &str| table.rows.iter().any(|row| name(row).as_deref() == Some(wanted));
        columns::fields(table).is_some() && has("event") && (has("header") || has("uuid"))
    })
}

/// Further types in the comment after the type: `"a_added", // a_added, a_removed`.
fn others(code: &str, event_type: &str) -> Vec<String> {
    let quoted = format!("\"{event_type}\"");
    let comment =
        code.lines().find_map(|line| line.split_once(&quoted)?.1.split_once("//").map(|it| it.1));
    let Some(stem) = event_type.rsplit_once('_').map(|(stem, _)| stem) else { return Vec::new() };
    let words = comment.unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(|word| *word != event_type) {
        let sibling = word.strip_prefix(stem).is_some_and(|rest| rest.starts_with('_'));
        if sibling && !found.iter().any(|other| other == word) {
            found.push(word.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{announces, others};

    #[test]
    fn a_comment_names_the_siblings_of_a_type() {
        let code =
            "\"app_id\": \"x\",\n\"type\": \"ship_add\", // 包括ship_add, ship_leave 与 app_id";
        assert_eq!(others(code, "ship_add"), ["ship_leave"]);
        assert_eq!(others("\"type\": \"ship_add\" // 事件类型", "ship_add"), [""; 0]);
    }

    #[test]
    fn a_label_stands_in_the_last_line() {
        assert!(announces("a\n**回调示例 ：**"));
        assert!(!announces("**回调示例**\na"));
    }
}
