//! `words/*.toml`: what each field and each value is, in our own words. An entry remembers the
//! wording of the documentation that it was written for, so that it is found no more once a page
//! says something else, and somebody looks at it again.

mod cards;
mod coverage;
mod describe;
mod floor;
mod review;
mod stale;

use std::{
    borrow::Cow,
    cell::Cell,
    collections::{BTreeMap, HashMap},
};

use feishu_spec::{EnumValue, Field, Subject};
use serde::Deserialize;

pub use self::{
    cards::{CardPlace, each_card_field},
    coverage::{Coverage, Share, Unexplained},
    floor::Fall,
    review::{CardReview, WordsReview},
    stale::StaleWords,
};
use crate::{Problem, unreadable};

/// The folder of these files, below `specs/overrides/`.
const FOLDER: &str = "words/";

/// The file about what holds in all services.
const GENERAL: &str = "general";

/// The key of an entry for any wording that has none of its own.
const ANY: &str = "any";

/// The key of an entry for fields about which the documentation says nothing.
const NONE: &str = "none";

/// All entries, by service.
#[derive(Clone, Debug, Default)]
pub struct Words(BTreeMap<String, File>);

/// One of these files. Each text stands under a name and a wording.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    /// Fields, by name.
    fields: Table,
    /// Fields of types, by [`name_of_type`] and name.
    types: HashMap<String, Table>,
    /// Fields of an endpoint, by identity and path.
    endpoints: HashMap<String, Table>,
    /// Fields of an event, by identity and path.
    events: HashMap<String, Table>,
    /// Values, by the name of their field and the value.
    values: HashMap<String, Table>,
}

/// Each field of the platform is looked up in several of them, so they are not sorted.
type Table = HashMap<String, Entry>;

/// The keys that lead to a text. They are sorted as files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way<'f> {
    /// The place of the kind of table among [`KINDS`].
    kind: usize,
    /// What the table is about; `None` for the fields of the service.
    of: Option<&'f str>,
    name: &'f str,
    wording: &'f str,
}

const KINDS: [&str; 5] = ["fields", "types", "endpoints", "events", "values"];

impl<'f> Way<'f> {
    fn keys(self) -> impl Iterator<Item = &'f str> {
        let Way { kind, of, name, wording } = self;
        std::iter::once(KINDS[kind]).chain(of).chain([name, wording])
    }
}

/// Texts by wording.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
struct Entry(HashMap<String, Text>);

#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
struct Text {
    text: String,
    /// Whether something documented has asked for it.
    used: Cell<bool>,
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text { text, used: Cell::new(false) }
    }
}

impl Entry {
    /// The text for a wording alone.
    fn exact(&self, wording: Option<&str>) -> Option<&str> {
        self.0.get(wording.unwrap_or(NONE)).map(Text::take)
    }

    fn any(&self) -> Option<&str> {
        self.0.get(ANY).map(Text::take)
    }

    fn find(&self, wording: Option<&str>) -> Option<&str> {
        self.exact(wording).or_else(|| self.any())
    }
}

impl Text {
    fn take(&self) -> &str {
        self.used.set(true);
        &self.text
    }
}

/// Where a field is documented.
#[derive(Clone, Copy, Debug)]
pub struct FieldPlace<'a> {
    /// The endpoint or event.
    pub subject: Subject<'a>,
    /// The names on the way to the field: `response.data.items.title`.
    pub path: &'a str,
    /// The [name](name_of_type) of the type that it is a member of.
    pub owner: Option<&'a str>,
}

/// What words call the type of a field that holds objects: the documented name of the type, else
/// the name of the field, since the official SDK names no types.
pub fn name_of_type(field: &Field) -> &str {
    field.type_name.as_deref().unwrap_or(&field.name)
}

impl Words {
    /// Whether the file of overrides with this name is about words.
    pub(super) fn has(name: &str) -> bool {
        name.starts_with(FOLDER)
    }

    /// Reads a file; returns what is wrong with it.
    pub(super) fn read(&mut self, name: &str, text: &str) -> Vec<Problem> {
        let file = match toml::from_str::<File>(text) {
            Ok(file) => file,
            Err(error) => return vec![unreadable(name, text, &error)],
        };
        let problems = file.faults(name);
        let service = name.trim_start_matches(FOLDER).trim_end_matches(".toml");
        self.0.insert(service.to_owned(), file);
        problems
    }

    /// The words for a field: those for its place, else those for its type, its service and, at
    /// last, for all services. They count as used from now on.
    pub fn field(&self, place: FieldPlace<'_>, field: &Field) -> Option<&str> {
        let path = || Cow::from(place.path);
        self.field_in(self.page(place.subject), place.subject, path, place.owner, field)
    }

    /// [`Words::field`], on a page whose entries were looked up before.
    fn field_in<'w, 'p>(
        &'w self,
        page: Option<&'w Table>,
        subject: Subject<'_>,
        path: impl FnOnce() -> Cow<'p, str>,
        owner: Option<&str>,
        field: &Field,
    ) -> Option<&'w str> {
        let wording = field.wording.as_deref();
        let here = page.and_then(|page| page.get(&*path())?.find(wording));
        let of_type = || {
            let file = self.0.get(subject.project())?;
            file.types.get(owner?)?.get(&field.name)?.find(wording)
        };
        here.or_else(of_type).or_else(|| self.of_service(subject.project(), field))
    }

    /// The words for a value of a field. They count as used from now on.
    pub fn value(&self, subject: Subject<'_>, field: &str, value: &EnumValue) -> Option<&str> {
        let key = value.value.as_str().map_or_else(|| value.value.to_string().into(), Cow::from);
        self.found(
            subject.project(),
            |file| file.values.get(field)?.get(&*key),
            || value.said().map(Cow::from),
        )
    }

    /// The words for the elements of a list or map at `path`. They count as used from now on.
    pub fn elements(&self, subject: Subject<'_>, path: &str) -> Option<&str> {
        let page = self.page(subject)?;
        page.get(&format!("{path}[]"))?.find(None)
    }

    /// The words for a field of this name, wherever it is. They count as used from now on.
    pub fn any(&self, project: &str, name: &str) -> Option<&str> {
        let files = [self.0.get(project), self.0.get(GENERAL)];
        files.into_iter().flatten().find_map(|file| file.fields.get(name)?.any())
    }

    /// The words for a field of no page: those of the service for its wording, else those for all
    /// services. They count as used from now on.
    pub fn of_service(&self, project: &str, field: &Field) -> Option<&str> {
        let wording = || field.wording.as_deref().map(Cow::from);
        self.found(project, |file| file.fields.get(&field.name), wording)
    }

    /// The entries about one page.
    fn page(&self, subject: Subject<'_>) -> Option<&Table> {
        let file = self.0.get(subject.project())?;
        let pages = match subject {
            Subject::Endpoint(_) => &file.endpoints,
            Subject::Event(_) => &file.events,
        };
        // Most services say nothing about a single page.
        if pages.is_empty() {
            return None;
        }
        let id = match subject {
            Subject::Endpoint(endpoint) => endpoint.id.to_string(),
            Subject::Event(event) => event.id.to_string(),
        };
        pages.get(&id)
    }

    /// What the service says, else what is said for all. A text for this wording comes before one
    /// for any. The wording, a checksum, is asked for only where there is an entry.
    fn found<'w, 'k>(
        &'w self,
        project: &str,
        entry: impl Fn(&'w File) -> Option<&'w Entry>,
        wording: impl FnOnce() -> Option<Cow<'k, str>>,
    ) -> Option<&'w str> {
        let files = [self.0.get(project), self.0.get(GENERAL)];
        let entries = files.map(|file| file.and_then(&entry));
        if entries.iter().all(Option::is_none) {
            return None;
        }
        let wording = wording();
        let exact = entries.iter().flatten().find_map(|entry| entry.exact(wording.as_deref()));
        exact.or_else(|| entries.iter().flatten().find_map(|entry| entry.any()))
    }
}

impl File {
    /// All texts, each with the way to it, in no order.
    fn texts(&self) -> impl Iterator<Item = (Way<'_>, &Text)> {
        let File { fields, types, endpoints, events, values } = self;
        let inner = [types, endpoints, events, values].into_iter().zip(1..);
        let inner = inner.flat_map(|(tables, kind)| {
            tables.iter().map(move |(of, table)| (kind, Some(of.as_str()), table))
        });
        std::iter::once((0, None, fields)).chain(inner).flat_map(|(kind, of, table)| {
            table.iter().flat_map(move |(name, entry)| {
                let texts = entry.0.iter();
                texts.map(move |(wording, text)| (Way { kind, of, name, wording }, text))
            })
        })
    }

    fn faults(&self, name: &str) -> Vec<Problem> {
        let is_wording = |key: &str| {
            let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
            [ANY, NONE].contains(&key) || key.len() == 8 && key.chars().all(hex)
        };
        let fault = |way: Way<'_>, text: &Text| {
            let wording = way.wording;
            let message = match (is_wording(wording), text.text.trim().is_empty()) {
                (false, _) => format!(
                    "`{wording}` is no wording: expected the `wording` of a field in specs/, \
                     `{ANY}`, or `{NONE}` where the page says nothing"
                ),
                (_, true) => "says nothing; write what it is, or delete it".to_owned(),
                _ => return None,
            };
            let keys = way.keys().collect::<Vec<_>>().join(".");
            Some(Problem::new(format!("specs/overrides/{name}: {keys}"), message))
        };
        let found = self.texts().filter_map(|(way, text)| Some((way, fault(way, text)?)));
        found.collect::<BTreeMap<Way<'_>, Problem>>().into_values().collect()
    }
}
