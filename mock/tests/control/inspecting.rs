//! What a platform received, and what it knows.

use serde_json::{Value, json};

use crate::support::*;

#[test]
fn without_being_asked_for_nothing_is_there() {
    let platform = feishu_mock::Platform::builder().start_blocking().unwrap();
    assert_eq!(get(platform.addr(), "about").status, 404);
    assert_eq!(platform.journal().len(), 1);
}

#[test]
fn these_requests_are_in_no_journal_and_no_script_is_for_them() {
    let platform = start();
    platform.next(feishu_mock::Script::reset());
    let about = got(platform.addr(), "about");
    assert_eq!(about["app_id"], platform.app_id());
    assert_eq!((&about["requests"], &about["keeps_resources"]), (&json!(0), &json!(true)));
    assert!(about["endpoints"].as_u64().unwrap() > 1000);
    let head = send(platform.addr(), "HEAD", "/__stand_in/about", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!((platform.journal().len(), platform.scripts_left()), (0, 1));
}

#[test]
fn the_journal_has_pages_filters_and_numbers_that_are_given_once() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    for number in 2..=5 {
        send_text(address, &token, "oc_1", &number.to_string());
    }
    send(address, "GET", "/nowhere", &[], b"");
    let numbers = |answer: &Value| -> Vec<u64> {
        answer["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["number"].as_u64().unwrap())
            .collect()
    };
    let all = got(address, "journal");
    assert_eq!((numbers(&all), &all["more"]), (vec![1, 2, 3, 4, 5, 6], &json!(false)));
    assert_eq!((&all["last"], &all["total"]), (&json!(6), &json!(6)));
    let first = got(address, "journal?after=0&limit=2");
    assert_eq!((numbers(&first), &first["more"]), (vec![1, 2], &json!(true)));
    assert_eq!(numbers(&got(address, "journal?after=2&limit=2")), [3, 4]);
    let last = got(address, "journal?limit=2");
    assert_eq!((numbers(&last), &last["more"]), (vec![5, 6], &json!(true)));
    assert_eq!(numbers(&got(address, "journal?before=5&limit=2")), [3, 4]);
    assert_eq!(numbers(&got(address, "journal?outcome=not_found")), [6]);
    assert_eq!(got(address, "journal/6")["near"], json!([]));
    assert_eq!(numbers(&got(address, "journal?endpoint=im.v1.message.create&after=2")), [3, 4, 5]);
    assert_eq!(numbers(&got(address, "journal?q=NOWHERE")), [6]);
    let calls = got(address, "calls");
    let most = json!({"endpoint": "im.v1.message.create", "calls": 4});
    assert_eq!((&calls["items"][0], &calls["total"]), (&most, &json!(2)));

    posted(address, "reset", &json!({"what": ["journal"]}));
    assert!(numbers(&got(address, "journal")).is_empty());
    send(address, "GET", "/nowhere", &[], b"");
    assert_eq!(numbers(&got(address, "journal?after=6")), [7]);

    assert!(get(address, "journal?outcome=fine").error(400).contains("`refused`"));
    assert!(get(address, "journal?after=x").error(400).contains("`after=x`"));
}

#[test]
fn a_request_is_shown_with_why_it_was_refused_and_without_secrets() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    let body = json!({"receive_id": "oc_1", "msg_typ": "text", "content": "{}"});
    let target = "/open-apis/im/v1/messages?receive_id_type=chat_id";
    call(address, &token, "POST", target, Some(body));
    let shown = got(address, "journal/2");
    assert_eq!((&shown["outcome"], &shown["status"]), (&json!("refused"), &json!(400)));
    assert_eq!(shown["endpoint"], "im.v1.message.create");
    let violations = shown["violations"].as_array().unwrap();
    assert!(violations.iter().any(|it| it["field"] == "msg_type"), "{shown}");
    // The platform passes over what it does not know, and the journal tells it.
    assert_eq!(shown["ignored"][0]["field"], "msg_typ", "{shown}");
    assert_eq!(shown["body"]["receive_id"], "oc_1");
    assert_eq!(shown["query"], json!([["receive_id_type", "chat_id"]]));
    assert!(!shown.to_string().contains(&token), "{shown}");
    let asked = got(address, "journal/1");
    assert_eq!(asked["body"]["app_secret"], "<hidden>");
    assert!(get(address, "journal/9").error(404).contains("no request 9"));
    assert!(get(address, "journal/x").error(400).contains("`x`"));
}

#[test]
fn endpoints_and_events_are_found_by_words_in_english_and_by_their_titles() {
    let platform = start();
    let address = platform.addr();
    let first = |route: &str| got(address, route)["items"][0]["id"].clone();
    assert_eq!(first("endpoints?q=im.v1.message.create"), "im.v1.message.create");
    let found = got(address, "endpoints?q=send%20message&limit=1000");
    let ids: Vec<&Value> = found["items"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert!(ids.contains(&&json!("im.v1.message.create")), "{ids:?}");
    let chinese = "endpoints?q=%E5%8F%91%E9%80%81%E6%B6%88%E6%81%AF";
    assert!(got(address, chinese)["total"].as_u64().unwrap() > 0);
    assert_eq!(got(address, "endpoints?q=no+such+thing+at+all")["total"], 0);
    let page = got(address, "endpoints?limit=2&offset=1");
    assert_eq!((page["items"].as_array().unwrap().len(), &page["more"]), (2, &json!(true)));
    assert_eq!(first("events?q=message.receive_v1"), "im.v1.message.receive_v1");
    let token = app_token(&platform);
    send_text(address, &token, "oc_1", "counted");
    let called = got(address, "endpoints?called=yes&q=message");
    assert_eq!(called["items"][0]["calls"], 1);
    assert_eq!(called["total"], 1);
}

#[test]
fn an_endpoint_is_shown_with_words_limits_values_and_codes() {
    let platform = start();
    let address = platform.addr();
    let shown = got(address, "endpoints/im.v1.message.create");
    assert_eq!(shown["method"], "POST");
    let summary = shown["summary"].as_str().unwrap();
    assert!(summary.is_ascii() && !summary.is_empty(), "{summary}");
    assert_eq!(shown["title"], "发送消息");
    assert!(shown["rate_limit"].as_str().unwrap().contains("50 calls a second"), "{shown}");
    let fields = shown["request"]["body"]["fields"].as_array().unwrap();
    for field in fields {
        let words = field["words"].as_str().unwrap_or_else(|| panic!("no words: {field}"));
        assert!(words.len() > 10, "{field}");
    }
    let field = |name: &str| fields.iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(field("uuid")["limits"], json!(["at most 50 characters"]));
    // What stands there as an example is a sentence.
    assert_eq!(field("uuid")["example"], Value::Null);
    let query = &shown["request"]["query"][0];
    assert!(query["values"][0]["words"].as_str().unwrap().is_ascii(), "{query}");
    let coded = shown["errors"].as_array().unwrap();
    assert!(coded.iter().all(|it| it["words"].is_string()), "{coded:?}");
    let event = got(address, "events/im.message.receive_v1");
    assert_eq!(event["id"], "im.v1.message.receive_v1");
    assert!(event["fields"].as_array().unwrap().len() > 1);
    assert!(get(address, "endpoints/im.v1.message.creat").error(404).contains("message.create"));
    assert!(get(address, "events/im.v1.message.receive").error(404).contains("receive_v1"));
}

#[test]
fn paths_and_methods_that_do_not_exist_are_answered_with_those_that_do() {
    let platform = start();
    let address = platform.addr();
    assert!(get(address, "jornal").error(404).contains("GET journal"));
    assert!(get(address, "a/b/c").error(404).contains("GET journal"));
    let wrong = post(address, "about", &json!({}));
    assert_eq!(wrong.header("allow"), Some("GET"));
    assert!(wrong.error(405).contains("has no POST, only GET"));
    assert_eq!(get(address, "says").header("allow"), Some("POST"));
    assert_eq!(
        send(address, "PUT", "/__stand_in/clock", &[], b"").header("allow"),
        Some("GET, POST")
    );
    // A longer name is a path of the platform.
    assert_eq!(send(address, "GET", "/__stand_inside", &[], b"").text(), "404 page not found");
}

#[test]
fn pages_of_others_may_not_use_the_routes() {
    let platform = start();
    let address = platform.addr();
    let own = format!("http://{address}");
    let with = |origin: &str| send(address, "GET", "/__stand_in/about", &[("Origin", origin)], b"");
    assert_eq!(with(&own).status, 200);
    for other in ["http://example.com", "null", "https://127.0.0.1", &format!("{own}.evil")] {
        assert!(with(other).error(403).contains(other));
    }
    // What a page can send without asking first is no JSON.
    let plain = [("Content-Type", "text/plain")];
    let reply = send(address, "POST", "/__stand_in/reset", &plain, b"{\"what\":[]}");
    assert!(reply.error(415).contains("Content-Type: application/json"));
}

#[test]
fn the_journal_shows_what_was_replied_without_secrets_and_only_so_much() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    let sent = send_text(address, &token, "oc_1", "hello");
    let reply = |number: u64| got(address, &format!("journal/{number}"))["reply"].clone();
    let of_token = reply(1);
    assert_eq!(of_token["body"]["tenant_access_token"], "<hidden>", "{of_token}");
    let of_message = reply(2);
    assert_eq!(of_message["body"]["data"]["message_id"], sent["message_id"]);
    assert_eq!(of_message["type"], "application/json; charset=utf-8");
    // A long connection's address lets in whoever knows it.
    let body = json!({"AppID": platform.app_id(), "AppSecret": platform.app_secret()});
    let headers = [("Content-Type", "application/json")];
    let body = body.to_string();
    send(address, "POST", "/callback/ws/endpoint", &headers, body.as_bytes());
    let url = reply(3)["body"]["data"]["URL"].as_str().unwrap().to_owned();
    assert!(url.contains("access_key=<hidden>&service_id="), "{url}");
    // Only the beginning of a large reply is kept.
    let secret = "s".repeat(20_000);
    let data = json!({"data": {"app_access_token": secret, "text": "x".repeat(40_000)}});
    posted(address, "scripts", &data);
    call(address, &token, "GET", "/open-apis/im/v1/chats", None);
    let large = reply(4);
    assert!(large["bytes"].as_u64().unwrap() > 60_000);
    let text = large["text"].as_str().unwrap();
    assert!(text.len() <= 16 * 1024 && !text.contains("sss"), "{} bytes", text.len());
}

#[test]
fn endpoints_say_whether_they_answer_from_what_exists() {
    let platform = start();
    let address = platform.addr();
    let kept = |route: &str| got(address, route)["kept"].clone();
    assert_eq!(kept("endpoints/im.v1.message.create"), true);
    assert_eq!(kept("endpoints/translation.v1.text.translate"), false);
    let all = got(address, "endpoints?q=im.v1&kept=true");
    assert!(all["items"].as_array().unwrap().iter().all(|it| it["kept"] == true));
    let others = got(address, "endpoints?q=translation.v1&kept=false");
    assert!(others["total"].as_u64().unwrap() > 0);
    assert!(others["items"].as_array().unwrap().iter().all(|it| it["kept"] == false));
    assert!(get(address, "endpoints?kept=maybe").error(400).contains("`kept=maybe`"));
}
