//! `exceptions.toml`: the reviewed contradictions of the documentation, by endpoint and path. A
//! contradiction that is not listed fails the tests, and so does an entry that no longer applies.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

/// Descriptions of contradictions, by endpoint and path.
pub type Exceptions = BTreeMap<String, BTreeMap<String, String>>;

const HEAD: &str = "\
# Where a page of the documentation contradicts itself: what its example says against what its
# table says. Everything else in every example goes through the generated types unharmed; see
# `tests/it/examples.rs`. A line that no longer applies is an error, and so is a new contradiction.
# `cargo xtask update exceptions` writes the file anew, for review.
";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("exceptions.toml")
}

/// Reads the file.
///
/// # Panics
/// If it is not TOML of that form.
pub fn read() -> Exceptions {
    let text = fs::read_to_string(file()).unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| panic!("exceptions.toml: {error}"))
}

/// Writes the file.
///
/// # Panics
/// If it cannot be written.
pub fn write(exceptions: &Exceptions) {
    let mut text = HEAD.to_owned();
    for (endpoint, places) in exceptions {
        let _ = writeln!(text, "\n[{endpoint:?}]");
        for (path, words) in places {
            let (path, words) =
                (toml::Value::from(path.as_str()), toml::Value::from(words.as_str()));
            let _ = writeln!(text, "{path} = {words}");
        }
    }
    fs::write(file(), text).expect("exceptions.toml can be written");
}

/// The entries that only one of the two has, one per line.
pub fn differences(found: &Exceptions, listed: &Exceptions) -> Vec<String> {
    let mut lines = Vec::new();
    let mut missing = |one: &Exceptions, two: &Exceptions, verdict: &str| {
        for (endpoint, places) in one {
            for (path, words) in places {
                if two.get(endpoint).and_then(|places| places.get(path)) != Some(words) {
                    lines.push(format!("{endpoint} {path}: {words} ({verdict})"));
                }
            }
        }
    };
    missing(found, listed, "not in exceptions.toml");
    missing(listed, found, "in exceptions.toml, but no longer so");
    lines
}
