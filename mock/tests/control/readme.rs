//! What the readme shows is run as it stands there, but for the port.

use std::{env, fs, path::Path, process::Command};

use feishu_mock::Platform;

use crate::support::*;

/// The blocks of this language, with the address of this platform.
fn blocks(language: &str, platform: &Platform) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(file).unwrap();
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next());
    blocks.map(|it| it.replace("http://127.0.0.1:8080", &platform.url())).collect()
}

/// The one block of this language that has this text.
fn block(language: &str, with: &str, platform: &Platform) -> String {
    let mut found = blocks(language, platform).into_iter().filter(|block| block.contains(with));
    found.next().unwrap_or_else(|| panic!("the readme has no {language} with {with}"))
}

fn platform() -> Platform {
    builder().app("cli_0123456789abcdef", "mock-secret").start_blocking().unwrap()
}

/// Runs it to its end; gives what it printed.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output =
        command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1").output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout).unwrap()
}

/// The path in a variable that `.ci/run` sets.
fn path(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set; .ci/official-clients prints it"))
}

#[track_caller]
fn assert_sent(platform: &Platform, printed: &str) {
    assert!(printed.contains("sent om_"), "{printed}");
    assert_eq!(platform.messages("oc_1")[0].text().as_deref(), Some("Hello"));
}

#[test]
#[ignore = "needs curl"]
fn each_curl_command_succeeds() {
    let platform = platform();
    // So that there is a first request.
    app_token(&platform);
    let script = block("sh", "curl", &platform);
    assert!(script.matches("curl --fail").count() > 25, "{script}");
    let script = format!("set -e\n{script}");
    run(Command::new("bash").args(["-c", &script]).env("CURL_HOME", "/nowhere"));
}

#[test]
#[ignore = "needs the official Python SDK"]
fn the_program_in_python_sends_a_message() {
    let platform = platform();
    let program = block("python", "lark_oapi", &platform);
    let printed = run(Command::new(path("FEISHU_PYTHON")).args(["-c", &program]));
    assert_sent(&platform, &printed);
}

#[test]
#[ignore = "needs the official Node SDK"]
fn the_program_for_node_sends_a_message() {
    let platform = platform();
    let program = block("js", "@larksuiteoapi/node-sdk", &platform);
    let mut command = Command::new("node");
    let printed = run(command.args(["-e", &program]).env("NODE_PATH", path("FEISHU_NODE_MODULES")));
    assert_sent(&platform, &printed);
}
