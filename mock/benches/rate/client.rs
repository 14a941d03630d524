//! A client that costs next to nothing, so that what is measured is the server.

use std::{error::Error, io, net::SocketAddr};

use feishu_mock::Platform;
use serde_json::{Value, json};
use tokio::net::TcpStream;

const TOKEN_PATH: &str = "/open-apis/auth/v3/tenant_access_token/internal";

/// A connection to a server.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: vec![0; 16 << 10] })
    }

    /// Sends a request and reads its reply, which has to be a success. Gives the whole reply.
    pub(crate) async fn call(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        self.send(request).await?;
        let mut filled = 0;
        while length(&self.buffer[..filled]).is_none_or(|length| filled < length) {
            if filled == self.buffer.len() {
                self.buffer.resize(2 * filled, 0);
            }
            filled += self.read(filled).await?;
        }
        let reply = &self.buffer[..filled];
        if !reply.starts_with(b"HTTP/1.1 200 ") {
            return Err(io::Error::other(String::from_utf8_lossy(reply)));
        }
        Ok(reply)
    }

    /// Sends a JSON body and gives the `data` of the reply, which has to be a success.
    pub(crate) async fn json(&mut self, request: &[u8]) -> Result<Value, Box<dyn Error>> {
        let reply = self.call(request).await?;
        let mut reply: Value = serde_json::from_slice(&reply[head(reply).unwrap_or_default()..])?;
        // A few documented examples have no code.
        if reply.get("code").is_some_and(|code| *code != 0) {
            return Err(reply.to_string().into());
        }
        Ok(reply["data"].take())
    }

    /// Sends all of these bytes.
    pub(crate) async fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => bytes = &bytes[sent?..],
            }
        }
        Ok(())
    }

    /// Sends a request and reads its reply without keeping it; gives the bytes of the body and how
    /// many they were.
    pub(crate) async fn download(
        &mut self,
        request: &[u8],
        mut each: impl FnMut(&[u8]),
    ) -> io::Result<usize> {
        self.send(request).await?;
        let mut filled = 0;
        while head(&self.buffer[..filled]).is_none() {
            filled += self.read(filled).await?;
        }
        let all = length(&self.buffer[..filled]).unwrap_or_default();
        let head = head(&self.buffer[..filled]).unwrap_or_default();
        each(&self.buffer[head..filled]);
        while filled < all {
            let read = self.read(0).await?;
            each(&self.buffer[..read]);
            filled += read;
        }
        Ok(filled - head)
    }

    async fn read(&mut self, from: usize) -> io::Result<usize> {
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut self.buffer[from..]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => return read,
            }
        }
    }
}

fn find(reply: &[u8], what: &[u8]) -> Option<usize> {
    reply.windows(what.len()).position(|window| window == what)
}

/// Where the body of a reply begins.
fn head(reply: &[u8]) -> Option<usize> {
    find(reply, b"\r\n\r\n").map(|end| end + 4)
}

/// How long a reply is with its body; each has a `content-length`.
fn length(reply: &[u8]) -> Option<usize> {
    const LENGTH: &[u8] = b"content-length: ";
    let head = head(reply)?;
    let at = find(&reply[..head], LENGTH)?;
    let digits = reply[at + LENGTH.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(head + digits.fold(0, |length, digit| 10 * length + usize::from(digit - b'0')))
}

/// What authorizes calls of this platform: the line of a header.
pub(crate) async fn authorization(platform: &Platform) -> Result<String, Box<dyn Error>> {
    let body = json!({"app_id": platform.app_id(), "app_secret": platform.app_secret()});
    let mut connection = Connection::open(platform.addr()).await?;
    let reply = connection.call(&request("POST", TOKEN_PATH, "", &body.to_string())).await?;
    let reply = std::str::from_utf8(reply)?;
    let token = reply.split('"').find(|part| part.starts_with("t-")).ok_or("no token")?;
    Ok(format!("authorization: Bearer {token}\r\n"))
}

/// A request with the headers that a client sends.
pub(crate) fn request(method: &str, target: &str, authorization: &str, body: &str) -> Vec<u8> {
    let media_type = "application/json; charset=utf-8";
    let head = request_head(method, target, authorization, media_type, body.len());
    [head.as_bytes(), body.as_bytes()].concat()
}

/// The same without its body.
pub(crate) fn request_head(
    method: &str,
    target: &str,
    authorization: &str,
    media_type: &str,
    length: usize,
) -> String {
    format!(
        "{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: */*\r\nuser-agent: bench\r\n\
         {authorization}content-type: {media_type}\r\ncontent-length: {length}\r\n\r\n"
    )
}
