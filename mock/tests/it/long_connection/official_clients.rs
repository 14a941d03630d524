//! The official SDKs' clients of the long connection. `.ci/official-clients` installs them; the
//! programs are in `programs/official-clients/`.

use std::{
    env,
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use feishu_mock::{CONNECTION_URL, ConnectionSettings, Platform, Push, PushScript, Script};
use serde_json::json;

const TYPES: [&str; 10] = [
    "im.message.receive_v1",
    "im.message.message_read_v1",
    "im.message.reaction.created_v1",
    "im.chat.updated_v1",
    "im.chat.member.bot.added_v1",
    "contact.user.created_v3",
    "contact.department.updated_v3",
    "calendar.calendar.changed_v4",
    "drive.file.edit_v1",
    "vc.meeting.meeting_started_v1",
];
const FAILS: &str = "im.message.recalled_v1";

/// A running client, ended when it is dropped.
struct Client {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Client {
    fn start(mut command: Command, program: &str, platform: &Platform) -> Client {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../programs/official-clients");
        command
            .arg(format!("{folder}/{program}"))
            .args([&platform.url(), platform.app_id(), platform.app_secret()])
            .args(TYPES)
            .arg(format!("fails:{FAILS}"))
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1")
            .stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Client { process, lines }
    }

    /// The next line that it prints, without the SDK's log.
    fn says(&mut self) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        let ours = |line: &String| line.starts_with("received ") || line.starts_with("gave up");
        lines.find(ours).expect("the client has ended")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The path in a variable that `.ci/run` sets.
fn path(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set; .ci/official-clients prints it"))
}

fn node(platform: &Platform) -> Client {
    let mut command = Command::new("node");
    command.env("NODE_PATH", path("FEISHU_NODE_MODULES"));
    Client::start(command, "client.js", platform)
}

fn python(platform: &Platform) -> Client {
    Client::start(Command::new(path("FEISHU_PYTHON")), "client.py", platform)
}

async fn platform() -> Platform {
    let platform = Platform::builder().fragment_size(1000).start().await.unwrap();
    let ping_interval = 1;
    platform.set_connection_settings(ConnectionSettings { ping_interval, ..Default::default() });
    platform
}

/// What both clients must do. `answers_events` says whether the answer to an event holds what
/// its handler returned.
async fn agrees(platform: Platform, mut client: Client, answers_events: bool) {
    // A client that pings listens; one that has just connected may not yet.
    platform.until_connections(|counts| counts.open == 1 && counts.pings > 0).await;
    let connection = platform.long_connection().patience(Duration::from_secs(60));
    let toast = |kind: &str| json!({"toast": {"type": "info", "content": kind}});
    for (index, kind) in TYPES.into_iter().enumerate() {
        let event = platform.event(kind);
        if index % 2 == 1 {
            platform.next_push(PushScript::new().fragments(5).shuffled());
        }
        let delivery = connection.push(&event).await;
        assert!(delivery.delivered, "{delivery}");
        assert_eq!(client.says(), format!("received {kind} {}", event.id));
        assert_eq!(delivery.json(), answers_events.then(|| toast(kind)), "{delivery}");
    }
    let content = json!({
        "operator": {"open_id": "ou_1"}, "token": "c-1", "host": "im_message",
        "action": {"tag": "button", "value": {"key": "value"}},
        "context": {"open_message_id": "om_1", "open_chat_id": "oc_1"},
    });
    let callback = Push::callback("card.action.trigger", content);
    let delivery = connection.push(&callback).await;
    assert!(delivery.delivered, "{delivery}");
    assert_eq!(client.says(), format!("received card.action.trigger {}", callback.id));
    let answer = delivery.json().unwrap();
    assert_eq!(answer["toast"], toast("card.action.trigger")["toast"], "{delivery}");
    let failed = connection.push(&platform.event(FAILS)).await;
    assert_eq!((failed.status(), connection.waiting()), (Some(500), 1), "{failed}");
    platform.until_connections(|counts| counts.pings >= 2).await;
    assert_eq!(platform.connection_problems(), [""; 0]);
}

#[tokio::test]
#[ignore = "needs the official Node SDK"]
async fn the_official_node_client_agrees() {
    let platform = platform().await;
    let client = node(&platform);
    agrees(platform, client, true).await;
}

#[tokio::test]
#[ignore = "needs the official Python SDK"]
async fn the_official_python_client_agrees() {
    let platform = platform().await;
    let client = python(&platform);
    agrees(platform, client, false).await;
}

#[tokio::test]
#[ignore = "needs the official Node SDK"]
async fn the_official_node_client_understands_a_refusal() {
    let platform = platform().await;
    platform.next_for(CONNECTION_URL, Script::connection_refused(514));
    assert!(node(&platform).says().contains("code=514"));
}

#[tokio::test]
#[ignore = "needs the official Python SDK"]
async fn the_official_python_client_understands_a_refusal() {
    let platform = platform().await;
    platform.next_for(CONNECTION_URL, Script::connection_refused(514));
    let says = python(&platform).says();
    assert!(says.contains("514"), "{says}");
}
