//! The cost of the client compared with plain reqwest and serde's derives, in one run: a small call
//! over loopback, and decoding a list of about 1 MB. It prints figures and asserts nothing.
//!
//! `cargo bench -p feishu-runtime`
#![allow(missing_docs)]

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use feishu_runtime::{Client, private::*, reqwest};
use feishu_test_server::{Answer, Server, Setup};
use serde::Deserialize as Derive;

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

/// Answers every call with the same bytes, which are built once.
fn serve(reply: &str) -> Server {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", reply.len());
    let reply: Arc<[u8]> = [head.as_bytes(), reply.as_bytes()].concat().into();
    Setup::default().no_journal().start(move |received| {
        let answer = match &*received.method {
            "GET" => Answer::Raw(reply.clone()),
            _ => Answer::token("t-0123456789", 7200),
        };
        Box::pin(async { answer })
    })
}

/// The median, which a busy machine disturbs least.
fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

/// The lower quartile of many times, since interruptions only make them longer.
fn quartile(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 4]
}

/// Rounds of alternating measurements, ours and plain, so that a disturbance affects both. Each
/// round gives the lower quartiles of both times and their ratio; the median of the ratios counts.
#[derive(Default)]
struct Comparison {
    ours: Vec<Duration>,
    plain: Vec<Duration>,
    /// Of the finished rounds: our time, the plain time, and their ratio.
    rounds: Vec<(Duration, Duration, f64)>,
}

impl Comparison {
    fn end_round(&mut self) {
        let (ours, plain) = (quartile(&mut self.ours), quartile(&mut self.plain));
        self.rounds.push((ours, plain, ours.as_secs_f64() / plain.as_secs_f64()));
        self.ours.clear();
        self.plain.clear();
    }

    fn print(&self, what: &str) {
        let mut ours: Vec<_> = self.rounds.iter().map(|round| round.0).collect();
        let mut plain: Vec<_> = self.rounds.iter().map(|round| round.1).collect();
        let mut ratios: Vec<_> = self.rounds.iter().map(|round| round.2).collect();
        let middle = median(&mut ratios);
        println!(
            "{what:<34} ours {:>9.1?}  plain {:>9.1?}  ratio {middle:.3} (quartiles {:.3} to {:.3}, {} rounds)",
            median(&mut ours),
            median(&mut plain),
            ratios[ratios.len() / 4],
            ratios[ratios.len() * 3 / 4],
            ratios.len(),
        );
    }
}

/// Makes `per_round` calls per round by each client.
async fn calls(url: &str, rounds: usize, per_round: u32, what: &str) {
    let client = Client::builder("cli_bench", "secret").base_url(url).build().unwrap();
    let plain = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap();
    let address = format!("{url}/books/s1");
    let mut times = Comparison::default();
    // The first rounds open connections, fetch the token and warm up.
    for round in 0..rounds + 5 {
        for call in 0..2 * per_round {
            let begun = Instant::now();
            if call % 2 == 0 {
                black_box(client.send(List { shelf: "s1".to_owned() }).await.unwrap());
                times.ours.push(begun.elapsed());
            } else {
                let request = plain.get(&address).header("authorization", "Bearer t-0123456789");
                let body = request.send().await.unwrap().bytes().await.unwrap();
                black_box(serde_json::from_slice::<PlainReply>(&body).unwrap());
                times.plain.push(begun.elapsed());
            }
        }
        times.end_round();
        if round < 5 {
            times.rounds.clear();
        }
    }
    times.print(what);
}

/// Decodes the bytes of a reply: as the client does, which validates UTF-8 once and then decodes
/// text, and as a program does that has the bytes from reqwest.
fn decoding(rounds: usize) {
    let reply = books(7000);
    let data = reply.split_once("\"data\":").unwrap().1.strip_suffix('}').unwrap();
    let data = black_box(data.as_bytes());
    let mut times = Comparison::default();
    for _ in 0..rounds {
        for read in 0..14 {
            let begun = Instant::now();
            if read % 2 == 0 {
                let text = std::str::from_utf8(data).unwrap();
                black_box(serde_json::from_str::<Books>(text).unwrap());
                times.ours.push(begun.elapsed());
            } else {
                black_box(serde_json::from_slice::<PlainBooks>(data).unwrap());
                times.plain.push(begun.elapsed());
            }
        }
        times.end_round();
    }
    times.print(&format!("decode {} bytes", data.len()));
}

fn main() {
    decoding(61);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (count, rounds, per_round) in [(1, 201, 100), (7000, 31, 5)] {
        runtime.block_on(async {
            let reply = books(count);
            let what = format!("call with a reply of {} bytes", reply.len());
            calls(serve(&reply).url(), rounds, per_round, &what).await;
        });
    }
}
