//! A stand-in for the platform on a loopback socket: small enough to see every byte, so that
//! connections can be cut wherever a test wants.

use std::{
    collections::HashMap,
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use feishu_runtime::{Client, ClientBuilder};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

pub(crate) const TOKEN_PATH: &str = "/open-apis/auth/v3/tenant_access_token/internal";
pub(crate) const APP_TOKEN_PATH: &str = "/open-apis/auth/v3/app_access_token/internal";

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// As in the request line, still encoded.
    pub(crate) target: String,
    /// By name in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or_default();
        // A proxy is asked for whole addresses.
        let behind_scheme = path.split_once("://").map(|(_, rest)| rest);
        behind_scheme.map_or(path, |rest| rest.find('/').map_or("/", |at| &rest[at..]))
    }

    /// The decoded segments of the path.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path().split('/').skip(1).map(decode).collect()
    }

    /// The decoded pairs of the query, in order.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(k, v)| (decode(k), decode(v)))
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A whole reply: status, headers, body.
    Reply(u16, Vec<(String, String)>, Vec<u8>),
    /// These bytes, then the connection is cut.
    Cut(Vec<u8>),
    /// Nothing, as long as the caller waits.
    Silence,
}

impl Answer {
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Answer {
        Answer::Reply(status, Vec::new(), body.into().into_bytes())
            .header("content-type", "application/json; charset=utf-8")
    }

    pub(crate) fn ok(data: &str) -> Answer {
        Answer::json(200, format!(r#"{{"code":0,"msg":"success","data":{data}}}"#))
    }

    pub(crate) fn code(status: u16, code: i64, msg: &str) -> Answer {
        Answer::json(status, serde_json::json!({"code": code, "msg": msg}).to_string())
    }

    pub(crate) fn token(token: &str, expire: i64) -> Answer {
        let body = serde_json::json!({
            "code": 0, "msg": "ok", "tenant_access_token": token, "app_access_token": token,
            "expire": expire,
        });
        Answer::json(200, body.to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Answer {
        if let Answer::Reply(_, headers, _) = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Answer::Reply(status, headers, body) => {
                let mut head =
                    format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                head.push_str("\r\n");
                [head.as_bytes(), body].concat()
            }
            Answer::Cut(bytes) => bytes.clone(),
            Answer::Silence => Vec::new(),
        }
    }
}

type Handler =
    dyn Fn(Received) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync + 'static;

/// The server. It answers token requests itself, unless `tokens` is given.
pub(crate) struct Server {
    pub(crate) url: String,
    journal: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Answers each call as `handler` says.
    pub(crate) async fn start(
        handler: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) -> Server {
        let issued = AtomicUsize::new(0);
        Server::start_async(move |received| {
            let answer = if [TOKEN_PATH, APP_TOKEN_PATH].contains(&received.path()) {
                Answer::token(&format!("t-{}", issued.fetch_add(1, Ordering::SeqCst) + 1), 7200)
            } else {
                handler(&received)
            };
            Box::pin(async { answer })
        })
        .await
    }

    /// Answers the calls with these, in order; the last one for all that come after.
    pub(crate) async fn script(answers: impl IntoIterator<Item = Answer>) -> Server {
        let answers: Vec<Answer> = answers.into_iter().collect();
        let next = AtomicUsize::new(0);
        Server::start(move |_| {
            let next = next.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
            answers[next].clone()
        })
        .await
    }

    /// Answers everything, token requests too, when `handler` is ready.
    pub(crate) async fn start_async(
        handler: impl Fn(Received) -> Pin<Box<dyn Future<Output = Answer> + Send>>
        + Send
        + Sync
        + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let journal = Arc::new(Mutex::new(Vec::new()));
        let handler: Arc<Handler> = Arc::new(handler);
        let kept = journal.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (handler, journal) = (handler.clone(), kept.clone());
                tokio::spawn(async move {
                    let _ = serve(stream, &*handler, &journal).await;
                });
            }
        });
        Server { url, journal }
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder("cli_test", "app-s3cret").base_url(&self.url)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// All that came, token requests too.
    pub(crate) fn journal(&self) -> Vec<Received> {
        self.journal.lock().unwrap().clone()
    }

    /// All that came but token requests.
    pub(crate) fn calls(&self) -> Vec<Received> {
        let is_token =
            |received: &Received| [TOKEN_PATH, APP_TOKEN_PATH].contains(&received.path());
        self.journal().into_iter().filter(|received| !is_token(received)).collect()
    }

    pub(crate) fn token_requests(&self) -> usize {
        self.journal().len() - self.calls().len()
    }

    /// The bearer of each call.
    pub(crate) fn bearers(&self) -> Vec<Option<String>> {
        let bearer = |received: &Received| {
            received.header("authorization")?.strip_prefix("Bearer ").map(str::to_owned)
        };
        self.calls().iter().map(bearer).collect()
    }
}

async fn serve(
    stream: TcpStream,
    handler: &Handler,
    journal: &Mutex<Vec<Received>>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(received) = read_request(&mut stream).await? {
        journal.lock().unwrap().push(received.clone());
        let answer = handler(received).await;
        stream.write_all(&answer.bytes()).await?;
        match answer {
            Answer::Reply(..) => {}
            Answer::Cut(_) => return Ok(()),
            Answer::Silence => drop(stream.read_u8().await),
        }
    }
    Ok(())
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Received>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ').map(str::to_owned);
    let mut received = Received {
        method: words.next().unwrap(),
        target: words.next().unwrap(),
        ..Received::default()
    };
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => {
                received.headers.insert(name.to_ascii_lowercase(), value.to_owned());
            }
            None => break,
        }
    }
    match received.header("transfer-encoding") {
        Some(_) => received.body = read_chunks(stream).await?,
        None => {
            let length = received.header("content-length").map_or(0, |text| text.parse().unwrap());
            received.body = vec![0; length];
            stream.read_exact(&mut received.body).await?;
        }
    }
    Ok(Some(received))
}

async fn read_chunks(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let (mut body, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let length = usize::from_str_radix(line.trim_end(), 16).unwrap();
        let start = body.len();
        body.resize(start + length, 0);
        stream.read_exact(&mut body[start..]).await?;
        stream.read_line(&mut line).await?;
        if length == 0 {
            return Ok(body);
        }
    }
}
