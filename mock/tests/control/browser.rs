//! The page in a real browser: a card is clicked on, a user speaks, requests appear, and the
//! documentation is searched. `browser.mjs` says what is done.

use std::{env, process::Command};

use serde_json::json;

use crate::{app, support::*};

/// A name of Chromium by which it is found.
fn chromium() -> String {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let is_there = |name: &&str| {
        let output = Command::new(name).arg("--version").output();
        output.is_ok_and(|output| output.status.success())
    };
    let found = names.into_iter().find(is_there);
    found.unwrap_or_else(|| panic!("none of {names:?} is installed")).to_owned()
}

#[test]
#[ignore = "needs Chromium"]
fn a_person_uses_the_page() {
    let platform = start();
    let address = platform.addr();
    let approved = json!({"schema": "2.0", "body": {"elements": [
        {"tag": "markdown", "content": "Approved by click"},
        {"tag": "form", "name": "form", "elements": [
            {"tag": "input", "name": "why", "required": true},
            {"tag": "button", "name": "send", "text": {"tag": "plain_text", "content": "Submit"},
                "form_action_type": "submit"}
        ]}
    ]}});
    let answer = json!({"toast": {"type": "success", "content": "Thanks"},
        "card": {"type": "raw", "data": approved}});
    let (listening, events) = app::listen(&answer);
    let _told = platform.webhook(format!("http://{listening}/")).subscribe();
    let chat = platform.user("Ada").creates_chat("Deck", ["Grace"]);
    let card = json!({
        "header": {"title": {"tag": "plain_text", "content": "Expense"}, "template": "orange"},
        "elements": [
            {"tag": "div", "text": {"tag": "lark_md", "content": "Ada asks for **1,200**"}},
            {"tag": "action", "actions": [{"tag": "button", "type": "primary",
                "text": {"tag": "plain_text", "content": "Approve"}, "value": {"ok": true}}]}
        ]
    });
    let token = app_token(&platform);
    assert_eq!(send_message(address, &token, &chat, "interactive", &card).json()["code"], 0);

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/control/browser.mjs");
    let mut command = Command::new("node");
    command.args([script, &chromium(), &format!("{}/__stand_in/", platform.url())]);
    // For whoever wants to look at it.
    command.args(env::var("FEISHU_PICTURES").ok());
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");

    // What the clicks told the app.
    let clicks: Vec<_> = events
        .try_iter()
        .filter(|event| event["header"]["event_type"] == "card.action.trigger")
        .map(|mut event| event["event"]["action"].take())
        .collect();
    let button = json!({"tag": "button", "value": {"ok": true}});
    let form = json!({"tag": "button", "name": "send", "form_value": {"why": "a <b>reason</b>"}});
    assert_eq!(clicks, [button, form]);
}
