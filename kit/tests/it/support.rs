//! What the tests share.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use feishu_mock::{Platform, Received, Script};
use feishu_openapi::{Client, RetryPolicy};
use serde_json::{Value, json};

/// A platform that keeps what calls create.
pub(crate) async fn keeping() -> (Platform, Client) {
    let platform = Platform::start().await;
    let client = client(&platform);
    (platform, client)
}

pub(crate) fn client(platform: &Platform) -> Client {
    Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .expect("the settings are right")
}

/// A client that repeats nothing by itself, so that the helpers have to.
pub(crate) fn plain_client(platform: &Platform) -> Client {
    Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .retry(RetryPolicy::off())
        .build()
        .expect("the settings are right")
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panics with it")
}

/// Bytes that are the same on each run.
pub(crate) fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        bytes.extend(next().to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// The texts and the file of a form.
pub(crate) fn form(received: &Received) -> (BTreeMap<String, String>, Vec<u8>) {
    let media_type = received.header("content-type").expect("a form says its boundary");
    let boundary = media_type.split("boundary=").nth(1).expect("a form has a boundary");
    let mark = format!("--{boundary}").into_bytes();
    let body = &received.body;
    let (mut texts, mut file) = (BTreeMap::new(), Vec::new());
    let find = |from: usize, what: &[u8]| {
        body[from..].windows(what.len()).position(|it| it == what).map(|at| from + at)
    };
    let mut from = find(0, &mark).expect("a form begins with its boundary") + mark.len();
    while let Some(end) = find(from, &mark) {
        let head_end = find(from, b"\r\n\r\n").expect("a part has a head");
        let head = String::from_utf8_lossy(&body[from..head_end]).into_owned();
        let content = &body[head_end + 4..end - 2];
        let name = head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next());
        let name = name.expect("a part has a name").to_owned();
        if head.contains("filename=") {
            file = content.to_vec();
        } else {
            texts.insert(name, String::from_utf8_lossy(content).into_owned());
        }
        from = end + mark.len();
    }
    (texts, file)
}

/// Takes uploads in parts of any size, as the platform does, and puts them together.
#[derive(Clone, Default)]
pub(crate) struct PartStore(Arc<Mutex<Uploads>>);

#[derive(Default)]
pub(crate) struct Uploads {
    pub(crate) part_size: u64,
    size: u64,
    parts: BTreeMap<u64, Vec<u8>>,
    /// What was put together.
    pub(crate) files: Vec<Vec<u8>>,
    /// Answers for the next parts, before they are taken.
    pub(crate) faults: Vec<Option<i64>>,
}

impl PartStore {
    pub(crate) fn on(platform: &Platform) -> PartStore {
        let store = PartStore::default();
        let own = store.clone();
        platform.reply_with("drive.v1.file.upload_prepare", move |received| {
            let mut uploads = lock(&own.0);
            uploads.size = received.json().expect("JSON")["size"].as_u64().expect("a size");
            uploads.parts.clear();
            let count = uploads.size.div_ceil(uploads.part_size);
            Script::data(json!({"upload_id": "7111211691345512356",
                "block_size": uploads.part_size, "block_num": count}))
        });
        let own = store.clone();
        platform.reply_with("drive.v1.file.upload_part", move |received| {
            let mut uploads = lock(&own.0);
            if let Some(Some(code)) = uploads.faults.pop() {
                return Script::code(code, "a fault of the test").with_status(400);
            }
            let (texts, content) = form(received);
            let number: u64 = texts["seq"].parse().expect("a number");
            assert_eq!(texts["size"], content.len().to_string());
            assert_eq!(texts["checksum"], adler32(&content).to_string());
            uploads.parts.insert(number, content);
            Script::data(json!({}))
        });
        let own = store.clone();
        platform.reply_with("drive.v1.file.upload_finish", move |received| {
            let mut uploads = lock(&own.0);
            let parts = std::mem::take(&mut uploads.parts);
            let named = received.json().expect("JSON")["block_num"].as_u64();
            assert_eq!(named, Some(parts.len() as u64), "all parts are there");
            let file: Vec<u8> = parts.into_values().flatten().collect();
            assert_eq!(file.len() as u64, uploads.size);
            uploads.files.push(file);
            Script::data(json!({"file_token": format!("file{}", uploads.files.len())}))
        });
        store
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Uploads> {
        lock(&self.0)
    }
}

/// The checksum of RFC 1950, byte by byte.
pub(crate) fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    b << 16 | a
}

/// The members of a JSON object.
pub(crate) fn object(value: Value) -> serde_json::Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("no object: {other}"),
    }
}
