//! Files of state that are refused, and stay as they are: damaged ones, those of another platform, and
//! those that the platform could not keep.

use std::fs;

use crate::{
    state::{kept_in, names_in, start_with},
    support::*,
};

fn refused(file: &std::path::Path) -> String {
    kept_in(file).start_blocking().unwrap_err().to_string()
}

#[test]
fn a_file_that_is_no_state_is_told_with_what_to_do_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    for (text, why) in [
        ("", "it is empty"),
        ("{\"version\": 1", "line 1"),
        ("[]", "no `version`"),
        ("{\"version\": 7}", "its version is 7, not 1"),
        ("{\"version\": 1}", "missing field"),
    ] {
        fs::write(&file, text).unwrap();
        let told = refused(&file);
        assert!(told.contains(why) && told.contains("move it away"), "{told}");
        assert!(told.contains("state.json"), "{told}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    let told = refused(folder.path());
    assert!(told.contains("cannot read the state") && told.contains("a folder"), "{told}");
    let told = refused(&folder.path().join("nowhere/state.json"));
    assert!(told.contains("cannot write the state to") && told.contains("nowhere"), "{told}");
    // A part that another program has changed.
    let state = start_with(&folder.path().join("good.json"));
    state.save_state().unwrap();
    let mut good: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("good.json")).unwrap()).unwrap();
    good["store"]["seed"] = "x".into();
    fs::write(&file, good.to_string()).unwrap();
    assert!(refused(&file).contains("in `store`: "), "{}", refused(&file));
}

#[test]
fn a_file_that_a_platform_has_is_refused_to_another_until_that_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let first = start_with(&file);
    for _ in 0..2 {
        let told = refused(&file);
        assert!(told.contains("another stand-in keeps its state in"), "{told}");
        assert!(told.contains("state.json") && told.contains("another file"), "{told}");
        // By whichever way it is written; and whether it exists or not.
        let around = folder.path().join("..").join(folder.path().file_name().unwrap());
        assert!(refused(&around.join("state.json")).contains("another stand-in"));
        first.user("Ada").says_in("oc_1", "kept");
        first.save_state().unwrap();
    }
    first.stop().unwrap();
    let second = start_with(&file);
    assert_eq!(got(second.addr(), "chats/oc_1")["total"], 2);
    drop(second);
    // One that was killed left its lock behind.
    fs::write(folder.path().join("state.json.lock"), "").unwrap();
    start_with(&file).stop().unwrap();
    assert_eq!(names_in(folder.path()), ["state.json"]);
}

#[test]
fn a_start_that_fails_leaves_the_file_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    fs::write(&file, "[]").unwrap();
    refused(&file);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    fs::remove_file(&file).unwrap();
    assert!(kept_in(&file).port(port).start_blocking().is_err());
    assert!(names_in(folder.path()).is_empty());
    start_with(&file).stop().unwrap();
}

#[test]
fn a_file_that_is_read_only_or_holds_more_than_the_platform_keeps_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let platform = start_with(&file);
    platform.user("Ada").says_in("oc_1", "kept");
    platform.stop().unwrap();
    let text = fs::read(&file).unwrap();
    let told = kept_in(&file).keep_resources(false).start_blocking().unwrap_err().to_string();
    assert!(told.contains("holds resources") && told.contains("another file"), "{told}");
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    let before = permissions.clone();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    let told = refused(&file);
    assert!(told.contains("cannot write the state to") && told.contains("read-only"), "{told}");
    fs::set_permissions(&file, before).unwrap();
    assert_eq!(fs::read(&file).unwrap(), text);
}

#[cfg(unix)]
#[test]
fn who_may_read_the_file_stays_as_it_was_and_a_pipe_is_not_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    start_with(&file).stop().unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    start_with(&file).stop().unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let told = refused(std::path::Path::new("/dev/null"));
    assert!(told.contains("cannot read the state") && told.contains("no file"), "{told}");
}

/// A file at any length of it: cut by a full disk, or by somebody else.
#[test]
fn a_file_that_was_cut_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (file, cut) = (folder.path().join("state.json"), folder.path().join("cut.json"));
    start_with(&file).stop().unwrap();
    let whole = fs::read(&file).unwrap();
    for part in 1..40 {
        let text = &whole[..whole.len() * part / 40];
        fs::write(&cut, text).unwrap();
        assert!(refused(&cut).contains("move it away"), "{part}");
        assert_eq!(fs::read(&cut).unwrap(), text);
    }
    // Bytes that are no text.
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] = 0xff;
    fs::write(&cut, damaged).unwrap();
    assert!(refused(&cut).contains("move it away"));
}
