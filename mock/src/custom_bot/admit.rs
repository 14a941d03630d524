//! Whether a message may go to a group: address, rate, signature, keywords, form and content, with
//! the codes and messages that the platform was seen to send.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use feishu_spec::RateLimit;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::{Bot, CUSTOM_BOT, NUMBER};
use crate::{
    Received,
    check::{BOT_KINDS, bot_message},
    platform::state::{Shared, State},
    refusal::Refusal,
    reply::Reply,
};

/// What the address of each bot has before its token.
pub(super) const PATH: &str = "/open-apis/bot/v2/hook/";
/// What the journal has instead of the path.
pub(crate) const HIDDEN_PATH: &str = "/open-apis/bot/v2/hook/<hidden>";
/// How often a bot may send.
const LIMIT: RateLimit = RateLimit { per_second: Some(5), per_minute: Some(100), special: false };
/// The most bytes of a body.
const MOST_BYTES: usize = 20 * 1024;
/// How far the time of a signature may be from the platform's.
const OLDEST: Duration = Duration::from_secs(60 * 60);

/// The token in a path that leads to a custom bot.
pub(crate) fn token(segments: &[String]) -> Option<String> {
    let [api, bot, v2, hook, token] = segments else { return None };
    (api == "open-apis" && bot == "bot" && v2 == "v2" && hook == "hook").then(|| token.clone())
}

/// The reply to a message that went to the group. Former clients read the first two members.
pub(crate) fn success() -> Reply {
    let body = json!({
        "StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success",
    });
    Reply::json(200, &body)
}

/// Checks a message to the bot with this token, and notes in `received` what was found.
pub(crate) fn admit(
    shared: &Shared,
    state: &mut State,
    token: &str,
    received: &mut Received,
) -> Result<(), Refusal> {
    if received.method != "POST" {
        return Err(Refusal::method(received.method.as_str(), "POST"));
    }
    let State { bots, windows, clock, enforce_rate_limits, .. } = state;
    let Some(bot) = bots.by_token.get(token) else {
        let message = "param invalid: incoming webhook access token invalid";
        return Err(Refusal::bot(200, 19_001, message));
    };
    received.path_params = vec![(NUMBER.to_owned(), bot.number.to_string())];
    if *enforce_rate_limits {
        let place = format!("{CUSTOM_BOT}/{}", bot.number);
        let admitted = windows.admit(&place, &LIMIT, clock.now());
        admitted.map_err(|_| Refusal::bot(200, 11_232, "frequency limited"))?;
    }
    let body = match received.json() {
        Some(Value::Object(body)) => body,
        _ => return Err(unreadable("the body is no JSON object")),
    };
    let bytes = received.body.len();
    if shared.checks.limits && bytes > MOST_BYTES {
        return Err(unreadable(&format!("the body has {bytes} bytes, at most {MOST_BYTES}")));
    }
    check_signature(bot, &body, clock.time())?;
    check_keywords(bot, &body)?;
    let kind = body.get("msg_type").and_then(Value::as_str);
    if !kind.is_some_and(|kind| BOT_KINDS.contains(&kind)) {
        return Err(Refusal::bot(200, 19_002, "params error, msg_type need"));
    }
    received.violations = bot_message(&shared.specs, &body, shared.checks);
    match received.violations.first() {
        None => Ok(()),
        Some(first) => Err(unreadable(&first.to_string())),
    }
}

fn unreadable(why: &str) -> Refusal {
    Refusal::bot(400, 9499, format!("Bad Request: {why}"))
}

fn check_signature(bot: &Bot, body: &Map<String, Value>, now: SystemTime) -> Result<(), Refusal> {
    let Some(secret) = &bot.secret else { return Ok(()) };
    let timestamp = match body.get("timestamp") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let sign = body.get("sign").and_then(Value::as_str).unwrap_or_default();
    let is_recent = timestamp.parse().is_ok_and(|seconds: u64| {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        Duration::from_secs(seconds).abs_diff(now) <= OLDEST
    });
    if is_recent && sign == signature(&timestamp, secret) {
        return Ok(());
    }
    let message = "sign match fail or timestamp is not within one hour from current time";
    Err(Refusal::bot(200, 19_021, message))
}

/// The signature of no bytes, with time and secret as the key.
fn signature(timestamp: &str, secret: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(format!("{timestamp}\n{secret}").as_bytes());
    let mac = mac.expect("HMAC takes keys of any length");
    STANDARD.encode(mac.finalize().into_bytes())
}

fn check_keywords(bot: &Bot, body: &Map<String, Value>) -> Result<(), Refusal> {
    let shown = ["content", "card"].iter().filter_map(|name| body.get(*name));
    let has = |word: &String| shown.clone().any(|value| contains(value, word));
    if bot.keywords.is_empty() || bot.keywords.iter().any(has) {
        return Ok(());
    }
    Err(Refusal::bot(200, 19_024, "Key Words Not Found"))
}

/// Whether a text in the value has this word.
fn contains(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text.contains(word),
        Value::Array(elements) => elements.iter().any(|it| contains(it, word)),
        Value::Object(members) => members.values().any(|it| contains(it, word)),
        _ => false,
    }
}
