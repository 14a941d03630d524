//! The page: its files, what they may do, and that no text of others becomes HTML.

use std::{fs, path::Path, process::Command};

use crate::support::*;

#[test]
fn the_page_and_its_files_are_served_and_may_load_nothing_else() {
    let platform = start();
    let address = platform.addr();
    let page = get(address, "");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (name, kind) in [("main.js", "text/javascript"), ("page.css", "text/css")] {
        let file = get(address, name);
        assert_eq!(file.status, 200, "{name}");
        assert!(file.header("content-type").unwrap().starts_with(kind), "{name}");
    }
    let moved = send(address, "GET", "/__stand_in", &[], b"");
    assert_eq!((moved.status, moved.header("location")), (308, Some("/__stand_in/")));
}

/// The files of the page, by name.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/control/page");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn each_file_that_a_file_names_is_there() {
    let platform = start();
    let files = files();
    assert!(files.len() > 10);
    for (name, text) in &files {
        assert_eq!(get(platform.addr(), name).text(), text, "{name} is not served");
        let named = text.split("from \"./").skip(1).chain(text.split("src=\"").skip(1));
        for other in named.filter_map(|rest| rest.split('"').next()) {
            assert!(files.iter().any(|(known, _)| known == other), "{name} names {other}");
        }
        // What is loaded from elsewhere is not there without a network.
        for start in ["src=\"http", "href=\"http", "url(http", "@import", "from \"http"] {
            assert!(!text.contains(start), "{name} has {start}");
        }
    }
}

#[test]
fn no_script_makes_html_of_text() {
    for (name, text) in files() {
        let ways = [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "createContextualFragment",
            "setHTML",
            "eval(",
            "new Function",
            "srcdoc",
        ];
        for way in ways {
            assert!(!text.contains(way), "{name} has {way}");
        }
    }
}

#[test]
#[ignore = "needs Node"]
fn each_script_parses() {
    let folder = tempfile::tempdir().unwrap();
    let scripts = files().into_iter().filter(|(name, _)| name.ends_with(".js"));
    for (name, text) in scripts {
        // By this ending, Node takes it for a module, as browsers do.
        let file = folder.path().join(&name).with_extension("mjs");
        fs::write(&file, text).unwrap();
        let checked = Command::new("node").arg("--check").arg(&file).output().unwrap();
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stderr));
    }
}
