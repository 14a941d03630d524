//! Messages to many people at once.

use std::time::Duration;

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok, told};

const SEND: &str = "/open-apis/message/v4/batch_send/";

fn text(text: &str, to: Value) -> Option<Value> {
    let mut body = json!({"msg_type": "text", "content": {"text": text}});
    body.as_object_mut().unwrap().extend(to.as_object().unwrap().clone());
    Some(body)
}

/// Where the batch is that was sent.
fn at(sent: &Value) -> String {
    format!("/open-apis/im/v1/batch_messages/{}", sent["message_id"].as_str().unwrap())
}

/// How many got a message, how many read it, and how many were taken back.
fn counts(platform: &Platform, at: &str) -> (u64, u64, u64) {
    let told = ok(platform, "GET", &format!("{at}/get_progress"), None);
    let sent = &told["batch_message_send_progress"];
    let recalled = &told["batch_message_recall_progress"];
    let count = |value: &Value| value.as_u64().unwrap();
    assert_eq!(recalled["recall"], count(&recalled["recall_count"]) > 0);
    let read = ok(platform, "GET", &format!("{at}/read_user"), None)["read_user"].take();
    assert_eq!(read["total_count"], sent["success_user_ids_count"].to_string());
    assert_eq!(read["read_count"], sent["read_user_ids_count"].to_string());
    (
        count(&sent["valid_user_ids_count"]),
        count(&sent["read_user_ids_count"]),
        count(&recalled["recall_count"]),
    )
}

/// The last message in the chat of a user and the app.
fn last(platform: &Platform, who: &str) -> Option<feishu_mock::Message> {
    platform.messages(&platform.user(who).chat()).pop()
}

#[tokio::test]
async fn each_person_gets_a_message_and_all_are_taken_back() {
    let platform = Platform::start().await;
    let _subscription = told::subscribe(&platform, &json!({}));
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let to = json!({"open_ids": [ada.open_id(), "ou_nobody"],
        "user_ids": [ada.user_id(), grace.user_id()], "department_ids": ["od-nowhere"]});
    let sent = ok(&platform, "POST", SEND, text("Flood at noon", to));
    assert!(sent["message_id"].as_str().unwrap().starts_with("bm-"), "{sent}");
    assert_eq!(sent["invalid_open_ids"], json!(["ou_nobody"]));
    assert_eq!(sent["invalid_department_ids"], json!(["od-nowhere"]));
    assert_eq!((&sent["invalid_user_ids"], &sent["invalid_union_ids"]), (&json!([]), &json!([])));
    let (to_ada, to_grace) = (last(&platform, "Ada").unwrap(), last(&platform, "Grace").unwrap());
    assert_eq!((to_ada.text(), to_grace.text()), (to_ada.text(), Some("Flood at noon".into())));
    assert!(to_ada.sender.is_app && to_ada.id != to_grace.id);

    let at = at(&sent);
    assert_eq!(counts(&platform, &at), (2, 0, 0));
    ada.reads(&to_ada.id);
    assert_eq!(counts(&platform, &at), (2, 1, 0));
    ok(&platform, "DELETE", &at, None);
    assert_eq!(counts(&platform, &at), (2, 1, 2), "who had read it, has");
    assert!(last(&platform, "Ada").is_none() && last(&platform, "Grace").is_none());
    ok(&platform, "DELETE", &at, None);
    assert_eq!(counts(&platform, &at), (2, 1, 2));
    let kinds = told::types(&platform).await;
    assert!(kinds.contains(&"im.message.message_read_v1".to_owned()), "{kinds:?}");
}

#[test]
fn a_department_is_all_who_are_in_it_or_below() {
    let platform = Platform::builder().start_blocking().unwrap();
    let department = |name: &str, parent: &str| {
        let body = json!({"name": name, "parent_department_id": parent});
        let made = ok(&platform, "POST", "/open-apis/contact/v3/departments", Some(body));
        made["department"]["open_department_id"].as_str().unwrap().to_owned()
    };
    let fleet = department("Fleet", "0");
    let pilots = department("Pilots", &fleet);
    for (who, department) in [("Ada", &fleet), ("Grace", &pilots)] {
        let user = platform.user(who);
        let target = format!("/open-apis/contact/v3/users/{}", user.open_id());
        ok(&platform, "PATCH", &target, Some(json!({"department_ids": [department]})));
    }
    let card = json!({"msg_type": "interactive", "department_ids": [fleet],
        "card": {"elements": [{"tag": "markdown", "content": "Cast off"}]}});
    let sent = ok(&platform, "POST", SEND, Some(card));
    assert_eq!(counts(&platform, &at(&sent)), (2, 0, 0));
    let got = last(&platform, "Grace").unwrap();
    assert_eq!(
        (got.msg_type.as_str(), &got.json()["elements"][0]["content"]),
        ("interactive", &json!("Cast off"))
    );
    assert!(last(&platform, "Alan").is_none());
    // The content of these types is written in another way than in messages to one person.
    let share = json!({"msg_type": "share_chat", "department_ids": [pilots],
        "content": {"share_chat_id": "oc_1"}});
    ok(&platform, "POST", SEND, Some(share));
    assert_eq!(last(&platform, "Grace").unwrap().json(), json!({"chat_id": "oc_1"}));
}

#[test]
fn a_batch_is_taken_back_within_a_day_by_the_app_that_sent_it() {
    let platform = Platform::builder().app("cli_first", "secret").app("cli_other", "secret");
    let platform = platform.start_blocking().unwrap();
    let to = || json!({"open_ids": [platform.user("Ada").open_id()]});
    let sent = at(&ok(&platform, "POST", SEND, text("Flood", to())));
    let token = crate::http::token(platform.addr(), "cli_other", "secret");
    let other = |method: &str, target: &str| {
        crate::support::call_as(&platform, &token, method, target, None).code()
    };
    assert_eq!(other("DELETE", &sent), 230_026);
    assert_eq!(other("GET", &format!("{sent}/read_user")), 230_012);
    assert_eq!(other("GET", &format!("{sent}/get_progress")), 230_012);
    platform.advance(Duration::from_secs(25 * 60 * 60));
    assert_eq!(call(&platform, "DELETE", &sent, None).code(), 230_009);
    assert!(last(&platform, "Ada").is_some());

    let strict = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let unknown = "/open-apis/im/v1/batch_messages/bm-1";
    assert_eq!(call(&strict, "DELETE", unknown, None).code(), 230_030);
    assert_eq!(call(&strict, "GET", &format!("{unknown}/get_progress"), None).code(), 230_030);
    let nobody = text("Flood", json!({"open_ids": ["ou_nobody"]}));
    assert_eq!(call(&strict, "POST", SEND, nobody).code(), 11_101);
}
