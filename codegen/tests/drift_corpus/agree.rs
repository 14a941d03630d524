//! Every change that is told stands in the pages, and every difference of the pages is told.

use std::collections::{BTreeMap, BTreeSet};

use feishu_codegen::drift::{Change, Report, Rule, Subject};

use crate::{
    docs,
    pages::{self, Folder},
    tables::{Facts, Row, Section},
};

/// A difference, in a form that both sides can be brought to: the page, what kind of fact, and
/// where in the page (or which code or scope).
type Difference = (String, &'static str, String);

#[test]
fn the_report_and_an_independent_reading_find_the_same_changes() {
    let Some(docs) = docs() else { return };
    let mut old = pages::read(&docs.join("converted-2026-03-06"));
    let mut new = pages::read(&docs.join("converted-2026-05-24"));
    let report = pages::report(&mut old, &mut new);
    let read = independently(&old, &new);
    let told = told(&report, &new);

    let mut kinds: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for difference in &read {
        kinds.entry(difference.1).or_default()[0] += 1;
        kinds.entry(difference.1).or_default()[2] += usize::from(!told.contains(difference));
    }
    for difference in &told {
        kinds.entry(difference.1).or_default()[1] += 1;
        kinds.entry(difference.1).or_default()[3] += usize::from(!read.contains(difference));
    }
    println!("kind              read  told  missed  untrue");
    for (kind, [read, told, missed, untrue]) in &kinds {
        println!("{kind:<16} {read:>5} {told:>5} {missed:>7} {untrue:>7}");
    }
    for difference in read.difference(&told) {
        println!("missed: {difference:?}");
    }
    for difference in told.difference(&read) {
        println!("untrue: {difference:?}");
    }
    assert!(read == told, "the report and the pages differ, see above");
}

/// What differs between pages of one file name, by the simple reading.
fn independently(old: &Folder, new: &Folder) -> BTreeSet<Difference> {
    let mut found = BTreeSet::new();
    let known: BTreeSet<&String> = new.files.values().flatten().collect();
    for (file, after) in new.facts.iter().filter(|(file, _)| known.contains(file)) {
        if let Some(before) = old.facts.get(file) {
            differences(file, before, after, &mut found);
        }
    }
    found
}

fn differences(file: &str, old: &Facts, new: &Facts, found: &mut BTreeSet<Difference>) {
    let mut note = |kind: &'static str, place: String| {
        found.insert((file.to_owned(), kind, place));
    };
    for ((section, path), row) in &old.fields {
        match new.fields.get(&(*section, path.clone())) {
            Some(other) => row_differences(&place(*section, path), row, other, &mut note),
            None if outermost(&new.fields, *section, path) => note("field removed", place(*section, path)),
            None => {}
        }
    }
    for (section, path) in new.fields.keys() {
        if !old.fields.contains_key(&(*section, path.clone())) && outermost(&old.fields, *section, path) {
            note("field added", place(*section, path));
        }
    }
    for error in old.errors.symmetric_difference(&new.errors) {
        note("error", error.0.clone());
    }
}

fn row_differences(place: &str, old: &Row, new: &Row, note: &mut impl FnMut(&'static str, String)) {
    let pairs = [
        ("type", old.ty != new.ty),
        ("required", old.required != new.required),
        ("default", old.default != new.default),
        ("example", old.example != new.example),
        ("limits", old.limits != new.limits),
        ("values", old.values != new.values),
    ];
    for (kind, _) in pairs.iter().filter(|(_, differ)| *differ) {
        note(kind, place.to_owned());
    }
}

/// Whether what holds it is there: a struct that came or went is told as a whole.
fn outermost(fields: &BTreeMap<(Section, String), Row>, section: Section, path: &str) -> bool {
    path.rsplit_once('.').is_none_or(|(parent, _)| fields.contains_key(&(section, parent.to_owned())))
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
fn told(report: &Report, new: &Folder) -> BTreeSet<Difference> {
    let mut found = BTreeSet::new();
    for change in &report.changes {
        let Some(kind) = kind(change) else { continue };
        let place = match kind {
            "error" => {
                let told = change.was.as_deref().or(change.is.as_deref()).unwrap_or_default();
                let told = told.split(", ").last().unwrap_or_default();
                told.split(' ').next().unwrap_or_default().to_owned()
            }
            _ => change.path.clone().unwrap_or_default().replace("[]", "").replace("{}", ""),
        };
        for file in new.files.get(&change.id).into_iter().flatten() {
            found.insert((file.clone(), kind, place.clone()));
        }
    }
    found
}

fn kind(change: &Change) -> Option<&'static str> {
    use Rule::*;
    let _: Subject = change.subject;
    Some(match change.rule {
        RequestFieldAdded | RequestRequiredFieldAdded | ResponseFieldAdded | EventFieldAdded => "field added",
        RequestFieldRemoved | ResponseFieldRemoved | EventFieldRemoved => "field removed",
        RequestFieldRetyped | ResponseFieldRetyped | EventFieldRetyped | TypeRenamed
        | DocumentedTypeChanged => "type",
        RequestFieldBecameRequired | RequestFieldBecameOptional | ReceivedRequiredChanged => "required",
        RequestDefaultAdded | RequestDefaultChanged | RequestDefaultRemoved | ReceivedDefaultChanged => "default",
        ExampleChanged => "example",
        RequestLimitTightened | RequestLimitLoosened | RequestPatternChanged | ReceivedLimitChanged => "limits",
        EnumValueAdded | EnumValueRemoved | EnumValueDocumented | EnumValueUndocumented | ValuesChanged
        | FieldBecameEnum | FieldNoLongerEnum => "values",
        ErrorCodeAdded | ErrorCodeRemoved | ErrorMessageChanged | ErrorStatusChanged => "error",
        _ => return None,
    })
}
