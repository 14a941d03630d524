//! Replies that are compressed for clients who ask for that.

use feishu_mock::{Platform, Script};
use feishu_openapi::Raw;
use serde_json::{Value, json};

use crate::support::{Reply, send, start};

const LIST: &str = "/open-apis/im/v1/chats";

fn chats() -> Value {
    let items: Vec<Value> = (0..3000).map(|at| json!({"chat_id": format!("oc_{at}")})).collect();
    json!({"items": items, "has_more": false})
}

#[tokio::test]
async fn the_client_reads_a_long_list_that_comes_compressed() {
    let (platform, client) = start().await;
    platform.next_for("im.v1.chat.list", Script::data(chats()));
    let reply = client.raw(Raw::get(LIST)).await.unwrap();
    assert_eq!(reply.data["data"], chats());
    // What stands for the compression is gone with it, and this stays.
    assert_eq!(reply.headers.get("vary").unwrap(), "accept-encoding");
    let received = platform.received("im.v1.chat.list");
    assert_eq!(received[0].header("accept-encoding"), Some("gzip"));
}

/// A list of this many characters, asked for with these encodings.
fn asked(encodings: &[(&str, &str)], length: usize) -> Reply {
    let platform = Platform::builder().start_blocking().unwrap();
    platform.next(Script::status(200).text("a".repeat(length)));
    send(&platform, "GET", LIST, encodings, b"")
}

#[test]
fn only_long_replies_are_compressed_and_only_for_who_asks() {
    let asks = [("Accept-Encoding", "br, gzip;q=0.5")];
    let compressed = asked(&asks, 5000);
    assert_eq!(compressed.header("content-encoding"), Some("gzip"));
    assert!(compressed.body.len() < 200, "{} bytes", compressed.body.len());
    for (headers, length) in
        [(&asks[..], 500), (&[], 5000), (&[("Accept-Encoding", "gzip;q=0")], 5000)]
    {
        let reply = asked(headers, length);
        assert_eq!((reply.header("content-encoding"), reply.body.len()), (None, length));
    }
}
