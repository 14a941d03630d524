//! Names of types: in each crate that people write by hand, a name stands for at most two types, so
//! that a reader need not guess which one is meant.

use std::collections::BTreeMap;

use feishu_testing::files;

const CRATES: [&str; 15] = [
    "bot",
    "codegen",
    "conformance",
    "docs",
    "drift",
    "kit",
    "mock",
    "openapi",
    "overrides",
    "runtime",
    "sdk-package",
    "spec",
    "test-server",
    "testing",
    "xtask",
];

/// Names of types that are one idea in several modules, by their crate.
const ONE_IDEA: [(&str, &str); 2] = [
    // What is said of something, with what it takes to choose among several.
    ("codegen", "Said"),
    // The arguments of one command.
    ("xtask", "Arguments"),
];

#[test]
fn a_crate_gives_at_most_two_types_one_name() {
    let mut wrong = Vec::new();
    for folder in CRATES {
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (file, text) in files::below(&files::repository(folder).join("src"), ".rs") {
            // The calls of every endpoint are generated.
            if !file.ends_with("_tests.rs") && !file.starts_with("calls/") {
                for name in types(&text) {
                    places.entry(name.to_owned()).or_default().push(file.clone());
                }
            }
        }
        for (name, files) in places {
            let is_one_idea = ONE_IDEA.contains(&(folder, name.as_str()));
            if is_one_idea && files.len() < 3 {
                wrong.push(format!("{folder}: `{name}` is not defined often: take it out above"));
            }
            if !is_one_idea && files.len() > 2 {
                wrong.push(format!("{folder}: `{name}` is defined in {}", files.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "give each a name that says more:\n{}", wrong.join("\n"));
}

#[test]
fn types_are_found_and_nothing_else() {
    let text = "
        /// A struct Comment;
        pub(in super::super) struct One<T>(T);
        pub enum Two { Three }
        trait Four {}
        // enum Five {}
        let structure = Six;
        #[cfg(test)]
        mod tests {
            struct Seven;
        }
    ";
    assert_eq!(types(text).collect::<Vec<_>>(), ["One", "Two", "Four"]);
}

/// The names of the types that a file defines, without those of its tests.
fn types(text: &str) -> impl Iterator<Item = &str> {
    let text = text.split("mod tests {").next().unwrap_or_default();
    text.lines().filter_map(|line| {
        let mut words = line
            .split_whitespace()
            .skip_while(|word| word.starts_with("pub") || word.ends_with(')'));
        let kind = words.next()?;
        let name = words.next().filter(|_| ["enum", "struct", "trait"].contains(&kind))?;
        name.split(|c: char| !c.is_alphanumeric()).next().filter(|name| !name.is_empty())
    })
}
