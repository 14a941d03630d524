//! Reads `specs/overrides/*.toml`: English words, pinned names, corrections. It also tracks which
//! entries are used. What an entry does is up to the code that asks for it.

mod cards;
mod codes;
mod correct;
mod lines;
mod model;
mod near;
mod pins;
mod problem;
mod prune;
mod remedies;
mod sdk;
mod words;

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

pub use cards::{CardCorrection, CardRules};
pub use codes::{CodeWords, Codes, List, SettledClass, report as code_report, wordless};
pub use correct::{Unfit, correct, is_corrected, replacement};
pub use lines::Lines;
pub use model::{
    Correction, EnumWords, ListRule, OverridesFile, PageRule, PageWords, ResourceWords,
    ServiceWords, SharedWords, ValueWords,
};
pub use near::meant;
pub use pins::pin;
pub use problem::{Block, Pin, Problem};
pub use prune::{Gone, GonePart, Removed, prune, removed_markdown};
pub use remedies::remedies;
pub use sdk::{SdkEvent, SdkRule};
pub use words::{
    CardPlace, CardReview, Coverage, Fall, FieldPlace, Share, StaleWords, Unexplained, Words,
    WordsReview, each_card_field, name_of_type,
};

use self::{model::PagesFile, sdk::SdkFile};
use feishu_spec::{EventId, Specs, Subject, SubjectId};

/// The file whose glossaries hold for all services.
pub const COMMON: &str = "common.toml";

/// The file with rules about pages; only an import uses it.
const PAGES: &str = "pages.toml";

/// The file with events that only the official SDKs know; only an import uses it.
const SDK: &str = "sdk.toml";

/// All overrides files, by name. A clone of what was just read is much cheaper than reading again.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    files: BTreeMap<String, OverridesFile>,
    pages: Vec<PageRule>,
    api_list: Vec<ListRule>,
    sdk: SdkFile,
    /// The text of each file, by name. No run changes them, so clones share them.
    texts: Arc<BTreeMap<String, String>>,
    codes: Codes,
    cards: CardRules,
    words: Words,
}

impl Overrides {
    /// Reads the files; what cannot be read is a problem each.
    pub fn read(files: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        let texts = Arc::new(files.iter().cloned().collect());
        let mut overrides = Overrides { texts, ..Overrides::default() };
        let mut problems = Vec::new();
        for (name, text) in files {
            if Codes::has(name) {
                problems.extend(overrides.codes.read(name, text));
                continue;
            }
            if Words::has(name) {
                problems.extend(overrides.words.read(name, text));
                continue;
            }
            let read = if name == PAGES {
                read_pages(text).map(|PagesFile { page, api_list }| {
                    overrides.pages = page;
                    overrides.api_list = api_list;
                })
            } else if name == SDK {
                read_sdk(text).map(|file| overrides.sdk = file)
            } else if name == cards::FILE {
                cards::read(text).map(|rules| overrides.cards = rules)
            } else {
                read_file(text).map(|file| {
                    problems.append(&mut overrides.misplaced(name, &file));
                    overrides.files.insert(name.clone(), file);
                })
            };
            problems.extend(read.err().map(|error| unreadable(name, text, &error)));
        }
        if problems.is_empty() { Ok(overrides) } else { Err(problems) }
    }

    fn misplaced(&self, name: &str, file: &OverridesFile) -> Vec<Problem> {
        let belongs = |wanted: &str| format!("belongs into specs/overrides/{wanted}; move");
        let entries = file.misplaced(name).into_iter().map(|(path, wanted)| {
            let message = format!("{} {} there", belongs(&wanted), self.lines(name, &path));
            Problem::new(self.place(name, &path), message)
        });
        let corrections = file.misplaced_corrections(name).into_iter();
        let corrections = corrections.map(|(correction, wanted)| {
            let Correction { lines, endpoint, .. } = correction;
            let place = format!("specs/overrides/{name}:{}: correction of {endpoint}", lines.0);
            Problem::new(place, format!("{} {lines} there", belongs(&wanted)))
        });
        let service = file.is_about_no_service(name).then(|| {
            let path = ["service"];
            let message = format!("is about no single service; delete {}", self.lines(name, &path));
            Problem::new(self.place(name, &path), message)
        });
        entries.chain(corrections).chain(service).collect()
    }

    /// Where the entry under a path of keys stands: `specs/overrides/im.toml:4: labels."x"`.
    pub fn place(&self, file: &str, path: &[impl AsRef<str>]) -> String {
        let mut place = format!("specs/overrides/{file}");
        if let Some(Lines(first, _)) = self.found(file, path).first() {
            place += &format!(":{first}");
        }
        // Names of tables and keys that people choose take turns.
        let keys = path.iter().enumerate().map(|(index, key)| match index % 2 {
            0 => key.as_ref().to_owned(),
            _ => format!("{:?}", key.as_ref()),
        });
        format!("{place}: {}", keys.collect::<Vec<_>>().join("."))
    }

    /// The lines of the entry under a path of keys: `lines 4 to 6`.
    pub fn lines(&self, file: &str, path: &[impl AsRef<str>]) -> String {
        let found = self.found(file, path);
        if found.is_empty() {
            return "it".to_owned();
        }
        found.iter().map(Lines::to_string).collect::<Vec<_>>().join(" and ")
    }

    fn found(&self, file: &str, path: &[impl AsRef<str>]) -> Vec<Lines> {
        self.texts.get(file).map(|text| lines::of_entry(text, path)).unwrap_or_default()
    }

    /// The problem that the entry under a path of keys does not apply, and what to delete.
    pub fn stale(&self, file: &str, path: &[impl AsRef<str>], why: &str) -> Problem {
        let lines = self.lines(file, path);
        let message = format!("does not apply: {why}; delete {lines}, or correct it");
        let found = self.found(file, path).into_iter().map(Lines::range);
        Problem::new(self.place(file, path), message).gone(file, GonePart::Lines(found.collect()))
    }

    /// The file of a service, if there is one.
    pub fn service(&self, project: &str) -> Option<&OverridesFile> {
        self.files.get(&file_name(project))
    }

    /// Looks something up in the file of a service, then in the one for all.
    pub fn glossary<'a, T>(
        &'a self,
        project: &str,
        find: impl Fn(&'a OverridesFile) -> Option<&'a T>,
    ) -> Option<&'a T> {
        self.service(project).and_then(&find).or_else(|| self.files.get(COMMON).and_then(&find))
    }

    /// The rules about pages.
    pub fn pages(&self) -> &[PageRule] {
        &self.pages
    }

    /// The events that no page describes and the official SDKs know.
    pub fn sdk_events(&self) -> &[SdkEvent] {
        &self.sdk.event
    }

    /// The endpoints of the official SDK that are left out.
    pub fn sdk_left_out(&self) -> &[SdkRule] {
        &self.sdk.left_out
    }

    /// Fields of classes of the official Python SDK that are left out.
    pub fn python_left_out(&self) -> &[SdkRule] {
        &self.sdk.python_left_out
    }

    /// Fields of classes that the official Python SDK has for requests and replies alike, and that
    /// callers can send.
    pub fn python_sent(&self) -> &[SdkRule] {
        &self.sdk.python_sent
    }

    /// Contradictions between pages and the official SDK that somebody looked at: the page is right.
    pub fn sdk_settled(&self) -> &[SdkRule] {
        &self.sdk.settled
    }

    /// What is said of error codes.
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// What is said of components of cards.
    pub fn cards(&self) -> &CardRules {
        &self.cards
    }

    /// What fields and values are.
    pub fn words(&self) -> &Words {
        &self.words
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
        self.stale_entries(OverridesFile::unused)
    }

    /// [`unused`](Overrides::unused), for the entries about contents of messages.
    pub fn unused_contents(&self) -> Vec<Problem> {
        self.stale_entries(OverridesFile::unused_contents)
    }

    fn stale_entries(&self, unused: fn(&OverridesFile) -> Vec<Vec<String>>) -> Vec<Problem> {
        let unused = self
            .files
            .iter()
            .flat_map(|(name, file)| unused(file).into_iter().map(move |path| (name, path)));
        unused
            .map(|(name, path)| self.stale(name, &path, "nothing in specs/ asks for it"))
            .collect()
    }
}

fn read_pages(text: &str) -> Result<PagesFile, toml::de::Error> {
    let mut pages: PagesFile = toml::from_str(text)?;
    for (rule, lines) in pages.page.iter_mut().zip(lines::of_blocks(text, "page")) {
        rule.lines = lines;
    }
    for (rule, lines) in pages.api_list.iter_mut().zip(lines::of_blocks(text, "api_list")) {
        rule.lines = lines;
    }
    let rows = lines::of_elements(text, "api_list", "rows");
    for (rule, lines) in pages.api_list.iter_mut().zip(rows) {
        rule.row_lines = lines;
    }
    Ok(pages)
}

fn read_sdk(text: &str) -> Result<SdkFile, toml::de::Error> {
    let mut file: SdkFile = toml::from_str(text)?;
    for (event, lines) in file.event.iter_mut().zip(lines::of_blocks(text, "event")) {
        event.lines = lines;
    }
    let tables = [
        ("left_out", &mut file.left_out),
        ("settled", &mut file.settled),
        ("python_left_out", &mut file.python_left_out),
        ("python_sent", &mut file.python_sent),
    ];
    for (table, rules) in tables {
        for (rule, lines) in rules.iter_mut().zip(lines::of_blocks(text, table)) {
            rule.lines = lines;
        }
    }
    Ok(file)
}

fn read_file(text: &str) -> Result<OverridesFile, toml::de::Error> {
    let mut file: OverridesFile = toml::from_str(text)?;
    // Most files have none, and to find the lines of some is to read the file once more.
    if !file.correct.is_empty() {
        for (correction, lines) in file.correct.iter_mut().zip(lines::of_blocks(text, "correct")) {
            correction.lines = lines;
        }
    }
    Ok(file)
}

/// The overrides file of a service.
pub fn file_name(project: &str) -> String {
    format!("{project}.toml")
}

/// A text as it is written in these files.
pub fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn unreadable(name: &str, text: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    let here = text.lines().nth(line - 1).unwrap_or_default().trim();
    let message = match error.message() {
        // Somebody has pasted two proposals for one table, one below the other.
        twice @ "duplicate key" if here.starts_with('[') => {
            let first = text.lines().position(|other| other.trim() == here).unwrap_or_default() + 1;
            format!(
                "{twice}: `{here}` is there since line {first}; move what is below line {line} \
                 there, and delete line {line}"
            )
        }
        twice @ "duplicate key" => format!("{twice}: the table has it already; delete one of them"),
        other => other.to_owned(),
    };
    Problem::new(format!("specs/overrides/{name}:{line}"), message)
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

    /// The paths of the entries that nothing has asked for, in the table at `table`.
    fn unused(&self, table: &[&str]) -> Vec<Vec<String>> {
        let unused = self.entries().filter(|(.., used)| !used);
        let path = |key: &str| table.iter().copied().chain([key]).map(str::to_owned).collect();
        unused.map(|(key, ..)| path(key)).collect()
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

#[cfg(test)]
mod tests {
    use super::Overrides;

    fn told(text: &str) -> String {
        let files = [("fleet.toml".to_owned(), text.to_owned())];
        Overrides::read(&files).unwrap_err()[0].to_string()
    }

    #[test]
    fn a_table_or_a_key_that_is_there_twice_says_what_to_do() {
        let table = "[labels]\na = \"A\"\n\n[service]\nsummary = \"s\"\n[labels]\nb = \"B\"\n";
        let expected = "specs/overrides/fleet.toml:6: duplicate key: `[labels]` is there since line \
                        1; move what is below line 6 there, and delete line 6";
        assert_eq!(told(table), expected);
        let expected = "specs/overrides/fleet.toml:3: duplicate key: the table has it already; \
                        delete one of them";
        assert_eq!(told("[labels]\na = \"A\"\na = \"B\"\n"), expected);
    }
}
