//! Replies that are asked for, permissions, tokens, the clock, and reset.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;

use crate::support::*;

const CREATE: &str = "im.v1.message.create";

#[test]
fn the_next_calls_get_the_replies_that_are_asked_for() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    let next = || send_message(address, &token, "oc_1", "text", &json!({"text": "a"}));
    posted(
        address,
        "scripts",
        &json!({"endpoint": CREATE, "code": 230_002, "message": "not in it"}),
    );
    posted(address, "scripts", &json!({"status": 502, "html": "<h1>Bad</h1>", "times": 2}));
    posted(address, "scripts", &json!({"data": {"message_id": "om_own"}}));
    posted(address, "scripts", &json!({"answer": "rate_limited", "seconds": 7}));
    let left = posted(address, "scripts", &json!({"answer": "not_found", "headers": {"X-A": "b"}}));
    assert_eq!(left, json!({"left": 6}));
    let listed = got(address, "scripts");
    assert_eq!(listed["items"][0]["endpoint"], CREATE);
    assert_eq!(listed["items"][0]["reply"], "code 230002 not in it");
    assert_eq!(listed["items"][1]["times"], 2);

    let refused = next();
    assert_eq!(refused.json()["code"], 230_002);
    for _ in 0..2 {
        let gateway = next();
        assert_eq!((gateway.status, gateway.text()), (502, "<h1>Bad</h1>"));
    }
    assert_eq!(next().json()["data"]["message_id"], "om_own");
    assert_eq!(next().header("x-ogw-ratelimit-reset"), Some("7"));
    assert_eq!(next().header("x-a"), Some("b"));
    assert_eq!(got(address, "scripts")["left"], 0);
    assert_eq!(next().json()["code"], 0);
}

#[test]
fn scripts_that_say_nothing_or_two_things_are_refused_with_what_to_do() {
    let platform = start();
    let address = platform.addr();
    let refused = |body: &serde_json::Value| post(address, "scripts", body).error(400);
    assert!(refused(&json!({})).contains("say one reply"));
    assert!(refused(&json!({"data": {}, "code": 1})).contains("say one reply"));
    assert!(refused(&json!({"status": 500, "text": "a", "html": "b"})).contains("say one reply"));
    assert!(refused(&json!({"answer": "gone"})).contains("unknown variant `gone`"));
    assert!(refused(&json!({"data": {}, "message": "x"})).contains("belongs to a `code`"));
    assert!(refused(&json!({"data": {}, "seconds": 1})).contains("`rate_limited`"));
    assert!(refused(&json!({"status": 99})).contains("99 is no HTTP status"));
    assert!(refused(&json!({"data": {}, "headers": {"a b": "c"}})).contains("`a b: c`"));
    for name in ["Content-Length", "transfer-encoding"] {
        let told = refused(&json!({"data": {}, "headers": {name: "9"}}));
        assert!(told.contains("is set by the body"), "{told}");
    }
    assert!(refused(&json!({"data": {}, "times": 0})).contains("1 or more"));
    assert!(refused(&json!({"dta": {}})).contains("unknown field `dta`"));
    let unknown = post(address, "scripts", &json!({"endpoint": "im.v1.message.creat", "code": 1}));
    assert!(unknown.error(404).contains(CREATE));
    let path = json!({"endpoint": "/open-apis/im/v1/messages", "code": 1});
    assert!(post(address, "scripts", &path).error(404).contains(CREATE));
    assert_eq!(platform.scripts_left(), 0);
}

#[test]
fn permissions_and_ids_are_taken_away_and_given_back() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    let status = |chat: &str| {
        send_message(address, &token, chat, "text", &json!({"text": "a"})).json()["code"].clone()
    };
    let scopes = ["im:message", "im:message:send_as_bot", "im:message:send"];
    posted(address, "permissions", &json!({"revoke": scopes}));
    assert_eq!(status("oc_1"), 99_991_672);
    assert_eq!(got(address, "permissions")["revoked"].as_array().unwrap().len(), 3);
    let told = posted(
        address,
        "permissions",
        &json!({"grant": scopes, "remove": ["oc_gone"],
        "forbid": ["oc_closed"]}),
    );
    assert_eq!(
        (&told["removed"], &told["forbidden"]),
        (&json!(["oc_gone"]), &json!(["oc_closed"]))
    );
    assert_eq!(status("oc_1"), 0);
    assert!(status("oc_gone") != 0 && status("oc_closed") != 0);
    posted(address, "permissions", &json!({"restore": ["oc_gone", "oc_closed"]}));
    assert_eq!((status("oc_gone"), status("oc_closed")), (json!(0), json!(0)));
    let told = posted(address, "permissions", &json!({"hide": ["oc_hidden"]}));
    assert_eq!(told["hidden"], json!(["oc_hidden"]));
    assert_ne!(status("oc_hidden"), 0);
    posted(address, "permissions", &json!({"restore": ["oc_hidden"]}));
    assert_eq!(status("oc_hidden"), 0);
    posted(address, "permissions", &json!({"rate_limits": true}));
    assert_eq!(got(address, "about")["enforces_rate_limits"], true);
    assert!(post(address, "permissions", &json!({"revok": []})).error(400).contains("`revok`"));
}

#[test]
fn tokens_are_listed_by_their_beginning_added_and_made_to_expire() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    let listed = got(address, "tokens");
    assert_eq!((&listed["issued"], &listed["requests"]), (&json!(1), &json!(1)));
    assert_eq!(listed["items"][0]["kind"], "tenant_access_token");
    assert!(!listed.to_string().contains(&token), "{listed}");
    let chat = |token: &str| call(address, token, "GET", "/open-apis/im/v1/chats", None).status;
    assert_eq!(chat("u-mine"), 401);
    posted(address, "tokens", &json!({"add_user_token": "u-mine"}));
    assert_eq!(chat("u-mine"), 200);
    posted(address, "tokens", &json!({"expire": "users"}));
    assert_eq!((chat("u-mine"), chat(&token)), (401, 200));
    let login = posted(address, "tokens", &json!({"log_in": "Ada", "scopes": "offline_access"}));
    assert_eq!(chat(login["access_token"].as_str().unwrap()), 200);
    assert!(login["refresh_token"].is_string());
    posted(address, "tokens", &json!({"expire": &token}));
    assert_eq!(chat(&token), 400);
    posted(address, "tokens", &json!({"expire": "all"}));
    assert_eq!(chat(login["access_token"].as_str().unwrap()), 401);
    let error = post(address, "tokens", &json!({"expire": "t-unknown"})).error(404);
    assert!(error.contains("a known token"), "{error}");
    assert!(post(address, "tokens", &json!({})).error(400).contains("give one of"));
    assert!(post(address, "tokens", &json!({"log_in": "Nobody"})).error(404).contains("Nobody"));
}

#[test]
fn the_clock_is_read_stopped_set_and_moved() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    let valid = || call(address, &token, "GET", "/open-apis/im/v1/chats", None).status == 200;
    let stopped =
        posted(address, "clock", &json!({"frozen": true, "unix_ms": 1_900_000_000_000_u64}));
    assert_eq!(stopped, json!({"frozen": true, "unix_ms": 1_900_000_000_000_u64}));
    assert_eq!(got(address, "clock"), stopped);
    assert_eq!(platform.now(), UNIX_EPOCH + Duration::from_secs(1_900_000_000));
    let moved = posted(address, "clock", &json!({"advance_s": 1.5}));
    assert_eq!(moved["unix_ms"], 1_900_000_001_500_u64);
    // Years have passed for the token.
    assert!(!valid());
    let fresh = app_token(&platform);
    let back = posted(address, "clock", &json!({"unix_ms": 1_000_000_000_000_u64}));
    assert_eq!(back["unix_ms"], 1_000_000_000_000_u64);
    assert_eq!(call(address, &fresh, "GET", "/open-apis/im/v1/chats", None).status, 200);
    for wrong in [json!({}), json!({"advance_s": -1}), json!({"advance": 1})] {
        assert!(!post(address, "clock", &wrong).error(400).is_empty());
    }
    // What no program writes or reads is refused, and changes nothing.
    let last = 253_402_300_799_999_u64;
    for wrong in [
        json!({"advance_s": 9.3e18}),
        json!({"advance_s": 1e300}),
        json!({"unix_ms": last + 1}),
        json!({"unix_ms": u64::MAX, "frozen": false}),
        json!({"unix_ms": last, "advance_s": 0.001}),
    ] {
        let told = post(address, "clock", &wrong).error(400);
        assert!(told.contains("beyond the year 9999"), "{told}");
        assert_eq!(got(address, "clock"), back);
    }
    assert_eq!(posted(address, "clock", &json!({"unix_ms": last}))["unix_ms"], last);
}

#[test]
fn reset_leads_back_to_the_start_and_tokens_stay_good() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    let chat = posted(address, "chats", &json!({"user": "Ada", "name": "Deck"}))["chat_id"].clone();
    send_text(address, &token, chat.as_str().unwrap(), "hello");
    posted(address, "scripts", &json!({"code": 1}));
    posted(address, "permissions", &json!({"remove": ["oc_x"], "revoke": ["im:message"]}));
    posted(address, "clock", &json!({"frozen": true, "unix_ms": 1}));
    assert_eq!(got(address, "chats")["items"].as_array().unwrap().len(), 1);
    posted(address, "reset", &json!({"what": ["scripts"]}));
    assert_eq!(got(address, "scripts")["left"], 0);
    assert_eq!(got(address, "chats")["items"].as_array().unwrap().len(), 1);
    posted(address, "reset", &json!({}));
    assert_eq!(got(address, "chats")["items"], json!([]));
    assert_eq!(got(address, "journal")["items"], json!([]));
    let permissions = got(address, "permissions");
    assert_eq!((&permissions["removed"], &permissions["revoked"]), (&json!([]), &json!([])));
    let clock = got(address, "clock");
    assert!(clock["unix_ms"].as_u64().unwrap() > 1_700_000_000_000, "{clock}");
    assert_eq!(clock["frozen"], false);
    assert_eq!(call(address, &token, "GET", "/open-apis/im/v1/chats", None).status, 200);
    assert!(!got(address, "people")["items"].as_array().unwrap().is_empty());
    posted(address, "reset", &json!({"what": ["tokens"]}));
    assert_eq!(call(address, &token, "GET", "/open-apis/im/v1/chats", None).status, 400);
    assert!(post(address, "reset", &json!({"what": ["all"]})).error(400).contains("`journal`"));
    assert!(post(address, "state", &json!({})).error(409).contains("--state FILE"));
}

#[test]
fn chaos_begins_and_ends_while_the_platform_runs() {
    let platform = start();
    let address = platform.addr();
    let token = app_token(&platform);
    assert_eq!(got(address, "chaos"), json!({"rate": 0.0}));
    let set = json!({"rate": 1.0, "seed": 3, "only": ["server_error"], "late_ms": 10});
    let told = posted(address, "chaos", &set);
    assert_eq!((&told["rate"], &told["only"]), (&json!(1.0), &json!(["server_error"])));
    assert_eq!(got(address, "chaos"), told);
    let failed = call(address, &token, "GET", "/open-apis/im/v1/chats", None);
    assert!((500..=504).contains(&failed.status), "{}", failed.status);
    assert_eq!(got(address, "journal?outcome=chaos")["items"][0]["trouble"], "server_error");
    posted(address, "chaos", &json!({"rate": 0}));
    assert_eq!(call(address, &token, "GET", "/open-apis/im/v1/chats", None).status, 200);
    let refused = |body: &serde_json::Value| post(address, "chaos", body).error(400);
    assert!(refused(&json!({"rate": 2})).contains("from 0 to 1"));
    assert!(refused(&json!({"rate": 0.5, "only": ["storm"]})).contains("`server_error`"));
    assert!(refused(&json!({"rate": 0.5, "only": []})).contains("names no trouble"));
    assert!(refused(&json!({})).contains("missing field `rate`"));
}
