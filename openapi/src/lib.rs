//! Turns specs into one OpenAPI 3.1 document, for users of other languages. It says what the specs
//! say and nothing more: facts without an OpenAPI keyword are in `x-feishu-` members, and facts
//! that do not fit are reported in the notes beside the document.

mod conditions;
mod description;
mod errors;
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

use feishu_spec::{
    Endpoint, Event, Specs, Subject, SubjectId,
    items::{CodeMeanings, CrateItems},
};
pub use older::to_3_0;
use schema::Location;
use sharing::TypeTable;

/// Options of the document.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// English summaries. Without one, the page's title is used.
    pub summaries: BTreeMap<SubjectId, String>,
    /// The items of the generated crate: names of types and values, and English descriptions of
    /// fields. Types that the crate does not have are named after their page.
    pub items: CrateItems,
    /// What error codes mean in English. A code without a meaning has its documented message only.
    pub codes: CodeMeanings,
    /// Services to include, such as `hire`; empty for all of them.
    pub services: Vec<String>,
    /// Whether to omit operations that send a form, which some client generators do not support.
    /// Each is noted.
    pub json_only: bool,
    /// The document's version; if absent, the date of the newest page.
    pub version: Option<String>,
}

/// An OpenAPI document, and notes on what it says differently from the specs.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document: plain JSON with members in a fixed order.
    pub value: Value,
    /// What was changed or omitted, in the document's order.
    pub notes: Vec<Note>,
}

/// Something of a spec that the document says differently or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its kind.
    pub kind: NoteKind,
    /// Identity of the endpoint or event.
    pub id: String,
    /// What was found and what was done about it.
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
    /// Several pages document one method and path; only one becomes an operation.
    SamePath,
    /// A path parameter has the name that another page gives it.
    Renamed,
    /// A value (example, default, enumerated) contradicts its field.
    Value,
    /// A limit does not apply to the field's type.
    Limit,
    /// A parameter or field cannot be where the spec puts it.
    Field,
    /// An operation that sends a form is omitted, as requested.
    Form,
    /// A type should contain itself, but the field that it refers to does not exist.
    Recursion,
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoteKind::SamePath => "several pages for one method and path",
            NoteKind::Renamed => "path parameters renamed",
            NoteKind::Value => "values that contradict their fields",
            NoteKind::Limit => "limits that do not apply to their field's type",
            NoteKind::Field => "fields that cannot be where they are documented",
            NoteKind::Form => "operations that send a form",
            NoteKind::Recursion => "recursive types with a missing target",
        })
    }
}

impl Document {
    /// Counts of what is in the document, and of the notes by kind; with `notes`, each note.
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

/// A service without specs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownService {
    service: String,
    known: Vec<String>,
}

impl fmt::Display for UnknownService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no service `{}`; there are {}", self.service, self.known.join(", "))
    }
}

impl std::error::Error for UnknownService {}

/// Checks the names of services, since the document of a misspelled one would be empty.
///
/// # Errors
/// If there is no spec of one of them.
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

/// Builds the document. The order of `endpoints` and `events` does not matter.
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
    // Only of pages that become operations: nothing would use the types of the others.
    let mut operations: Vec<_> = items
        .iter()
        .flat_map(|item| &item.operations)
        .map(|operation| operation.endpoint)
        .collect();
    operations.sort_by(|a, b| a.id.cmp(&b.id));
    let mut writer = DocumentWriter {
        types: TypeTable::collect(&operations, &events, &options.items),
        options,
        id: String::new(),
        notes: Vec::new(),
    };
    for endpoint in forms {
        writer.id = endpoint.id.to_string();
        writer.note(NoteKind::Form, "omitted, since it sends a form");
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

/// A JSON object whose members keep their order of insertion.
type Object = Map<String, Value>;

/// The state shared by all parts of the document.
struct DocumentWriter<'a> {
    types: TypeTable<'a>,
    options: &'a Options,
    /// The endpoint or event being written, for notes.
    id: String,
    notes: Vec<Note>,
}

impl DocumentWriter<'_> {
    fn note(&mut self, kind: NoteKind, text: impl Into<String>) {
        self.notes.push(Note { kind, id: self.id.clone(), text: text.into() });
    }

    fn summary(&self, subject: Subject<'_>) -> String {
        let words = self.options.summaries.get(&subject.id());
        words.map_or(subject.title(), String::as_str).to_owned()
    }

    fn components(&mut self, operations: &[&Endpoint]) -> Object {
        let mut schemas = Object::new();
        for (name, ty) in self.types.named() {
            // Notes name the first page that has the type.
            self.id = ty.forms.first().map(|form| form.at.subject.to_string()).unwrap_or_default();
            let forms = ty.forms.into_iter().map(|form| {
                let place = Location { at: form.at, shown: name.clone() };
                self.object(form.fields, ty.direction, &place)
            });
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

/// A part of the spec model as plain JSON.
fn plain(part: &impl serde::Serialize) -> Value {
    serde_json::to_value(part).expect("a spec is plain JSON")
}
