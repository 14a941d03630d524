//! The cost of the client compared with plain reqwest and serde's derives, in one run: the CPU time
//! of a call (`message`) by 16 tasks to a server in another process, and decoding a list of about
//! 1 MB. It prints figures and asserts nothing. `cargo xtask cost --calls` measures the generated
//! crate in the same way, beside another crate.
//!
//! `cargo bench -p feishu-runtime --bench cost`
#![allow(missing_docs)]

mod message;

use std::{
    hint::black_box,
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use feishu_runtime::{Client, private::*, reqwest};
use feishu_test_server::{Answer, Answering, Received, Setup};
use message::CALLS_PER_TASK;
use serde::Deserialize as Derive;

const TASKS: usize = 16;

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

/// The CPU time of calls by each client, with 16 tasks each, in turns.
async fn calls(url: &str, rounds: usize) {
    let client = Client::builder("cli_bench", "secret").base_url(url).build().unwrap();
    let plain = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap();
    let address = format!("{url}/open-apis/im/v1/messages?receive_id_type=open_id");
    let mut times = Comparison::default();
    // The first round opens connections, fetches the token and warms up.
    for round in 0..=rounds {
        times.ours.push(cpu_per_call(|| message::by_client(client.clone())).await);
        let by_reqwest = || message::by_reqwest(plain.clone(), address.clone());
        times.plain.push(cpu_per_call(by_reqwest).await);
        times.end_round();
        if round == 0 {
            times.rounds.clear();
        }
    }
    times.print("CPU time of a call");
}

/// The CPU time of this thread, which runs all tasks, per call.
async fn cpu_per_call<F: Future<Output = ()> + Send + 'static>(calls: impl Fn() -> F) -> Duration {
    let begun = cpu_time();
    let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(calls())).collect();
    for task in tasks {
        task.await.unwrap();
    }
    (cpu_time() - begun) / (TASKS * CALLS_PER_TASK) as u32
}

/// The CPU time of this thread, as Linux tells it.
fn cpu_time() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    Duration::from_nanos(times.split(' ').next().unwrap().parse().unwrap())
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

/// The server is another process, so that only the clients' CPU time counts. It ends with its
/// input.
fn serve() {
    let answer = |received: Received| {
        let token = received.path().contains("tenant_access_token");
        let answer = if token { Answer::token("t-0123456789", 7200) } else { message::reply() };
        Box::pin(async { answer }) as Answering
    };
    runtime().block_on(async {
        let server = Setup::default().no_journal().start(answer);
        println!("{}", server.url());
        let end = || std::io::stdin().read_to_end(&mut Vec::new());
        tokio::task::spawn_blocking(end).await.unwrap().unwrap();
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn main() {
    if std::env::args().any(|argument| argument == "serve") {
        return serve();
    }
    decoding(61);
    let program = std::env::current_exe().unwrap();
    let mut server = Command::new(program)
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
    runtime().block_on(calls(url.trim(), 31));
    drop(server.stdin.take());
    server.wait().unwrap();
}
