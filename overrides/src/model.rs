//! The form of an overrides file.

use serde::Deserialize;

use super::{COMMON, Entries, file_name};
use crate::Problem;

/// One overrides file: what is said about one service, or, in `common.toml`, about all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OverridesFile {
    /// The service as a whole.
    pub service: ServiceWords,
    /// Resources, by `<project>.<version>.<resource>`.
    pub resource: Entries<ResourceWords>,
    /// Endpoints, by identity.
    pub endpoint: Entries<PageWords>,
    /// Events, by identity.
    pub event: Entries<PageWords>,
    /// Enums, by `<project>.<version>.<resource>.<Name>`.
    #[serde(rename = "enum")]
    pub enums: Entries<EnumWords>,
    /// Names of types that several documented names stand for, by `<project>.<Name>`.
    pub shared: Entries<SharedWords>,
    /// Glossary: the variant name for a documented label.
    pub labels: Entries<String>,
    /// Glossary: words for the fields of a name, wherever nothing closer is said.
    pub fields: Entries<String>,
    /// Mistakes of the documentation, put right.
    pub correct: Vec<Correction>,
}

/// About a service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceWords {
    /// What it is for, in a line.
    pub summary: Option<String>,
    /// Its module and feature, where the documented name does not do.
    pub module: Option<String>,
}

impl ServiceWords {
    /// Whether it says anything.
    fn says_anything(&self) -> bool {
        self.summary.is_some() || self.module.is_some()
    }
}

/// About a resource.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResourceWords {
    /// What it is, in a line.
    pub summary: Option<String>,
}

/// About an endpoint or event. Fields are addressed by path, such as
/// `request.body.package_list.name`, `request.query.page_size`, `response.data.items.title` or
/// `payload.event.message.chat_id`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageWords {
    /// What a call does, or what has happened, in a line.
    pub summary: Option<String>,
    /// The name of the function or the event's type, where the documented one does not do.
    pub name: Option<String>,
    /// Arguments of the function, by their names in Rust, in an order other than that of the
    /// documentation. Those that are not listed stay where they are.
    pub arguments: Vec<String>,
    /// Paths of lists that are sent empty where a caller sets nothing, instead of being left out.
    pub empty: Vec<String>,
    /// Words for fields; under a path with `[]`, for the elements of a list or map.
    pub fields: Entries<String>,
    /// Pinned names of the types (structs, enums) of fields.
    pub types: Entries<String>,
    /// Pinned Rust names of fields.
    pub names: Entries<String>,
}

/// About an enum.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnumWords {
    /// What it says, in a line.
    pub summary: Option<String>,
    /// Its values, as on the wire.
    pub values: Entries<ValueWords>,
}

/// About a value of an enum.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueWords {
    /// The variant's name; without one the value has no variant, since nothing but its number
    /// tells it from others.
    #[serde(deserialize_with = "name_or_false")]
    pub name: Option<String>,
    /// What it means, in a line.
    pub summary: Option<String>,
}

/// `name = "Name"`, or `name = false` for none.
fn name_or_false<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a name, or `false` for a value without one")]
    enum Name {
        Given(String),
        None(bool),
    }
    match Name::deserialize(from)? {
        Name::Given(name) => Ok(Some(name)),
        Name::None(false) => Ok(None),
        Name::None(true) => {
            Err(serde::de::Error::custom("expected a name, or `false` for a value without one"))
        }
    }
}

/// A type that stands for several documented ones, which are the same but for their names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedWords {
    /// What it is, in a line.
    pub summary: Option<String>,
    /// The documented types, as `<project>.<version>.<resource>.<Name>`, with `response.` before
    /// the name of one inside a reply. A type whose name ends in the same word as the chosen one
    /// need not be listed.
    pub of: Vec<String>,
    /// Whether the name says what the type is made of and nothing of its use. It then stands for
    /// all types that are the same, listed or not.
    #[serde(default)]
    pub neutral: bool,
}

/// A mistake of the documentation, put right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The endpoint whose spec is wrong.
    pub endpoint: String,
    /// Where in the spec: a JSON pointer (`/request/body/fields/name/required`) in which the
    /// elements of a list go by their `name`, `value` or `code`.
    pub at: String,
    /// What stands there; left out where nothing does.
    pub was: Option<toml::Value>,
    /// What should; left out where nothing should.
    pub now: Option<toml::Value>,
    /// Why, and how that is known.
    pub reason: String,
    /// Its first and last line in the file.
    #[serde(skip)]
    pub lines: Lines,
}

/// The first and last line of an entry of an overrides file, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines(pub usize, pub usize);

impl Lines {
    /// The lines of each block that begins with this header, in order.
    pub(super) fn of(text: &str, header: &str) -> Vec<Lines> {
        let mut found: Vec<Lines> = Vec::new();
        let mut inside = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('[') {
                inside = line.starts_with(header);
                if inside {
                    found.push(Lines(index + 1, index + 1));
                }
            } else if inside
                && !line.is_empty()
                && !line.starts_with('#')
                && let Some(Lines(_, last)) = found.last_mut()
            {
                *last = index + 1;
            }
        }
        found
    }
}

/// `pages.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PagesFile {
    pub(super) page: Vec<PageRule>,
    pub(super) api_list: Vec<ListRule>,
}

/// Rows of the platform's own list of its API that differ from specs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRule {
    /// Their identities; one that ends in `*` stands for all that begin so.
    pub rows: Vec<String>,
    /// Why they are not in specs, or are there in another way.
    pub reason: String,
}

/// A page of the documentation about which people had to decide. One of `id`, `instead` and
/// `accept`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageRule {
    /// The end of the page's path.
    pub page: String,
    /// The identity that it gets.
    pub id: Option<String>,
    /// The page, again by the end of its path, whose spec stands for this one too.
    pub instead: Option<String>,
    /// The kind of errors, by code, that is accepted: what they are about is in the spec as far
    /// as it could be read.
    pub accept: Option<String>,
    /// Whether the page may be missing: a copy that not every folder of the documentation has.
    #[serde(default)]
    pub optional: bool,
    /// Why.
    pub reason: String,
}

impl OverridesFile {
    /// What stands in the wrong file: entries about another service would never be found.
    pub(super) fn misplaced(&self, name: &str) -> Vec<Problem> {
        let keys = self.endpoint.keys().chain(self.resource.keys()).chain(self.enums.keys());
        let keys = keys.chain(self.event.keys()).chain(self.shared.keys());
        let keys = keys.chain(self.correct.iter().map(|correction| correction.endpoint.as_str()));
        keys.filter_map(|key| {
            let wanted = file_name(key.split('.').next().unwrap_or_default());
            (wanted != name).then(|| {
                let message = format!("belongs into specs/overrides/{wanted}");
                Problem::new(format!("specs/overrides/{name}: {key}"), message)
            })
        })
        .chain((name == COMMON && self.service.says_anything()).then(|| {
            Problem::new(format!("specs/overrides/{name}: service"), "is about no single service")
        }))
        .collect()
    }

    /// The keys of entries that nothing has asked for.
    pub(super) fn unused(&self) -> Vec<String> {
        let mut keys = Vec::new();
        let mut plain = |table: &str, entries: &Entries<String>| {
            let unused = entries.entries().filter(|(.., used)| !used);
            keys.extend(unused.map(|(key, ..)| format!("{table}.{key:?}")));
        };
        plain("labels", &self.labels);
        plain("fields", &self.fields);
        for (table, pages) in [("endpoint", &self.endpoint), ("event", &self.event)] {
            for (id, words, _) in pages.entries().filter(|(.., used)| *used) {
                plain(&format!("{table}.{id:?}.fields"), &words.fields);
                plain(&format!("{table}.{id:?}.types"), &words.types);
                plain(&format!("{table}.{id:?}.names"), &words.names);
            }
        }
        let resources = self.resource.entries().filter(|(.., used)| !used);
        keys.extend(resources.map(|(key, ..)| format!("resource.{key:?}")));
        let endpoints = self.endpoint.entries().filter(|(.., used)| !used);
        keys.extend(endpoints.map(|(key, ..)| format!("endpoint.{key:?}")));
        let shared = self.shared.entries().filter(|(.., used)| !used);
        keys.extend(shared.map(|(key, ..)| format!("shared.{key:?}")));
        let events = self.event.entries().filter(|(.., used)| !used);
        keys.extend(events.map(|(key, ..)| format!("event.{key:?}")));
        for (key, words, used) in self.enums.entries() {
            if used {
                let values = words.values.entries().filter(|(.., used)| !used);
                keys.extend(values.map(|(value, ..)| format!("enum.{key:?}.values.{value:?}")));
            } else {
                keys.push(format!("enum.{key:?}"));
            }
        }
        keys
    }
}
