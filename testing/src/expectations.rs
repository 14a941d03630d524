//! Expectations are files that tests compare with: snapshots, golden files, exceptions. One
//! command accepts what changed in all of them.

use std::env;

/// The command that accepts what changed; failures name it.
pub const UPDATE: &str = "cargo xtask update";

/// Whether a test is to write what it finds as what it expects from now on. `INSTA_UPDATE` says
/// so for every kind of expectation, as it does for snapshots.
pub fn accepted() -> bool {
    env::var("INSTA_UPDATE").is_ok_and(|update| ["always", "force"].contains(&update.as_str()))
}
