//! A page that documents the contents of messages: a section per kind, with an example and a table
//! of the members. Its heading ends with the kind as it travels: `### 文本 text`.
//!
//! The contents of posts are lists of nodes. Such a section has a table per node, below a line that
//! begins with the value of the node's member `tag`: `- **text：文本标签**`.

use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

use super::{
    Batch, Kind,
    context::Context,
    from_example, json,
    rows::{self, FieldRow},
    shared,
    tree::{self, Part},
};
use crate::page::{Block, Cell, Code, Page, Section, Table, plain_text};
use feishu_spec::{Content, ContentId, ContentMembers, ContentNode, Direction, Field, NODE, Type};

/// The service whose messages these are. Its pages do not say.
const PROJECT: &str = "im";

/// A kind whose content is documented on pages of its own: any object here.
const CARD: &str = "interactive";

/// A size that a page tells in words: 文本消息请求体最大不能超过 150 KB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentSize {
    /// What the sizes are about, as in the title of the content: 文本.
    pub title: String,
    /// The largest body of a request, in bytes.
    pub max_bytes: u64,
}

/// The sizes of contents that a page tells.
pub(super) fn sizes(text: &str) -> Vec<ContentSize> {
    // Nearly no page tells any, and a search is cheap beside a pattern over the whole page.
    if !text.contains("请求体最大不能超过") {
        return Vec::new();
    }
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"([^\s。，（(-]+消息)请求体最大不能超过\s*([0-9]+)\s*KB").expect("a pattern")
    });
    let sentences = SENTENCE.captures_iter(text);
    sentences
        .flat_map(|found| {
            let max_bytes = found[2].parse::<u64>().unwrap_or_default() * 1024;
            let titles: Vec<String> = found[1]
                .split('、')
                .map(|title| title.trim_end_matches("消息").to_owned())
                .collect();
            titles.into_iter().map(move |title| ContentSize { title, max_bytes })
        })
        .collect()
}

impl Batch {
    /// Adds the sizes that pages of endpoints tell to the contents that are sent. If pages tell
    /// different sizes, the smallest holds.
    pub(crate) fn measure_contents(&mut self) {
        let told: Vec<ContentSize> =
            self.pages.iter().flat_map(|page| page.sizes.clone()).collect();
        let contents = self.pages.iter_mut().flat_map(|page| &mut page.contents);
        for content in contents.filter(|content| content.id.direction == Direction::Sent) {
            let sizes = told.iter().filter(|size| size.title == content.title);
            content.max_bytes = sizes.map(|size| size.max_bytes).min();
        }
    }
}

/// The members of a body that hold the content of a message: the one whose description points to
/// the page of contents, and the kind beside it.
pub(super) fn members(body: &[FieldRow]) -> Option<ContentMembers> {
    const KIND: &str = "msg_type";
    const PAGE: &str = "/im-v1/message/create_json";
    let points = |row: &&FieldRow| {
        row.written.ty == Type::String && row.name != KIND && row.facts.text.contains(PAGE)
    };
    let kind = body.iter().find(|row| row.name == KIND && row.required == Some(true))?;
    let json = body.iter().find(points)?;
    Some(ContentMembers { kind: kind.name.clone(), json: json.name.clone() })
}

/// The contents that a page describes; empty if it is another page.
pub(super) fn read(context: &mut Context<'_>, page: &Page) -> Vec<Content> {
    let Some(direction) = direction(page) else { return Vec::new() };
    let told = shared::tells_depth(page);
    let mut contents = Vec::new();
    let mut kind: Option<(String, String, Vec<&Section>)> = None;
    for section in &page.sections {
        if let Some((title, name)) = heading(section) {
            contents.extend(kind.replace((title, name, vec![section])));
        } else if let Some((.., sections)) = &mut kind {
            sections.push(section);
        }
    }
    contents.extend(kind);
    let kinds: Vec<String> = contents.iter().map(|(_, kind, _)| kind.clone()).collect();
    contents
        .into_iter()
        .map(|(title, kind, sections)| {
            let mut reader = Reader { context, direction, told, kinds: &kinds };
            let (fields, nodes, examples) = reader.content(&kind, &sections);
            let id = ContentId { project: PROJECT.to_owned(), direction, kind };
            let doc = shared::doc(page);
            Content { id, title, doc, max_bytes: None, fields, nodes, examples }
        })
        .collect()
}

/// Who writes the contents of the page, by its title.
fn direction(page: &Page) -> Option<Direction> {
    match shared::title(page).trim() {
        "发送消息内容结构" => Some(Direction::Sent),
        "接收消息内容结构" => Some(Direction::Received),
        _ => None,
    }
}

/// The title and the kind in the heading of a section about one kind.
fn heading(section: &Section) -> Option<(String, String)> {
    let text = plain_text(&section.heading.text);
    let (title, kind) = text.trim().rsplit_once(' ')?;
    let is_kind = kind.starts_with(|c: char| c.is_ascii_lowercase())
        && kind.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (section.level > 2 && is_kind).then(|| (title.trim().to_owned(), kind.to_owned()))
}

/// The tag in a line that begins the description of a node.
fn tag(cell: &Cell) -> Option<String> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*[-*]\s+\*\*([a-z_]+)(?:：[^*]*)?\*\*\s*$").expect("a pattern")
    });
    LINE.captures(&cell.text).map(|found| found[1].to_owned())
}

struct Reader<'c, 'x, 'k> {
    context: &'c mut Context<'x>,
    direction: Direction,
    told: bool,
    kinds: &'k [String],
}

impl Reader<'_, '_, '_> {
    /// The members, the nodes and the examples in the sections about one kind.
    fn content(
        &mut self,
        kind: &str,
        sections: &[&Section],
    ) -> (Vec<Field>, Vec<ContentNode>, Vec<Value>) {
        let codes: Vec<&Code> = sections.iter().flat_map(|section| section.codes()).collect();
        let examples = examples(kind, &codes);
        if kind == CARD {
            return (Vec::new(), Vec::new(), examples);
        }
        let mut fields: Vec<Field> = Vec::new();
        let mut nodes: Vec<ContentNode> = Vec::new();
        for block in sections.iter().flat_map(|section| &section.blocks) {
            match block {
                Block::Text(cell) => {
                    if let Some(tag) = tag(cell) {
                        nodes.push(ContentNode { tag, fields: Vec::new() });
                    }
                }
                Block::Table(table) => {
                    let shown = nodes.last().map(|node| node.tag.clone());
                    let shown = shown
                        .map_or_else(|| merged(&examples), |tag| merged(&tagged(&examples, &tag)));
                    let read = self.table(table, &shown);
                    match nodes.last_mut() {
                        Some(node) if node.fields.is_empty() => node.fields = read,
                        Some(_) => {}
                        None => add_new(&mut fields, read),
                    }
                }
                Block::Code(_) => {}
            }
        }
        let shown = merged(&examples);
        add_new(&mut fields, from_example::fields(&shown));
        for node in &mut nodes {
            // Also what an example shows and its table does not.
            let shown = merged(&tagged(&examples, &node.tag));
            add_new(&mut node.fields, from_example::fields(&shown));
        }
        if !nodes.is_empty() {
            hold_nodes(&mut fields, &shown);
        }
        if fields.is_empty() {
            let place = sections.first().map(|section| section.heading.place).unwrap_or_default();
            self.context.report(Kind::MissingSection, place, "a table of members, or an example");
        }
        (fields, nodes, examples)
    }

    fn table(&mut self, table: &Table, example: &Value) -> Vec<Field> {
        let Some(mut rows) = rows::read(self.context, table) else { return Vec::new() };
        // One row for several languages: `zh_cn, en_us`.
        let mut alike = Vec::new();
        for row in &mut rows {
            let mut names = row.name.split(',').map(str::to_owned).collect::<Vec<_>>();
            row.name = names.remove(0);
            if !names.is_empty() {
                row.required = None;
                alike.push((row.name.clone(), names));
            }
        }
        let part = match self.direction {
            Direction::Sent => Part::Body,
            Direction::Received => Part::Reply,
        };
        let shown = json::Shown { value: Some(example), keys: Some(example) };
        let mut fields = tree::fields(self.context, &rows, part, self.told, shown);
        for (first, names) in alike {
            for name in names {
                fields
                    .push(Field { same_as: Some(first.clone()), ..Field::new(name, Type::Object) });
            }
        }
        for field in &mut fields {
            self.settle(field, example.get(&field.name));
        }
        fields
    }

    /// Settles what the tables of these pages leave open: maps, and the content of other kinds.
    fn settle(&self, field: &mut Field, shown: Option<&Value>) {
        if field.type_name.as_ref().is_some_and(|name| self.kinds.contains(name)) {
            field.fields.clear();
            return;
        }
        field.type_name = None;
        if field.ty == Type::Object && field.fields.is_empty() && field.same_as.is_none() {
            match shown {
                Some(Value::Object(members)) if members.values().all(Value::is_string) => {
                    field.ty = Type::String.map();
                }
                Some(shown @ Value::Object(_)) => {
                    field.fields = from_example::fields(shown);
                }
                _ => {}
            }
        }
        // Only an example shows it: texts by their language.
        let texts = |field: &Field| field.fields.iter().all(|inner| inner.ty == Type::String);
        if field.name.starts_with("i18n") && field.ty == Type::Object && texts(field) {
            field.ty = Type::String.map();
            field.fields.clear();
        }
        for inner in &mut field.fields {
            self.settle(inner, shown.and_then(|shown| shown.get(&inner.name)));
        }
    }
}

/// Adds the fields whose names are not there yet.
fn add_new(fields: &mut Vec<Field>, more: Vec<Field>) {
    for field in more {
        if fields.iter().all(|known| known.name != field.name) {
            fields.push(field);
        }
    }
}

/// A list of lists of objects with a tag is a list of nodes, whatever its table says.
fn hold_nodes(fields: &mut [Field], shown: &Value) {
    for field in fields {
        let Some(shown) = shown.get(&field.name) else { continue };
        let first = shown.get(0).and_then(|line| line.get(0));
        if first.and_then(|node| node.get("tag")).is_some() {
            field.ty = Type::Object.list().list();
            field.type_name = Some(NODE.to_owned());
            field.fields.clear();
            field.example = None;
        } else {
            hold_nodes(&mut field.fields, shown);
        }
    }
}

/// The contents among blocks of code: by themselves, or in the body of a request that sends them.
fn examples(kind: &str, codes: &[&Code]) -> Vec<Value> {
    let mut examples = Vec::new();
    for code in codes {
        let Some(shown @ Value::Object(_)) = json::peek(&code.text) else { continue };
        let sent = shown.get("msg_type").is_some_and(|sent| sent == kind);
        let inside = shown.get("content").and_then(Value::as_str).filter(|_| sent);
        let shown = inside.map_or(Some(shown.clone()), |text| serde_json::from_str(text).ok());
        let shown = shown.map(without_omissions);
        examples.extend(shown.filter(|shown| !examples.contains(shown)));
    }
    examples
}

/// Without members that the page leaves out: `"en_us": { ... }`.
fn without_omissions(example: Value) -> Value {
    match example {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| value.as_object().is_none_or(|value| !value.is_empty()))
            .collect(),
        other => other,
    }
}

/// The members of all examples, each as the first that has it shows it.
fn merged(examples: &[Value]) -> Value {
    let mut all = serde_json::Map::new();
    for (name, value) in examples.iter().filter_map(Value::as_object).flatten() {
        if !all.contains_key(name) {
            all.insert(name.clone(), value.clone());
        }
    }
    Value::Object(all)
}

/// The nodes with this tag in the examples, at any depth.
fn tagged(examples: &[Value], tag: &str) -> Vec<Value> {
    fn find(value: &Value, tag: &str, found: &mut Vec<Value>) {
        match value {
            Value::Array(elements) => elements.iter().for_each(|value| find(value, tag, found)),
            Value::Object(members) => {
                if members.get("tag").is_some_and(|own| own == tag) {
                    let mut node = members.clone();
                    node.remove("tag");
                    found.push(Value::Object(node));
                }
                members.values().for_each(|value| find(value, tag, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    examples.iter().for_each(|example| find(example, tag, &mut found));
    found
}
