//! Every change that is told stands in the pages, and every difference of the pages is told.

use std::collections::{BTreeMap, BTreeSet};

use feishu_drift::{Change, Report, Rule};
use feishu_testing::files;
use serde_json::Value;

use crate::{
    pages::{self, Folder},
    tables::{Facts, Row, Section, scopes, words},
};

/// A difference, in a form that both sides can be brought to: the page, what kind of fact, and
/// where in the page (or which code or scope).
type Difference = (String, &'static str, String);

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn the_report_and_an_independent_reading_find_the_same_changes() {
    let docs = files::documentation();
    let mut old = pages::read(&docs.join("converted-2026-03-06"));
    let mut new = pages::read(&docs.join("converted-2026-05-24"));
    let report = pages::report(&mut old, &mut new);
    let rows: usize = new.facts.values().map(|facts| facts.fields.len()).sum();
    println!("{} pages, {rows} rows of fields read in the newer folder", new.facts.len());
    assert!(rows > 20_000, "the simple reading no longer reads");
    let read = independently(&old, &new);
    let told = told(&report, &old, &new);

    let mut kinds: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for difference in read.iter().filter(|difference| ![CELL, UNLISTED].contains(&difference.1)) {
        let counts = kinds.entry(difference.1).or_default();
        counts[0] += 1;
        counts[2] += usize::from(!told.contains(difference));
    }
    for difference in &told {
        let counts = kinds.entry(difference.1).or_default();
        counts[1] += 1;
        counts[3] += usize::from(!read.contains(difference));
    }
    println!("{:<18} {:>5} {:>5} {:>7} {:>7}", "kind", "read", "told", "missed", "untrue");
    for (kind, [read, told, missed, untrue]) in &kinds {
        println!("{kind:<18} {read:>5} {told:>5} {missed:>7} {untrue:>7}");
    }
    let missed: Vec<&Difference> =
        read.difference(&told).filter(|difference| !PROSE.contains(&difference.1)).collect();
    // What pages tell in words alone is seen as another text only.
    let in_words = |(file, kind, place): &&Difference| {
        let seen = |seen| read.contains(&(file.clone(), seen, place.clone()));
        ["default", "limits", "values"].contains(kind) && seen(CELL)
            || *kind == "label" && seen(UNLISTED)
    };
    let untrue: Vec<&Difference> =
        told.difference(&read).filter(|difference| !in_words(difference)).collect();
    for (word, differences) in [("missed", &missed), ("untrue", &untrue)] {
        for (file, kind, place) in differences.iter() {
            println!("{word}: {kind} {place} in {file}");
        }
    }
    assert!(missed.is_empty() && untrue.is_empty(), "the report and the pages differ, see above");
}

/// Kinds in which the reading sees sentences too, which are no facts of a spec.
const PROSE: [&str; 3] = ["label", CELL, UNLISTED];
/// The whole text of a cell, whatever it says.
const CELL: &str = "cell";
/// The same, where one of the two cells has no list of values: it may tell them in words.
const UNLISTED: &str = "cell without values";

/// What differs between pages of one file name, by the simple reading.
fn independently(old: &Folder, new: &Folder) -> BTreeSet<Difference> {
    let mut found = BTreeSet::new();
    let known: BTreeSet<&String> = new.files.values().flatten().collect();
    for (file, after) in new.facts.iter().filter(|(file, _)| known.contains(file)) {
        if let Some(before) = old.facts.get(file) {
            differences(file, before, after, &mut found);
        }
    }
    // A page under a new name with the path of an old one is a copy, or has moved.
    let paths = |folder: &Folder| -> BTreeSet<String> {
        folder
            .facts
            .values()
            .filter(|facts| is_api(facts))
            .map(|facts| facts.path.clone())
            .collect()
    };
    for (kind, one, other) in [("added", new, old), ("removed", old, new)] {
        let known = paths(other);
        for (file, facts) in one.facts.iter().filter(|(_, facts)| is_api(facts)) {
            if !known.contains(&facts.path) && !one.copies.contains(file) {
                found.insert((file.clone(), kind, String::new()));
            }
        }
    }
    found
}

fn is_api(facts: &Facts) -> bool {
    facts.basic.contains_key("HTTP") || facts.basic.contains_key("事件类型")
}

fn differences(file: &str, old: &Facts, new: &Facts, found: &mut BTreeSet<Difference>) {
    let mut note = |kind: &'static str, place: String| {
        found.insert((file.to_owned(), kind, place));
    };
    for ((section, path), row) in &old.fields {
        match new.fields.get(&(*section, path.clone())) {
            Some(other) => row_differences(&place(*section, path), row, other, &mut note),
            None if outermost(&new.fields, *section, path) => {
                note("field removed", place(*section, path))
            }
            None => {}
        }
    }
    for (section, path) in new.fields.keys() {
        if !old.fields.contains_key(&(*section, path.clone()))
            && outermost(&old.fields, *section, path)
        {
            note("field added", place(*section, path));
        }
    }
    let basic =
        |facts: &Facts, key: &str| facts.basic.get(key).map(|text| words(text)).unwrap_or_default();
    // What a tip says behind the list is advice on when one needs which.
    let scopes_of = |facts: &Facts, key: &str| {
        let text = facts.basic.get(key).map(String::as_str).unwrap_or_default();
        let list = if key == "权限要求" {
            text.split("**Tip**").next().unwrap_or_default()
        } else {
            text
        };
        scopes(list)
    };
    for (kind, key) in [("scope", "权限要求"), ("field scope", "字段权限要求")] {
        for scope in scopes_of(old, key).symmetric_difference(&scopes_of(new, key)) {
            note(kind, scope.clone());
        }
    }
    for (kind, key) in [("rate limit", "接口频率限制"), ("app type", "支持的应用类型")]
    {
        if basic(old, key) != basic(new, key) {
            note(kind, String::new());
        }
    }
    if ["HTTP"].iter().any(|key| basic(old, key) != basic(new, key)) {
        note("call", String::new());
    }
    if old.title != new.title {
        note("title", String::new());
    }
    for token in old.tokens.symmetric_difference(&new.tokens) {
        note("token", token.clone());
    }
    for heading in old.examples.keys().chain(new.examples.keys()) {
        let value = |facts: &Facts| {
            facts.examples.get(heading).map(|text| serde_json::from_str::<Value>(text).ok())
        };
        if value(old) != value(new) {
            let side = if heading.contains("请求") {
                "request"
            } else if heading.contains("响应") {
                "response"
            } else {
                "payload"
            };
            note("body example", side.to_owned());
        }
    }
    for error in old.errors.symmetric_difference(&new.errors) {
        note("error", error.0.clone());
    }
}

fn row_differences(place: &str, old: &Row, new: &Row, note: &mut impl FnMut(&'static str, String)) {
    let pairs = [
        (CELL, old.text != new.text),
        (UNLISTED, old.text != new.text && (old.values.is_empty() || new.values.is_empty())),
        ("type", old.ty != new.ty),
        ("required", old.required != new.required),
        ("default", old.default != new.default),
        ("example", old.example != new.example),
        ("limits", old.limits != new.limits),
        ("values", !old.values.keys().eq(new.values.keys())),
        (
            "label",
            old.values
                .iter()
                .any(|(value, label)| new.values.get(value).is_some_and(|other| other != label)),
        ),
    ];
    for (kind, _) in pairs.iter().filter(|(_, differ)| *differ) {
        note(kind, place.to_owned());
    }
}

/// Whether what holds it is there: a struct that came or went is told as a whole.
fn outermost(fields: &BTreeMap<(Section, String), Row>, section: Section, path: &str) -> bool {
    path.rsplit_once('.')
        .is_none_or(|(parent, _)| fields.contains_key(&(section, parent.to_owned())))
}

fn place(section: Section, path: &str) -> String {
    let prefix = match section {
        Section::Header => "request.header",
        Section::Path => "request.path",
        Section::Query => "request.query",
        Section::Body => "request.body",
        Section::Reply => "response",
        Section::Event => "payload",
    };
    format!("{prefix}.{path}")
}

/// The report's changes of kinds that the simple reading sees.
fn told(report: &Report, old: &Folder, new: &Folder) -> BTreeSet<Difference> {
    let mut found = BTreeSet::new();
    for change in &report.changes {
        let Some(kind) = kind(change) else { continue };
        let place = match kind {
            "error" => {
                let told = change.was.as_deref().or(change.is.as_deref()).unwrap_or_default();
                let code = told.strip_prefix("HTTP ").and_then(|told| told.split_once(", "));
                let code = code.map_or(told, |(_, code)| code);
                code.split(' ').next().unwrap_or_default().to_owned()
            }
            "scope" | "field scope" | "token" => {
                change.was.clone().or_else(|| change.is.clone()).unwrap_or_default()
            }
            "body example" => {
                let path = change.path.as_deref().unwrap_or_default();
                path.split('.').next().unwrap_or_default().to_owned()
            }
            "rate limit" | "app type" | "title" | "call" | "added" | "removed" => String::new(),
            _ => change.path.clone().unwrap_or_default().replace("[]", "").replace("{}", ""),
        };
        let side = if kind == "removed" { old } else { new };
        for file in side.files.get(&change.id()).into_iter().flatten() {
            found.insert((file.clone(), kind, place.clone()));
        }
    }
    found
}

fn kind(change: &Change) -> Option<&'static str> {
    use Rule::*;
    Some(match change.rule {
        RequestFieldAdded | RequestRequiredFieldAdded | ResponseFieldAdded | EventFieldAdded => {
            "field added"
        }
        RequestFieldRemoved | ResponseFieldRemoved | EventFieldRemoved => "field removed",
        RequestFieldRetyped
        | ResponseFieldRetyped
        | EventFieldRetyped
        | TypeRenamed
        | DocumentedTypeChanged => "type",
        RequestFieldBecameRequired | RequestFieldBecameOptional | ReceivedRequiredChanged => {
            "required"
        }
        RequestDefaultAdded
        | RequestDefaultChanged
        | RequestDefaultRemoved
        | ReceivedDefaultChanged => "default",
        ExampleChanged => "example",
        RequestLimitTightened
        | RequestLimitLoosened
        | RequestPatternChanged
        | ReceivedLimitChanged => "limits",
        EnumValueAdded
        | EnumValueRemoved
        | EnumValueDocumented
        | EnumValueUndocumented
        | ValuesChanged
        | FieldBecameEnum
        | FieldNoLongerEnum => "values",
        ErrorCodeAdded | ErrorCodeRemoved | ErrorMessageChanged | ErrorStatusChanged => "error",
        EnumLabelChanged | EnumVariantRenamed => "label",
        TokenAdded | TokenRemoved | TokenRequired | TokenNotRequired => "token",
        ScopeAdded | ScopeRemoved | ScopeRequired | ScopeNotRequired => "scope",
        FieldScopesChanged => "field scope",
        RateLimitChanged => "rate limit",
        AppTypeAdded | AppTypeRemoved | AppTypesDocumented | AppTypesUndocumented => "app type",
        TitleChanged => "title",
        EndpointPathChanged | EndpointMethodChanged | EndpointHostChanged => "call",
        BodyExampleChanged => "body example",
        EndpointAdded | EventAdded => "added",
        EndpointRemoved | EventRemoved => "removed",
        _ => return None,
    })
}
