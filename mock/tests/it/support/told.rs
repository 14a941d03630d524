//! An app that is told by webhook, and what it was told.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use feishu_mock::{Platform, Subscription};
use serde_json::Value;

/// Subscribes an app that answers each event with this body.
pub(crate) fn subscribe(platform: &Platform, answer: &Value) -> Subscription {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    let answer = answer.to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1)
            {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).to_lowercase();
            let length =
                head.split("content-length: ").nth(1).and_then(|it| it.split("\r\n").next());
            let length: usize = length.and_then(|it| it.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            let _ = stream.read_exact(&mut body);
            let reply = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{answer}",
                answer.len()
            );
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    platform.webhook(url).subscribe()
}

/// The types and the contents of the events that apps were told so far, all of which they took, in
/// the order in which they happened.
pub(crate) async fn told(platform: &Platform) -> Vec<(String, Value)> {
    platform.until_told().await;
    let mut deliveries = platform.deliveries();
    deliveries.sort_by(|a, b| a.event_id.cmp(&b.event_id));
    deliveries
        .into_iter()
        .map(|delivery| {
            assert!(delivery.delivered, "{delivery}");
            let body: Value = serde_json::from_slice(&delivery.body).unwrap();
            (delivery.event_type, body["event"].clone())
        })
        .collect()
}

/// The types only.
pub(crate) async fn types(platform: &Platform) -> Vec<String> {
    told(platform).await.into_iter().map(|(kind, _)| kind).collect()
}
