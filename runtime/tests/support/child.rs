//! Tests that need a process of their own, with other variables or to be killed. Such a test
//! starts its own program again for the same test, and a variable says which role to play there.

use std::process::Command;

const ROLE: &str = "FEISHU_TEST_ROLE";

/// The role of this process; `None` where it is the test itself.
pub(crate) fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

/// A command that runs this test in another process, in this role.
pub(crate) fn command(test: &str, role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--include-ignored", "--nocapture"]).env(ROLE, role);
    command
}
