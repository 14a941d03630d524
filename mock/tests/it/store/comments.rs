//! Comments on documents, passwords of them, and who opened them.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{
    call, call_as, ok,
    told::{subscribe, told},
};

const V1: &str = "/open-apis/drive/v1";
const NOTICE: &str = "drive.notice.comment_add_v1";

/// A new document, and the address of the comments on it.
fn document(platform: &Platform) -> (String, String) {
    let made = ok(platform, "POST", "/open-apis/docx/v1/documents", Some(json!({"title": "Log"})));
    let id = made["document"]["document_id"].as_str().unwrap().to_owned();
    let comments = format!("{V1}/files/{id}/comments");
    (id, comments)
}

fn said(text: &str, mentioned: Option<&str>) -> Value {
    let mut elements = vec![json!({"type": "text_run", "text_run": {"text": text}})];
    elements.extend(mentioned.map(|id| json!({"type": "person", "person": {"user_id": id}})));
    json!({ "elements": elements })
}

fn comment(platform: &Platform, token: &str, comments: &str, content: Value) -> Value {
    let body = json!({"reply_list": {"replies": [{"content": content}]}});
    let mut reply =
        call_as(platform, token, "POST", &format!("{comments}?file_type=docx"), Some(body)).json();
    assert_eq!(reply["code"], 0, "{reply}");
    reply["data"].take()
}

#[test]
fn a_comment_is_read_with_its_replies_wherever_it_is_asked_for() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (_, comments) = document(&platform);
    let ada = platform.user("Ada");
    let token = ada.logs_in("").access_token;
    let made = comment(&platform, &token, &comments, said("high tide?", None));
    let id = made["comment_id"].as_str().unwrap();
    assert_eq!((&made["user_id"], &made["is_solved"]), (&json!(ada.open_id()), &json!(false)));
    let other = comment(&platform, &token, &comments, said("and low?", None));
    let body = json!({"content": said("at noon", None)});
    let target = format!("{comments}/{id}/replies?file_type=docx");
    let reply = ok(&platform, "POST", &target, Some(body));

    let body = json!({"comment_ids": [other["comment_id"], id, "none"]});
    let target = format!("{comments}/batch_query?file_type=docx");
    let asked = ok(&platform, "POST", &target, Some(body));
    let items = asked["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["comment_id"], other["comment_id"], "in the order of the call");
    let replies = items[1]["reply_list"]["replies"].as_array().unwrap();
    let texts: Vec<&Value> =
        replies.iter().map(|it| &it["content"]["elements"][0]["text_run"]["text"]).collect();
    assert_eq!(texts, ["high tide?", "at noon"]);
    assert_eq!(replies[0]["user_id"], ada.open_id());
    assert_eq!(replies[1]["reply_id"], reply["reply_id"]);
    let got = ok(&platform, "GET", &format!("{comments}/{id}?file_type=docx"), None);
    assert_eq!(got["reply_list"], items[1]["reply_list"]);
    let listed = ok(&platform, "GET", &format!("{comments}?file_type=docx"), None);
    assert_eq!(listed["items"][0]["reply_list"], items[1]["reply_list"]);
    let listed = ok(&platform, "GET", &format!("{comments}/{id}/replies?file_type=docx"), None);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);

    let solved = Some(json!({"is_solved": true}));
    let target = format!("{comments}/{id}?file_type=docx");
    assert_eq!(call_as(&platform, &token, "PATCH", &target, solved).code(), 0);
    let got = ok(&platform, "GET", &target, None);
    assert_eq!((&got["is_solved"], &got["solver_user_id"]), (&json!(true), &json!(ada.open_id())));
}

#[test]
fn what_a_comment_gives_as_null_is_absent() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (_, comments) = document(&platform);
    let token = platform.user("Ada").logs_in("").access_token;
    let sent =
        json!({"type": "text_run", "text_run": {"text": "ebb"}, "docs_link": null, "person": null});
    let made = comment(&platform, &token, &comments, json!({ "elements": [sent] }));
    let shown = &made["reply_list"]["replies"][0]["content"]["elements"][0];
    assert_eq!(*shown, json!({"type": "text_run", "text_run": {"text": "ebb"}}));
}

#[tokio::test]
async fn who_is_concerned_is_told_of_comments_by_the_apps_that_they_subscribed_with() {
    let platform = Platform::builder().start().await.unwrap();
    let _app = subscribe(&platform, &json!({}));
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let status = format!("{V1}/user/subscription_status?event_type={NOTICE}");
    let token = grace.logs_in("").access_token;
    let graces = |method: &str, target: &str, body: Option<Value>| {
        call_as(&platform, &token, method, target, body).json()["data"].take()
    };
    assert_eq!(graces("GET", &status, None)["data"]["is_subscribe"], false);
    let event = Some(json!({"event_type": NOTICE}));
    graces("POST", &format!("{V1}/user/subscription"), event);
    assert_eq!(graces("GET", &status, None)["data"]["is_subscribe"], true);
    assert_eq!(ok(&platform, "GET", &status, None)["data"]["is_subscribe"], false, "the app");

    let (id, comments) = document(&platform);
    let made = comment(
        &platform,
        &ada.logs_in("").access_token,
        &comments,
        said("tide?", Some(grace.open_id())),
    );
    let notices = told(&platform).await.into_iter().filter(|(kind, _)| kind == NOTICE);
    let notices: Vec<Value> = notices.map(|(_, content)| content).collect();
    assert_eq!(notices.len(), 2, "the document's owner, the app, and Grace: {notices:?}");
    let of_grace =
        notices.iter().find(|it| it["notice_meta"]["to_user_id"]["open_id"] == grace.open_id());
    let of_grace = of_grace.unwrap();
    assert_eq!(of_grace["notice_meta"]["from_user_id"]["open_id"], ada.open_id());
    assert_eq!(of_grace["notice_meta"]["file_token"], *id);
    assert_eq!(
        (&of_grace["comment_id"], &of_grace["is_mentioned"]),
        (&made["comment_id"], &json!(true))
    );

    graces("DELETE", &format!("{V1}/user/remove_subscription?event_type={NOTICE}"), None);
    assert_eq!(graces("GET", &status, None)["data"]["is_subscribe"], false);
}

#[test]
fn only_a_document_that_is_open_to_all_has_a_password() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (id, _) = document(&platform);
    let public = format!("{V1}/permissions/{id}/public");
    let password = |method: &str| {
        call(&platform, method, &format!("{public}/password?type=docx"), None).json()
    };
    assert_eq!(password("POST")["code"], 1_063_003, "only the company has the link");
    let open = Some(json!({"link_share_entity": "anyone_readable"}));
    ok(&platform, "PATCH", &format!("{public}?type=docx"), open);
    assert_eq!(password("PUT")["code"], 1_063_003, "it has none yet");
    let first = password("POST")["data"]["password"].clone();
    let second = password("PUT")["data"]["password"].clone();
    assert!(first != second && second.as_str().unwrap().len() == 8, "{first} {second}");
    assert_eq!(password("DELETE")["code"], 0);
    assert_eq!(password("PUT")["code"], 1_063_003);
}

#[test]
fn who_opened_a_document_is_listed_and_counted() {
    let platform = Platform::builder().frozen_clock().start_blocking().unwrap();
    let (id, _) = document(&platform);
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    let target = format!("{V1}/files/{id}/view_records?file_type=docx&page_size=1");
    assert_eq!(ok(&platform, "GET", &target, None)["items"], json!([]));
    assert!(ada.opens_file(&id) && grace.opens_file(&id) && ada.opens_file(&id));
    assert!(!ada.opens_file("doxcnNobody"));
    let first = ok(&platform, "GET", &target, None);
    assert_eq!(first["items"][0]["viewer_id"], ada.open_id(), "who opened it last");
    assert_eq!(first["items"][0]["name"], ada.name());
    let next = first["page_token"].as_str().unwrap();
    let second = ok(&platform, "GET", &format!("{target}&page_token={next}"), None);
    assert_eq!(
        (&second["items"][0]["viewer_id"], &second["has_more"]),
        (&json!(grace.open_id()), &json!(false))
    );
    let counted = |platform: &Platform| {
        let target = format!("{V1}/files/{id}/statistics?file_type=docx");
        let all = ok(platform, "GET", &target, None)["statistics"].take();
        ["uv", "pv", "uv_today", "pv_today"].map(|name| all[name].as_u64().unwrap())
    };
    assert_eq!(counted(&platform), [2, 3, 2, 3]);
    platform.advance(std::time::Duration::from_secs(24 * 60 * 60));
    grace.opens_file(&id);
    assert_eq!(counted(&platform), [2, 4, 1, 1]);
}
