//! A server that speaks the protocol of Redis and replies what the test says.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// What the server does with a command.
pub(crate) enum Say {
    /// It replies these bytes.
    Reply(String),
    /// It replies these bytes, one after the other.
    Slowly(String),
    /// Nothing, and it waits for the next command.
    Nothing,
    /// It closes the connection.
    Close,
    /// It replies these bytes, and closes the connection.
    Cut(String),
}

/// The reply to `GET` of a token that never expires.
pub(crate) fn token(token: &str) -> String {
    let value = format!("9999999999999 {token}");
    format!("${}\r\n{value}\r\n", value.len())
}

pub(crate) struct ScriptedRedis {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<String>>>,
}

impl ScriptedRedis {
    /// Asks `answer` about each command, which it gets with the number of the connection before it:
    /// `1 GET key`.
    pub(crate) async fn start(
        answer: impl Fn(&str) -> Say + Clone + Send + 'static,
    ) -> ScriptedRedis {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::<Mutex<Vec<String>>>::default();
        let journal = received.clone();
        tokio::spawn(async move {
            for number in 1.. {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(
                    BufReader::new(stream),
                    number,
                    answer.clone(),
                    journal.clone(),
                ));
            }
        });
        ScriptedRedis { address, received }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// All commands so far, each with the number of its connection.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: BufReader<TcpStream>,
    number: usize,
    answer: impl Fn(&str) -> Say,
    journal: Arc<Mutex<Vec<String>>>,
) {
    while let Some(words) = command(&mut stream).await {
        let command = format!("{number} {}", words.join(" "));
        journal.lock().unwrap().push(command.clone());
        match answer(&command) {
            Say::Reply(bytes) => stream.write_all(bytes.as_bytes()).await.unwrap(),
            Say::Slowly(bytes) => {
                for byte in bytes.bytes() {
                    stream.write_all(&[byte]).await.unwrap();
                    stream.flush().await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
            Say::Nothing => {}
            Say::Close => return,
            Say::Cut(bytes) => return stream.write_all(bytes.as_bytes()).await.unwrap(),
        }
    }
}

/// The next command; `None` at the end.
async fn command(stream: &mut BufReader<TcpStream>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for _ in 0..number(stream, '*').await? {
        let mut word = vec![0; number(stream, '$').await? + 2];
        stream.read_exact(&mut word).await.ok()?;
        assert_eq!(&word[word.len() - 2..], b"\r\n");
        word.truncate(word.len() - 2);
        words.push(String::from_utf8(word).unwrap());
    }
    Some(words)
}

async fn number(stream: &mut BufReader<TcpStream>, kind: char) -> Option<usize> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|&length| length > 0)?;
    let number = line.strip_prefix(kind).and_then(|line| line.strip_suffix("\r\n"));
    Some(number.unwrap_or_else(|| panic!("{line:?} instead of {kind}")).parse().unwrap())
}
