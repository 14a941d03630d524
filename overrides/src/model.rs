//! The form of an overrides file.

use serde::Deserialize;

use super::{COMMON, Entries, Lines, file_name};

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
    /// What structs are, in a line, by `<project>.<version>.<resource>.<Name>`, with `response.`
    /// before the name of one inside a reply: for a struct that stands for several things. With
    /// `.<field>` behind it, what the field of such a struct is.
    pub structs: Entries<String>,
    /// Contents of messages.
    pub content: ContentWords,
    /// Names of types that several documented names stand for, by `<project>.<Name>`.
    pub shared: Entries<SharedWords>,
    /// Glossary: the variant name for a documented label.
    pub labels: Entries<String>,
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
    /// The endpoint that the program in its docs calls, by identity: what most users call first.
    pub program: Option<String>,
}

impl ServiceWords {
    /// Whether it says anything.
    fn says_anything(&self) -> bool {
        self.summary.is_some() || self.module.is_some() || self.program.is_some()
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

/// About the contents of messages. A content goes by direction and kind (`sent.text`), a node in it
/// by its tag below that (`sent.post.text`), a struct inside by the name of its field.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContentWords {
    /// The fields of replies and events that hold a received content.
    pub received: Vec<ContentPlace>,
    /// Pinned names of structs.
    pub names: Entries<String>,
    /// What a content or node is, in a line.
    pub words: Entries<String>,
}

/// Two fields of a struct that together are the content of a message.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentPlace {
    /// The one that names the kind of message.
    pub kind: String,
    /// The path of the one that holds the content as text.
    pub json: String,
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
    #[serde(default)]
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
    /// Its first and last line in the file.
    #[serde(skip)]
    pub lines: Lines,
    /// The line of each of its rows.
    #[serde(skip)]
    pub row_lines: Vec<usize>,
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
    /// Its first and last line in the file.
    #[serde(skip)]
    pub lines: Lines,
}

/// The keys that lead to an entry of a file, from the name of its table.
pub(super) type Path = Vec<String>;

fn path<const N: usize>(steps: [&str; N]) -> Path {
    steps.map(str::to_owned).into()
}

impl OverridesFile {
    /// What stands in the wrong file, with the file it belongs into: entries about another service
    /// would never be found.
    pub(super) fn misplaced(&self, name: &str) -> Vec<(Path, String)> {
        let tables: [(&str, Vec<&str>); 6] = [
            ("endpoint", self.endpoint.keys().collect()),
            ("resource", self.resource.keys().collect()),
            ("enum", self.enums.keys().collect()),
            ("event", self.event.keys().collect()),
            ("structs", self.structs.keys().collect()),
            ("shared", self.shared.keys().collect()),
        ];
        let keys = tables.iter().flat_map(|(table, keys)| keys.iter().map(|key| (*table, *key)));
        let wanted = keys.map(|(table, key)| (path([table, key]), home(key)));
        wanted.filter(|(_, wanted)| wanted != name).collect()
    }

    /// Corrections that stand in the wrong file, with the file they belong into.
    pub(super) fn misplaced_corrections(&self, name: &str) -> Vec<(&Correction, String)> {
        let wanted = self.correct.iter().map(|correction| (correction, home(&correction.endpoint)));
        wanted.filter(|(_, wanted)| wanted != name).collect()
    }

    /// Whether it is the file for all services and says something about one.
    pub(super) fn is_about_no_service(&self, name: &str) -> bool {
        name == COMMON && self.service.says_anything()
    }

    /// The entries about contents that nothing has asked for.
    pub(super) fn unused_contents(&self) -> Vec<Path> {
        let mut paths = self.content.names.unused(&["content", "names"]);
        paths.append(&mut self.content.words.unused(&["content", "words"]));
        paths
    }

    /// The entries that nothing has asked for, except those about contents.
    pub(super) fn unused(&self) -> Vec<Path> {
        let mut paths = self.labels.unused(&["labels"]);
        for (table, pages) in [("endpoint", &self.endpoint), ("event", &self.event)] {
            for (id, words, _) in pages.entries().filter(|(.., used)| *used) {
                for (inner, entries) in [("types", &words.types), ("names", &words.names)] {
                    paths.append(&mut entries.unused(&[table, id, inner]));
                }
            }
            paths.append(&mut pages.unused(&[table]));
        }
        paths.append(&mut self.resource.unused(&["resource"]));
        paths.append(&mut self.structs.unused(&["structs"]));
        paths.append(&mut self.shared.unused(&["shared"]));
        paths.append(&mut self.enums.unused(&["enum"]));
        for (key, words, _) in self.enums.entries().filter(|(.., used)| *used) {
            paths.append(&mut words.values.unused(&["enum", key, "values"]));
        }
        paths
    }
}

/// The file that entries about an identity belong into.
fn home(identity: &str) -> String {
    file_name(identity.split('.').next().unwrap_or_default())
}
