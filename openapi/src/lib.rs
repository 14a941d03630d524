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

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::{Map, Value};

use feishu_spec::{Endpoint, Event, Specs, Subject, SubjectId, items::Items};
pub use older::to_3_0;
use sharing::Shapes;

/// What a caller may choose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// English summaries. An endpoint or event without one goes by its page's title.
    pub summaries: BTreeMap<SubjectId, String>,
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

impl Document {
    /// What is in the document, and how much of it is not as in the specs; with `notes`, each
    /// such thing.
    pub fn summary(&self, notes: bool) -> String {
        let count = |pointer: &str| {
            self.value.pointer(pointer).and_then(Value::as_object).map_or(0, Object::len)
        };
        let mut text = format!(
            "{} paths, {} webhooks, {} schemas\n",
            count("/paths"),
            count("/webhooks"),
            count("/components/schemas"),
        );
        let mut kinds: BTreeMap<NoteKind, Vec<&Note>> = BTreeMap::new();
        for note in &self.notes {
            kinds.entry(note.kind).or_default().push(note);
        }
        for (kind, found) in kinds {
            text.push_str(&format!("{kind}: {}\n", found.len()));
            for note in found.iter().filter(|_| notes) {
                text.push_str(&format!("  {note}\n"));
            }
        }
        text
    }
}

/// A service that no spec is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownService {
    service: String,
    known: Vec<String>,
}

impl fmt::Display for UnknownService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no spec is of service `{}`; there are {}", self.service, self.known.join(", "))
    }
}

impl std::error::Error for UnknownService {}

/// Checks the names of services: the document of a misspelled one would be empty.
///
/// # Errors
/// When there is no spec of one of them.
pub fn check_services(specs: &Specs, services: &[String]) -> Result<(), UnknownService> {
    let known: BTreeSet<&str> = specs.subjects().map(Subject::project).collect();
    match services.iter().find(|service| !known.contains(service.as_str())) {
        Some(service) => Err(UnknownService {
            service: service.clone(),
            known: known.into_iter().map(str::to_owned).collect(),
        }),
        None => Ok(()),
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

    fn summary(&self, subject: Subject<'_>) -> String {
        let words = self.options.summaries.get(&subject.id());
        words.map_or(subject.title(), String::as_str).to_owned()
    }

    fn components(&mut self, operations: &[&Endpoint]) -> Object {
        let mut schemas = Object::new();
        for (name, shape) in self.shapes.named() {
            self.id = shape.owner.to_string();
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
