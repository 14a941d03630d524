//! What belongs to the meeting of an event: its group, its minutes, and the members of the groups that
//! are asked to it.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, call_as, ok};

const AT: &str = "/open-apis/calendar/v4/calendars";

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

/// Where a new event of a new calendar of the app is; `ability` says what attendees see of each other.
fn event(platform: &Platform, ability: &str) -> String {
    let made = ok(platform, "POST", AT, Some(json!({"summary": "Tides"})));
    let calendar = made["calendar"]["calendar_id"].as_str().unwrap();
    let body = json!({"summary": "Refit", "attendee_ability": ability,
        "start_time": {"timestamp": "1700000000"}, "end_time": {"timestamp": "1700003600"}});
    let made = ok(platform, "POST", &format!("{AT}/{calendar}/events"), Some(body));
    format!("{AT}/{calendar}/events/{}", made["event"]["event_id"].as_str().unwrap())
}

/// Asks users to an event by their names.
fn ask(platform: &Platform, event: &str, names: &[&str]) {
    let attendee = |name: &&str| json!({"type": "user", "user_id": platform.user(name).open_id()});
    let body = json!({"attendees": names.iter().map(attendee).collect::<Vec<_>>()});
    ok(platform, "POST", &format!("{event}/attendees"), Some(body));
}

/// The open ids of the members of a chat.
fn members(platform: &Platform, chat: &str) -> Vec<String> {
    let listed = ok(platform, "GET", &format!("/open-apis/im/v1/chats/{chat}/members"), None);
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|it| it["member_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_meeting_has_a_group_of_those_who_are_asked_to_it() {
    let platform = platform();
    let event = event(&platform, "can_see_others");
    let chat = format!("{event}/meeting_chat");
    ask(&platform, &event, &["Ada"]);
    assert_eq!(call(&platform, "POST", &chat, None).code(), 195_109, "one person is no group");
    ask(&platform, &event, &["Grace"]);
    let made = ok(&platform, "POST", &chat, None);
    let id = made["meeting_chat_id"].as_str().unwrap();
    assert!(made["applink"].as_str().unwrap().ends_with(&format!("openChatId={id}")), "{made}");
    assert_eq!(ok(&platform, "POST", &chat, None), made, "there is one");

    // It is a group like others.
    let shown = ok(&platform, "GET", &format!("/open-apis/im/v1/chats/{id}"), None);
    assert_eq!((&shown["name"], &shown["user_count"]), (&json!("Refit"), &json!("2")));
    let mut expected = ["Ada", "Grace"].map(|name| platform.user(name).open_id().to_owned());
    expected.sort();
    let mut found = members(&platform, id);
    found.sort();
    assert_eq!(found, expected);
    let says = json!({"receive_id": id, "msg_type": "text", "content": "{\"text\":\"Ahoy\"}"});
    ok(&platform, "POST", "/open-apis/im/v1/messages?receive_id_type=chat_id", Some(says));
    assert_eq!(platform.messages(id).len(), 1);

    let unbind = |chat: &str, id: &str| format!("{chat}?meeting_chat_id={id}");
    assert_eq!(call(&platform, "DELETE", &unbind(&chat, "oc_other"), None).code(), 195_108);
    let token = platform.user("Ada").logs_in("").access_token;
    let by_ada = call_as(&platform, &token, "DELETE", &unbind(&chat, id), None);
    assert_eq!(by_ada.code(), 195_107);
    ok(&platform, "DELETE", &unbind(&chat, id), None);
    assert_eq!(call(&platform, "DELETE", &unbind(&chat, id), None).code(), 195_108);
    assert_eq!(members(&platform, id).len(), 2, "the group stays");
    assert_ne!(ok(&platform, "POST", &chat, None)["meeting_chat_id"], id);
}

#[test]
fn a_meeting_has_minutes_which_are_a_document() {
    let platform = platform();
    let event = event(&platform, "can_see_others");
    let minutes = format!("{event}/meeting_minute");
    assert_eq!(call(&platform, "POST", &minutes, None).code(), 195_110, "nobody is asked to it");
    ask(&platform, &event, &["Ada"]);
    let made = ok(&platform, "POST", &minutes, None);
    assert_eq!(ok(&platform, "POST", &minutes, None), made, "there are no others");
    let url = made["doc_url"].as_str().unwrap();
    let token = url.rsplit('/').next().unwrap();
    let document = ok(&platform, "GET", &format!("/open-apis/docx/v1/documents/{token}"), None);
    assert_eq!(document["document"]["title"], "Refit");
    let files = ok(&platform, "GET", "/open-apis/drive/v1/files", None);
    assert_eq!(files["files"][0]["url"], url);

    // Who does not see the others gets neither.
    let hidden = self::event(&platform, "none");
    ask(&platform, &hidden, &["Ada", "Grace"]);
    assert_eq!(call(&platform, "POST", &format!("{hidden}/meeting_minute"), None).code(), 195_110);
    assert_eq!(call(&platform, "POST", &format!("{hidden}/meeting_chat"), None).code(), 195_109);
}

#[test]
fn members_of_a_group_that_is_asked_to_an_event_answer_by_themselves() {
    let platform = platform();
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let body = json!({"name": "Deck", "user_id_list": [ada.open_id(), grace.open_id()]});
    let chat = ok(&platform, "POST", "/open-apis/im/v1/chats", Some(body))["chat_id"].take();
    let event = event(&platform, "can_see_others");
    let body = json!({"attendees": [{"type": "chat", "chat_id": chat, "is_optional": true},
        {"type": "user", "user_id": platform.user("Alan").open_id()}]});
    let asked = ok(&platform, "POST", &format!("{event}/attendees"), Some(body));
    let id = |place: usize| asked["attendees"][place]["attendee_id"].as_str().unwrap();
    let listed = |query: &str| {
        let target = format!("{event}/attendees/{}/chat_members{query}", id(0));
        ok(&platform, "GET", &target, None)
    };
    let answers = || -> Vec<Value> {
        let all = listed("")["items"].as_array().unwrap().clone();
        all.into_iter().map(|it| json!([it["display_name"], it["rsvp_status"]])).collect()
    };
    let (ada_name, grace_name) = (ada.name(), grace.name());
    let open = "needs_action";
    assert_eq!(answers(), [json!([ada_name, open]), json!([grace_name, open])]);
    let token = grace.logs_in("").access_token;
    let body = Some(json!({"rsvp_status": "accept"}));
    assert_eq!(call_as(&platform, &token, "POST", &format!("{event}/reply"), body).code(), 0);
    assert_eq!(answers(), [json!([ada_name, open]), json!([grace_name, "accept"])]);

    let first = listed("?page_size=1");
    assert_eq!(
        (&first["items"][0]["open_id"], &first["has_more"]),
        (&json!(ada.open_id()), &json!(true))
    );
    assert_eq!(first["items"][0]["is_optional"], true);
    let next =
        listed(&format!("?page_size=1&page_token={}", first["page_token"].as_str().unwrap()));
    assert_eq!(
        (&next["items"][0]["open_id"], &next["has_more"]),
        (&json!(grace.open_id()), &json!(false))
    );
    // Who leaves the group is no longer asked.
    ada.leaves(chat.as_str().unwrap());
    assert_eq!(answers(), [json!([grace_name, "accept"])]);
    let of_user = format!("{event}/attendees/{}/chat_members", id(1));
    assert_eq!(call(&platform, "GET", &of_user, None).code(), 194_004);
}

#[test]
fn each_device_gets_a_password_of_its_own() {
    let platform = platform();
    let ada = platform.user("Ada");
    let token = ada.logs_in("").access_token;
    let ask = |device: &str| {
        let target = "/open-apis/calendar/v4/settings/generate_caldav_conf";
        let reply =
            call_as(&platform, &token, "POST", target, Some(json!({"device_name": device})));
        reply.json()["data"].take()
    };
    let (one, other) = (ask("phone"), ask("tablet"));
    assert_eq!((&one["device_name"], &other["device_name"]), (&json!("phone"), &json!("tablet")));
    assert_eq!(
        (&one["user_name"], &other["user_name"]),
        (&json!(ada.user_id()), &json!(ada.user_id()))
    );
    assert_ne!(one["password"], other["password"]);
    assert_eq!(one["server_address"], "caldav.feishu.cn");
}
