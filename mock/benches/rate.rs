//! The rate and CPU time of a platform compared with bare axum, and the memory of both, as calls
//! go on: prints, never asserts. Each server has one thread and 32 connections, in one run.
//!
//! `cargo bench -p feishu-mock --bench rate` makes 1,000,000 calls; a number after ` -- ` makes
//! more or fewer.

use std::{
    env,
    error::Error,
    fs, io,
    net::SocketAddr,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::Response,
    routing::post,
};
use feishu_mock::Platform;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};

const CONNECTIONS: usize = 32;
const CALLS: usize = 1_000_000;
/// Calls of the platform between two lines of the table.
const STEP: usize = 100_000;
/// The two servers take turns of this many calls, so that whatever else the machine does slows
/// down both.
const TURN: usize = 20_000;

const TOKEN_PATH: &str = "/open-apis/auth/v3/tenant_access_token/internal";
const MESSAGES: &str = "/open-apis/im/v1/messages";
const MESSAGE: &str = r#"{"receive_id":"ou_7d8a6e6df7621556ce0d21922b676706ccs","msg_type":"text","content":"{\"text\":\"test content\"}","uuid":"a0d69e20-1dd1-458b-k525-dfeca4015204"}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let calls = env::args().find_map(|argument| argument.parse().ok()).unwrap_or(CALLS);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let platform = Platform::builder().start_blocking()?;
    let endpoint = platform.specs().get("im.v1.message.create").ok_or("no such endpoint")?;
    let example = endpoint.response.example.clone().ok_or("the endpoint has no example")?;
    let bare = Server { thread: "bare-axum", address: bare_axum(example)? };
    let stand_in = Server { thread: "feishu-mock", address: platform.addr() };
    let request = runtime.block_on(request(&platform))?;

    println!("{:>9}  {:^20}  {:^20}  {:^16}", "", "bare axum", "stand-in", "stand-in / axum");
    println!("{:>9}  calls/s  CPU us/call  calls/s  CPU us/call  by rate  by CPU  memory", "calls");
    for step in 1..=calls.div_ceil(STEP) {
        let (mut axum, mut mock) = (Measured::default(), Measured::default());
        for _ in 0..STEP / TURN {
            runtime.block_on(bare.measure(&request, &mut axum))?;
            runtime.block_on(stand_in.measure(&request, &mut mock))?;
        }
        println!(
            "{:>9}  {:>7.0}  {:>11.1}  {:>7.0}  {:>11.1}  {:>7.2}  {:>6.2}  {:>3.0} MB",
            step * STEP,
            axum.rate(),
            axum.cpu_per_call(),
            mock.rate(),
            mock.cpu_per_call(),
            mock.rate() / axum.rate(),
            axum.cpu_per_call() / mock.cpu_per_call(),
            resident().unwrap_or_default() as f64 / 1e6,
        );
    }
    Ok(())
}

/// A server of this process, on a thread of its own.
struct Server {
    /// How the name of its thread begins.
    thread: &'static str,
    address: SocketAddr,
}

/// What a number of calls took.
#[derive(Default)]
struct Measured {
    calls: usize,
    elapsed: Duration,
    /// For how long the server's thread ran.
    cpu: Duration,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.calls as f64 / self.elapsed.as_secs_f64()
    }

    /// In microseconds.
    fn cpu_per_call(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.calls as f64
    }
}

impl Server {
    /// Adds one turn of calls to `measured`.
    async fn measure(
        &self,
        request: &Arc<[u8]>,
        measured: &mut Measured,
    ) -> Result<(), Box<dyn Error>> {
        let local = tokio::task::LocalSet::new();
        let (began, cpu) = (Instant::now(), cpu_time(self.thread));
        let each = TURN / CONNECTIONS;
        let connections = (0..CONNECTIONS).map(|_| {
            let (address, request) = (self.address, request.clone());
            local.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                for _ in 0..each {
                    connection.call(&request).await?;
                }
                io::Result::Ok(())
            })
        });
        let connections: Vec<_> = connections.collect();
        local
            .run_until(async {
                for connection in connections {
                    connection.await??;
                }
                Ok::<_, Box<dyn Error>>(())
            })
            .await?;
        measured.calls += each * CONNECTIONS;
        measured.cpu += cpu_time(self.thread).saturating_sub(cpu);
        measured.elapsed += began.elapsed();
        Ok(())
    }
}

/// A client that costs next to nothing.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: vec![0; 16 << 10] })
    }

    /// Sends a request and reads its reply, which has to be a success.
    async fn call(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        let sent = loop {
            self.stream.writable().await?;
            match self.stream.try_write(request) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => break sent?,
            }
        };
        let mut filled = 0;
        while !is_whole(&self.buffer[..filled]) {
            self.stream.readable().await?;
            match self.stream.try_read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => filled += read?,
            }
        }
        let reply = &self.buffer[..filled];
        if sent != request.len() || !reply.starts_with(b"HTTP/1.1 200 ") {
            return Err(io::Error::other(String::from_utf8_lossy(reply)));
        }
        Ok(reply)
    }
}

/// Whether a reply is there to its end; each has a `content-length`.
fn is_whole(reply: &[u8]) -> bool {
    const LENGTH: &[u8] = b"content-length: ";
    let find = |what: &[u8]| reply.windows(what.len()).position(|window| window == what);
    let (Some(length), Some(end)) = (find(LENGTH), find(b"\r\n\r\n")) else { return false };
    let digits = reply[length + LENGTH.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    let length = digits.fold(0, |length, digit| 10 * length + usize::from(digit - b'0'));
    reply.len() >= end + 4 + length
}

/// The bytes of the message call, with a token that the platform knows.
async fn request(platform: &Platform) -> Result<Arc<[u8]>, Box<dyn Error>> {
    let (id, secret) = (platform.app_id(), platform.app_secret());
    let body = format!(r#"{{"app_id":"{id}","app_secret":"{secret}"}}"#);
    let mut connection = Connection::open(platform.addr()).await?;
    let reply = connection.call(&post_request(TOKEN_PATH, "", &body)).await?;
    let reply = std::str::from_utf8(reply)?;
    let token = reply.split('"').find(|part| part.starts_with("t-")).ok_or("no token")?;
    let authorization = format!("authorization: Bearer {token}\r\n");
    let target = format!("{MESSAGES}?receive_id_type=open_id");
    Ok(post_request(&target, &authorization, MESSAGE).into())
}

/// A request with the headers that a client sends.
fn post_request(target: &str, authorization: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: */*\r\nuser-agent: bench\r\n\
         {authorization}content-type: application/json; charset=utf-8\r\n\
         content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// Starts axum alone: it parses the message and answers with the same example.
fn bare_axum(example: Value) -> io::Result<SocketAddr> {
    async fn create(State(example): State<Arc<Value>>, body: Bytes) -> Response {
        let is_message = serde_json::from_slice::<Value>(&body)
            .is_ok_and(|message| message["receive_id"].is_string());
        let mut response = Response::new(Body::from(example.to_string()));
        if !is_message {
            *response.status_mut() = StatusCode::BAD_REQUEST;
        }
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }
    let service = Router::new().route(MESSAGES, post(create)).with_state(Arc::new(example));
    let (tell, told) = mpsc::channel();
    let serve = move || -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            tell.send(listener.local_addr()?).map_err(io::Error::other)?;
            axum::serve(listener, service).await
        })
    };
    thread::Builder::new().name("bare-axum".to_owned()).spawn(serve)?;
    told.recv().map_err(io::Error::other)
}

/// For how long a thread of this process ran; nothing where the system does not say.
fn cpu_time(thread: &str) -> Duration {
    let Ok(threads) = fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let of = |path: std::path::PathBuf| {
        let name = fs::read_to_string(path.join("comm")).ok()?;
        let time = fs::read_to_string(path.join("schedstat")).ok()?;
        let nanoseconds = time.split(' ').next()?.parse().ok()?;
        name.starts_with(thread).then_some(Duration::from_nanos(nanoseconds))
    };
    threads.flatten().find_map(|entry| of(entry.path())).unwrap_or_default()
}

/// Bytes of memory that this process holds; nothing where the system does not say.
fn resident() -> Option<u64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
