//! `cargo xtask diff` from its command line: overrides that cannot be read, and the version to
//! release.

#[path = "support/book.rs"]
mod book;

use std::{fs, process::Command};

use tempfile::TempDir;

const SPEC: &str =
    r#"{"id": "library.v1.atlas.get", "title": "Atlas", "method": "GET", "path": "/atlas"}"#;

/// A checkout that was committed and whose overrides were broken, then or since; beside it two
/// folders of pages.
fn desk(committed: &str, since: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    put("docs/old/atlas.md", &book::book("atlas"));
    put("docs/new/atlas.md", &book::book("atlas"));
    put("tree/specs/schema.json", "{}");
    put("tree/specs/library/v1/atlas/get.json", SPEC);
    put("tree/specs/overrides/library.toml", committed);
    for arguments in ["init --quiet", "add .", "commit --quiet --message one"] {
        let who = ["user.name=t", "user.email=t@example.com", "commit.gpgsign=false"];
        let status = Command::new("git")
            .args(who.iter().flat_map(|setting| ["-c", setting]))
            .args(arguments.split(' '))
            .current_dir(folder.path().join("tree"))
            .status()
            .unwrap();
        assert!(status.success(), "git {arguments}");
    }
    put("tree/specs/overrides/library.toml", since);
    folder
}

/// Standard error of `cargo xtask diff` where it fails; otherwise standard output.
fn diff(desk: &TempDir, sides: &str) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["diff", "--root", "tree"])
        .args(sides.split(' '))
        .current_dir(desk.path())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

const GOOD: &str = "# Nothing yet.\n";
const BROKEN: &str = "# Nothing yet.\n[labels\n";
const SIDES: [&str; 4] = ["docs/old docs/new", "HEAD tree", "HEAD", "tree/specs tree"];

#[test]
fn overrides_that_cannot_be_read_are_one_error_whatever_is_compared() {
    let desk = desk(GOOD, BROKEN);
    for sides in SIDES {
        let error = diff(&desk, sides).unwrap_err();
        assert!(error.contains("cannot read the overrides:\n"), "{sides}: {error}");
        assert!(error.contains("specs/overrides/library.toml:2: "), "{sides}: {error}");
        assert_eq!(error.matches("error").count(), 1, "{sides}: {error}");
    }
}

#[test]
fn overrides_of_a_revision_that_cannot_be_read_are_an_error_that_names_the_revision() {
    let desk = desk(BROKEN, GOOD);
    let error = diff(&desk, "HEAD tree").unwrap_err();
    assert!(error.contains("cannot read specs/ at revision HEAD: "), "{error}");
    assert!(error.contains("specs/overrides/library.toml:2: "), "{error}");
}

#[test]
fn sides_with_good_overrides_are_compared() {
    let desk = desk(GOOD, GOOD);
    for sides in SIDES {
        let told = diff(&desk, sides).unwrap();
        assert!(told.contains("No change: 1 endpoint"), "{sides}: {told}");
    }
}

#[test]
fn a_report_ends_with_the_version_to_release_in_text_and_in_markdown() {
    let desk = desk(GOOD, GOOD);
    let released = env!("CARGO_PKG_VERSION");
    let numbers: Vec<u32> = released.split('.').map(|it| it.parse().unwrap()).collect();
    let [major, minor, patch] = numbers[..] else { panic!("{released}") };
    let breaking =
        if major > 0 { format!("{}.0.0", major + 1) } else { format!("{major}.{}.0", minor + 1) };
    let folder = desk.path().join("tree/specs/library/v1/atlas");
    for (file, edited, next, why) in [
        ("fetch.json", SPEC.replace("atlas.get", "atlas.fetch"), breaking, "1 change is breaking"),
        (
            "get.json",
            SPEC.replace("Atlas", "An atlas"),
            format!("{major}.{minor}.{}", patch + 1),
            "no change has an effect on callers",
        ),
    ] {
        fs::remove_file(folder.join("get.json")).unwrap();
        fs::write(folder.join(file), edited).unwrap();
        let last = format!("\nThe version after {released} is {next}, since {why}.\n");
        for options in ["", " --format markdown", " --format markdown --limit 400"] {
            let told = diff(&desk, &format!("HEAD{options}")).unwrap();
            assert!(told.ends_with(&last), "{options}: {told}");
            assert!(!options.contains("limit") || told.chars().count() <= 400, "{told}");
        }
        fs::remove_file(folder.join(file)).unwrap();
        fs::write(folder.join("get.json"), SPEC).unwrap();
    }
    let told = diff(&desk, "HEAD").unwrap();
    assert!(!told.contains("The version after"), "nothing changed: {told}");
}
