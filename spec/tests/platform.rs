//! The surface of the whole platform, as specs/ describe it: one snapshot per service, and one
//! for the events of each. A page that changes shows here as the changed lines.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use feishu_spec::surface::{contents, surface};
use feishu_testing::{
    expectations::{self, UPDATE},
    files,
};

#[test]
fn the_platform_is_as_it_was_reviewed() {
    let mut services = surface(&files::endpoints(), &files::events(), &files::specs().cards);
    services.extend(contents(&files::specs().contents));
    // All of them, so that one run tells each service that changed.
    let mut wrong: Vec<String> = services
        .iter()
        .filter(|(name, text)| !is_as_reviewed(name, text))
        .map(|(name, _)| format!("{name} has changed"))
        .collect();
    for file in snapshots() {
        let name = file.trim_end_matches(".snap");
        if services.contains_key(name) {
            continue;
        }
        if expectations::accepted() {
            fs::remove_file(folder().join(&file)).expect("a snapshot can be removed");
        } else {
            wrong.push(format!("{name} is gone, and {file} should go too"));
        }
    }
    assert!(
        wrong.is_empty(),
        "specs/ differ from {} of the snapshots in spec/tests/snapshots/platform. If that is \
         intended, `cargo insta review` shows each change, and `{UPDATE}` accepts \
         all:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Compares with the snapshot; insta prints what differs.
fn is_as_reviewed(name: &str, text: &str) -> bool {
    let path = Path::new("snapshots/platform").join(name);
    let (folder, service) = (path.parent().unwrap(), path.file_name().unwrap().to_str().unwrap());
    insta::with_settings!({
        snapshot_path => folder,
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        catch_unwind(AssertUnwindSafe(|| insta::assert_snapshot!(service, text))).is_ok()
    })
}

fn folder() -> PathBuf {
    files::repository("spec/tests/snapshots/platform")
}

/// The snapshots that are there, by their paths.
fn snapshots() -> Vec<String> {
    files::below(&folder(), ".snap").into_iter().map(|(name, _)| name).collect()
}
