//! `conformance/exceptions.toml`: the reviewed contradictions of the documentation, by endpoint and
//! path. A contradiction that is not listed fails a test, and so does an entry that no longer
//! applies. The failure says which line of the file to add or delete, and which command does it.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use toml::Value;

/// Descriptions of contradictions, by endpoint and path.
pub type Exceptions = BTreeMap<String, BTreeMap<String, String>>;

const NAME: &str = "conformance/exceptions.toml";

/// The command that writes the file as it should be.
const COMMAND: &str = "cargo xtask update exceptions";

const HEAD: &str = "\
# Where a page of the documentation contradicts itself: what its example says against what its
# table says. Everything else in every example goes through the generated types unharmed; see
# `tests/it/examples.rs`. A line that no longer applies is an error, and so is a new contradiction.
# `cargo xtask update exceptions` writes the file anew, for review.
";

fn file() -> PathBuf {
    crate::files::repository("conformance").join("exceptions.toml")
}

/// The text of the file; empty where there is none.
pub fn read() -> String {
    fs::read_to_string(file()).unwrap_or_default()
}

/// Writes the file.
///
/// # Panics
/// If it cannot be written.
pub fn write(exceptions: &Exceptions) {
    fs::write(file(), text(exceptions)).expect("exceptions.toml can be written");
}

/// The text of the file with these entries.
fn text(exceptions: &Exceptions) -> String {
    let mut text = HEAD.to_owned();
    for (endpoint, places) in exceptions {
        let _ = writeln!(text, "\n{}", header(endpoint));
        for (path, words) in places {
            let _ = writeln!(text, "{}", line(path, words));
        }
    }
    text
}

fn header(endpoint: &str) -> String {
    format!("[{}]", Value::from(endpoint))
}

fn line(path: &str, words: &str) -> String {
    format!("{} = {}", Value::from(path), Value::from(words))
}

/// In what the contradictions found and the text of the file differ: each with the line to add,
/// delete or replace.
///
/// # Panics
/// If the text is not TOML of that form.
pub fn differences(found: &Exceptions, text: &str) -> Vec<String> {
    let listed: Exceptions = toml::from_str(text).unwrap_or_else(|error| panic!("{NAME}: {error}"));
    let ids = found.keys().chain(listed.keys().filter(|id| !found.contains_key(*id)));
    let none = BTreeMap::new();
    let differences = ids.flat_map(|id| {
        let [found, listed] = [found, &listed].map(|side| side.get(id).unwrap_or(&none));
        Section { id, text, found, listed }.differences()
    });
    differences.map(|told| format!("{told}; `{COMMAND}` does so")).collect()
}

/// What is found and listed of one endpoint or event.
struct Section<'a> {
    id: &'a str,
    text: &'a str,
    found: &'a BTreeMap<String, String>,
    listed: &'a BTreeMap<String, String>,
}

impl Section<'_> {
    fn differences(&self) -> Vec<String> {
        let mut told: Vec<String> = self.added();
        for (path, words) in self.listed {
            let at = self.line_of(&format!("{} =", Value::from(path.as_str()))).unwrap_or_default();
            match self.found.get(path) {
                None if self.found.is_empty() => {}
                None => {
                    told.push(format!("{}: delete line {at} of {NAME}", self.gone(path, words)))
                }
                Some(now) if now != words => told.push(format!(
                    "the example of {} at {path} now is: {now}. If its page is right about it, \
                     replace line {at} of {NAME} by `{}`",
                    self.id,
                    line(path, now)
                )),
                Some(_) => {}
            }
        }
        told.extend(self.all_gone());
        told
    }

    /// Contradictions that are not listed: the table wins, so they are harmless to users only where
    /// the table is right.
    fn added(&self) -> Vec<String> {
        let added = self.found.iter().filter(|(path, _)| !self.listed.contains_key(*path));
        let service = self.id.trim_start_matches("events.").split('.').next().unwrap_or_default();
        let header = header(self.id);
        let place = match self.line_of(&header) {
            Some(at) => format!("below line {at} (`{header}`) of {NAME}"),
            None => format!("below a line `{header}` at the end of {NAME}"),
        };
        let told = added.map(|(path, words)| {
            format!(
                "the example of {} contradicts its table at {path}: {words}. Where the table is \
                 wrong, correct it in specs/overrides/{service}.toml; where the example is, add \
                 `{}` {place}",
                self.id,
                line(path, words)
            )
        });
        told.collect()
    }

    fn gone(&self, path: &str, words: &str) -> String {
        format!("the example of {} no longer contradicts its table at {path} ({words})", self.id)
    }

    /// What to delete where nothing of the section applies any more.
    fn all_gone(&self) -> Option<String> {
        let (path, words) = self.listed.first_key_value()?;
        let from = self.line_of(&header(self.id))?;
        self.found.is_empty().then(|| {
            let to = from + self.listed.len();
            format!("{}: delete lines {from} to {to} of {NAME}", self.gone(path, words))
        })
    }

    /// The line below the header of the section, or the header itself, that begins so; from 1.
    fn line_of(&self, start: &str) -> Option<usize> {
        let header = header(self.id);
        let from = self.text.lines().position(|line| line.trim() == header)?;
        let at = self.text.lines().skip(from).position(|line| line.trim().starts_with(start))?;
        Some(from + at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exceptions(entries: &[(&str, &str, &str)]) -> Exceptions {
        let mut exceptions = Exceptions::new();
        for (id, path, words) in entries {
            let places = exceptions.entry((*id).to_owned()).or_default();
            places.insert((*path).to_owned(), (*words).to_owned());
        }
        exceptions
    }

    const BERTH: &str = "harbor.v1.berth.get";
    const LISTED: [(&str, &str, &str); 3] = [
        (BERTH, "response.data.depth", "int in the table, text in the example"),
        (BERTH, "response.data.name", "not in the table"),
        ("harbor.v1.boat.list", "request.body.size", "not in the table"),
    ];

    /// Does to the text what the failure says.
    fn follow(told: &str, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let number = |before: &str| -> Option<usize> {
            let (_, rest) = told.split_once(before)?;
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        };
        let quoted = |before: &str| {
            let (_, rest) = told.split_once(before).unwrap();
            rest.split('`').next().unwrap().to_owned()
        };
        if let (Some(from), Some(to)) = (number("delete lines "), number(" to ")) {
            lines.drain(from - 1..to);
        } else if let Some(at) = number("delete line ") {
            lines.remove(at - 1);
        } else if let Some(at) = number("replace line ") {
            lines[at - 1] = quoted(" by `");
        } else if let Some(at) = number("below line ") {
            lines.insert(at, quoted("add `"));
        } else {
            lines.push(quoted("below a line `"));
            lines.push(quoted("add `"));
        }
        lines.join("\n")
    }

    #[test]
    fn each_difference_says_which_line_mends_it_and_which_command() {
        let all = exceptions(&LISTED);
        let stated = text(&all);
        assert_eq!(differences(&all, &stated), [""; 0]);
        let mut other = LISTED;
        other[0].2 = "int in the table, true or false in the example";
        let more = [&LISTED[..], &[(BERTH, "response.data.\"x\"", "not in the table")]].concat();
        let service = ("events.harbor.v1.boat.sunk_v1", "payload.event.at", "not in the table");
        let new = [&LISTED[..], &[service]].concat();
        for found in [&LISTED[1..], &LISTED[..2], &other, &more, &new] {
            let found = exceptions(found);
            let told = differences(&found, &stated);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains(NAME) && told[0].contains(COMMAND), "{told:?}");
            let followed = follow(&told[0], &stated);
            assert_eq!(differences(&found, &followed), [""; 0], "{}\n{followed}", told[0]);
        }
    }

    #[test]
    fn a_new_contradiction_names_the_overrides_of_its_service() {
        let found = exceptions(&[("events.harbor.v1.boat.sunk_v1", "payload.event.at", "words")]);
        let told = differences(&found, HEAD);
        assert!(told[0].contains("specs/overrides/harbor.toml"), "{told:?}");
    }
}
