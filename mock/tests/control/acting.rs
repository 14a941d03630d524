//! Users who speak and click, events that are pushed, and what exists.

use std::{thread, time::Duration};

use feishu_mock::Company;
use serde_json::{Value, json};

use crate::{app, support::*};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_user_speaks_and_the_app_is_told() {
    let platform = start();
    let address = platform.addr();
    let (listening, events) = app::listen(&json!({}));
    let _told = platform.webhook(format!("http://{listening}/")).subscribe();
    let said = posted(address, "says", &json!({"user": "Ada", "text": "Hello, bot"}));
    let event = events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(event["header"]["event_type"], "im.message.receive_v1");
    assert_eq!(event["event"]["message"]["message_id"], said["message_id"]);
    let chat = said["chat_id"].as_str().unwrap();
    let token = app_token(&platform);
    send_text(address, &token, chat, "Hello, Ada");

    let shown = got(address, &format!("chats/{chat}"));
    let texts = |shown: &Value| -> Vec<(String, bool)> {
        let items = shown["items"].as_array().unwrap().iter();
        let text = |it: &Value| it["content"]["text"].as_str().unwrap().to_owned();
        items.map(|it| (text(it), it["sender"]["is_app"].as_bool().unwrap())).collect()
    };
    let expected = [("Hello, bot".to_owned(), false), ("Hello, Ada".to_owned(), true)];
    assert_eq!(texts(&shown), expected);
    assert_eq!((&shown["total"], &shown["chat"]["is_group"]), (&json!(2), &json!(false)));
    assert_eq!(texts(&got(address, &format!("chats/{chat}?limit=1"))), expected[1..]);
    assert_eq!(texts(&got(address, &format!("chats/{chat}?limit=1&offset=0"))), expected[..1]);

    let reply = json!({"user": "Ada", "reply_to": said["message_id"], "text": "Still there?"});
    posted(address, "says", &reply);
    let event = events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(event["event"]["message"]["parent_id"], said["message_id"]);
    let image = json!({"user": "Ada", "chat": chat, "msg_type": "image",
        "content": {"image_key": "img_1"}});
    posted(address, "says", &image);
    let event = events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(event["event"]["message"]["message_type"], "image");
}

#[test]
fn what_users_cannot_do_is_refused_with_why() {
    let platform = start();
    let address = platform.addr();
    let says = |body: &Value, status| post(address, "says", body).error(status);
    let names = says(&json!({"user": "Nobody", "text": "a"}), 404);
    assert!(names.contains("no user is `Nobody`") && names.contains("Ada"), "{names}");
    assert!(says(&json!({"user": "Ada"}), 400).contains("give `text`"));
    assert!(says(&json!({"user": "Ada", "text": " "}), 400).contains("empty"));
    assert!(says(&json!({"text": "a"}), 400).contains("missing field `user`"));
    assert!(says(&json!({"user": "Ada", "text": "a", "reply_to": "om_x"}), 404).contains("om_x"));
    let both = json!({"user": "Ada", "text": "a", "reply_to": "om_x", "chat": "oc_1"});
    assert!(says(&both, 400).contains("`reply_to`"));
    assert!(says(&json!({"user": "", "text": "a"}), 400).contains("the name of a user is empty"));
    assert!(
        says(&json!({"user": "Ada", "chat": "", "text": "a"}), 400).contains("`chat` is empty")
    );
    let kind = json!({"user": "Ada", "msg_type": " ", "content": {}});
    assert!(says(&kind, 400).contains("`msg_type` is empty"));
    assert_eq!(got(address, "chats")["items"], json!([]));
    assert!(platform.find_user("").is_none());
    let click = json!({"user": "Ada", "message": "om_x", "value": {}});
    assert!(post(address, "clicks", &click).error(404).contains("om_x"));
    let chat = json!({"user": "Ada", "name": "Deck", "members": ["Nobody"]});
    assert!(post(address, "chats", &chat).error(404).contains("Nobody"));
    assert!(get(address, "chats/oc_nowhere").error(404).contains("oc_nowhere"));

    let without = builder().keep_resources(false).start_blocking().unwrap();
    let body = json!({"user": "Ada", "text": "a"});
    assert!(post(without.addr(), "says", &body).error(409).contains("keeps no resources"));
    assert!(get(without.addr(), "resources").error(409).contains("keeps no resources"));
    assert_eq!(got(without.addr(), "people")["items"], json!([]));
}

#[test]
fn a_click_asks_the_app_and_tells_its_answer() {
    let platform = start();
    let address = platform.addr();
    let new = json!({"elements": [{"tag": "markdown", "content": "Approved"}]});
    let answer = json!({"toast": {"type": "success", "content": "Thanks"},
        "card": {"type": "raw", "data": new}});
    let (listening, events) = app::listen(&answer);
    let members = json!({"user": "Ada", "name": "Deck", "members": ["Grace"]});
    let chat = posted(address, "chats", &members)["chat_id"].clone();
    let chat = chat.as_str().unwrap();
    let card = json!({"elements": [{"tag": "action", "actions": [{"tag": "button",
        "text": {"tag": "plain_text", "content": "Approve"}, "value": {"ok": true}}]}]});
    let token = app_token(&platform);
    let sent = send_message(address, &token, chat, "interactive", &card).json();
    let message = sent["data"]["message_id"].clone();

    let click = json!({"user": "Grace", "message": message, "value": {"ok": true}});
    let alone = posted(address, "clicks", &click);
    assert_eq!((&alone["delivery"], &alone["toast"]), (&Value::Null, &Value::Null));

    let _told = platform.webhook(format!("http://{listening}/")).subscribe();
    let clicked = posted(address, "clicks", &click);
    assert_eq!((&clicked["toast"], &clicked["card"]), (&json!("Thanks"), &new));
    assert_eq!(clicked["delivery"]["delivered"], true);
    let event = events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(event["event"]["action"], json!({"tag": "button", "value": {"ok": true}}));
    let shown = got(address, &format!("chats/{chat}"));
    assert_eq!(shown["items"][0]["content"], new);

    let chosen = json!({"tag": "select_static", "option": "2", "name": "size"});
    let body = json!({"user": "Ada", "message": message, "action": chosen});
    posted(address, "clicks", &body);
    assert_eq!(events.recv_timeout(PATIENCE).unwrap()["event"]["action"], chosen);
    let neither = json!({"user": "Ada", "message": message});
    assert!(post(address, "clicks", &neither).error(400).contains("give `value`"));
}

#[test]
fn an_event_is_pushed_with_its_documented_or_other_content() {
    let platform = start();
    let address = platform.addr();
    let event = json!({"event": "im.chat.updated_v1"});
    assert!(post(address, "pushes", &event).error(409).contains("no app is told"));
    let (listening, events) = app::listen(&json!({}));
    let _told = platform.webhook(format!("http://{listening}/")).subscribe();
    let pushed = posted(address, "pushes", &event);
    assert_eq!(pushed["items"][0]["delivered"], true);
    let received = events.recv_timeout(PATIENCE).unwrap();
    assert_eq!(received["header"]["event_type"], "im.chat.updated_v1");
    let own = json!({"event": "im.v1.chat.updated_v1", "content": {"chat_id": "oc_own"}});
    posted(address, "pushes", &own);
    assert_eq!(events.recv_timeout(PATIENCE).unwrap()["event"], json!({"chat_id": "oc_own"}));
    let listed = got(address, "pushes?limit=1");
    assert_eq!((&listed["total"], &listed["more"]), (&json!(2), &json!(true)));
    assert_eq!(listed["items"][0]["sent"]["event"]["chat_id"], "oc_own");
    assert_eq!(got(address, "connections"), json!({"open": [], "subscribed": 1}));
    let unknown = json!({"event": "im.chat.update_v1"});
    assert!(post(address, "pushes", &unknown).error(404).contains("im.chat.updated_v1"));
    let wrong = json!({"event": "im.chat.updated_v1", "content": 1});
    assert!(post(address, "pushes", &wrong).error(400).contains("`content`"));
}

#[test]
fn what_exists_is_listed_by_where_it_is() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    send_text(address, &token, "oc_1", "kept");
    let listed = got(address, "resources?limit=1000");
    let messages = json!({"path": "/open-apis/im/v1/messages", "count": 1, "forgotten": 0});
    assert!(listed["items"].as_array().unwrap().contains(&messages), "{listed}");
    let shown = got(address, "resources?path=/open-apis/im/v1/messages");
    assert_eq!(shown["items"][0]["chat_id"], "oc_1");
    assert!(get(address, "resources?path=/open-apis/nothing").error(404).contains("nothing"));
    let people = got(address, "people");
    let names: Vec<&Value> =
        people["items"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert!(names.contains(&&json!("Ada")), "{names:?}");
}

#[test]
fn what_was_forgotten_is_counted() {
    let platform = builder().resource_limit(2).start_blocking().unwrap();
    let address = platform.addr();
    let token = app_token(&platform);
    for text in ["a", "b", "c", "d", "e"] {
        send_text(address, &token, "oc_1", text);
    }
    let listed = got(address, "resources?limit=1000");
    let messages = json!({"path": "/open-apis/im/v1/messages", "count": 2, "forgotten": 3});
    assert!(listed["items"].as_array().unwrap().contains(&messages), "{listed}");
}

#[test]
fn whoever_waits_for_changes_is_told_when_one_comes() {
    let platform = start();
    let address = platform.addr();
    let now = got(address, "changes")["change"].as_u64().unwrap();
    // Nothing happens meanwhile, so the same number comes back.
    assert_eq!(got(address, &format!("changes?after={now}&wait=0"))["change"], now);
    let waiting = thread::spawn(move || {
        got(address, &format!("changes?after={now}&wait=60"))["change"].as_u64().unwrap()
    });
    posted(address, "says", &json!({"user": "Ada", "text": "now"}));
    assert!(waiting.join().unwrap() > now);
    let before = got(address, "changes")["change"].as_u64().unwrap();
    send(address, "GET", "/nowhere", &[], b"");
    assert!(got(address, "changes")["change"].as_u64().unwrap() > before);
}

#[test]
fn a_name_that_begins_with_another_is_the_one_that_is_mentioned() {
    let company = Company::from_json(r#"{"users": [{"name": "Ann"}, {"name": "Ann Lee"}]}"#);
    let platform = builder().company(company.unwrap()).start_blocking().unwrap();
    let address = platform.addr();
    let said = json!({"user": "Ann", "chat": "oc_1", "text": "@Ann Lee and @Ann"});
    posted(address, "says", &said);
    let message = got(address, "chats/oc_1")["items"][0].take();
    let mentions = message["mentions"].as_array().unwrap().iter();
    let by_key = |key: &Value| {
        let found = mentions.clone().find(|it| it["key"] == *key);
        found.unwrap_or_else(|| panic!("{key} is no mention"))["name"].clone()
    };
    let text = message["content"]["text"].as_str().unwrap();
    let keys: Vec<&str> = text.split(" and ").collect();
    assert_eq!(keys.iter().map(|key| by_key(&json!(key))).collect::<Vec<_>>(), ["Ann Lee", "Ann"]);
}
