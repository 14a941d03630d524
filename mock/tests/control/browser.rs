//! The page in a real browser, which `chromium.mjs` drives: a card is clicked on, a user speaks,
//! requests appear, and the documentation is searched (`browser.mjs`); messages of any content are
//! shown (`adversarial.mjs`).

use std::{env, path::Path, process::Command};

use feishu_mock::Platform;
use serde_json::{Value, json};

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

/// Does with the page what this script says.
#[track_caller]
fn run(script: &str, platform: &Platform) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/control").join(script);
    let mut command = Command::new("node");
    command.arg(script).args([chromium(), format!("{}/__stand_in/", platform.url())]);
    // For whoever wants to look at it.
    command.args(env::var("FEISHU_PICTURES").ok());
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

#[test]
#[ignore = "needs Chromium"]
fn messages_of_any_content_are_shown_and_run_nothing() {
    let platform = start();
    let ada = platform.user("Ada");
    let chat = ada.creates_chat("Deck", []);
    for number in 0..200 {
        ada.says_in(&chat, &format!("message {number}"));
    }
    let odd = [json!(null), json!(5), json!("x"), json!([null, 1]), json!({"columns": 1})];
    let cards = odd.iter().flat_map(|odd| {
        let parts = ["column_set", "img_combination", "note", "person_list", "table", "overflow"];
        let parts = parts.map(|tag| {
            json!({"tag": tag, "columns": odd, "img_list": odd, "elements": odd, "persons": odd,
                "rows": odd, "options": odd, "text": odd, "value": odd})
        });
        [json!({"elements": parts}), json!({"elements": odd, "header": odd})]
    });
    let evil = "<img src=x onerror=\"document.title='hacked'\">";
    let link = "javascript:document.title='hacked'";
    let button =
        json!({"tag": "button", "text": {"tag": "plain_text", "content": evil}, "url": link});
    let markdown =
        format!("{evil} [a]({link}) <a href='{link}'>b</a> <font color='x\" style='y'>c</font>");
    let card = json!({"header": {"title": {"tag": "plain_text", "content": evil}, "template": evil},
        "elements": [button, {"tag": "markdown", "content": markdown}, {"tag": evil}]});
    let text =
        |tag: &str| json!([[{"tag": tag, "text": evil, "href": link, "style": ["constructor"]}]]);
    let mut messages: Vec<(&str, Value)> = cards.map(|card| ("interactive", card)).collect();
    messages.extend([
        ("interactive", card),
        ("__proto__", json!({"a": evil})),
        ("constructor", json!({})),
        ("text", json!({"text": odd})),
        ("text", json!({"text": ">".repeat(20_000)})),
        ("text", json!({"text": "<b>".repeat(5_000) + &"</b>".repeat(5_000)})),
        ("post", json!({"content": [null, 1, [null, 1]], "title": evil})),
        ("post", json!({"zh_cn": {"content": text("text")}})),
        ("post", json!({"zh_cn": {"content": text("a")}})),
        ("post", json!({"zh_cn": {"content": [[{"tag": "md", "text": markdown}]]}})),
        ("image", json!({"image_key": odd})),
        ("file", json!({"file_name": evil})),
    ]);
    for (kind, content) in &messages {
        ada.sends(&chat, kind, content);
    }
    for number in messages.len()..49 {
        ada.says_in(&chat, &format!("between {number}"));
    }
    ada.says_in(&chat, "the last message");
    assert_eq!(platform.messages(&chat).len(), 250);
    run("adversarial.mjs", &platform);
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

    run("browser.mjs", &platform);

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
