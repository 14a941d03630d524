//! What the feature `gzip` costs and what it saves: lists of three sizes, read by one client that
//! asks for compressed replies and, in turn, by a copy of it that does not. The server is another
//! process, so only the client's CPU time counts. It prints the bytes of the reply's body, the CPU
//! time of a call, and the speed of the network below which the compressed reply is there earlier.
//!
//! `cargo bench -p feishu-runtime --bench gzip --features gzip`
#![allow(missing_docs)]

#[allow(dead_code)]
#[path = "cost/comparison.rs"]
mod comparison;
#[allow(dead_code)]
#[path = "support/process.rs"]
mod process;

use std::io::Write as _;

use comparison::Comparison;
use feishu_runtime::{Client, private::*};
use feishu_test_server::{Answer, Received};
use flate2::{Compression, write::GzEncoder};
use process::{Process, cpu_time, runtime};

/// How many records a list has: a short page, the largest page of most endpoints, a large list.
const SIZES: [usize; 3] = [20, 500, 20_000];
const ROUNDS: usize = 11;

struct List {
    size: i64,
}

record! { List { size: "size" } ["0 required"] }

static LIST: Endpoint =
    Endpoint::new("desk.v1.record.list", Method::Get, "/open-apis/desk/v1/records")
        .tokens(&[TokenKind::Tenant])
        .layout(0, 1, 0);

impl Request for List {
    const ENDPOINT: &'static Endpoint = &LIST;
    type Response = Records;
}

struct Records {
    items: Vec<Row>,
}

record! { Records { items: "items" } }

struct Row {
    id: Option<String>,
    owner: Option<String>,
    title: Option<String>,
    created: Option<String>,
    done: Option<bool>,
}

record! { Row { id: "id", owner: "owner", title: "title", created: "created", done: "done" } }

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    let platform = Process::start();
    for size in SIZES {
        let (whole, compressed) = (list(size), gzip(&list(size)));
        let times = runtime().block_on(compare(&platform.url, size));
        let (on, off) = times.medians();
        println!("{size} records: {} bytes, compressed {}", whole.len(), compressed.len());
        times.print("  CPU time, compressed (ours)");
        let (saved, more) = (whole.len() - compressed.len(), on.saturating_sub(off));
        let megabits = saved as f64 * 8.0 / 1e6 / more.as_secs_f64();
        println!("  pays below {megabits:.0} Mbit/s");
    }
}

/// Calls by both in turn; those that ask for compressed replies are `ours`.
async fn compare(url: &str, size: usize) -> Comparison {
    let asks = Client::builder("cli_bench", "secret").base_url(url).build().unwrap();
    let does_not_ask = asks.header("accept-encoding", "identity");
    let calls = (40_000 / size).max(1);
    let mut times = Comparison::default();
    for round in 0..=ROUNDS {
        for turn in 0..8 {
            let compressed = turn % 2 == 0;
            let client = if compressed { &asks } else { &does_not_ask };
            let begun = cpu_time();
            for _ in 0..calls {
                let reply = client.send(List { size: size as i64 }).await.unwrap();
                assert_eq!(reply.items.len(), size);
            }
            let time = (cpu_time() - begun) / calls as u32;
            if compressed { times.ours.push(time) } else { times.plain.push(time) }
        }
        times.end_round();
        // The first round opens connections and fetches the token.
        if round == 0 {
            times.forget();
        }
    }
    times
}

fn serve() {
    let lists = SIZES.map(|size| (format!("size={size}"), list(size), gzip(&list(size))));
    process::serve(move |received: &Received| {
        let Some((_, whole, compressed)) =
            lists.iter().find(|(query, ..)| received.target.ends_with(query.as_str()))
        else {
            return Answer::token("t-0123456789", 7200);
        };
        let json = |body: &[u8]| {
            Answer::Reply(200, Vec::new(), body.to_vec()).header("content-type", "application/json")
        };
        if received.header("accept-encoding") == Some("gzip") {
            json(compressed).header("content-encoding", "gzip")
        } else {
            json(whole)
        }
    });
}

/// A reply whose records differ as real ones do: by their ids, people and times.
fn list(size: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(size as u64);
    let mut name = |start: &str| {
        let rest = (0..26).map(|_| random.alphanumeric().to_ascii_lowercase());
        start.chars().chain(rest).collect::<String>()
    };
    let people: Vec<String> = (0..200).map(|_| name("ou_")).collect();
    let items: Vec<String> = (0..size)
        .map(|n| {
            let (id, owner) = (name("rec_"), &people[n * 7 % people.len()]);
            let (created, done) = (1_700_000_000_000_u64 + n as u64 * 86_413, n % 3 == 0);
            format!(
                r#"{{"id":"{id}","owner":"{owner}","title":"Task {n}: 准备 the weekly report of team {}","created":"{created}","done":{done}}}"#,
                n % 17
            )
        })
        .collect();
    format!(r#"{{"code":0,"msg":"success","data":{{"items":[{}]}}}}"#, items.join(",")).into_bytes()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
