//! Replies that come compressed.

use std::io::Write as _;

use feishu_runtime::Raw;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

/// A reply that is compressed if the client asks for that, as servers do.
fn answer(asked: Option<&str>, status: u16, reply: &Value) -> Answer {
    if asked != Some("gzip") {
        return Answer::json(status, reply.to_string());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(reply.to_string().as_bytes()).unwrap();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Answer::Reply(status, headers.to_vec(), encoder.finish().unwrap())
}

fn list() -> Value {
    let items: Vec<Value> = (0..2000).map(|number| json!({"id": number, "name": "海"})).collect();
    json!({"code": 0, "msg": "ok", "data": {"items": items}})
}

#[tokio::test]
async fn a_reply_that_comes_compressed_is_read_as_any_other() {
    let server = Server::start(|call| answer(call.header("accept-encoding"), 200, &list())).await;
    let reply = server.client().raw(Raw::get("/open-apis/desk/v1/list")).await.unwrap();
    assert_eq!(reply.data, list());
    assert!(!reply.headers.contains_key("content-encoding"), "{:?}", reply.headers);
    assert_eq!(server.calls()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn an_error_that_comes_compressed_is_understood() {
    let refusal = json!({"code": 99991672, "msg": "no permission"});
    let server =
        Server::start(move |call| answer(call.header("accept-encoding"), 400, &refusal)).await;
    let call = server.client().raw(Raw::get("/open-apis/desk/v1/list")).await;
    assert_eq!(call.unwrap_err().code(), Some(99991672));
}

#[tokio::test]
async fn neither_a_file_nor_a_caller_who_wants_another_encoding_gets_gzip() {
    let server = Server::start(|call| answer(call.header("accept-encoding"), 200, &list())).await;
    let client = server.client();
    let call = || Raw::get("/open-apis/desk/v1/list");
    client.raw_download(call()).await.unwrap();
    client.header("accept-encoding", "identity").raw(call()).await.unwrap();
    let asked: Vec<_> = server
        .calls()
        .iter()
        .map(|call| call.header("accept-encoding").map(str::to_owned))
        .collect();
    assert_eq!(asked, [None, Some("identity".to_owned())]);
}
