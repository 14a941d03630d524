//! Which pushes are accepted as the platform's, and what is decoded from them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use feishu_runtime::{
    Event, EventError, EventReceiver, EventSchema, Incoming, RawEvent,
    http::{HeaderMap, HeaderValue},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::pushes::*;

fn event(receiver: &EventReceiver, headers: &HeaderMap, body: &[u8]) -> RawEvent {
    match receiver.receive(headers, body) {
        Ok(Incoming::Event(event)) => event,
        other => panic!("{other:?}"),
    }
}

fn refused(receiver: &EventReceiver, headers: &HeaderMap, body: &[u8]) -> (u16, String) {
    match receiver.receive(headers, body) {
        Err(error) => (error.status().as_u16(), error.to_string()),
        Ok(incoming) => panic!("{incoming:?}"),
    }
}

fn answer(receiver: &EventReceiver, headers: &HeaderMap, body: &[u8]) -> Value {
    match receiver.receive(headers, body) {
        Ok(Incoming::Challenge(challenge)) => serde_json::from_str(&challenge.answer()).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_push_encrypted_by_other_tools_is_read() {
    let (headers, body) = known();
    let event = event(&receiver().build().unwrap(), &headers, &body);
    let header = event.header();
    assert_eq!(header.schema, EventSchema::V2);
    assert_eq!((header.id.as_str(), header.event_type.as_str()), ("e-1", "safety.drill_v1"));
    assert_eq!(header.create_time, Some(UNIX_EPOCH + Duration::from_secs(SIGNED_AT)));
    assert_eq!(header.app_id.as_deref(), Some("cli_1"));
    assert_eq!(header.tenant_key.as_deref(), Some("t-1"));
    assert_eq!(event.event()["people"], json!(["Ann", "李健"]));
    let drill = event.decode::<DrillV1>().unwrap().unwrap();
    assert_eq!((drill.place.as_deref(), drill.people.len()), (Some("Hof 3"), 2));
    assert!(event.is::<DrillV1>() && !event.is::<Alarm>());
    assert!(event.decode::<Alarm>().unwrap().is_none());
    let json: Value = serde_json::from_str(event.json()).unwrap();
    assert_eq!(json["header"]["event_id"], "e-1");
}

#[test]
fn the_old_layout_is_read_plain_and_encrypted() {
    let plain = EventReceiver::builder().verification_token(TOKEN).build().unwrap();
    let push = alarm("u-1", 3);
    let (headers, body) = pushed(&push);
    for event in [
        event(&receiver().build().unwrap(), &headers, &body),
        event(&plain, &HeaderMap::new(), push.to_string().as_bytes()),
    ] {
        let header = event.header();
        assert_eq!(header.schema, EventSchema::V1);
        assert_eq!((header.id.as_str(), header.event_type.as_str()), ("u-1", "alarm"));
        let at = UNIX_EPOCH + Duration::from_nanos(1_502_199_207_717_141_900);
        assert_eq!(header.create_time, Some(at));
        assert_eq!(header.tenant_key.as_deref(), Some("t-1"));
        assert_eq!(event.decode::<Alarm>().unwrap().unwrap().level, Some(3));
    }
}

#[test]
fn challenges_are_answered_plain_and_encrypted_without_a_signature() {
    let plain = EventReceiver::builder().verification_token(TOKEN).build().unwrap();
    let none = HeaderMap::new();
    let expected = json!({"challenge": "c-1"});
    let body = challenge(TOKEN).to_string();
    assert_eq!(answer(&plain, &none, body.as_bytes()), expected);
    let receiver = receiver().build().unwrap();
    assert_eq!(answer(&receiver, &none, &sealed(&body)), expected);
    assert_eq!(answer(&receiver, &signed(&sealed(&body)), &sealed(&body)), expected);

    let other = challenge("another").to_string();
    assert_eq!(refused(&plain, &none, other.as_bytes()).0, 401);
    assert_eq!(refused(&receiver, &none, &sealed(&other)).0, 401);
    let (status, why) = refused(&receiver, &none, body.as_bytes());
    assert!(status == 401 && why.contains("not encrypted"), "{why}");
}

#[test]
fn a_push_without_proof_is_refused_and_the_error_says_what_is_missing() {
    let receiver = receiver().build().unwrap();
    let (headers, body) = pushed(&drill("e-1", json!({})));
    for (name, part) in [
        ("x-lark-signature", "no header X-Lark-Signature"),
        ("x-lark-request-timestamp", "no readable header X-Lark-Request-Timestamp"),
        ("x-lark-request-nonce", "no readable header X-Lark-Request-Nonce"),
    ] {
        for change in ["removed", "emptied"] {
            let mut headers = headers.clone();
            match change {
                "removed" => drop(headers.remove(name)),
                _ => drop(headers.insert(name, HeaderValue::from_static(""))),
            }
            let (status, why) = refused(&receiver, &headers, &body);
            assert!(status == 401 && why.contains(part), "{name} {change}: {why}");
        }
        let mut headers = headers.clone();
        headers.append(name, headers[name].clone());
        let (status, why) = refused(&receiver, &headers, &body);
        assert!(status == 401 && why.contains("twice"), "{why}");
    }
    let mut upper = headers.clone();
    let signature = headers["x-lark-signature"].to_str().unwrap().to_uppercase();
    upper.insert("x-lark-signature", signature.parse().unwrap());
    event(&receiver, &upper, &body);

    let (status, why) = refused(&receiver, &headers, &sealed("another"));
    assert!(status == 401 && why.contains("signature is wrong"), "{why}");
    let plain = drill("e-1", json!({})).to_string();
    for headers in [HeaderMap::new(), signed(plain.as_bytes())] {
        let (status, why) = refused(&receiver, &headers, plain.as_bytes());
        assert!(status == 401 && why.contains("not encrypted"), "{why}");
    }
}

#[test]
fn an_unsigned_push_reveals_nothing_of_its_content() {
    let receiver = receiver().build().unwrap();
    let none = HeaderMap::new();
    let whole = sealed(&drill("e-1", json!({})).to_string());
    let expected = refused(&receiver, &none, &whole);
    let texts = ["{", "no json", r#"{"encrypt": "x"}"#, &challenge("another").to_string()];
    for body in texts.map(sealed) {
        assert_eq!(refused(&receiver, &none, &body), expected);
    }
    for encrypt in ["", "%", "AAAA", &"A".repeat(64), &"A".repeat(86)] {
        let body = json!({"encrypt": encrypt}).to_string();
        assert_eq!(refused(&receiver, &none, body.as_bytes()), expected);
    }
}

#[test]
fn broken_signed_bodies_are_told_apart() {
    let receiver = receiver().max_body(4000).build().unwrap();
    let check = |body: &[u8], status: u16, part: &str| {
        let (found, why) = refused(&receiver, &signed(body), body);
        assert!(found == status && why.contains(part), "{found} {why}");
        assert!(!why.contains("s3cret"), "{why}");
    };
    let whole = sealed(&drill("e-1", json!({})).to_string());
    check(&whole[..whole.len() - 4], 400, "ends within its JSON");
    check(b"", 400, "ends within its JSON");
    check(b"\xff\xfe", 400, "not UTF-8");
    check(b"[]", 400, "no JSON object");
    check(b"<html>", 400, "no JSON from line 1, column 1");
    check(br#"{"encrypt": ["s3cret"]}"#, 400, "`encrypt` is something else");
    check(br#"{"encrypt": null}"#, 401, "not encrypted");
    check(br#"{"encrypt": "s3cret%"}"#, 400, "no base64");
    check(&[b' '; 4001], 413, "more than 4000 bytes");
    let encrypted = encrypted(&drill("e-1", json!({})).to_string());
    for (encrypt, part) in [
        (&encrypted[..20], "too short"),
        (&encrypted[..40], "cut off"),
        (&encrypted[..64], "another key"),
        (&encrypted[..63], "no base64"),
    ] {
        check(json!({"encrypt": encrypt}).to_string().as_bytes(), 400, part);
    }
    for (text, status, part) in [
        (r#"{"encrypt": "s3cret"}"#, 500, "no encrypt key"),
        ("{}", 400, "lacks `header` or `type`"),
        (r#"{"header": {"token": "the-token"}}"#, 400, "lacks `header.event_type`"),
        (r#"{"header": "s3cret"}"#, 400, "`header` is something else"),
        (r#"{"type": "event_callback", "token": "the-token"}"#, 400, "lacks `event.type`"),
        (r#"{"type": "s3cret"}"#, 400, "`type` is neither"),
        (r#"{"type": "url_verification"}"#, 400, "lacks `challenge`"),
        (r#"{"header": {"event_type": "x"}}"#, 401, "no verification token"),
        (r#"{"header": {"event_type": "x", "token": "s3cret"}}"#, 401, "token is another"),
        (r#"{"token": "the-token"} s3cret"#, 400, "no JSON from line 1"),
    ] {
        check(&sealed(text), status, part);
    }
    let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
    check(&sealed(&format!(r#"{{"event": {deep}}}"#)), 400, "no JSON");
}

#[test]
fn an_encrypted_body_without_a_key_says_what_to_do() {
    let receiver = EventReceiver::builder().verification_token(TOKEN).build().unwrap();
    let (headers, body) = pushed(&drill("e-1", json!({})));
    let (status, why) = refused(&receiver, &headers, &body);
    assert!(status == 500 && why.contains("encrypt_key("), "{why}");
}

#[test]
fn without_an_encrypt_key_the_verification_token_counts() {
    let receiver = EventReceiver::builder().verification_token(TOKEN).build().unwrap();
    let mut push = drill("e-1", json!({}));
    event(&receiver, &HeaderMap::new(), push.to_string().as_bytes());
    push["header"]["token"] = json!("the-tokens");
    // A token in the wrong place does not count.
    push["token"] = json!(TOKEN);
    let (status, why) = refused(&receiver, &HeaderMap::new(), push.to_string().as_bytes());
    assert!(status == 401 && why.contains("another one"), "{why}");
    let open = EventReceiver::builder().unverified().build().unwrap();
    event(&open, &HeaderMap::new(), push.to_string().as_bytes());
}

#[test]
fn old_signatures_are_refused_if_configured() {
    let now = Arc::new(AtomicU64::new(SIGNED_AT + 300));
    let clock = now.clone();
    let receiver = receiver()
        .max_age(Duration::from_secs(300))
        .clock(move || UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed)));
    let receiver = receiver.build().unwrap();
    let (headers, body) = known();
    event(&receiver, &headers, &body);
    now.store(SIGNED_AT - 300, Ordering::Relaxed);
    event(&receiver, &headers, &body);
    for at in [SIGNED_AT + 301, SIGNED_AT - 301] {
        now.store(at, Ordering::Relaxed);
        let (status, why) = refused(&receiver, &headers, &body);
        assert!(status == 401 && why.contains("301.0s away from now"), "{why}");
    }
}

#[test]
fn settings_that_accept_pushes_from_anybody_are_refused() {
    let builder = EventReceiver::builder;
    for (builder, part) in [
        (builder(), "unverified()"),
        (builder().encrypt_key(""), "encrypt key is empty"),
        (builder().encrypt_key(KEY).verification_token(" "), "verification token is empty"),
        (builder().verification_token(TOKEN).max_age(Duration::MAX), "without an encrypt key"),
    ] {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn an_event_that_cannot_be_decoded_is_an_error_with_its_path() {
    let receiver = receiver().build().unwrap();
    let (headers, body) = pushed(&drill("e-9", json!({"place": "Hof", "people": ["a", {}]})));
    let raw = event(&receiver, &headers, &body);
    let error: EventError = raw.decode::<DrillV1>().unwrap_err();
    assert_eq!(error.path(), Some("event.people[1]"));
    assert_eq!((error.event_type(), error.event_id()), (Some("safety.drill_v1"), Some("e-9")));
    assert_eq!((error.status().as_u16(), error.kind()), (500, "unreadable_event"));
    let text = error.to_string();
    assert!(text.contains("safety.drill_v1 (e-9)") && text.contains("people[1]"), "{text}");
    let body = error.body().unwrap();
    assert!(body.contains("Hof") && body.contains("[redacted]") && !body.contains(TOKEN), "{body}");
    // An absent or null event is empty.
    for content in [json!({}), json!(null)] {
        let (headers, body) = pushed(&drill("e-9", content));
        let drill = event(&receiver, &headers, &body).decode::<DrillV1>().unwrap().unwrap();
        assert_eq!(drill, DrillV1::default());
    }
}

#[test]
fn unknown_types_and_members_do_not_matter() {
    let receiver = receiver().build().unwrap();
    let mut push = drill("e-1", json!([1, 2]));
    push["header"]["event_type"] = json!("a.new_v9");
    push["header"]["create_time"] = json!("yesterday");
    push["more"] = json!({"encrypt": 1});
    let (headers, body) = pushed(&push);
    let raw = event(&receiver, &headers, &body);
    assert_eq!((raw.event(), raw.header().create_time), (&json!([1, 2]), None));
    assert!(raw.decode::<DrillV1>().unwrap().is_none());
    assert_eq!(DrillV1::INFO.to_string(), "safety.drill_v1");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_none_are_accepted(
        body in proptest::collection::vec(any::<u8>(), 0..300),
        text in ".{0,200}",
    ) {
        let receiver = receiver().build().unwrap();
        for body in [&body[..], text.as_bytes()] {
            for headers in [HeaderMap::new(), signed(body), known().0] {
                prop_assert!(receiver.receive(&headers, body).is_err());
            }
            // What was encrypted by the key is decoded as far as possible.
            let body = sealed(&String::from_utf8_lossy(body));
            prop_assert!(receiver.receive(&signed(&body), &body).is_err());
        }
    }

    #[test]
    fn no_change_of_a_push_is_accepted(at: prop::sample::Index, byte: u8, whole: bool) {
        let receiver = receiver().build().unwrap();
        let (headers, mut body) = known();
        let at = at.index(body.len());
        if whole { body.truncate(at) } else { body[at] = byte }
        let same = body == known().1;
        prop_assert_eq!(receiver.receive(&headers, &body).is_ok(), same);
        // The same without the signature, whatever it decrypts to.
        prop_assert!(receiver.receive(&HeaderMap::new(), &body).is_err());
        // Signed with the key, it is decoded or refused.
        let _ = receiver.receive(&signed(&body), &body);
    }

    #[test]
    fn no_change_of_a_header_is_accepted(name in 0..3usize, value in "[ -~]{0,70}") {
        let receiver = receiver().build().unwrap();
        let (mut headers, body) = known();
        let name = ["x-lark-signature", "x-lark-request-nonce", "x-lark-request-timestamp"][name];
        let value = HeaderValue::from_str(&value).unwrap();
        let same = headers[name] == value;
        headers.insert(name, value);
        prop_assert_eq!(receiver.receive(&headers, &body).is_ok(), same);
    }

    #[test]
    fn events_of_any_content_come_through(id in ".{0,40}", place in ".{0,40}") {
        let receiver = receiver().build().unwrap();
        let (headers, body) = pushed(&drill(&id, json!({"place": place})));
        let raw = event(&receiver, &headers, &body);
        prop_assert_eq!(&raw.header().id, &id);
        let drill = raw.decode::<DrillV1>().unwrap().unwrap();
        prop_assert_eq!(drill.place.unwrap_or_default(), place);
    }
}
