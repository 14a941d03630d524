//! What the client costs beside plain reqwest and serde's derives, in one run: one small call
//! over loopback, and reading a list of about 1 MB. Prints figures, judges nothing.
//!
//! `cargo bench -p feishu-runtime`
#![allow(missing_docs)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use feishu_runtime::{Client, generated::*, reqwest};
use serde::Deserialize as Derive;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

#[derive(Default)]
struct Book {
    id: Option<String>,
    title: Option<String>,
    copies: Option<i64>,
    price: Option<f64>,
    lent: Option<bool>,
    tags: Vec<String>,
}

record! { Book { id: "id", title: "title", copies: "copies", price: "price", lent: "lent", tags: "tags" } }

#[derive(Default)]
struct Books {
    items: Vec<Book>,
}

record! { Books { items: "items" } }

#[derive(Default)]
struct List {
    shelf: String,
}

static LIST: Endpoint = Endpoint::new("library.v1.book.list", Method::Get, "/books/:shelf")
    .tokens(&[TokenKind::Tenant])
    .layout(1, 0, 0);

impl Request for List {
    type Response = Books;
    const ENDPOINT: &'static Endpoint = &LIST;
}

record! { List { shelf: "shelf" } }

#[derive(Derive)]
#[allow(dead_code)]
struct PlainReply {
    code: i64,
    data: PlainBooks,
}

#[derive(Derive)]
#[allow(dead_code)]
struct PlainBooks {
    items: Vec<PlainBook>,
}

#[derive(Derive)]
#[allow(dead_code)]
struct PlainBook {
    id: Option<String>,
    title: Option<String>,
    copies: Option<i64>,
    price: Option<f64>,
    lent: Option<bool>,
    #[serde(default)]
    tags: Vec<String>,
}

fn books(count: usize) -> String {
    let books: Vec<String> = (0..count)
        .map(|n| {
            format!(
                r#"{{"id":"7390583861280556{n:03}","title":"第 {n} 本书 of the shelf","copies":{n},"price":{n}.5,"lent":{},"tags":["a{n}","b"]}}"#,
                n % 2 == 0
            )
        })
        .collect();
    format!(r#"{{"code":0,"msg":"success","data":{{"items":[{}]}}}}"#, books.join(","))
}

/// Answers every request on every connection with the same bytes, but token requests.
async fn serve(listener: TcpListener, reply: String) {
    let with_head = |body: &str| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    };
    let token = r#"{"code":0,"tenant_access_token":"t-0123456789","expire":7200}"#;
    let replies = std::sync::Arc::new((with_head(&reply), with_head(token)));
    while let Ok((mut stream, _)) = listener.accept().await {
        let replies = replies.clone();
        tokio::spawn(async move {
            let mut request = vec![0; 1 << 16];
            while let Ok(length @ 1..) = stream.read(&mut request).await {
                let reply =
                    if request[..length].starts_with(b"GET") { &replies.0 } else { &replies.1 };
                if stream.write_all(reply).await.is_err() {
                    break;
                }
            }
        });
    }
}

/// The middle of many times, which a busy machine disturbs least.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn compare(what: &str, ours: Vec<Duration>, plain: Vec<Duration>) {
    let (ours, plain) = (median(ours), median(plain));
    let ratio = ours.as_secs_f64() / plain.as_secs_f64();
    println!("{what:<32} ours {ours:>10.1?}  plain {plain:>10.1?}  ratio {ratio:.2}");
}

async fn calls(url: &str, rounds: usize, what: &str) {
    let client = Client::builder("cli_bench", "secret").base_url(url).build().unwrap();
    let plain =
        reqwest::Client::builder().tls_backend_preconfigured(tls()).no_proxy().build().unwrap();
    let address = format!("{url}/books/s1");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..rounds + 50 {
        // By turns, so that neither always comes behind the other.
        for turn in [round % 2 == 0, round % 2 != 0] {
            let begun = Instant::now();
            if turn {
                black_box(client.send(List { shelf: "s1".to_owned() }).await.unwrap());
            } else {
                let request = plain.get(&address).header("authorization", "Bearer t-0123456789");
                let body = request.send().await.unwrap().bytes().await.unwrap();
                black_box(serde_json::from_slice::<PlainReply>(&body).unwrap());
            }
            // The first ones open connections and fetch the token.
            if round >= 50 {
                if turn { &mut ours } else { &mut theirs }.push(begun.elapsed());
            }
        }
    }
    compare(what, ours, theirs);
}

fn tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn decoding() {
    let reply = books(7000);
    let data = reply.split_once("\"data\":").unwrap().1.strip_suffix('}').unwrap();
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for round in 0..100 {
        for turn in [round % 2 == 0, round % 2 != 0] {
            let begun = Instant::now();
            if turn {
                black_box(serde_json::from_str::<Books>(data).unwrap());
                ours.push(begun.elapsed());
            } else {
                black_box(serde_json::from_str::<PlainBooks>(data).unwrap());
                plain.push(begun.elapsed());
            }
        }
    }
    compare(&format!("decode {} bytes", data.len()), ours, plain);
}

fn main() {
    decoding();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (count, rounds) in [(1, 4000), (7000, 40)] {
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let reply = books(count);
            let what = format!("call with a reply of {} bytes", reply.len());
            tokio::spawn(serve(listener, reply));
            calls(&url, rounds, &what).await;
        });
    }
}
