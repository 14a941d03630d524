//! The CPU time of a small call by both clients, which take turns.

use std::time::Duration;

use feishu_runtime::{Client, reqwest};
use feishu_test_server::{Received, Server};

use crate::{
    comparison::Comparison,
    message, platform,
    process::{Process, cpu_time, runtime},
};

const TASKS: usize = 16;
const CALLS_PER_TASK: usize = 25;
/// Each client's turns in a round. Short turns share the disturbances of a busy machine.
const TURNS: usize = 10;
const ROUNDS: usize = 31;

/// What a plain program does and does not do, beside what the client does.
const COMPARED: &str = "
im.v1.message.create, the client (ours) and bare reqwest (plain):
- Both write the same bytes and read the same reply (compared before the first round), by reqwest
  clients with the same settings: no redirects, the same time to connect, the same user agent. But
  ours turns off what plain has by default: that reqwest keeps a copy of each request to repeat it.
- Plain writes its body from a struct of borrowed text, by serde's derive; reads its address; sets
  `Authorization`, `Content-Type` and `Accept`; looks at the status and at `code`; decodes `code`,
  `msg` and `message_id`, by serde's derive; and skips the rest of the reply.
- Ours takes a request of owned text; checks it, and the content of the message in it; looks for a
  token that is valid, for rate limits and for the time that is left; decodes all 14 members of the reply; and keeps its headers.
- Plain has no timeout, no repetition, no token to look for, no spans, and no error but a panic.
";

/// Prints what is compared, and then the CPU time of a call by each.
pub(crate) fn compare() {
    let agent = runtime().block_on(same_on_the_wire());
    println!("{COMPARED}");
    let platform = Process::start();
    runtime().block_on(rounds(&platform.url, &agent));
}

/// Makes this many calls by one of the two, as a turn does, and prints nothing: for profilers.
pub(crate) fn profile(ours: bool, calls: usize) {
    let platform = Process::start();
    runtime().block_on(async {
        if ours {
            let client = client(&platform.url);
            turn(|| message::by_client(client.clone(), calls / TASKS)).await;
        } else {
            let (plain, address) = (plain("profiled"), address(&platform.url));
            turn(|| message::by_reqwest(plain.clone(), address.clone(), calls / TASKS)).await;
        }
    });
}

async fn rounds(url: &str, agent: &str) {
    let (client, plain, address) = (client(url), plain(agent), address(url));
    let mut times = Comparison::default();
    // The first round opens connections, fetches the token and warms up.
    for round in 0..=ROUNDS {
        let by_client = || message::by_client(client.clone(), CALLS_PER_TASK);
        let by_reqwest = || message::by_reqwest(plain.clone(), address.clone(), CALLS_PER_TASK);
        for turn in 0..TURNS {
            // Who comes first changes, so that neither always follows the other.
            if turn % 2 == 0 {
                times.ours.push(cpu_per_call(by_client).await);
                times.plain.push(cpu_per_call(by_reqwest).await);
            } else {
                times.plain.push(cpu_per_call(by_reqwest).await);
                times.ours.push(cpu_per_call(by_client).await);
            }
        }
        times.end_round();
        if round == 0 {
            times.forget();
        }
    }
    times.print(&format!("CPU time of a call, {TASKS} tasks"));
}

/// The CPU time of this process, which the server is not part of, per call.
async fn cpu_per_call<F: Future<Output = ()> + Send + 'static>(calls: impl Fn() -> F) -> Duration {
    let begun = cpu_time();
    turn(calls).await;
    (cpu_time() - begun) / (TASKS * CALLS_PER_TASK) as u32
}

async fn turn<F: Future<Output = ()> + Send + 'static>(calls: impl Fn() -> F) {
    let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(calls())).collect();
    for task in tasks {
        task.await.unwrap();
    }
}

fn client(url: &str) -> Client {
    Client::builder("cli_bench", "secret").base_url(url).build().unwrap()
}

/// A reqwest client as the client makes it for this address.
fn plain(agent: &str) -> reqwest::Client {
    reqwest::Client::builder()
        .tls_certs_only([])
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .user_agent(agent)
        .build()
        .unwrap()
}

fn address(url: &str) -> String {
    format!("{url}/open-apis/im/v1/messages?receive_id_type=open_id")
}

/// Sends one request by each and compares what arrives. Gives the client's user agent.
async fn same_on_the_wire() -> String {
    let server = Server::start(platform::answer);
    message::by_client(client(server.url()), 1).await;
    let ours = arrived(&server);
    let agent = ours.header("user-agent").unwrap().to_owned();
    message::by_reqwest(plain(&agent), address(server.url()), 1).await;
    let plain = arrived(&server);
    assert_eq!((&ours.method, &ours.target), (&plain.method, &plain.target));
    assert_eq!(sorted(&ours.headers), sorted(&plain.headers));
    assert_eq!(String::from_utf8_lossy(&ours.body), String::from_utf8_lossy(&plain.body));
    agent
}

/// The last request.
fn arrived(server: &Server) -> Received {
    server.take_journal().pop().unwrap()
}

fn sorted(headers: &[(String, String)]) -> Vec<&(String, String)> {
    let mut headers: Vec<_> = headers.iter().collect();
    headers.sort_unstable();
    headers
}
