//! An event to push, and the request that pushes it: the documented layouts, encryption and
//! signature.

use std::{
    hash::{BuildHasher, RandomState},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use feishu_spec::{Event, EventSchema, Field};
use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::reply::sample;

/// An event that can be pushed several times. From [`Platform::event`](crate::Platform::event),
/// or one of your own.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Push {
    /// Its id, which is unique per event.
    pub id: String,
    /// Its type.
    pub event_type: String,
    /// The layout in which it is pushed.
    pub layout: PushLayout,
    /// Its content.
    pub content: Value,
    /// The tenant in which it happened, in layout 2.0.
    pub tenant_key: String,
    /// Whether it is a callback, which the platform does not push again.
    pub callback: bool,
}

/// The layout of a push around the content of its event. The client calls it `EventSchema`.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushLayout {
    /// Layout 1.0: `uuid`, `token`, `ts` and `type` are next to `event`.
    V1,
    /// Layout 2.0: `header` is next to `event`.
    V2,
}

impl From<EventSchema> for PushLayout {
    fn from(schema: EventSchema) -> PushLayout {
        match schema {
            EventSchema::V1 => PushLayout::V1,
            EventSchema::V2 => PushLayout::V2,
        }
    }
}

impl Push {
    /// An event of any type, with any content.
    pub fn new(event_type: impl Into<String>, layout: PushLayout, content: Value) -> Push {
        let [a, b] = random();
        Push {
            id: format!("{a:016x}{b:016x}"),
            event_type: event_type.into(),
            layout,
            content,
            tenant_key: "736588c9260f175d".to_owned(),
            callback: false,
        }
    }

    /// A callback, such as `card.action.trigger`: its layout is 2.0, and the platform does
    /// not push it again.
    pub fn callback(event_type: impl Into<String>, content: Value) -> Push {
        Push { callback: true, ..Push::new(event_type, PushLayout::V2, content) }
    }

    /// The documented example, or if there is none, values made from the documented fields.
    pub(crate) fn of(event: &Event) -> Push {
        let example = event.example.as_ref().and_then(|example| example.get("event"));
        let mut content = example.cloned().unwrap_or_else(|| {
            let fields = event.fields.iter().find(|field| field.name == "event");
            let fields: &[Field] = fields.map_or(&[], |field| &field.fields);
            Value::Object(sample::object(fields))
        });
        if let Some(path) = &event.repeat_key {
            renew(&mut content, path);
        }
        Push::new(&event.event_type, event.schema.into(), content)
    }

    /// The body before it is encrypted.
    pub(crate) fn body(&self, app_id: &str, token: &str, now: SystemTime) -> Value {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        match self.layout {
            PushLayout::V1 => {
                let mut event = self.content.clone();
                if let Some(members) = event.as_object_mut() {
                    members.insert("type".to_owned(), self.event_type.as_str().into());
                    members.entry("app_id").or_insert_with(|| app_id.into());
                }
                json!({
                    "ts": format!("{}.{:06}", now.as_secs(), now.subsec_micros()),
                    "uuid": self.id,
                    "token": token,
                    "type": "event_callback",
                    "event": event,
                })
            }
            PushLayout::V2 => json!({
                "schema": "2.0",
                "header": {
                    "event_id": self.id,
                    "token": token,
                    "create_time": now.as_millis().to_string(),
                    "event_type": self.event_type,
                    "tenant_key": self.tenant_key,
                    "app_id": app_id,
                },
                "event": self.content,
            }),
        }
    }
}

/// Puts a new value of the same kind at a path: two events that had the documented one would be
/// taken for one event.
fn renew(content: &mut Value, path: &str) {
    let Some(value) = content.pointer_mut(&format!("/{}", path.replace('.', "/"))) else { return };
    let [a, b] = random();
    let number = a >> 1;
    let text = |text: &str| match text.split_once('_') {
        _ if text.parse::<u64>().is_ok() => number.to_string(),
        Some((prefix, _)) => format!("{prefix}_{a:016x}{b:016x}"),
        None => format!("{a:016x}{b:016x}"),
    };
    *value = match &*value {
        Value::String(old) => text(old).into(),
        _ => number.into(),
    };
}

/// The headers and body of a push.
pub(crate) struct Sealed {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Encrypts and signs a body with the app's key, if it has one. A challenge is not signed.
pub(crate) fn seal(json: &Value, key: Option<&str>, sign_at: Option<Duration>) -> Sealed {
    let mut headers = HeaderMap::new();
    let json_type = HeaderValue::from_static("application/json;charset=utf-8");
    headers.insert(CONTENT_TYPE, json_type);
    let text = json.to_string();
    let Some(key) = key else { return Sealed { headers, body: text.into_bytes() } };
    let body = json!({"encrypt": encrypt(&text, key)}).to_string().into_bytes();
    if let Some(at) = sign_at {
        let timestamp = at.as_secs().to_string();
        let nonce = (random()[0] % 10_000_000_000).to_string();
        let signature = sign(&timestamp, &nonce, key, &body);
        for (name, value) in [
            ("x-lark-request-timestamp", timestamp),
            ("x-lark-request-nonce", nonce),
            ("x-lark-signature", signature),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
    Sealed { headers, body }
}

fn encrypt(text: &str, key: &str) -> String {
    let iv: [u8; 16] = random().map(u64::to_ne_bytes).concat().try_into().unwrap_or_default();
    let key: [u8; 32] = Sha256::digest(key).into();
    let mut bytes = text.as_bytes().to_vec();
    let length = bytes.len();
    // Padding fills the last block, or is a whole block.
    bytes.resize(length / 16 * 16 + 16, 0);
    let aes = cbc::Encryptor::<aes::Aes256>::new(&key.into(), &iv.into());
    let encrypted = aes.encrypt_padded::<Pkcs7>(&mut bytes, length).unwrap_or_default();
    BASE64_STANDARD.encode([&iv, encrypted].concat())
}

fn sign(timestamp: &str, nonce: &str, key: &str, body: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update([timestamp, nonce, key].concat());
    digest.update(body);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Random numbers.
pub(crate) fn random() -> [u64; 2] {
    [0, 1].map(|it| RandomState::new().hash_one(it))
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};
    use sha2::{Digest, Sha256};

    use serde_json::json;

    use super::{encrypt, renew, sign};

    #[test]
    fn the_signature_is_that_of_a_known_answer() {
        // Computed by `printf '1609073151nonce-1test key{"encrypt":"x"}' | sha256sum`.
        assert_eq!(sign("1609073151", "nonce-1", "test key", br#"{"encrypt":"x"}"#), SIGNATURE);
    }

    const SIGNATURE: &str = "ea91edd337ea1e2c3a60856e8a9fe162decf5111614b05c1293f4af064b02cdf";

    #[test]
    fn what_tells_repetitions_is_new_in_each_event_and_of_its_kind() {
        let old = json!({"message": {"id": "om_1", "at": "17", "n": 3, "kept": "x"}});
        let mut new = old.clone();
        for path in ["message.id", "message.at", "message.n", "message.missing"] {
            renew(&mut new, path);
        }
        let [was, is] = [&old["message"], &new["message"]];
        assert!(is["id"].as_str().unwrap().starts_with("om_") && is["id"] != was["id"], "{new}");
        assert!(is["at"].as_str().unwrap().parse::<u64>().is_ok() && is["at"] != was["at"]);
        assert!(is["n"].is_u64() && is["n"] != was["n"] && is["kept"] == was["kept"], "{new}");
        assert_eq!(is.as_object().unwrap().len(), 4);
    }

    #[test]
    fn what_is_encrypted_can_be_decrypted_whatever_its_length() {
        for length in 0..70 {
            let text = "x".repeat(length);
            let mut bytes = BASE64_STANDARD.decode(encrypt(&text, "test key")).unwrap();
            let (iv, sealed) = bytes.split_at_mut(16);
            let key: [u8; 32] = Sha256::digest("test key").into();
            let iv: [u8; 16] = iv.try_into().unwrap();
            let aes = cbc::Decryptor::<aes::Aes256>::new(&key.into(), &iv.into());
            assert_eq!(aes.decrypt_padded::<Pkcs7>(sealed).unwrap(), text.as_bytes());
        }
        assert_ne!(encrypt("x", "test key"), encrypt("x", "test key"));
    }
}
