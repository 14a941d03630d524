//! Which file of `specs/` is what, and how a folder of them is read.

use std::{fs, path::Path};

use feishu_spec::tree::{self, FileKind, LoadError, SpecFile};

const GET: &str = r#"{"id": "shop.v1.order.get", "title": "t", "method": "GET", "path": "/o"}"#;
const LIST: &str = r#"{"id": "shop.v1.order.list", "title": "t", "method": "GET", "path": "/os"}"#;
const PAID: &str =
    r#"{"id": "shop.v1.order.paid", "title": "t", "event_type": "shop.paid", "schema": "2.0"}"#;

const BUTTON: &str = r#"{"id": "button", "title": "t", "kind": "interactive"}"#;

fn file(path: &str, text: &str) -> SpecFile {
    SpecFile { path: path.to_owned(), text: text.to_owned() }
}

/// A folder that holds a file of each kind, and some that are no part of the specs.
fn whole() -> Vec<SpecFile> {
    vec![
        file("README.md", "# Specs"),
        file("cards/button.json", BUTTON),
        file("common/errors.json", r#"[{"code": 7, "message": "no"}]"#),
        file("common/other.json", "?"),
        file("events/shop/v1/order.paid.json", PAID),
        file("overrides/shop.toml", "# words"),
        file("schema.json", "{}"),
        file("shop/v1/order/get.json", GET),
        file("shop/v1/order/list.json", LIST),
        file("shop/v1/order/notes.txt", "?"),
        file("stray.json", "?"),
    ]
}

fn error(files: &[SpecFile]) -> String {
    let error = tree::parse(files).unwrap_err();
    // Its text says all; a chain of errors would say it twice.
    assert!(std::error::Error::source(&error).is_none(), "{error}");
    error.to_string()
}

#[test]
fn each_file_is_what_its_path_says() {
    let kinds: Vec<Option<FileKind>> = whole().iter().map(SpecFile::kind).collect();
    let expected = [
        None,
        Some(FileKind::Card),
        Some(FileKind::Errors),
        None,
        Some(FileKind::Event),
        Some(FileKind::Overrides),
        Some(FileKind::Schema),
        Some(FileKind::Endpoint),
        Some(FileKind::Endpoint),
        None,
        None,
    ];
    assert_eq!(kinds, expected);
    // What a project is called does not matter below the top.
    assert_eq!(FileKind::of("shop/v1/events/list.json"), Some(FileKind::Endpoint));
    assert_eq!(FileKind::of("shop/v1/cards/list.json"), Some(FileKind::Endpoint));
    assert_eq!(FileKind::of("events.json"), None);
    assert_eq!(FileKind::of("findings.list"), Some(FileKind::Findings));
    assert_eq!(FileKind::of("explained.list"), Some(FileKind::Explained));
    assert_eq!(FileKind::of("shop/findings.list"), None);
}

#[test]
fn specs_are_in_order_of_identity_whatever_the_order_of_files() {
    let mut files = whole();
    let specs = tree::parse(&files).unwrap();
    let ids: Vec<String> = specs.endpoints.iter().map(|one| one.id.to_string()).collect();
    assert_eq!(ids, ["shop.v1.order.get", "shop.v1.order.list"]);
    assert_eq!((specs.events.len(), specs.errors[0].code), (1, 7));
    files.reverse();
    assert_eq!(tree::parse(&files).unwrap(), specs);
    assert_eq!(tree::overrides(&files), [("shop.toml".to_owned(), "# words".to_owned())]);
}

#[test]
fn a_spec_in_another_place_than_its_identity_says_is_an_error() {
    let text = format!("{{\n  {}", &LIST[1..]);
    assert_eq!(
        error(&[file("shop/v1/order/get.json", &text)]),
        "shop/v1/order/get.json:2:3: this spec belongs in shop/v1/order/list.json; move the file \
         there, or correct its `id`"
    );
}

#[test]
fn a_file_that_is_given_twice_is_an_error() {
    let twice = [file("shop/v1/order/get.json", GET), file("shop/v1/order/get.json", GET)];
    let told = "shop/v1/order/get.json:1:1: this file is given twice; leave one of them out";
    assert_eq!(error(&twice), told);
}

#[test]
fn a_file_that_is_no_spec_is_named_with_the_place_and_what_to_do() {
    let error = error(&[file("events/shop/v1/order.paid.json", "{\n  \"id\": 3}")]);
    assert!(error.starts_with("events/shop/v1/order.paid.json:2:9: "), "{error}");
    let remedy = "correct the file, or import its documentation page again: `cargo xtask import \
                  --out specs PAGE`";
    assert!(error.contains(remedy), "{error}");
}

#[test]
fn a_folder_is_read_as_its_files_are() {
    let folder = tempfile::tempdir().unwrap();
    for SpecFile { path, text } in whole() {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    assert_eq!(tree::load(folder.path()).unwrap(), tree::parse(&whole()).unwrap());
    let of_specs: Vec<SpecFile> =
        whole().into_iter().filter(|file| file.kind().is_some()).collect();
    assert_eq!(tree::files(folder.path()).unwrap(), of_specs);

    fs::write(folder.path().join("shop/v1/order/get.json"), LIST).unwrap();
    let error = tree::load(folder.path()).unwrap_err();
    assert!(matches!(error, LoadError::Misplaced { .. }), "{error}");
    let error = error.to_string();
    assert!(error.starts_with(&folder.path().display().to_string()), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = tree::load(Path::new("no/such/folder")).unwrap_err().to_string();
    assert!(error.starts_with("no/such/folder: "), "{error}");
    assert!(error.ends_with("expected a folder of spec files such as `specs/`"), "{error}");
}

#[test]
fn a_component_of_a_card_is_read_and_has_its_place() {
    let specs = tree::parse(&whole()).unwrap();
    assert_eq!(specs.cards.len(), 1);
    assert_eq!(specs.cards[0].spec_path(), "cards/button.json");
    let misplaced = error(&[file("cards/knob.json", BUTTON)]);
    assert!(misplaced.contains("belongs in cards/button.json"), "{misplaced}");
}
