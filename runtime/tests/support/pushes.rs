//! Pushes like the platform's, for the tests of events.

use aes::Aes256;
use base64::{Engine, prelude::BASE64_STANDARD};
use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use feishu_runtime::{
    Event, EventInfo, EventReceiver, EventReceiverBuilder, EventSchema,
    http::{HeaderMap, HeaderName, HeaderValue},
    record,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const KEY: &str = "the-key";
pub(crate) const TOKEN: &str = "the-token";
/// The time when the known push was signed, in seconds.
pub(crate) const SIGNED_AT: u64 = 1_608_725_989;

/// An invented event.
pub(crate) struct DrillV1 {
    pub(crate) place: Option<String>,
    pub(crate) people: Vec<String>,
}

record! { DrillV1 { place: "place", people: "people" } }

static DRILL: EventInfo = EventInfo::new("safety.v1.drill_v1", "safety.drill_v1", EventSchema::V2);

impl Event for DrillV1 {
    const INFO: &'static EventInfo = &DRILL;
}

/// An event that says which message it is about, in whatever push it comes.
pub(crate) struct SaidV1 {
    pub(crate) message: Option<Value>,
}

record! { SaidV1 { message: "message" } }

static SAID: EventInfo = EventInfo::new("safety.v1.said_v1", "safety.said_v1", EventSchema::V2)
    .repeat_key("message.message_id");

impl Event for SaidV1 {
    const INFO: &'static EventInfo = &SAID;
}

/// An event in the old layout.
pub(crate) struct Alarm {
    pub(crate) level: Option<i64>,
}

record! { Alarm { level: "level" } }

static ALARM: EventInfo = EventInfo::new("safety.v1.alarm", "alarm", EventSchema::V1);

impl Event for Alarm {
    const INFO: &'static EventInfo = &ALARM;
}

pub(crate) fn receiver() -> EventReceiverBuilder {
    EventReceiver::builder().encrypt_key(KEY).verification_token(TOKEN)
}

/// A push whose bytes were made by other tools: `openssl enc -aes-256-cbc` and `sha256sum`.
pub(crate) fn known() -> (HeaderMap, Vec<u8>) {
    let body = format!(r#"{{"encrypt":"{KNOWN}"}}"#);
    (signature(&SIGNED_AT.to_string(), "nonce-7", KNOWN_SIGNATURE), body.into_bytes())
}

const KNOWN: &str = "AAECAwQFBgcICQoLDA0ODy/Cwyy8y+S0f4sRqngZdo0AG/AuGPLZl3f7nwCFGMksLrRExBOblOVODw8+NXTNEdhMTajejabYsqGESqL9usYElAw51GzEOq9naH879PQ2RGlUFwhM1hHik3/ZhZ8ZTLQar35AE2nt8+c4mWeYMnH7TtFDfXMUkz6svb51Fm7nkt48sn/07qz1wLZlOjfhmhdWQgoI90FqGhRE7Re5Upse7fsvDKMYc+J2p4UqwxdAL+1m4K/3SM4JL9azpMkZ4SRO7FUL8eEbKjYbjHKd7AOX1NBo4ZZ0EnDcCpLLIusY";
const KNOWN_SIGNATURE: &str = "7838f6171dcea50b1437e13bc35cac03d78e17e9a91fa35680db75826561835b";

pub(crate) fn drill(id: &str, event: Value) -> Value {
    json!({
        "schema": "2.0",
        "header": {
            "event_id": id, "token": TOKEN, "create_time": "1608725989000",
            "event_type": "safety.drill_v1", "tenant_key": "t-1", "app_id": "cli_1",
        },
        "event": event,
    })
}

pub(crate) fn alarm(id: &str, level: i64) -> Value {
    json!({
        "ts": "1502199207.7171419", "uuid": id, "token": TOKEN, "type": "event_callback",
        "event": {"type": "alarm", "app_id": "cli_1", "tenant_key": "t-1", "level": level},
    })
}

pub(crate) fn challenge(token: &str) -> Value {
    json!({"challenge": "c-1", "token": token, "type": "url_verification"})
}

pub(crate) fn encrypted(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let length = bytes.len();
    bytes.resize(length + 16, 0);
    let key: [u8; 32] = Sha256::digest(KEY).into();
    let iv = [7; 16];
    let aes = cbc::Encryptor::<Aes256>::new(&key.into(), &iv.into());
    let sealed = aes.encrypt_padded::<Pkcs7>(&mut bytes, length).unwrap();
    BASE64_STANDARD.encode([&iv, sealed].concat())
}

pub(crate) fn sealed(text: &str) -> Vec<u8> {
    json!({"encrypt": encrypted(text)}).to_string().into_bytes()
}

pub(crate) fn signed(body: &[u8]) -> HeaderMap {
    let at = SIGNED_AT.to_string();
    let hash = Sha256::digest([at.as_bytes(), b"n-1", KEY.as_bytes(), body].concat());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    signature(&at, "n-1", &hex)
}

/// A push to an app with an encrypt key.
pub(crate) fn pushed(json: &Value) -> (HeaderMap, Vec<u8>) {
    let body = sealed(&json.to_string());
    (signed(&body), body)
}

fn signature(timestamp: &str, nonce: &str, signature: &str) -> HeaderMap {
    let pairs = [
        ("X-Lark-Request-Timestamp", timestamp),
        ("x-lark-request-nonce", nonce),
        ("X-LARK-SIGNATURE", signature),
    ];
    pairs
        .into_iter()
        .map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect()
}
