//! An app that receives events at an address: one thread, which answers all of them alike.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener},
    sync::mpsc::{Receiver, channel},
    thread,
};

use serde_json::Value;

/// Listens on a free port; gives each event that comes.
pub(crate) fn listen(answer: &Value) -> (SocketAddr, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (events, received) = channel();
    let body = answer.to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut event = vec![0; length];
            stream.read_exact(&mut event).unwrap();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
            let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
            stream.get_mut().write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
            if events.send(serde_json::from_slice(&event).unwrap()).is_err() {
                return;
            }
        }
    });
    (address, received)
}
