//! Puts the specs into the crate: one text with all of them, and an index that
//! says where each one is and which call it answers, so that nothing is parsed at start. The
//! same for those of events. With the feature `page`, they say in English what each field, each
//! value and each error code is.

use std::{
    borrow::Cow,
    collections::HashMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::exit,
};

use feishu_spec::{
    Endpoint, Event, Specs,
    tree::{self, SpecFile},
};

fn main() {
    let variable = |name| PathBuf::from(env::var_os(name).unwrap_or_default());
    let specs = folder_of_specs(&variable("CARGO_MANIFEST_DIR"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", specs.display());
    let embedded = embed(&specs).and_then(|files| {
        let out = variable("OUT_DIR");
        files.iter().try_for_each(|(name, text)| Ok(fs::write(out.join(name), text)?))
    });
    if let Err(error) = embedded {
        println!("cargo::error={error}");
        exit(1);
    }
}

/// Where the specs are. `specs` is a folder in the package, and a link to `../specs` in the
/// repository; a checkout without symbolic links has a file instead of the link.
fn folder_of_specs(package: &Path) -> PathBuf {
    let specs = package.join("specs");
    // The folder itself, so that a change in it is seen behind the link, too.
    if specs.is_dir() { specs.canonicalize().unwrap_or(specs) } else { package.join("../specs") }
}

/// The files to write, by name.
fn embed(folder: &Path) -> Result<[(&'static str, String); 6], Box<dyn Error>> {
    let files = tree::files(folder)?;
    let Specs { endpoints, events, contents, cards, .. } = tree::parse(&files)?;
    let texts: HashMap<&str, &str> =
        files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    let text_at = |path: &str| texts.get(path).copied().unwrap_or_default();

    let words = Words::of(&files)?;
    let mut calls = SpecTexts::default();
    for endpoint in &endpoints {
        let state = if endpoint.deprecated.is_some() { "deprecated" } else { "current" };
        let (id, method) = (endpoint.id.to_string(), endpoint.method.as_str());
        let title = one_line(&endpoint.title);
        let (summary, text) =
            words.of_endpoint(endpoint, text_at(&endpoint.id.spec_path()).into())?;
        let summary = summary.unwrap_or(&title);
        calls.add(&[&id, method, &endpoint.path, state, summary, &title], &text)?;
    }
    let mut pushes = SpecTexts::default();
    for event in &events {
        let id = event.id.to_string();
        let title = one_line(&event.title);
        let (summary, text) = words.of_event(event, text_at(&event.id.spec_path()).into())?;
        let summary = summary.unwrap_or(&title);
        pushes.add(&[&id, &event.event_type, summary, &title], &text)?;
    }
    let contents: Vec<&str> =
        contents.iter().map(|content| text_at(&content.spec_path())).collect();
    let cards: Vec<&str> = cards.iter().map(|card| text_at(&card.spec_path())).collect();
    Ok([
        ("cards.json", format!("[{}]", cards.join(","))),
        ("contents.json", format!("[{}]", contents.join(","))),
        ("specs.txt", calls.texts),
        ("index.txt", calls.index),
        ("events.txt", pushes.texts),
        ("events_index.txt", pushes.index),
    ])
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What people wrote about the specs; nothing, where nobody looks at it.
#[cfg(not(feature = "page"))]
struct Words;

#[cfg(not(feature = "page"))]
impl Words {
    fn of(_: &[SpecFile]) -> Result<Words, Box<dyn Error>> {
        Ok(Words)
    }

    fn of_endpoint<'a>(&self, _: &Endpoint, text: Cow<'a, str>) -> Described<'_, 'a> {
        Ok((None, text))
    }

    fn of_event<'a>(&self, _: &Event, text: Cow<'a, str>) -> Described<'_, 'a> {
        Ok((None, text))
    }
}

/// A summary in English, if there is one, and the text of the spec.
type Described<'w, 'a> = Result<(Option<&'w str>, Cow<'a, str>), Box<dyn Error>>;

/// What people wrote about the specs.
#[cfg(feature = "page")]
struct Words {
    overrides: feishu_overrides::Overrides,
    summaries: std::collections::BTreeMap<feishu_spec::SubjectId, String>,
}

#[cfg(feature = "page")]
impl Words {
    fn of(files: &[SpecFile]) -> Result<Words, Box<dyn Error>> {
        let overrides = feishu_overrides::Overrides::read(&tree::overrides(files));
        let overrides = overrides.map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })?;
        let summaries = overrides.summaries(&tree::parse(files)?);
        Ok(Words { overrides, summaries })
    }

    fn of_endpoint<'a>(&self, endpoint: &Endpoint, _: Cow<'a, str>) -> Described<'_, 'a> {
        let summary = self.summaries.get(&feishu_spec::Subject::Endpoint(endpoint).id());
        let mut described = self.overrides.words().describe_endpoint(endpoint);
        self.tell_codes(&mut described.errors);
        Ok((summary.map(String::as_str), feishu_spec::to_text(&described).into()))
    }

    fn of_event<'a>(&self, event: &Event, _: Cow<'a, str>) -> Described<'_, 'a> {
        let summary = self.summaries.get(&feishu_spec::Subject::Event(event).id());
        let mut described = self.overrides.words().describe_event(event);
        self.tell_codes(&mut described.errors);
        Ok((summary.map(String::as_str), feishu_spec::to_text(&described).into()))
    }

    /// What each code means, and what to do about it.
    fn tell_codes(&self, errors: &mut [feishu_spec::ErrorCode]) {
        for error in errors {
            let words = self.overrides.codes().find(feishu_overrides::List::Own, error);
            if let Some(words) = words {
                error.description = Some(words.told());
            }
        }
    }
}

/// Specs of one kind.
#[derive(Default)]
struct SpecTexts {
    texts: String,
    /// One line per spec, its members separated by tabs: some of its facts, and where it is in
    /// `texts`.
    index: String,
}

impl SpecTexts {
    fn add(&mut self, facts: &[&str], text: &str) -> Result<(), String> {
        if let Some(broken) = facts.iter().find(|fact| fact.contains(['\t', '\n'])) {
            return Err(format!("{}: `{broken:?}` holds a tab or a line break", facts[0]));
        }
        let (from, to) = (self.texts.len(), self.texts.len() + text.len());
        self.index.push_str(&format!("{}\t{from}\t{to}\n", facts.join("\t")));
        self.texts.push_str(text);
        Ok(())
    }
}
