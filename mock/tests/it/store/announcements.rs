//! Announcements of groups: documents with the ids of their groups.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, call_as, ok};

fn text(content: &str) -> Value {
    json!({"block_type": 2, "text": {"elements": [{"text_run": {"content": content}}]}})
}

/// A group of the app and Grace, and the address of its announcement.
fn group(platform: &Platform, more: Value) -> (String, String) {
    let mut body = json!({"name": "Deck", "user_id_list": [platform.user("Grace").open_id()]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = ok(platform, "POST", "/open-apis/im/v1/chats", Some(body));
    let chat = made["chat_id"].as_str().unwrap().to_owned();
    let at = format!("/open-apis/docx/v1/chats/{chat}/announcement");
    (chat, at)
}

fn contents(platform: &Platform, at: &str) -> Vec<String> {
    let listed = ok(platform, "GET", &format!("{at}/blocks"), None);
    let blocks = listed["items"].as_array().unwrap().iter();
    let texts = blocks.filter_map(|it| it["text"]["elements"][0]["text_run"]["content"].as_str());
    texts.map(str::to_owned).collect()
}

#[test]
fn the_blocks_of_an_announcement_are_created_read_changed_and_deleted() {
    let platform = Platform::builder().frozen_clock().start_blocking().unwrap();
    let (chat, at) = group(&platform, json!({}));
    let page = ok(&platform, "GET", &format!("{at}/blocks/{chat}"), None);
    assert_eq!(page["block"]["block_type"], 1, "it begins with a page");
    platform.advance(std::time::Duration::from_secs(60));
    let body = json!({"children": [text("one"), text("two")]});
    let made = ok(&platform, "POST", &format!("{at}/blocks/{chat}/children"), Some(body));
    assert_eq!(made["revision_id"], 2);
    let first = made["children"][0]["block_id"].as_str().unwrap();
    let below = ok(&platform, "GET", &format!("{at}/blocks/{chat}/children"), None);
    assert_eq!(below["items"][1]["block_id"], made["children"][1]["block_id"]);

    let change = json!({"requests": [{"block_id": first,
        "update_text_elements": {"elements": [{"text_run": {"content": "ONE"}}]}}]});
    ok(&platform, "PATCH", &format!("{at}/blocks/batch_update"), Some(change));
    assert_eq!(contents(&platform, &at), ["ONE", "two"]);
    let last = json!({"start_index": 1, "end_index": 2});
    let gone =
        ok(&platform, "DELETE", &format!("{at}/blocks/{chat}/children/batch_delete"), Some(last));
    assert_eq!(gone["revision_id"], 4);
    assert_eq!(contents(&platform, &at), ["ONE"]);
    let none = call(&platform, "GET", &format!("{at}/blocks/doxcnNobody"), None);
    assert_eq!((none.status, none.code()), (404, 1_770_002));

    let known = ok(&platform, "GET", &at, None);
    assert_eq!((&known["revision_id"], &known["announcement_type"]), (&json!(4), &json!("docx")));
    let (created, changed) = (&known["create_time"], &known["update_time"]);
    assert_eq!(changed.as_u64().unwrap(), created.as_u64().unwrap() + 60);
    assert_eq!(known["update_time_v2"], changed.to_string());
    assert!(known["modifier_id"].as_str().unwrap().starts_with("ou_"), "the app's bot: {known}");
}

#[test]
fn who_is_not_in_the_group_reads_nothing_and_only_who_may_writes() {
    let platform = Platform::builder().start_blocking().unwrap();
    let ada = platform.user("Ada");
    let (chat, at) =
        group(&platform, json!({"owner_id": ada.open_id(), "edit_permission": "only_owner"}));
    let token = |name: &str| platform.user(name).logs_in("").access_token;
    let write = |token: &str| {
        let target = format!("{at}/blocks/{chat}/children");
        call_as(&platform, token, "POST", &target, Some(json!({"children": [text("x")]}))).code()
    };
    assert_eq!(write(&token("Ada")), 0);
    assert_eq!(write(&token("Grace")), 1_772_005, "a member who is no manager");
    assert_eq!(call_as(&platform, &token("Grace"), "GET", &at, None).code(), 0);
    assert_eq!(contents(&platform, &at), ["x"]);
    let outside = platform.user("Grace");
    outside.leaves(&chat);
    assert_eq!(call_as(&platform, &token("Grace"), "GET", &at, None).code(), 1_772_003);
}

#[test]
fn the_announcement_of_a_group_that_was_disbanded_is_not_found() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (chat, at) = group(&platform, json!({}));
    ok(&platform, "GET", &at, None);
    ok(&platform, "DELETE", &format!("/open-apis/im/v1/chats/{chat}"), None);
    assert_eq!(call(&platform, "GET", &at, None).status, 404);
}
