//! The Rust code of both README files compiles: each of its blocks stands in `blocks`, which the
//! compiler reads.

#[rustfmt::skip]
mod blocks;
mod commands;

const ENGLISH: &str = include_str!("../../../../README.md");
const CHINESE: &str = include_str!("../../../../README.zh-CN.md");
const COMPILED: &str = include_str!("blocks.rs");

/// The Rust code blocks of a README.
fn rust_blocks(readme: &str) -> Vec<String> {
    let blocks = readme.split("```rust\n").skip(1);
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

#[test]
fn the_compiled_blocks_are_those_of_the_readme() {
    let (documented, compiled) = (rust_blocks(ENGLISH), compiled_blocks());
    assert!(documented.len() > 10, "{}", documented.len());
    assert_eq!(documented, compiled);
}

#[test]
fn each_block_of_the_chinese_readme_is_a_part_of_a_compiled_one() {
    let compiled = compiled_blocks();
    let documented = rust_blocks(CHINESE);
    assert!(documented.len() > 8, "{}", documented.len());
    for block in documented {
        assert!(compiled.iter().any(|one| one.contains(&block)), "not compiled: {block}");
    }
}
