//! What an event costs that comes over a long connection to a handler that does nothing, beside two
//! loops of tokio-tungstenite over the same frames, in one run; and the memory after many events.
//!
//! - `reads only`: a loop that reads the messages of the WebSocket, and does nothing with them.
//! - `bare loop`: a loop that also does what each client has to: it decodes the frames, joins them,
//!   reads the JSON as the type of the event, and answers. It has no handlers, remembers nothing
//!   and bounds nothing.
//! - `typed handler`, `untyped handler`: a long connection with one handler.
//!
//! They take turns, so that what else the machine does hits all of them. The server is another
//! process, and waits for answers as soon as 500 events are open; the loop that only reads gets all
//! events without waiting. The ratios are medians of rounds. CPU is that of the client's process,
//! and is the figure to go by where the machine is shared. The bench asserts nothing.
//!
//! `cargo bench -p feishu-runtime --features long-connection --bench long_connection [-- EVENTS]`
//! With `-- alone bare|typed|untyped EVENTS`, one of them runs alone, for a profiler.
#![allow(missing_docs)]

mod bare;
#[allow(dead_code)]
#[path = "../../tests/support/long_server.rs"]
mod long_server;
mod server;

use std::{future::Future, time::Duration};

use feishu_runtime::{
    Client, Event, EventInfo, EventRouter, EventSchema, LongConnection, Received, record,
};

use server::{SERVE, Server};

/// For the rates; memory takes as many as the caller says.
const EVENTS: usize = 200_000;
const ROUNDS: usize = 5;

/// What the generated crate has for `im.message.receive_v1`, in short.
struct MessageReceived {
    sender: Option<Sender>,
    message: Option<Text>,
}

struct Sender {
    sender_id: Option<UserId>,
    sender_type: Option<String>,
    tenant_key: Option<String>,
}

struct UserId {
    open_id: Option<String>,
    union_id: Option<String>,
    user_id: Option<String>,
}

struct Text {
    message_id: Option<String>,
    root_id: Option<String>,
    parent_id: Option<String>,
    create_time: Option<String>,
    chat_id: Option<String>,
    chat_type: Option<String>,
    message_type: Option<String>,
    content: Option<String>,
}

record! { MessageReceived { sender: "sender", message: "message" } }
record! { Sender { sender_id: "sender_id", sender_type: "sender_type", tenant_key: "tenant_key" } }
record! { UserId { open_id: "open_id", union_id: "union_id", user_id: "user_id" } }
record! {
    Text {
        message_id: "message_id", root_id: "root_id", parent_id: "parent_id",
        create_time: "create_time", chat_id: "chat_id", chat_type: "chat_type",
        message_type: "message_type", content: "content",
    }
}

const TYPE: &str = "im.message.receive_v1";
static INFO: EventInfo = EventInfo::new("im.v1.message.receive_v1", TYPE, EventSchema::V2)
    .repeat_key("message.message_id");

impl Event for MessageReceived {
    const INFO: &'static EventInfo = &INFO;
}

fn typed() -> EventRouter {
    let handler = |message: Received<MessageReceived>| async move {
        std::hint::black_box(message);
        Ok(())
    };
    EventRouter::for_long_connection().on(handler).build().unwrap()
}

fn untyped() -> EventRouter {
    let router = EventRouter::for_long_connection().repeat_key(TYPE, "message.message_id");
    router.on_type(TYPE, |_| async { Ok(()) }).build().unwrap()
}

/// The memory of this process in MB.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

/// What this process has computed so far; the clock of the kernel has 100 ticks a second.
fn computed() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which ends in a bracket: user time is the 12th field, system time the 13th.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    let ticks = fields.take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>();
    Duration::from_millis(10 * ticks)
}

/// What is measured, and the figures of its rounds.
struct Rounds {
    name: &'static str,
    events_per_second: Vec<f64>,
    /// Microseconds of CPU per event.
    cpu: Vec<f64>,
}

impl Rounds {
    fn new(name: &'static str) -> Self {
        Rounds { name, events_per_second: Vec::new(), cpu: Vec::new() }
    }

    fn add(&mut self, took: Duration, cpu: Duration) {
        self.events_per_second.push(EVENTS as f64 / took.as_secs_f64());
        self.cpu.push(cpu.as_secs_f64() * 1e6 / EVENTS as f64);
    }

    /// A line, with ratios to another: how much of its rate this reaches.
    fn print(&self, other: &Rounds) {
        let ratios = |of: &dyn Fn(usize) -> f64| median((0..ROUNDS).map(of).collect());
        let by_cpu = ratios(&|round| other.cpu[round] / self.cpu[round]);
        let by_time =
            ratios(&|round| self.events_per_second[round] / other.events_per_second[round]);
        println!(
            "{:16}{:>12.0}{:>14.2}{by_cpu:>20.2}{by_time:>20.2}",
            self.name,
            median(self.events_per_second.clone()),
            median(self.cpu.clone()),
        );
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

async fn measure_loop(
    server: &mut Server,
    answered: bool,
    receive: impl Future<Output = ()> + Send + 'static,
    rounds: &mut Rounds,
) {
    let before = computed();
    server.order(EVENTS, answered);
    let receiving = tokio::spawn(receive);
    rounds.add(server.took(), computed() - before);
    receiving.abort();
}

fn connection(server: &Server, router: EventRouter) -> LongConnection {
    let client = Client::builder("cli_a1b2c3d4e5f60718", "app-s3cret");
    let client = client.base_url(format!("http://{}", server.address)).build().unwrap();
    client.long_connection(router)
}

async fn measure_connection(server: &mut Server, router: EventRouter, rounds: &mut Rounds) {
    let before = computed();
    server.order(EVENTS, true);
    let connection = connection(server, router);
    let handle = connection.handle();
    let running = tokio::spawn(connection.run());
    rounds.add(server.took(), computed() - before);
    handle.stop().await;
    running.await.unwrap().unwrap();
}

async fn measure_rates(server: &mut Server) {
    let names = ["reads only", "bare loop", "typed handler", "untyped handler"];
    let [mut reads, mut bare, mut of_typed, mut of_untyped] = names.map(Rounds::new);
    for _ in 0..ROUNDS {
        let address = || server.address.clone();
        let (read, answer) = (bare::read_only(address()), bare::answering(address()));
        measure_loop(server, false, read, &mut reads).await;
        measure_loop(server, true, answer, &mut bare).await;
        measure_connection(server, typed(), &mut of_typed).await;
        measure_connection(server, untyped(), &mut of_untyped).await;
    }
    println!(
        "{:16}{:>12}{:>14}{:>20}{:>20}",
        "", "events/s", "CPU us each", "of bare, by CPU", "of bare, by time"
    );
    for rounds in [&reads, &bare, &of_typed, &of_untyped] {
        rounds.print(&bare);
    }
}

async fn measure_memory(server: &mut Server, many: usize) {
    server.order(many, true);
    let connection = connection(server, typed());
    let handle = connection.handle();
    let running = tokio::spawn(connection.run());
    for tenth in 1..=10 {
        while handle.counts().succeeded < (many / 10 * tenth) as u64 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        println!("{:>9} events: {:.1} MB", many / 10 * tenth, memory());
    }
    server.took();
    handle.stop().await;
    running.await.unwrap().unwrap();
}

#[tokio::main(worker_threads = 2)]
async fn measure(many: usize) {
    let mut server = Server::start();
    measure_rates(&mut server).await;
    measure_memory(&mut server, many).await;
    server.stop();
}

/// Runs one contestant, so that all that a profiler sees is its work.
#[tokio::main(worker_threads = 2)]
async fn run_alone(name: &str, events: usize) {
    let mut server = Server::start();
    server.order(events, true);
    let running = match name {
        "bare" => tokio::spawn(bare::answering(server.address.clone())),
        "typed" | "untyped" => {
            let router = if name == "typed" { typed() } else { untyped() };
            let connection = connection(&server, router);
            tokio::spawn(async { connection.run().await.unwrap() })
        }
        _ => panic!("{name} is none of bare, typed, untyped"),
    };
    server.took();
    running.abort();
    server.stop();
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some(SERVE) => server::serve(),
        Some("alone") => {
            let arguments: Vec<String> = std::env::args().skip(2).collect();
            run_alone(&arguments[0], arguments[1].parse().unwrap());
        }
        _ => {
            let many = std::env::args().filter_map(|argument| argument.parse().ok()).next();
            measure(many.unwrap_or(1_000_000));
        }
    }
}
