//! Tokens and permissions: who may call.

use std::time::{Duration, UNIX_EPOCH};

use feishu_mock::{APP_TOKEN, Outcome, Platform, TENANT_TOKEN};
use serde_json::json;

use crate::support::*;

fn platform() -> Platform {
    let tokens = |id: &str, path: &str, tokens: &[&str]| {
        endpoint(json!({
            "id": id, "method": "GET", "path": path, "tokens": tokens,
            "scopes": [{"name": "harbour:berth"}, {"name": "harbour:berth:readonly"}]
        }))
    };
    harbour(json!([
        tokens("harbour.v1.berth.get", "/tenant", &["tenant"]),
        tokens("harbour.v1.berth.list", "/user", &["user"]),
        tokens("harbour.v1.berth.find", "/both", &["tenant", "user"]),
        tokens("harbour.v1.berth.count", "/app", &["app"]),
        tokens("harbour.v1.berth.ping", "/none", &[]),
    ]))
    .frozen_clock()
    .start_blocking()
    .unwrap()
}

#[test]
fn a_token_is_given_for_the_right_secret_only_and_in_the_platforms_form() {
    let builder = Platform::builder().app("cli_one", "s1").app("cli_two", "s2").frozen_clock();
    let platform = builder.start_blocking().unwrap();
    assert_eq!((platform.app_id(), platform.app_secret()), ("cli_one", "s1"));
    let reply = ask_for_token(&platform, "cli_one", "s1");
    assert_eq!(reply.status, 200);
    let json = reply.json();
    let token = json["tenant_access_token"].as_str().unwrap();
    assert!(token.starts_with("t-"));
    assert_eq!(json["code"], 0);
    assert_eq!(json["msg"], "ok");
    assert_eq!(json["expire"], 7200);
    assert_ne!(ask_for_token(&platform, "cli_two", "s2").json()["tenant_access_token"], token);

    for (id, secret, code, message) in [
        ("cli_one", "s2", 10_014, "app secret invalid"),
        ("cli_three", "s1", 10_014, "app id not exists"),
        ("nonsense", "s1", 10_003, "invalid param"),
    ] {
        let reply = ask_for_token(&platform, id, secret);
        assert_eq!((reply.status, reply.code()), (200, code), "{id} {secret}");
        assert_eq!(reply.json()["msg"], message);
    }
    let reply = send(&platform, "POST", TOKEN_PATH, &[], b"not json");
    assert_eq!(reply.code(), 10_003);
    let reply = send(&platform, "GET", TOKEN_PATH, &[], b"");
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));

    assert_eq!((platform.token_requests(), platform.tokens_issued()), (7, 2));
    let journal = platform.journal();
    assert!(journal.iter().all(|it| it.endpoint.as_deref() == Some(TENANT_TOKEN)));
    assert!(matches!(journal[2].outcome, Outcome::Refused { code: 10_014, .. }));
}

#[test]
fn an_app_token_comes_with_the_tenants_and_opens_what_asks_for_it() {
    let platform = platform();
    let body = json!({"app_id": platform.app_id(), "app_secret": platform.app_secret()});
    let path = "/open-apis/auth/v3/app_access_token/internal";
    let reply = send(&platform, "POST", path, &[], body.to_string().as_bytes()).json();
    assert_eq!(reply["tenant_access_token"], tenant_token(&platform));
    let token = reply["app_access_token"].as_str().unwrap();
    assert_eq!(call_as(&platform, token, "GET", "/app", None).code(), 0);
    assert_eq!(call_as(&platform, token, "GET", "/tenant", None).code(), 99_991_664);
    assert_eq!(platform.journal()[0].endpoint.as_deref(), Some(APP_TOKEN));
}

#[test]
fn the_clock_set_forward_makes_tokens_old_and_renewal_gives_another() {
    let platform = platform();
    let first = tenant_token(&platform);
    platform.advance(Duration::from_secs(5400));
    assert_eq!(tenant_token(&platform), first);
    let reply = ask_for_token(&platform, platform.app_id(), platform.app_secret());
    assert_eq!(reply.json()["expire"], 1800);
    platform.advance(Duration::from_secs(1));
    let second = tenant_token(&platform);
    assert_ne!(second, first);
    assert_eq!(call_as(&platform, &first, "GET", "/tenant", None).code(), 0);
    platform.advance(Duration::from_secs(1799));
    let reply = call_as(&platform, &first, "GET", "/tenant", None);
    assert_eq!((reply.status, reply.code()), (400, 99_991_663));
    assert_eq!(call_as(&platform, &second, "GET", "/tenant", None).code(), 0);
}

#[test]
fn the_clock_is_set_to_a_time_and_tokens_that_are_old_then_are_refused() {
    let platform = Platform::builder().frozen_clock().start_blocking().unwrap();
    let token = tenant_token(&platform);
    let called = || call_as(&platform, &token, "GET", "/open-apis/task/v2/tasks/1", None).code();
    let year_2040 = UNIX_EPOCH + Duration::from_secs(2_208_988_800);
    let begun = platform.time();
    platform.set_clock(begun - Duration::from_secs(3600));
    assert_eq!((platform.time(), called()), (begun - Duration::from_secs(3600), 0));
    platform.set_clock(year_2040);
    assert_eq!((platform.time(), called()), (year_2040, 99_991_663));
    platform.set_clock(begun);
    assert_eq!((platform.time(), called()), (begun, 99_991_663));
}

#[test]
fn tokens_made_invalid_are_refused_and_replaced() {
    let platform = platform();
    let token = tenant_token(&platform);
    assert_eq!(call_as(&platform, &token, "GET", "/tenant", None).code(), 0);
    platform.expire_tokens();
    assert_eq!(call_as(&platform, &token, "GET", "/tenant", None).code(), 99_991_663);
    assert_eq!(call(&platform, "GET", "/tenant", None).code(), 0);
}

#[test]
fn a_token_that_is_missing_malformed_or_unknown_has_its_own_code() {
    let platform = platform();
    let code = |header: &str| {
        let reply = send(&platform, "GET", "/tenant", &[("authorization", header)], b"");
        (reply.status, reply.code())
    };
    assert_eq!(send(&platform, "GET", "/tenant", &[], b"").code(), 99_991_661);
    assert_eq!(code("Basic dDpzZWNyZXQ="), (400, 99_991_661));
    assert_eq!(code("Bearer "), (400, 99_991_661));
    assert_eq!(code("Bearer x"), (400, 99_991_671));
    assert_eq!(code("Bearer 船船"), (400, 99_991_661), "no text of a header");
    assert_eq!(code("Bearer t-unknown"), (400, 99_991_663));
    assert_eq!(code("Bearer u-unknown"), (401, 99_991_668));
    assert_eq!(code("Bearer a-unknown"), (400, 99_991_664));
    assert_eq!(send(&platform, "GET", "/none", &[], b"").code(), 0);
}

#[test]
fn a_good_token_of_the_wrong_kind_is_refused_by_name() {
    let platform = platform();
    platform.add_user_token("u-1");
    let reply = call_as(&platform, "u-1", "GET", "/tenant", None);
    assert_eq!(reply.code(), 99_991_668);
    assert!(reply.json()["msg"].as_str().unwrap().contains("expected tenant_access_token"));
    assert_eq!(call(&platform, "GET", "/user", None).code(), 99_991_663);
    assert_eq!(call_as(&platform, "u-1", "GET", "/user", None).code(), 0);
    assert_eq!(call_as(&platform, "u-1", "GET", "/both", None).code(), 0);
    assert!(platform.expire_user_token("u-1") && !platform.expire_user_token("u-2"));
    let reply = call_as(&platform, "u-1", "GET", "/both", None);
    assert_eq!((reply.status, reply.code()), (401, 99_991_677));
}

#[test]
fn a_call_fails_when_none_of_its_permissions_is_left() {
    let platform = platform();
    platform.revoke_scope("harbour:berth");
    assert_eq!(call(&platform, "GET", "/tenant", None).code(), 0);
    platform.revoke_scope("harbour:berth:readonly");
    let reply = call(&platform, "GET", "/tenant", None);
    assert_eq!((reply.status, reply.code()), (400, 99_991_672));
    let json = reply.json();
    assert!(json["msg"].as_str().unwrap().contains("[harbour:berth, harbour:berth:readonly]"));
    assert_eq!(
        json["error"]["permission_violations"],
        json!([{"type": "action_scope_required", "subject": "harbour:berth"},
               {"type": "action_scope_required", "subject": "harbour:berth:readonly"}])
    );
    let help = json["error"]["helps"][0]["url"].as_str().unwrap();
    assert!(help.contains(platform.app_id()) && help.contains("q=harbour:berth,"), "{help}");
    assert_eq!(json["error"]["log_id"], reply.header("x-tt-logid").unwrap());
    assert!(platform.grant_scope("harbour:berth") && !platform.grant_scope("harbour:berth"));
    assert_eq!(call(&platform, "GET", "/tenant", None).code(), 0);
}

#[test]
fn a_user_who_did_not_agree_has_a_code_of_their_own() {
    let platform = platform();
    platform.add_user_token("u-1");
    platform.revoke_user_scope("harbour:berth");
    platform.revoke_user_scope("harbour:berth:readonly");
    assert_eq!(call_as(&platform, "u-1", "GET", "/both", None).code(), 99_991_679);
    assert_eq!(call(&platform, "GET", "/both", None).code(), 0);
    assert!(platform.grant_user_scope("harbour:berth"));
    assert_eq!(call_as(&platform, "u-1", "GET", "/both", None).code(), 0);
}
