//! `codes/*.toml`: what error codes mean in English, what to do about them, and their class where
//! the documentation's words do not tell it. A code is written once, in whichever file.

mod report;

use std::{cell::Cell, collections::BTreeMap};

use feishu_spec::{
    CodeClass, ErrorCode, Specs,
    items::{CodeMeaning, CodeMeanings},
    tree,
};
use serde::{
    Deserialize, Deserializer,
    de::{
        Error as _,
        value::{Error as ValueError, StrDeserializer},
    },
};

pub use self::report::{report, wordless};
use crate::{GonePart, Lines, Problem, lines, unreadable};

/// The folder of these files, below `specs/overrides/`.
const FOLDER: &str = "codes/";

/// The file about the codes that any endpoint may answer with.
const GENERAL: &str = "codes/general.toml";

/// About one error code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeWords {
    /// The code.
    pub code: i64,
    /// The documented messages that the entry is for; empty for all that no other entry of the code
    /// has.
    #[serde(default)]
    pub messages: Vec<String>,
    /// What it means: one sentence.
    pub meaning: String,
    /// What to do about it, if there is anything to say.
    pub advice: Option<String>,
    /// Its class, where the documentation's words tell none or another.
    pub class: Option<SettledClass>,
    /// Why it has this class.
    pub reason: Option<String>,
    /// Where the entry is.
    #[serde(skip)]
    place: Place,
    /// Whether a documented code has asked for it.
    #[serde(skip)]
    used: Cell<bool>,
    /// Whether its class is another than the words of a page tell.
    #[serde(skip)]
    decides: Cell<bool>,
}

/// The file of an entry, and its lines there.
#[derive(Clone, Debug, Default)]
struct Place {
    file: String,
    lines: Lines,
}

/// A class that people settled; `unknown` where nobody can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettledClass(pub Option<CodeClass>);

impl<'de> Deserialize<'de> for SettledClass {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name == "unknown" {
            return Ok(SettledClass(None));
        }
        match CodeClass::deserialize(StrDeserializer::<ValueError>::new(&name)) {
            Ok(class) => Ok(SettledClass(Some(class))),
            Err(_) => {
                let names = CodeClass::ALL.map(CodeClass::name).join("`, `");
                Err(D::Error::custom(format!(
                    "unknown class `{name}`, expected `unknown` or one of `{names}`"
                )))
            }
        }
    }
}

/// One of these files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: Vec<CodeWords>,
}

/// Which list a code is documented in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// The codes that any endpoint may answer with.
    General,
    /// The table of an endpoint or event.
    Own,
}

/// All entries.
#[derive(Clone, Debug, Default)]
pub struct Codes(BTreeMap<(List, i64), Vec<CodeWords>>);

impl Codes {
    /// Whether the file of overrides with this name is about codes.
    pub(super) fn has(name: &str) -> bool {
        name.starts_with(FOLDER)
    }

    /// Reads a file; returns what is wrong with it.
    pub(super) fn read(&mut self, name: &str, text: &str) -> Vec<Problem> {
        let file = match toml::from_str::<File>(text) {
            Ok(file) => file,
            Err(error) => return vec![unreadable(name, text, &error)],
        };
        let list = if name == GENERAL { List::General } else { List::Own };
        let mut problems = Vec::new();
        for (mut entry, lines) in file.code.into_iter().zip(lines::of_blocks(text, "code")) {
            entry.place = Place { file: name.to_owned(), lines };
            let others = self.0.entry((list, entry.code)).or_default();
            problems.extend(entry.fault(others));
            others.push(entry);
        }
        problems
    }

    /// The words for a documented code; they count as used from now on.
    pub fn find(&self, list: List, error: &ErrorCode) -> Option<&CodeWords> {
        let message = error.message.as_deref().unwrap_or_default();
        let entries = self.0.get(&(list, error.code))?;
        let own = entries.iter().find(|it| it.messages.iter().any(|known| known == message));
        let found = own.or_else(|| entries.iter().find(|it| it.messages.is_empty()))?;
        found.used.set(true);
        Some(found)
    }

    /// What the codes of endpoints and events mean; codes without words are left out.
    pub fn meanings(&self, specs: &Specs) -> CodeMeanings {
        let own = documented(specs).filter(|it| matches!(it.list, List::Own));
        let meaning = |Documented { error, .. }: Documented<'_>| {
            let CodeWords { meaning, advice, .. } = self.find(List::Own, error)?;
            let meaning = CodeMeaning { meaning: meaning.clone(), advice: advice.clone() };
            Some(((error.code, error.message.clone().unwrap_or_default()), meaning))
        };
        own.filter_map(meaning).collect()
    }

    /// Gives codes the classes that people settled.
    pub fn settle(&self, list: List, errors: &mut [ErrorCode]) {
        for error in errors {
            let Some(words) = self.find(list, error) else { continue };
            if let Some(SettledClass(class)) = words.class {
                words.decides.set(words.decides.get() || error.class != class);
                error.class = class;
            }
        }
    }

    /// A problem for each class that the documentation's words tell by themselves, after
    /// [`settle`](Codes::settle) saw all codes.
    pub fn needless(&self) -> Vec<Problem> {
        let needless = |it: &&CodeWords| it.used.get() && it.class.is_some() && !it.decides.get();
        let message = "has the class that its words tell; delete `class` and `reason`";
        self.0.values().flatten().filter(needless).map(|it| it.problem(message)).collect()
    }

    /// A problem for each entry with another class than the specs have. Classes are settled on
    /// import.
    pub fn unsettled(&self, specs: &Specs) -> Vec<Problem> {
        let mut problems = BTreeMap::new();
        for Documented { list, place, error, .. } in documented(specs) {
            let Some(words) = self.find(list, error) else { continue };
            if words.class.is_some_and(|SettledClass(class)| class != error.class) {
                let message = format!("has another class in specs/{place}; import its page");
                problems.entry((list, error.code)).or_insert_with(|| words.problem(message));
            }
        }
        problems.into_values().collect()
    }

    /// A problem for each entry that no documented code has asked for.
    pub fn unused(&self) -> Vec<Problem> {
        let unused = self.0.values().flatten().filter(|entry| !entry.used.get());
        unused
            .map(|entry| {
                let Lines(first, last) = entry.place.lines;
                let gone = GonePart::Lines(vec![(first, last)]);
                let what = match &entry.messages[..] {
                    [] => "is documented nowhere".to_owned(),
                    messages => format!("is documented nowhere with {messages:?}"),
                };
                entry
                    .problem(format!("{what}; delete lines {first} to {last}"))
                    .gone(&entry.place.file, gone)
            })
            .collect()
    }
}

/// A row of a table of error codes.
struct Documented<'a> {
    list: List,
    /// The service; `common` for the general codes.
    project: &'a str,
    /// The spec that has it, below `specs/`.
    place: String,
    error: &'a ErrorCode,
}

/// All rows of all tables of error codes.
fn documented(specs: &Specs) -> impl Iterator<Item = Documented<'_>> {
    let general = specs.errors.iter().map(|error| {
        let place = tree::ERRORS.to_owned();
        Documented { list: List::General, project: "common", place, error }
    });
    let own = specs.subjects().flat_map(|subject| {
        subject.errors().iter().map(move |error| {
            let (project, place) = (subject.project(), subject.spec_path());
            Documented { list: List::Own, project, place, error }
        })
    });
    general.chain(own)
}

impl CodeWords {
    /// The meaning and the advice.
    pub fn told(&self) -> String {
        let advice = self.advice.iter().map(String::as_str);
        std::iter::once(self.meaning.as_str()).chain(advice).collect::<Vec<_>>().join(" ")
    }

    /// What is wrong with an entry, given those of the same code that come before it.
    fn fault(&self, others: &[CodeWords]) -> Option<Problem> {
        let same = |other: &&CodeWords| {
            let both_for_all = self.messages.is_empty() && other.messages.is_empty();
            both_for_all || self.messages.iter().any(|message| other.messages.contains(message))
        };
        if let Some(other) = others.iter().find(same) {
            let Place { file, lines: Lines(first, _) } = &other.place;
            return Some(self.problem(format!("is written at {file}:{first} too")));
        }
        match (self.class, &self.reason) {
            (Some(_), None) => Some(self.problem("has a class without a reason")),
            (None, Some(_)) => Some(self.problem("has a reason without a class")),
            _ => None,
        }
    }

    fn problem(&self, message: impl std::fmt::Display) -> Problem {
        let Place { file, lines: Lines(first, _) } = &self.place;
        Problem::new(
            format!("specs/overrides/{file}:{first}"),
            format!("code {} {message}", self.code),
        )
    }
}
