//! Reads `specs/overrides/*.toml`: English words, pinned names, corrections. It also tracks which
//! entries are used. What an entry does is up to the code that asks for it.

mod codes;
mod correct;
mod model;
mod pins;
mod problem;
mod remedies;

use std::{cell::Cell, collections::BTreeMap};

pub use codes::{CodeWords, Codes, List, SettledClass, report as code_report, wordless};
pub use correct::{correct, is_corrected, removal};
pub use model::{
    Correction, EnumWords, File, Lines, ListRule, PageRule, PageWords, ResourceWords, ServiceWords,
    SharedWords, ValueWords,
};
pub use pins::pin;
pub use problem::{Block, Pin, Problem};
pub use remedies::remedies;

use self::model::Pages;
use feishu_spec::{EventId, Specs, Subject, SubjectId};

/// The file whose glossaries hold for all services.
pub const COMMON: &str = "common.toml";

/// The file with rules about pages; only an import uses it.
const PAGES: &str = "pages.toml";

/// All overrides files, by name.
#[derive(Debug, Default)]
pub struct Overrides {
    files: BTreeMap<String, File>,
    pages: Vec<PageRule>,
    api_list: Vec<ListRule>,
    codes: Codes,
}

impl Overrides {
    /// Reads the files; what cannot be read is a problem each.
    pub fn read(files: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        let mut overrides = Overrides::default();
        let mut problems = Vec::new();
        for (name, text) in files {
            if Codes::has(name) {
                problems.extend(overrides.codes.read(name, text));
                continue;
            }
            if name == PAGES {
                match toml::from_str::<Pages>(text) {
                    Ok(pages) => {
                        overrides.pages = pages.page;
                        overrides.api_list = pages.api_list;
                    }
                    Err(error) => problems.push(unreadable(name, text, &error)),
                }
                continue;
            }
            match toml::from_str::<File>(text) {
                Ok(mut file) => {
                    let lines = Lines::of(text, "[[correct]]");
                    for (correction, lines) in file.correct.iter_mut().zip(lines) {
                        correction.lines = lines;
                    }
                    problems.extend(file.misplaced(name));
                    overrides.files.insert(name.clone(), file);
                }
                Err(error) => problems.push(unreadable(name, text, &error)),
            }
        }
        if problems.is_empty() { Ok(overrides) } else { Err(problems) }
    }

    /// The file of a service, if there is one.
    pub fn service(&self, project: &str) -> Option<&File> {
        self.files.get(&file_name(project))
    }

    /// Looks something up in the file of a service, then in the one for all.
    pub fn glossary<'a, T>(
        &'a self,
        project: &str,
        find: impl Fn(&'a File) -> Option<&'a T>,
    ) -> Option<&'a T> {
        self.service(project).and_then(&find).or_else(|| self.files.get(COMMON).and_then(&find))
    }

    /// The rules about pages.
    pub fn pages(&self) -> &[PageRule] {
        &self.pages
    }

    /// What is said of error codes.
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// The rules about the platform's own list of its API.
    pub fn api_list(&self) -> &[ListRule] {
        &self.api_list
    }

    /// All corrections, with the file that each stands in.
    pub fn corrections(&self) -> impl Iterator<Item = (&str, &Correction)> {
        self.files.iter().flat_map(|(name, file)| {
            file.correct.iter().map(move |correction| (name.as_str(), correction))
        })
    }

    /// The summaries that people wrote of endpoints and events.
    pub fn summaries(&self, specs: &Specs) -> BTreeMap<SubjectId, String> {
        let summary = |subject: Subject<'_>| {
            let words = match subject {
                Subject::Endpoint(endpoint) => {
                    self.service(subject.project())?.endpoint.get(&endpoint.id.to_string())?
                }
                Subject::Event(event) => self.event(&event.id)?,
            };
            Some((subject.id(), words.summary.clone()?))
        };
        specs.subjects().filter_map(summary).collect()
    }

    /// What is said of an event.
    pub fn event(&self, id: &EventId) -> Option<&PageWords> {
        self.service(&id.project)?.event.get(&id.to_string())
    }

    /// A problem for each entry that nothing has asked for: it no longer applies.
    pub fn unused(&self) -> Vec<Problem> {
        self.files
            .iter()
            .flat_map(|(name, file)| {
                file.unused().into_iter().map(move |key| {
                    let message =
                        "does not apply: nothing in specs/ asks for it; correct or drop it";
                    Problem::new(format!("specs/overrides/{name}: {key}"), message)
                })
            })
            .collect()
    }
}

/// The overrides file of a service.
pub fn file_name(project: &str) -> String {
    format!("{project}.toml")
}

fn unreadable(name: &str, text: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    Problem::new(format!("specs/overrides/{name}:{line}"), error.message())
}

/// Entries under keys, each of which remembers whether it was of use.
#[derive(Clone, Debug)]
pub struct Entries<T>(BTreeMap<String, (T, Cell<bool>)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(BTreeMap::new())
    }
}

impl<T> Entries<T> {
    /// The entry under this key; it counts as used from now on.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.get(key).map(|(entry, used)| {
            used.set(true);
            entry
        })
    }

    /// All entries; they count as used from now on.
    pub fn all(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, (entry, used))| {
            used.set(true);
            (key.as_str(), entry)
        })
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn entries(&self) -> impl Iterator<Item = (&str, &T, bool)> {
        self.0.iter().map(|(key, (entry, used))| (key.as_str(), entry, used.get()))
    }
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Entries<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = BTreeMap::<String, T>::deserialize(deserializer)?;
        Ok(Entries(
            entries.into_iter().map(|(key, entry)| (key, (entry, Cell::new(false)))).collect(),
        ))
    }
}
