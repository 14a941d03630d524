//! Each command that a readme or a guide tells is run by a test or by CI, with the few exceptions
//! that measure for minutes.

use std::{collections::BTreeSet, fs};

use feishu_testing::files;

/// What somebody is told to run, the file that runs it, and how it stands there.
const RUN_BY: &[(&str, &str, &str)] = &[
    (
        "cargo add --dev feishu-bot --features testing",
        ".ci/packages",
        "feishu-bot --dev --features testing",
    ),
    ("cargo add --dev feishu-mock", ".ci/packages", "add feishu-mock --dev"),
    (
        "cargo add --dev tokio --features macros,rt",
        ".ci/packages",
        "--dev tokio --features macros,rt",
    ),
    ("cargo add feishu-bot", ".ci/packages", "  add feishu-bot\n"),
    ("cargo add feishu-openapi --features redis,limits", ".ci/packages", "--features redis,limits"),
    (
        "cargo add feishu-openapi --no-default-features --features im,socks,tls-ring",
        ".ci/packages",
        "add feishu-openapi --no-default-features --features im,socks,tls-ring",
    ),
    ("cargo add futures-util", ".ci/packages", "cargo add --quiet futures-util"),
    (
        "cargo add serde --features derive",
        ".ci/packages",
        "cargo add --quiet serde --features derive",
    ),
    ("cargo add tracing-subscriber", ".ci/packages", "cargo add --quiet tracing-subscriber"),
    (
        "cargo add feishu-kit --features upload,task,base,document,sheet",
        ".ci/packages",
        "add feishu-kit --features upload,task,base,document,sheet",
    ),
    ("cargo add feishu-mock", ".ci/packages", "  add feishu-mock\n"),
    ("cargo add feishu-openapi --features im", ".ci/packages", "add feishu-openapi --features im"),
    (
        "cargo add tokio --features macros,rt-multi-thread",
        ".ci/packages",
        "tokio --features macros,rt-multi-thread",
    ),
    (
        "cargo install feishu-mock --features binary",
        ".ci/packages",
        "cargo install --quiet --debug --features binary",
    ),
    ("cargo run --example cards", ".ci/examples", " cards "),
    ("cargo run --example cards -- --html pages", ".ci/examples", "cards --html"),
    ("cargo run --example custom_bot", ".ci/examples", " custom_bot "),
    ("cargo run --example long_connection", ".ci/examples", " long_connection "),
    ("cargo run --example quickstart", ".ci/examples", " quickstart "),
    ("cargo run --example recipes", ".ci/examples", " recipes "),
    ("cargo run --example webhook", ".ci/examples", " webhook "),
    ("cargo run -p feishu-bot --example alert", ".ci/examples", " alert;"),
    ("cargo run -p feishu-bot --example approval", ".ci/examples", " approval "),
    ("cargo run -p feishu-bot --example assistant", ".ci/examples", " assistant "),
    ("cargo run -p feishu-bot --example echo", ".ci/examples", " echo "),
    ("cargo test --workspace", ".ci/run", "cargo test --workspace"),
    (
        "cargo tree -i ring",
        ".ci/programs",
        "cargo tree --quiet --locked --package beside-ring -i ring",
    ),
    ("cargo xtask diff HEAD~1 .", "xtask/tests/diff.rs", "\"diff\""),
    ("cargo xtask gen", "xtask/tests/expectations.rs", "\"gen\""),
    ("cargo xtask gen --docs DOCS", "xtask/tests/gen_docs/main.rs", "--docs"),
    (
        "cargo xtask gen --docs DOCS --report pr.md",
        ".github/regenerate",
        "cargo xtask gen --docs \"$PAGES\" --sdk \"$SDK\"",
    ),
    (
        "cargo xtask import --report report.html DOCS",
        "xtask/tests/import/bad_input.rs",
        "--report about/report.html docs",
    ),
    ("cargo xtask mock", ".ci/examples", "xtask mock"),
    ("cargo xtask openapi --out feishu.json", ".ci/run", "\"$XTASK\" openapi --out"),
    (
        "cargo xtask pull --out DOCS --prune",
        ".github/workflows/documentation.yml",
        "cargo xtask pull --out \"$PAGES\" --prune",
    ),
    (
        "cargo xtask show hire.v1.eco_background_check_package.batch_update --stage ir",
        "xtask/tests/show.rs",
        "--stage",
    ),
    ("cargo xtask update", ".github/regenerate", "cargo xtask update"),
];

/// Measurements, which people run when they want the figures.
const BY_HAND: &[&str] = &[
    "cargo bench -p feishu-bot --bench crowd",
    "cargo bench -p feishu-kit --bench large",
    "cargo xtask cost",
    "cargo xtask cost --rivals",
];

#[test]
fn each_command_is_run_by_a_test_or_by_ci() {
    let root = files::repository(".");
    let read =
        |name: &str| fs::read_to_string(root.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut told = BTreeSet::new();
    let mut texts: Vec<String> = [
        "README.md",
        "README.zh-CN.md",
        "bot/README.md",
        "kit/README.md",
        "mock/README.md",
        "runtime/README.md",
    ]
    .map(read)
    .to_vec();
    texts.extend(files::below(&root.join("guides"), ".md").into_iter().map(|(_, text)| text));
    for text in &texts {
        told.extend(commands(text));
    }
    assert!(told.len() > 25, "{told:?}");
    for command in &told {
        let by_hand = BY_HAND.contains(&command.as_str());
        let run = RUN_BY.iter().any(|(known, ..)| known == command);
        assert!(by_hand || run, "nothing is known to run `{command}`");
    }
    for (command, file, needle) in RUN_BY {
        assert!(told.contains(*command), "no readme tells `{command}` any more");
        assert!(read(file).contains(needle), "{file} does not run `{command}`: no {needle:?}");
    }
}

/// The commands for `cargo` in blocks for a shell, and within text.
fn commands(markdown: &str) -> impl Iterator<Item = String> {
    let blocks = markdown.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or(line));
    let spans = markdown.split('`').skip(1).step_by(2).filter(|span| !span.contains('\n'));
    let all = lines.chain(spans).map(str::trim).filter(|command| command.starts_with("cargo "));
    all.map(str::to_owned).collect::<Vec<_>>().into_iter()
}
