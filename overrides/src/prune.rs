//! Removes entries about what the documentation no longer has from the texts of
//! `specs/overrides/`, so that a page that is gone does not stop the import of all others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use toml_edit::{Array, DocumentMut, Item};

use crate::Problem;

/// What stands in an overrides file and is about something that is not documented any more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone {
    /// The file's name.
    pub file: String,
    /// What of it.
    pub part: GonePart,
}

/// A part of an overrides file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GonePart {
    /// Whole lines, each range with its first and last, from 1.
    Lines(Vec<(usize, usize)>),
    /// An element of the list under a path of keys.
    Element(Vec<String>, String),
}

/// An entry that was removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Removed {
    /// The file's name.
    pub file: String,
    /// Why, in a line.
    pub what: String,
    /// Its text.
    pub text: String,
}

impl fmt::Display for Removed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "specs/overrides/{}: {}", self.file, self.what)
    }
}

/// Removes what problems say is gone from `overrides`, given as file name and text. What the files
/// `committed` lack stays: somebody has just written it, and may have mistyped a name.
pub fn prune(
    overrides: &mut [(String, String)],
    problems: &[Problem],
    committed: &[(String, String)],
) -> Vec<Removed> {
    let mut removed = Vec::new();
    for (name, text) in overrides {
        let committed = committed.iter().find(|(other, _)| other == name);
        let Some((_, committed)) = committed else { continue };
        let here = problems.iter().filter_map(|problem| {
            let gone = problem.gone.as_ref().filter(|gone| gone.file == *name)?;
            Some((problem, gone))
        });
        let mut lines = BTreeSet::new();
        let mut elements = Vec::new();
        for (problem, Gone { part, .. }) in here {
            match part {
                GonePart::Lines(ranges) => {
                    let of_entry = ranges.iter().flat_map(|(first, last)| *first..=*last);
                    let of_entry: BTreeSet<usize> = of_entry.collect();
                    let entry = cut(text, |line| of_entry.contains(&line));
                    if !entry.trim().is_empty() && is_part(&entry, committed) {
                        lines.extend(of_entry);
                        removed.push(told(name, problem, entry));
                    }
                }
                GonePart::Element(path, element) if committed.contains(element.as_str()) => {
                    elements.push((path, element));
                    removed.push(told(name, problem, element.clone()));
                }
                GonePart::Element(..) => {}
            }
        }
        *text = without_lines(text, &lines);
        for (path, element) in elements {
            *text = without_element(text, path, element);
        }
    }
    removed
}

fn told(file: &str, problem: &Problem, text: String) -> Removed {
    // Lines have moved by the time that anybody reads this.
    let place = problem.place.split_once(": ").map_or("", |(_, entry)| entry);
    let why = problem.message.split("; ").next().unwrap_or_default();
    Removed { file: file.to_owned(), what: format!("{place}: {why}"), text }
}

/// Whether each line of an entry stands in another text.
fn is_part(entry: &str, text: &str) -> bool {
    let lines: BTreeSet<&str> = text.lines().collect();
    entry.lines().all(|line| lines.contains(line))
}

/// The lines for whose numbers `keep` holds.
fn cut(text: &str, keep: impl Fn(usize) -> bool) -> String {
    let lines = text.split_inclusive('\n').enumerate();
    lines.filter(|(index, _)| keep(index + 1)).map(|(_, line)| line).collect()
}

/// The text without these lines, without the comments right above them, and with single blank lines
/// where they stood.
fn without_lines(text: &str, gone: &BTreeSet<usize>) -> String {
    let all: Vec<&str> = text.lines().collect();
    let mut dropped = gone.clone();
    for first in gone.iter().filter(|line| !gone.contains(&(*line - 1))) {
        let mut above = first - 1;
        while above > 0 && all[above - 1].starts_with('#') {
            above -= 1;
        }
        // The comment at the top is about the file.
        if above > 0 && all[*first - 1].starts_with('[') {
            dropped.extend(above + 1..*first);
        }
    }
    let is_blank = |line: usize| all.get(line - 1).is_some_and(|line| line.trim().is_empty());
    let ends = dropped.iter().filter(|line| !dropped.contains(&(*line + 1))).copied();
    for last in ends.collect::<Vec<_>>() {
        let mut above = last;
        while above > 0 && dropped.contains(&above) {
            above -= 1;
        }
        if is_blank(last + 1) && (above == 0 || is_blank(above)) {
            dropped.insert(last + 1);
        }
    }
    let left = cut(text, |line| !dropped.contains(&line));
    match left.trim_end() {
        "" => String::new(),
        _ if gone.is_empty() => left,
        end => format!("{end}\n"),
    }
}

fn without_element(text: &str, path: &[String], element: &str) -> String {
    let Ok(mut document) = text.parse::<DocumentMut>() else { return text.to_owned() };
    let Some((key, way)) = path.split_last() else { return text.to_owned() };
    let mut item = document.as_item_mut();
    for step in way {
        match item.get_mut(step.as_str()) {
            Some(inner) => item = inner,
            None => return text.to_owned(),
        }
    }
    let Some(table) = Item::as_table_like_mut(item) else { return text.to_owned() };
    if let Some(array) = table.get_mut(key).and_then(Item::as_array_mut) {
        Array::retain(array, |value| value.as_str() != Some(element));
        // On one line the next element may be the first now.
        if !array.to_string().contains('\n') {
            array.fmt();
        }
        // A list of nothing says nothing.
        if array.is_empty() {
            table.remove(key);
        }
    }
    document.to_string()
}

/// What was removed as Markdown, with at most `most` of it; empty for nothing.
pub fn removed_markdown(removed: &[Removed], most: usize) -> String {
    if removed.is_empty() {
        return String::new();
    }
    let mut by_file: BTreeMap<&str, Vec<&Removed>> = BTreeMap::new();
    removed.iter().for_each(|entry| by_file.entry(&entry.file).or_default().push(entry));
    let mut text =
        "\n### Removed from `specs/overrides`: it does not apply to the documentation any \
                    more\n\n"
            .to_owned();
    let lines = by_file.into_values().flatten().map(|entry| {
        let first = entry.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let file = feishu_spec::markdown::code(&entry.file);
        format!("- {file}: {}\n", feishu_spec::markdown::code(first.trim()))
    });
    lines.take(most).for_each(|line| text += &line);
    if let more @ 1.. = removed.len().saturating_sub(most) {
        text += &format!("- and {more} more\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Harbors.
[labels]
free = \"Free\"
taken = \"Taken\"

# The berth has two names.
[endpoint.\"harbor.v1.berth.get\"]
summary = \"Gets a berth\"

[endpoint.\"harbor.v1.berth.list\"]
summary = \"Lists berths\"

[shared.\"harbor.Mooring\"]
of = [\"harbor.v1.berth.Get\", \"harbor.v1.berth.List\"]
";

    fn problem(part: GonePart) -> Problem {
        let place = "specs/overrides/harbor.toml:7: endpoint.\"harbor.v1.berth.get\"";
        Problem::new(place, "does not apply: nothing asks for it; delete lines 7 to 8")
            .gone("harbor.toml", part)
    }

    fn pruned(problems: &[Problem], committed: &str) -> (String, Vec<String>) {
        let file = |text: &str| ("harbor.toml".to_owned(), text.to_owned());
        let mut files = [file(TEXT)];
        let removed = prune(&mut files, problems, &[file(committed)]);
        let [(_, text)] = files;
        (text, removed.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn entries_elements_and_the_comments_of_entries_go() {
        let list = ["shared", "harbor.Mooring", "of"].map(str::to_owned).to_vec();
        let problems = [
            problem(GonePart::Lines(vec![(4, 4)])),
            problem(GonePart::Lines(vec![(7, 8)])),
            problem(GonePart::Element(list, "harbor.v1.berth.Get".to_owned())),
        ];
        let (text, removed) = pruned(&problems, TEXT);
        let expected = TEXT
            .replace("taken = \"Taken\"\n", "")
            .replace("# The berth has two names.\n", "")
            .replace("[endpoint.\"harbor.v1.berth.get\"]\nsummary = \"Gets a berth\"\n\n", "")
            .replace("\"harbor.v1.berth.Get\", ", "");
        assert_eq!(text, expected);
        let what = "specs/overrides/harbor.toml: endpoint.\"harbor.v1.berth.get\": does not \
                    apply: nothing asks for it";
        assert_eq!(removed, [what; 3]);
    }

    #[test]
    fn a_list_whose_elements_are_all_gone_goes() {
        let list = || ["shared", "harbor.Mooring", "of"].map(str::to_owned).to_vec();
        let gone = ["harbor.v1.berth.Get", "harbor.v1.berth.List"];
        let problems = gone.map(|name| problem(GonePart::Element(list(), name.to_owned())));
        let (text, removed) = pruned(&problems, TEXT);
        assert_eq!(removed.len(), 2);
        assert!(text.ends_with("[shared.\"harbor.Mooring\"]\n"), "{text}");
    }

    #[test]
    fn what_was_written_just_now_stays() {
        let problems = [problem(GonePart::Lines(vec![(7, 8)]))];
        let (text, removed) = pruned(&problems, "# Harbors.\n");
        assert_eq!((text.as_str(), removed.len()), (TEXT, 0));
    }
}
