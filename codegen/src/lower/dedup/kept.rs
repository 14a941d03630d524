//! Which equal types become one, and under which name.
//!
//! The kept name is what people read when they print or hover over any of these types, so it must
//! fit them all. Types become one where their names end in the same word (`Status`, `JobStatus`),
//! and the shortest name is kept. Others become one only under a name that people choose in
//! `specs/overrides/`, and stay apart where nobody has. So a page that comes or goes never asks
//! for a name.

use std::collections::{BTreeMap, HashMap, HashSet};

use heck::ToSnakeCase;

use super::{Home, key::ClassId};
use crate::lower::names;
use feishu_overrides::{GonePart, Overrides, OverridesFile, Problem, SharedWords, file_name};

/// What becomes of types that are one.
pub(super) enum Kept {
    /// One of them is the type; the others are aliases of it.
    Member(Home),
    /// A type of that name in the service's module `types`; all of them are aliases of it. The
    /// first of them says what it is.
    Chosen(String, Vec<Home>),
}

/// Chooses for one service.
pub(super) struct Chooser<'a> {
    project: &'a str,
    /// The identities of resources, by their modules.
    ids: BTreeMap<[String; 3], &'a str>,
    /// The chosen names, by their keys in the overrides.
    shared: BTreeMap<&'a str, &'a SharedWords>,
    /// The types that each chosen name stands for.
    found: BTreeMap<&'a str, Vec<Vec<Home>>>,
    /// The structs that callers only read.
    read: HashSet<Home>,
}

/// What equal types have in common that are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Bond<'a> {
    /// The key of a chosen name.
    Chosen(&'a str),
    /// The last word of their names.
    Word(String),
    /// Nothing: a name without a word that says anything.
    Nothing(Home),
}

impl<'a> Chooser<'a> {
    pub(super) fn new(
        project: &'a str,
        ids: BTreeMap<[String; 3], &'a str>,
        words: Option<&'a OverridesFile>,
        read: HashSet<Home>,
    ) -> Self {
        let shared = words.into_iter().flat_map(|words| words.shared.all()).collect();
        Chooser { project, ids, shared, found: BTreeMap::new(), read }
    }

    /// The sets of types that become one, each with what is kept of it.
    pub(super) fn choose<'h>(
        &mut self,
        homes: impl Iterator<Item = &'h Home>,
        classes: &HashMap<Home, ClassId>,
    ) -> Vec<(Kept, Vec<&'h Home>)> {
        let mut equal: BTreeMap<ClassId, Vec<&Home>> = BTreeMap::new();
        for home in homes {
            equal.entry(classes[home]).or_default().push(home);
        }
        let mut kept = Vec::new();
        for members in equal.into_values() {
            for (bond, members) in self.bonds(members) {
                if let Some(name) = self.kept(&bond, &members) {
                    kept.push((name, members));
                }
            }
        }
        kept
    }

    /// Equal types by what they have in common.
    fn bonds<'h>(&self, members: Vec<&'h Home>) -> BTreeMap<Bond<'a>, Vec<&'h Home>> {
        let paths: Vec<String> = members.iter().map(|home| self.path(home)).collect();
        let names: Vec<(&'a str, &'a SharedWords)> = self
            .shared
            .iter()
            .filter(|(_, words)| words.of.iter().any(|path| paths.contains(path)))
            .map(|(key, words)| (*key, *words))
            .collect();
        let mut bonds: BTreeMap<Bond, Vec<&Home>> = BTreeMap::new();
        for (home, path) in members.into_iter().zip(&paths) {
            let word = last_word(&home.name);
            let listed = names.iter().find(|(_, words)| words.of.contains(path));
            let fits = || names.iter().find(|(key, _)| last_word(name_of(key)) == word);
            let neutral = || names.iter().find(|(_, words)| words.neutral);
            let bond = match (listed.or_else(fits).or_else(neutral), word) {
                (Some((key, _)), _) => Bond::Chosen(key),
                (None, Some(word)) => Bond::Word(word),
                (None, None) => Bond::Nothing(home.clone()),
            };
            bonds.entry(bond).or_default().push(home);
        }
        bonds
    }

    fn kept(&mut self, bond: &Bond<'a>, members: &[&Home]) -> Option<Kept> {
        if let Bond::Chosen(key) = bond {
            let mut homes: Vec<Home> = members.iter().map(|&home| home.clone()).collect();
            homes.sort_by(|one, other| self.order(one).cmp(&self.order(other)));
            self.found.entry(key).or_default().push(homes.clone());
            return Some(Kept::Chosen(name_of(key).to_owned(), homes));
        }
        let shortest = members.iter().min_by_key(|home| self.order(home))?;
        (members.len() > 1).then(|| Kept::Member((*shortest).clone()))
    }

    /// The type with the shortest name comes first, one that callers only read behind those that
    /// they also send, and one of an event last: events need a feature of their own.
    fn order<'h>(&self, home: &'h Home) -> impl Ord + use<'h> {
        (home.is_of_events(), self.read.contains(home), home.name.len(), home)
    }

    /// A problem for each chosen name that does not apply as it stands.
    pub(super) fn problems(&self, overrides: &Overrides) -> Vec<Problem> {
        let file = file_name(self.project);
        let of_each = self.shared.iter().flat_map(|(key, words)| {
            // Only what is wrong asks where it stands, for which the file is read once more.
            let place = || overrides.place(&file, &["shared", *key]);
            let lines = || overrides.lines(&file, &["shared", *key]);
            let told = self.messages(key, words, lines).into_iter();
            let mut problems: Vec<Problem> =
                told.map(|message| Problem::new(place(), message)).collect();
            problems.extend(self.gone(key, words).map(|path| {
                let lines = lines();
                let list = ["shared", *key, "of"].map(str::to_owned).to_vec();
                let message =
                    format!("does not apply: there is no type `{path}`; take it out of {lines}");
                Problem::new(place(), message).gone(&file, GonePart::Element(list, path.clone()))
            }));
            let alone = |why: &str| overrides.stale(&file, &["shared", *key], why);
            problems.extend(self.alone(key).map(|why| alone(&why)));
            problems
        });
        of_each.collect()
    }

    /// `lines` are those of the entry.
    fn messages(&self, key: &str, words: &SharedWords, lines: impl Fn() -> String) -> Vec<String> {
        let stale = |why: &str| format!("does not apply: {why}; delete {}, or correct it", lines());
        let none = Vec::new();
        let found = self.found.get(key).unwrap_or(&none);
        let name = name_of(key);
        let mut messages = Vec::new();
        if names::documented_type(name).as_deref() != Some(name) {
            messages.push(format!("`{name}` is no name of a type, such as `NamedId`"));
        }
        if words.of.is_empty() {
            messages.push(stale("`of` lists no type"));
        }
        if let [one, other, ..] = &found[..] {
            let [one, other] = [one, other].map(|homes| self.path(&homes[0]));
            messages.push(format!("`{one}` and `{other}` are not the same type"));
        }
        messages
    }

    /// The types that a chosen name lists and that are not there.
    fn gone<'s>(
        &'s self,
        key: &'s str,
        words: &'s SharedWords,
    ) -> impl Iterator<Item = &'s String> {
        let found = self.found.get(key).into_iter().flatten().flatten();
        let found: Vec<String> = found.map(|home| self.path(home)).collect();
        words.of.iter().filter(move |path| !found.contains(path))
    }

    /// Why a chosen name is shared by nothing, if so.
    fn alone(&self, key: &str) -> Option<String> {
        let [homes] = &self.found.get(key)?[..] else { return None };
        let path = self.path(&homes[0]);
        if homes.len() < 2 {
            return Some(format!("no other type is the same as `{path}`"));
        }
        // The module `types` stands without the feature that events need.
        let of_events = homes.iter().all(Home::is_of_events);
        of_events.then(|| format!("only events share `{path}`"))
    }

    /// `corehr.v1.employment.response.EmailUsage`
    fn path(&self, home: &Home) -> String {
        let id = self.ids.get(&home.modules).copied().unwrap_or_default();
        home.path(id)
    }
}

/// The name in the key `<project>.<Name>`.
fn name_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(_, name)| name)
}

/// The last word of a name that says what the type is: `status` of `JobStatuses`, `user` of
/// `BasicUserInfoV2`; nothing where there is none.
fn last_word(name: &str) -> Option<String> {
    /// Words that say no more than that something is a type.
    const EMPTY: [&str; 9] =
        ["data", "detail", "entity", "info", "item", "list", "object", "patch", "resp"];
    let snake = name.to_snake_case();
    let words = snake.trim_matches('_').rsplit('_').map(names::singular);
    let mut words =
        words.map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
    words.find(|word| !(word.is_empty() || word == "v" || EMPTY.contains(&word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_that_says_something_is_what_names_have_in_common() {
        let cases = [
            ("Status", Some("status")),
            ("ExceptionStatuses", Some("status")),
            ("BasicUserInfoV2", Some("user")),
            ("JobRecruiter2", Some("recruiter")),
            ("I18n", Some("i18n")),
            ("CpstI18n", Some("i18n")),
            ("RequestList", Some("request")),
            ("UrlValuePatch", Some("value")),
            ("Type", Some("type")),
            ("DataItem", None),
        ];
        for (name, word) in cases {
            assert_eq!(last_word(name).as_deref(), word, "{name}");
        }
    }
}
