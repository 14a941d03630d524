//! Specs to one OpenAPI 3.1 document, for everyone outside Rust. It says what the specs say and
//! nothing more: what OpenAPI has no word for stands in `x-feishu-` members, and what it cannot
//! hold is told in the notes beside the document.

mod description;
mod event;
mod example;
mod forms;
mod frame;
mod names;
mod older;
mod operation;
mod parameter;
mod paths;
mod reply;
mod schema;
mod sharing;

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value};

use feishu_spec::{Endpoint, Event, items::Items};
pub use older::to_3_0;
use sharing::Shapes;

/// What a caller may choose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// English summaries, by identity of the endpoint, or of the event with `events.` before it,
    /// since both look alike; the page's title stands where there is none.
    pub summaries: BTreeMap<String, String>,
    /// What the generated crate calls the parts of endpoints: names of types and of values, and
    /// English words for fields. Types that it does not have are named after their page.
    pub items: Items,
    /// Services to include, such as `hire`; empty for all of them.
    pub services: Vec<String>,
    /// Whether to leave out operations that send a form, which some generators of clients cannot
    /// make; each is told.
    pub json_only: bool,
    /// The document's version; the date of the newest page where it is absent.
    pub version: Option<String>,
}

/// An OpenAPI document and what it could not hold.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document: plain JSON, its members in a fixed order.
    pub value: Value,
    /// What was settled or left out on the way, in the document's order.
    pub notes: Vec<Note>,
}

/// Something of a spec that stands in the document in another way, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing it is.
    pub kind: NoteKind,
    /// Identity of the endpoint or event.
    pub id: String,
    /// What was found and what was done.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.text)
    }
}

/// The kinds of note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoteKind {
    /// Several pages document one method and path; only one is an operation.
    SamePath,
    /// A path parameter goes by the name that another page gives it.
    Renamed,
    /// A value (example, default, enumerated) contradicts its field.
    Value,
    /// A limit is of a kind that the field's type cannot have.
    Limit,
    /// A parameter or field that cannot stand where the spec puts it.
    Field,
    /// An operation that sends a form is left out, as was asked for.
    Form,
    /// A type that should contain itself, but what it names is not there.
    Recursion,
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoteKind::SamePath => "several pages for one method and path",
            NoteKind::Renamed => "path parameters renamed",
            NoteKind::Value => "values that contradict their fields",
            NoteKind::Limit => "limits that their field's type cannot have",
            NoteKind::Field => "fields that cannot stand where they are",
            NoteKind::Form => "operations that send a form",
            NoteKind::Recursion => "recursive types without their end",
        })
    }
}

/// Makes the document. The order of `endpoints` and `events` does not matter.
pub fn document(endpoints: &[Endpoint], events: &[Event], options: &Options) -> Document {
    let wanted =
        |service: &String| options.services.is_empty() || options.services.contains(service);
    let mut endpoints: Vec<_> = endpoints.iter().filter(|e| wanted(&e.id.project)).collect();
    endpoints.sort_by(|a, b| a.id.cmp(&b.id));
    let (forms, endpoints): (Vec<&Endpoint>, _) =
        endpoints.into_iter().partition(|e| options.json_only && parameter::sends_form(e));
    let mut events: Vec<_> = events.iter().filter(|e| wanted(&e.id.project)).collect();
    events.sort_by(|a, b| a.id.cmp(&b.id));

    let items = paths::arrange(&endpoints);
    // Only what becomes an operation: a shape of any other page would be one that nothing uses.
    let mut operations: Vec<_> = items
        .iter()
        .flat_map(|item| &item.operations)
        .map(|operation| operation.endpoint)
        .collect();
    operations.sort_by(|a, b| a.id.cmp(&b.id));
    let mut writer = Writer {
        shapes: Shapes::collect(&operations, &events, &options.items),
        options,
        id: String::new(),
        notes: Vec::new(),
    };
    for endpoint in forms {
        writer.id = endpoint.id.to_string();
        writer.note(NoteKind::Form, "left out, since it sends a form");
    }

    let mut document = frame::head(&endpoints, &events, options);
    document.insert("tags".into(), frame::tags(&operations, &events));
    document.insert("paths".into(), Value::Object(writer.paths(&items)));
    if !events.is_empty() {
        document.insert("webhooks".into(), Value::Object(writer.webhooks(&events)));
    }
    document.insert("components".into(), Value::Object(writer.components(&operations)));
    document.insert("x-tagGroups".into(), frame::tag_groups(&operations, &events));
    Document { value: Value::Object(document), notes: writer.notes }
}

/// A JSON object being written; its members keep the order in which they come.
type Object = Map<String, Value>;

/// What the writing of every part needs.
struct Writer<'a> {
    shapes: Shapes<'a>,
    options: &'a Options,
    /// The endpoint or event being written, for notes.
    id: String,
    notes: Vec<Note>,
}

impl Writer<'_> {
    fn note(&mut self, kind: NoteKind, text: impl Into<String>) {
        self.notes.push(Note { kind, id: self.id.clone(), text: text.into() });
    }

    fn summary(&self, title: &str) -> String {
        self.options.summaries.get(&self.id).map_or(title, String::as_str).to_owned()
    }

    fn components(&mut self, operations: &[&Endpoint]) -> Object {
        let mut schemas = Object::new();
        for (name, shape) in self.shapes.named() {
            self.id.clone_from(&shape.owner);
            let forms = shape.forms.iter();
            let forms = forms.map(|fields| self.object(fields, shape.direction, &name));
            let schema = forms.reduce(forms::merge).unwrap_or_default();
            schemas.insert(name, schema);
        }
        schemas.extend(frame::error_schemas());
        schemas.sort_keys();
        let mut components = Object::new();
        components.insert("schemas".into(), Value::Object(schemas));
        components.insert("responses".into(), frame::error_responses());
        components.insert("securitySchemes".into(), frame::security_schemes(operations));
        components
    }
}

/// The plain JSON of a part of the spec model.
fn plain(part: &impl serde::Serialize) -> Value {
    serde_json::to_value(part).expect("a spec is plain JSON")
}
