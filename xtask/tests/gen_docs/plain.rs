//! `cargo xtask gen` without pages: from specs/ as they are.

use std::fs;

use crate::{Desk, Run, says};

const MARKS: &str = "<!-- services: `cargo xtask gen` -->\nold\n<!-- end of services -->\n";

impl Desk {
    /// `cargo xtask gen` with these options.
    fn generate(&self, options: &str) -> Run {
        self.xtask(&format!("gen --root tree {options}"))
    }
}

#[test]
fn a_failure_on_the_way_leaves_every_file_as_it_was() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.edit("tree/specs/library/v1/atlas/get.json", "\"pages\"", "\"leaves\"");
    let link = desk.path("tree/conformance");
    fs::rename(&link, desk.path("kept")).unwrap();
    let before = desk.tree();
    // The code comes first, and can be written; then there is no place for the list of calls.
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    let (_, err) = desk.generate("").fails();
    fs::remove_file(&link).unwrap();
    says(&err, &["nothing was changed: cannot write", "conformance/src/calls"]);
    assert_eq!(desk.tree(), before);

    fs::rename(desk.path("kept"), &link).unwrap();
    desk.generate("").succeeds();
    let code = desk.path("tree/generated/src/library/v1/atlas.rs");
    says(&fs::read_to_string(code).unwrap(), &["pub leaves: Option<i64>"]);
}

#[test]
fn every_file_that_is_written_is_counted() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.put("tree/README.md", MARKS);
    desk.put("tree/specs/schema.json", "{}");
    fs::remove_dir_all(desk.path("tree/conformance/src/calls")).unwrap();
    let out = desk.generate("").succeeds();
    // A folder has no text.
    let is_call = |(path, text): &(&String, &String)| {
        path.contains("conformance/src/calls/") && !text.is_empty()
    };
    let calls = desk.tree().iter().filter(is_call).count();
    says(&out, &[&format!("{} files written, 0 removed", calls + 2)]);
    says(&out, &["from 2 endpoints and 0 events"]);
    let readme = desk.read("tree/README.md");
    says(&readme, &["2 endpoints and 0 events in 1 services"]);
    says(&desk.generate("").succeeds(), &["0 files written, 0 removed"]);
    desk.generate("--check").succeeds();
}

/// Two types of one name in a request; the second needs a name of its own.
const MARKED: &str = r#"{"id": "library.v1.shelf.put", "title": "Mark", "method": "POST",
    "path": "/open-apis/library/v1/shelves", "tokens": ["tenant"], "request": {
        "content_type": "application/json", "body": {"type": "object", "fields": [
            {"name": "first", "type": "object", "type_name": "mark", "fields": [
                {"name": "color", "type": "int"}]},
            {"name": "second", "type": "object", "type_name": "mark", "fields": [
                {"name": "words", "type": "string"}]}]}}}"#;

#[test]
fn names_are_pinned_and_reported_only_if_everything_succeeds() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.put("tree/specs/library/v1/shelf/put.json", MARKED);
    let values = "\"pages\", \"type\": \"int\", \"values\": [{\"value\": 1, \"label\": \"薄\"}]";
    desk.edit("tree/specs/library/v1/atlas/get.json", "\"pages\", \"type\": \"int\"", values);
    let before = desk.tree();
    let (out, err) = desk.generate("--pin").fails();
    says(&err, &["labelled `薄`, needs an English name", "nothing was written"]);
    assert!(!out.contains("pinned"), "{out}");
    assert_eq!(desk.tree(), before);

    desk.put("tree/specs/overrides/library.toml", "[labels]\n\"薄\" = \"Thin\"\n");
    let (_, err) = desk.generate("").fails();
    says(&err, &["pin a name of its own", "1 problem in specs/; nothing was written"]);
    let out = desk.generate("--pin").succeeds();
    says(&out, &["specs/overrides/: 1 name pinned"]);
    let pinned = desk.read("tree/specs/overrides/library.toml");
    says(&pinned, &["\"薄\" = \"Thin\"", "[endpoint.\"library.v1.shelf.put\".types]"]);
}

#[test]
fn overrides_that_cannot_be_read_are_one_error_with_file_and_line() {
    let desk = Desk::settled(&["atlas", "novel"]);
    // A page with an error of its own, of which nothing is said.
    desk.put("docs/poem.md", &crate::pages::broken("poem"));
    desk.put("tree/specs/overrides/library.toml", "[labels]\n\"薄\" = Thin\n");
    let before = desk.tree();
    for run in [desk.generate(""), desk.generate("--check"), desk.run(""), desk.run("--check")] {
        let (out, err) = run.fails();
        assert_eq!(out, "");
        assert!(err.starts_with("error: cannot read the overrides:\n"), "{err}");
        says(&err, &["specs/overrides/library.toml:2: "]);
        assert_eq!(err.matches("error").count(), 1, "{err}");
    }
    assert_eq!(desk.tree(), before);
}

#[test]
fn a_spec_that_cannot_be_read_is_named_with_its_place() {
    let desk = Desk::settled(&["atlas", "novel"]);
    desk.put("tree/specs/library/v1/atlas/get.json", "{\n  \"id\": 3");
    let (_, err) = desk.generate("").fails();
    says(&err, &["error: tree/specs/library/v1/atlas/get.json:2:9: "]);
    says(&err, &["correct the file, or import its documentation page again"]);
}
