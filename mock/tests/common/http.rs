//! A client that knows nothing of the platform and shows every byte: one request over a connection
//! of its own.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
};

use serde_json::{Value, json};

/// A reply, read until the connection closed.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The value of a header, whatever the case of its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

/// Sends bytes as they are and reads until the connection ends.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(bytes)?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    Ok(all)
}

/// The bytes of a request.
pub(crate) fn request(
    host: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("Content-Length: {}\r\n\r\n", body.len());
    [text.as_bytes(), body].concat()
}

pub(crate) fn parse(all: &[u8]) -> Reply {
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").expect("no end of headers");
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head, body: all[end + 4..].to_vec() }
}

pub(crate) fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let bytes = request(&address.to_string(), method, target, headers, body);
    parse(&exchange(address, &bytes).unwrap())
}

/// A call as a client makes it: with a token, and a JSON body where there is one.
pub(crate) fn call(
    address: SocketAddr,
    token: &str,
    method: &str,
    target: &str,
    body: Option<Value>,
) -> Reply {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("Authorization", bearer.as_str())];
    if body.is_some() {
        headers.push(("Content-Type", "application/json; charset=utf-8"));
    }
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    send(address, method, target, &headers, body.as_bytes())
}

pub(crate) const TOKEN_PATH: &str = "/open-apis/auth/v3/tenant_access_token/internal";

/// Asks for a token of an app.
pub(crate) fn ask_for_token(address: SocketAddr, id: &str, secret: &str) -> Reply {
    let body = json!({"app_id": id, "app_secret": secret}).to_string();
    send(address, "POST", TOKEN_PATH, &[("Content-Type", "application/json")], body.as_bytes())
}

/// A token of an app.
#[track_caller]
pub(crate) fn token(address: SocketAddr, id: &str, secret: &str) -> String {
    let reply = ask_for_token(address, id, secret).json();
    reply["tenant_access_token"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned()
}
