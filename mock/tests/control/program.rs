//! The program `feishu-mock`: its arguments, its errors, and what it keeps when it is stopped.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    process::{Child, ChildStdout, Command, Output, Stdio},
    time::Duration,
};

use serde_json::json;

use crate::{app, support::*};

const PATIENCE: Duration = Duration::from_secs(30);

struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
    address: SocketAddr,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_feishu-mock"));
    command.args(arguments);
    command
}

impl Program {
    #[track_caller]
    fn start(arguments: &[&str]) -> Program {
        let mut command = command(&["--port", "0"]);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let address = address.and_then(|text| text.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}"));
        Program { child, output, address }
    }

    /// The next line of output that has this text.
    #[track_caller]
    fn line_with(&mut self, text: &str) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).unwrap() > 0 {
            if line.contains(text) {
                return line;
            }
            line.clear();
        }
        panic!("the program ended without {text:?}");
    }

    /// Stops it as Ctrl-C and Docker do.
    fn stop(mut self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already where a test stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = command(arguments).output().unwrap();
    assert!(!status.success());
    String::from_utf8(stderr).unwrap()
}

#[test]
fn it_answers_as_the_arguments_say() {
    let program = Program::start(&[
        "--app-id",
        "cli_0000000000000001",
        "--app-secret",
        "s3cret",
        "--user-token",
        "u-ada",
        "--user-token",
        "u-grace",
        "--checks",
        "lenient",
        "--rate-limits",
        "--frozen-clock",
    ]);
    let address = program.address;
    let token = token(address, "cli_0000000000000001", "s3cret");
    for user in ["u-ada", "u-grace"] {
        assert_eq!(call(address, user, "GET", "/open-apis/im/v1/chats", None).status, 200);
    }
    let about = got(address, "about");
    assert_eq!(about["checks"]["enum_values"], false);
    assert_eq!(
        (&about["enforces_rate_limits"], &about["keeps_resources"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(got(address, "clock")["frozen"], true);
    send_text(address, &token, "oc_1", "kept");
    assert_eq!(got(address, "chats/oc_1")["total"], 1);

    let examples = Program::start(&["--examples-only"]);
    assert_eq!(got(examples.address, "about")["keeps_resources"], false);
}

#[test]
fn requests_are_printed_without_secrets_unless_it_is_quiet() {
    let mut program = Program::start(&[]);
    let secret = token(program.address, "cli_0123456789abcdef", "mock-secret");
    send(program.address, "GET", "/nowhere", &[], b"");
    let line = program.line_with("200 POST");
    assert!(line.contains("accepted") && !line.contains(&secret), "{line}");
    assert!(program.line_with("404 GET /nowhere").contains("not found"));
    send(program.address, "GET", "/open-apis/im/v1/chat", &[], b"");
    program.line_with("404 GET /open-apis/im/v1/chat");
    assert!(program.line_with("near it: ").contains("GET /open-apis/im/v1/chats"));
    let mut quiet = Program::start(&["--quiet"]);
    send(quiet.address, "GET", "/nowhere", &[], b"");
    writeln!(quiet.child.stdin.as_mut().unwrap(), "no.such.event").unwrap();
    // The next line is not about the request.
    quiet.line_with("then type the type of an event");
    let mut line = String::new();
    quiet.output.read_line(&mut line).unwrap();
    assert!(line.contains("no event has the identity or type `no.such.event`"), "{line}");
}

#[test]
fn events_are_pushed_as_lines_of_input_ask_for_them_and_as_users_act() {
    let (listening, events) = app::listen(&json!({}));
    let url = format!("http://{listening}/events");
    let mut program = Program::start(&["--events-to", &url, "--verification-token", "v-token"]);
    let challenge = events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(
        (&challenge["type"], &challenge["token"]),
        (&json!("url_verification"), &json!("v-token"))
    );
    // The stand-in answers with nothing, which is no challenge.
    assert!(program.line_with("url_verification").contains("not delivered"));
    writeln!(program.child.stdin.as_mut().unwrap(), "im.chat.updated_v1").unwrap();
    assert_eq!(
        events.recv_timeout(PATIENCE).unwrap()["header"]["event_type"],
        "im.chat.updated_v1"
    );
    assert!(program.line_with("im.chat.updated_v1").contains(": delivered, 200"));
    posted(program.address, "says", &json!({"user": "Ada", "text": "hi"}));
    assert_eq!(
        events.recv_timeout(PATIENCE).unwrap()["header"]["event_type"],
        "im.message.receive_v1"
    );
}

#[test]
fn nothing_is_lost_when_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let state = ["--state", file.to_str().unwrap()];
    for (round, signal) in ["-INT", "-TERM"].into_iter().enumerate() {
        let program = Program::start(&state);
        let before = got(program.address, "chats")["items"].as_array().unwrap().len();
        assert_eq!(before, round.min(1));
        let token = token(program.address, "cli_0123456789abcdef", "mock-secret");
        send_text(program.address, &token, "oc_1", signal);
        program.stop(signal);
    }
    let program = Program::start(&state);
    assert_eq!(got(program.address, "chats/oc_1")["total"], 2);
}

#[test]
fn a_company_of_ones_own_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.toml");
    fs::write(&file, "[[users]]\nname = \"Mary\"\n").unwrap();
    let program = Program::start(&["--company", file.to_str().unwrap()]);
    assert_eq!(got(program.address, "people")["items"][0]["name"], "Mary");
    fs::write(&file, "users = 1").unwrap();
    let told = refused(&["--company", file.to_str().unwrap()]);
    assert!(told.starts_with("error: --company: "), "{told}");
    let told = refused(&["--company", "/nowhere/company.json"]);
    assert!(told.contains("cannot read /nowhere/company.json"), "{told}");
}

#[test]
fn wrong_arguments_files_and_ports_are_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let told = refused(&["--port", &port]);
    assert!(told.contains(&format!("cannot listen at 127.0.0.1:{port}")), "{told}");
    assert!(told.contains("Choose another by --port; 0 takes any that is free"), "{told}");
    assert!(refused(&["--port", "99999"]).contains("99999 is not in 0..=65535"));
    assert!(refused(&["--host", "localhost"]).contains("invalid IP address"));
    assert!(refused(&["--events-to", "https://example.com"]).contains("begins with http://"));
    assert!(refused(&["--encrypt-key", "k"]).contains("--events-to <URL>"));
    assert!(refused(&["--helpdesk", "id"]).contains("an id, a colon and a token"));
    let there = "--events-to=http://127.0.0.1:9";
    for option in
        ["--user-token", "--app-id", "--app-secret", "--encrypt-key", "--verification-token"]
    {
        let told = refused(&[there, option, " "]);
        assert!(told.contains(option) && told.contains("it is empty"), "{told}");
    }
    assert!(refused(&["--chekcs", "strict"]).contains("--checks"));
    assert!(refused(&["--specs", "/nowhere"]).contains("/nowhere"));
    assert!(
        refused(&["--state", "/nowhere/state.json"]).contains("cannot write the state to /nowhere")
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    fs::write(&file, "{}").unwrap();
    let told = refused(&["--state", file.to_str().unwrap()]);
    assert!(told.contains("move it away to begin anew"), "{told}");
    for number in ["0", "-1", "many", "99999999999999999999"] {
        let told = refused(&[&format!("--resource-limit={number}")]);
        assert!(told.contains("--resource-limit") && told.contains("at least 1"), "{told}");
    }
    assert!(refused(&["--resource-limit=0"]).contains("--examples-only"));
}

#[test]
fn a_state_is_refused_while_another_program_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let state = ["--state", file.to_str().unwrap()];
    let first = Program::start(&state);
    let told = refused(&state);
    assert!(told.contains("another stand-in keeps its state in"), "{told}");
    posted(first.address, "chats", &json!({"user": "Ada", "name": "Deck"}));
    first.stop("-TERM");
    let second = Program::start(&state);
    assert!(got(second.address, "chats")["items"].to_string().contains("Deck"));
    // One that is killed has no time to let go of it.
    drop(second);
    Program::start(&state).stop("-TERM");
}

#[test]
fn links_lead_to_the_domain_that_was_asked_for() {
    let program = Program::start(&["--domain", "lark"]);
    let token = token(program.address, "cli_0123456789abcdef", "mock-secret");
    let body = json!({"name": "Hold", "folder_token": ""});
    let target = "/open-apis/drive/v1/files/create_folder";
    let made = call(program.address, &token, "POST", target, Some(body)).json();
    let url = made["data"]["url"].as_str().unwrap();
    assert!(url.starts_with("https://larksuite.com/"), "{url}");
    let told = refused(&["--domain", "elsewhere"]);
    assert!(told.contains("elsewhere") && told.contains("feishu"), "{told}");
}
