//! The two servers that are compared, each on one thread of this process, and a call of theirs.

use std::{
    error::Error,
    io,
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
use tokio::{
    net::{TcpListener, TcpSocket},
    task::{JoinHandle, LocalSet},
};

use crate::{
    client::{Connection, authorization, request},
    system::cpu_time,
};

const MESSAGES: &str = "/open-apis/im/v1/messages";
const MESSAGE: &str = r#"{"receive_id":"ou_7d8a6e6df7621556ce0d21922b676706ccs","msg_type":"text","content":"{\"text\":\"test content\"}"}"#;

/// A server of this process, on a thread of its own.
pub(crate) struct Server {
    /// How the name of its thread begins.
    thread: String,
    address: SocketAddr,
}

/// What a number of calls took.
#[derive(Default)]
pub(crate) struct Measured {
    calls: usize,
    elapsed: Duration,
    /// For how long the server's thread ran.
    cpu: Duration,
}

impl Measured {
    pub(crate) fn rate(&self) -> f64 {
        self.calls as f64 / self.elapsed.as_secs_f64()
    }

    /// In microseconds.
    pub(crate) fn cpu_per_call(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.calls as f64
    }
}

impl Server {
    pub(crate) fn of(platform: &Platform) -> Server {
        // What the system keeps of a thread's name.
        let mut thread = format!("feishu-mock-{}", platform.addr().port());
        thread.truncate(15);
        Server { thread, address: platform.addr() }
    }

    /// Bare axum, which parses the message and answers with the documented example.
    pub(crate) fn bare() -> Result<Server, Box<dyn Error>> {
        let specs = feishu_mock::Specs::embedded();
        let endpoint = specs.get("im.v1.message.create").ok_or("no such endpoint")?;
        let example = endpoint.response.example.clone().ok_or("the endpoint has no example")?;
        Ok(Server { thread: "bare-axum".to_owned(), address: bare_axum(example)? })
    }

    /// Adds to `measured` what it takes to make `each` calls over each of so many connections at
    /// once, which are opened first. Fails if one call does.
    pub(crate) async fn measure(
        &self,
        connections: usize,
        each: usize,
        request: &Arc<[u8]>,
        measured: &mut Measured,
    ) -> Result<(), Box<dyn Error>> {
        let mut open = Vec::with_capacity(connections);
        for _ in 0..connections {
            open.push(Connection::open(self.address).await?);
        }
        let local = LocalSet::new();
        let (began, cpu) = (Instant::now(), cpu_time(&self.thread));
        let tasks: Vec<JoinHandle<io::Result<()>>> = open
            .into_iter()
            .map(|mut connection| {
                let request = request.clone();
                local.spawn_local(async move {
                    for _ in 0..each {
                        connection.call(&request).await?;
                    }
                    Ok(())
                })
            })
            .collect();
        local
            .run_until(async {
                for task in tasks {
                    task.await??;
                }
                Ok::<_, Box<dyn Error>>(())
            })
            .await?;
        measured.calls += each * connections;
        measured.cpu += cpu_time(&self.thread).saturating_sub(cpu);
        measured.elapsed += began.elapsed();
        Ok(())
    }
}

/// The bytes of a call that sends a message, with a token that the platform knows.
pub(crate) async fn message(platform: &Platform) -> Result<Arc<[u8]>, Box<dyn Error>> {
    let authorization = authorization(platform).await?;
    let target = format!("{MESSAGES}?receive_id_type=open_id");
    Ok(request("POST", &target, &authorization, MESSAGE).into())
}

/// The bytes of a call that gets a message which was sent before.
pub(crate) async fn message_got(platform: &Platform) -> Result<Arc<[u8]>, Box<dyn Error>> {
    let create = message(platform).await?;
    let made = Connection::open(platform.addr()).await?.json(&create).await?;
    let id = made["message_id"].as_str().ok_or("the message has no id")?;
    let authorization = authorization(platform).await?;
    Ok(request("GET", &format!("{MESSAGES}/{id}"), &authorization, "").into())
}

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
            let listener = listen()?;
            tell.send(listener.local_addr()?).map_err(io::Error::other)?;
            axum::serve(listener, service).await
        })
    };
    thread::Builder::new().name("bare-axum".to_owned()).spawn(serve)?;
    told.recv().map_err(io::Error::other)
}

/// As the platform listens: with room for 1,000 connections at once.
fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    socket.listen(4096)
}
