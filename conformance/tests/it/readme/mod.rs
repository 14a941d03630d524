//! The Rust code of both README files compiles: each of its blocks stands in `blocks`, which the
//! compiler reads, or is a program of another readme, which is a doc test. And the Chinese one has all
//! that the English one has.

use std::collections::BTreeSet;

#[rustfmt::skip]
mod blocks;
mod commands;

const ENGLISH: &str = include_str!("../../../../README.md");
const CHINESE: &str = include_str!("../../../../README.zh-CN.md");
const COMPILED: &str = include_str!("blocks.rs");
/// Readmes of published crates, whose programs are doc tests.
const TESTED: [&str; 2] =
    [include_str!("../../../../guides/README.md"), include_str!("../../../../bot/README.md")];

/// The code blocks of a README in this language, as rustdoc names it.
fn blocks_in(readme: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = readme.split(&fence).skip(1);
    blocks.map(|block| code(block.split("```").next().unwrap_or_default())).collect()
}

/// What stands between `// README` and `// end`.
fn compiled_blocks() -> Vec<String> {
    let blocks = COMPILED.split("// README\n").skip(1);
    blocks.map(|block| code(block.split("// end").next().unwrap_or_default())).collect()
}

/// Code without comments and white space, which the languages and the indentation change.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("// ").next().unwrap_or_default());
    lines.flat_map(|line| line.chars().filter(|one| !one.is_whitespace())).collect()
}

/// The lines of all blocks for a shell, without comments.
fn shell(readme: &str) -> Vec<&str> {
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or(line).trim()).collect()
}

/// What stands between single backticks: names, values, commands.
fn spans(readme: &str) -> BTreeSet<&str> {
    let prose = readme.split("```").step_by(2).flat_map(str::lines);
    prose.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// Where the links lead, but for those within a readme and between the two.
fn links(readme: &str) -> BTreeSet<&str> {
    let targets = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|it| !it.starts_with('#') && !it.starts_with("README")).collect()
}

#[test]
fn the_compiled_blocks_are_those_of_the_readme() {
    let (documented, compiled) = (blocks_in(ENGLISH, "rust"), compiled_blocks());
    assert!(documented.len() > 10, "{}", documented.len());
    assert_eq!(documented, compiled);
}

#[test]
fn each_program_is_one_of_a_readme_that_is_a_doc_test() {
    let programs = blocks_in(ENGLISH, "rust,no_run");
    assert!(programs.len() > 1, "{}", programs.len());
    for program in programs {
        assert!(TESTED.iter().any(|readme| code(readme).contains(&program)), "{program}");
    }
}

#[test]
fn the_chinese_readme_has_all_that_the_english_one_has() {
    for language in ["rust", "rust,no_run"] {
        assert_eq!(blocks_in(CHINESE, language), blocks_in(ENGLISH, language), "{language}");
    }
    assert_eq!(shell(CHINESE), shell(ENGLISH));
    assert_eq!(links(CHINESE), links(ENGLISH));
    let (chinese, english) = (spans(CHINESE), spans(ENGLISH));
    assert!(english.len() > 50, "{}", english.len());
    let only = |these: &BTreeSet<&str>, those: &BTreeSet<&str>| {
        these.difference(those).map(|span| (*span).to_owned()).collect::<Vec<_>>()
    };
    let differ = (only(&english, &chinese), only(&chinese, &english));
    assert_eq!(differ, Default::default(), "only in English, only in Chinese");
    let sections = |readme: &str| readme.matches("\n## ").count();
    assert_eq!(sections(CHINESE), sections(ENGLISH));
}
