//! What belongs to groups besides members, and messages that are forwarded together.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, call_as, ok, start_strict};

const IM: &str = "/open-apis/im/v1";

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

/// A group of the app, Ada and Grace.
fn group(platform: &Platform) -> String {
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let body = json!({"name": "Deck", "user_id_list": [ada.open_id(), grace.open_id()]});
    let made = ok(platform, "POST", &format!("{IM}/chats"), Some(body));
    made["chat_id"].as_str().unwrap().to_owned()
}

fn say(platform: &Platform, chat: &str, text: &str) -> String {
    let body = json!({"receive_id": chat, "msg_type": "text", "content": json!({"text": text}).to_string()});
    let target = format!("{IM}/messages?receive_id_type=chat_id");
    let sent = ok(platform, "POST", &target, Some(body));
    sent["message_id"].as_str().unwrap().to_owned()
}

#[test]
fn members_become_managers_and_are_managers_no_more() {
    let platform = platform();
    let chat = group(&platform);
    let ada = platform.user("Ada").open_id().to_owned();
    let at = format!("{IM}/chats/{chat}");
    let ids = |id: &str| Some(json!({"manager_ids": [id]}));
    let added = ok(&platform, "POST", &format!("{at}/managers/add_managers"), ids(&ada));
    assert_eq!(added["chat_managers"], json!([ada]));
    assert_eq!(ok(&platform, "GET", &at, None)["user_manager_id_list"], json!([ada]));
    // By another kind of id, in the same kind.
    let target = format!("{at}/managers/add_managers?member_id_type=user_id");
    let again = ok(&platform, "POST", &target, ids(platform.user("Ada").user_id()));
    assert_eq!(again["chat_managers"], json!([platform.user("Ada").user_id()]));
    // Only members can be.
    let outside = platform.user("Alan").open_id().to_owned();
    let refused = call(&platform, "POST", &format!("{at}/managers/add_managers"), ids(&outside));
    assert_eq!(refused.code(), 232_027);
    let gone = ok(&platform, "POST", &format!("{at}/managers/delete_managers"), ids(&ada));
    assert_eq!(gone["chat_managers"], json!([]));
    assert_eq!(ok(&platform, "GET", &at, None)["user_manager_id_list"], json!([]));
}

#[test]
fn who_may_speak_is_set_and_told() {
    let platform = platform();
    let chat = group(&platform);
    let at = format!("{IM}/chats/{chat}/moderation");
    let grace = platform.user("Grace").open_id().to_owned();
    assert_eq!(ok(&platform, "GET", &at, None)["moderation_setting"], "all_members");
    let body = json!({"moderation_setting": "moderator_list", "moderator_added_list": [grace]});
    ok(&platform, "PUT", &at, Some(body));
    let told = ok(&platform, "GET", &at, None);
    assert_eq!(told["moderation_setting"], "moderator_list");
    assert_eq!(told["items"][0]["user_id"], grace.as_str());
    ok(&platform, "PUT", &at, Some(json!({"moderator_removed_list": [grace]})));
    assert_eq!(ok(&platform, "GET", &at, None)["items"], json!([]));
}

#[test]
fn a_group_has_tabs_a_notice_and_a_link() {
    let platform = platform();
    let chat = group(&platform);
    let at = format!("{IM}/chats/{chat}");
    let tab = |name: &str| json!({"tab_name": name, "tab_type": "url", "tab_content": {"url": "https://a.example"}});
    let tabs = json!({"chat_tabs": [tab("Tides"), tab("Crew")]});
    let made = ok(&platform, "POST", &format!("{at}/chat_tabs"), Some(tabs));
    let id = |index: usize| made["chat_tabs"][index]["tab_id"].as_str().unwrap().to_owned();
    let names = || {
        let listed = ok(&platform, "GET", &format!("{at}/chat_tabs/list_tabs"), None);
        let tabs = listed["chat_tabs"].as_array().unwrap().iter();
        tabs.map(|it| it["tab_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(), ["Tides", "Crew"]);
    let order = json!({"tab_ids": [id(1), id(0)]});
    ok(&platform, "POST", &format!("{at}/chat_tabs/sort_tabs"), Some(order));
    assert_eq!(names(), ["Crew", "Tides"]);
    let mut renamed = tab("Sailors");
    renamed["tab_id"] = id(1).into();
    let body = json!({"chat_tabs": [renamed]});
    ok(&platform, "POST", &format!("{at}/chat_tabs/update_tabs"), Some(body));
    ok(
        &platform,
        "DELETE",
        &format!("{at}/chat_tabs/delete_tabs"),
        Some(json!({"tab_ids": [id(0)]})),
    );
    assert_eq!(names(), ["Sailors"]);

    let message = say(&platform, &chat, "High water at six");
    let notice = |id: &str| json!({"chat_top_notice": [{"action_type": "1", "message_id": id}]});
    let put = format!("{at}/top_notice/put_top_notice");
    ok(&platform, "POST", &put, Some(notice(&message)));
    ok(&platform, "DELETE", &format!("{IM}/messages/{message}"), None);
    assert_ne!(call(&platform, "POST", &put, Some(notice(&message))).code(), 0, "it was recalled");

    let link =
        ok(&platform, "POST", &format!("{at}/link"), Some(json!({"validity_period": "year"})));
    assert!(
        link["share_link"].as_str().unwrap().starts_with("https://applink.feishu.cn/"),
        "{link}"
    );
    assert_eq!(link["is_permanent"], false);
}

#[test]
fn messages_are_forwarded_together_and_hold_copies() {
    let platform = platform();
    let chat = group(&platform);
    let (first, second) = (say(&platform, &chat, "one"), say(&platform, &chat, "two"));
    let to = platform.user("Alan");
    let body =
        json!({"receive_id": to.open_id(), "message_id_list": [first, second, "om_unknown"]});
    let target = format!("{IM}/messages/merge_forward?receive_id_type=open_id");
    let sent = ok(&platform, "POST", &target, Some(body));
    assert_eq!(sent["message"]["msg_type"], "merge_forward");
    assert_eq!(sent["message"]["chat_id"], to.chat());
    assert_eq!(sent["invalid_message_id_list"], json!(["om_unknown"]));
    let id = sent["message"]["message_id"].as_str().unwrap();
    let got = ok(&platform, "GET", &format!("{IM}/messages/{id}"), None);
    let items = got["items"].as_array().unwrap();
    assert_eq!(items.len(), 3, "{got}");
    assert_eq!(items[2]["body"]["content"], r#"{"text":"two"}"#);
    assert_eq!(items[2]["upper_message_id"], id);
    assert_ne!(items[2]["message_id"], second.as_str(), "a copy");
    // An id of another kind than the call says is no receiver.
    let body = json!({"receive_id": chat, "message_id_list": [first]});
    assert_eq!(call(&platform, "POST", &target, Some(body)).code(), 230_034);
    // From two chats, nothing is forwarded.
    let elsewhere = say(&platform, &to.chat(), "elsewhere");
    let body = json!({"receive_id": chat, "message_id_list": [first, elsewhere]});
    let target = format!("{IM}/messages/merge_forward?receive_id_type=chat_id");
    assert_eq!(call(&platform, "POST", &target, Some(body)).code(), 230_069);
    ok(&platform, "DELETE", &format!("{IM}/messages/{first}"), None);
    let body = json!({"receive_id": chat, "message_id_list": [first]});
    assert_eq!(call(&platform, "POST", &target, Some(body)).code(), 230_065);
}

#[test]
fn a_thread_is_forwarded_and_a_message_alone() {
    let platform = platform();
    let chat = group(&platform);
    let first = say(&platform, &chat, "one");
    let reply =
        json!({"msg_type": "text", "content": "{\"text\":\"two\"}", "reply_in_thread": true});
    let replied = ok(&platform, "POST", &format!("{IM}/messages/{first}/reply"), Some(reply));
    let thread = replied["thread_id"].as_str().unwrap();
    let to = Some(json!({"receive_id": platform.user("Grace").open_id()}));
    let target = format!("{IM}/threads/{thread}/forward?receive_id_type=open_id");
    let sent = ok(&platform, "POST", &target, to.clone());
    assert_eq!(sent["msg_type"], "merge_forward");
    let id = sent["message_id"].as_str().unwrap();
    let got = ok(&platform, "GET", &format!("{IM}/messages/{id}"), None);
    assert_eq!(got["items"].as_array().unwrap().len(), 3);
    let target = format!("{IM}/messages/{first}/forward?receive_id_type=open_id");
    let alone = ok(&platform, "POST", &target, to);
    assert_eq!(alone["body"]["content"], r#"{"text":"one"}"#);
    assert_eq!(alone["chat_id"], platform.user("Grace").chat());
}

#[test]
fn several_messages_are_asked_for_their_reactions_and_searched() {
    let platform = platform();
    let chat = group(&platform);
    let (first, second) = (say(&platform, &chat, "High water"), say(&platform, &chat, "Low water"));
    platform.user("Ada").reacts(&first, "SMILE");
    platform.user("Grace").reacts(&first, "SMILE");
    platform.user("Grace").reacts(&first, "OK");
    let body = json!({"queries": [{"message_id": first}, {"message_id": second}, {"message_id": "om_x"}],
        "page_size_per_message": 2});
    let told = ok(&platform, "POST", &format!("{IM}/messages/reactions/batch_query"), Some(body));
    let details = &told["success_msg_reaction_details"];
    assert_eq!(details[0]["message_reaction_items"].as_array().unwrap().len(), 2);
    assert_eq!(details[0]["has_more"], true);
    assert_eq!(details[1]["message_reaction_items"], json!([]));
    let counts = &told["success_msg_reaction_counts"][0]["reaction_count"];
    assert!(
        counts.as_array().unwrap().contains(&json!({"reaction_type": "SMILE", "count": "2"})),
        "{counts}"
    );
    assert_eq!(told["fail_msg_reaction_details"][0]["message_id"], "om_x");

    let found =
        ok(&platform, "POST", &format!("{IM}/messages/search"), Some(json!({"query": "LOW"})));
    assert_eq!((&found["total"], &found["items"][0]["id"]), (&json!(1), &json!(second)));
    // Whoever is in no chat finds nothing, and the example does not answer once anything is there.
    let alan = platform.user("Alan").logs_in("").access_token;
    platform.user("Alan").opens_chat();
    platform.user("Alan").says("Low ground");
    let found = call_as(
        &platform,
        &alan,
        "POST",
        &format!("{IM}/messages/search"),
        Some(json!({"query": "low"})),
    );
    assert_eq!(found.json()["data"]["total"], 1, "{}", found.json());
}

#[tokio::test]
async fn on_a_strict_platform_what_is_not_there_is_not_found() {
    let (platform, _) = start_strict().await;
    for (method, target, body) in [
        ("POST", "chats/oc_x/managers/add_managers", json!({"manager_ids": ["ou_x"]})),
        ("GET", "chats/oc_x/moderation", Value::Null),
        ("GET", "chats/oc_x/chat_tabs/list_tabs", Value::Null),
        ("POST", "chats/oc_x/link", json!({})),
        (
            "PATCH",
            "messages/om_x/urgent_app?user_id_type=open_id",
            json!({"user_id_list": ["ou_x"]}),
        ),
    ] {
        let body = Some(body).filter(|it| !it.is_null());
        let reply = call(&platform, method, &format!("{IM}/{target}"), body).json();
        assert_ne!(reply["code"], 0, "{target}: {reply}");
    }
}
