//! The CPU time of a client for a call, beside other clients in the same run. The server is another
//! process, so that only the clients' own time counts. `serve` is its role.

use std::{
    env,
    error::Error,
    future::Future,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use feishu_openapi::{
    Client,
    im::{content::MessageContent, v1::message},
};
use larksuite_oapi_sdk_rs::{LarkClient, RequestOption, service::im::v1::CreateMessageReqBody};
use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const TASKS: usize = 16;
const CALLS_PER_TASK: usize = 250;
const ROUNDS: usize = 15;

const USER: &str = "ou_7d8a6e6df7621556ce0d21922b676706ccs";
const CONTENT: &str = r#"{"text":"test content"}"#;
const UUID: &str = "a0d69e20-1dd1-458b-k525-dfeca4015204";

const TOKEN: &str = r#"{"code":0,"msg":"ok","tenant_access_token":"t-caecc734c2e3328a62489fe0648c4b98779515d3","expire":7200}"#;
/// As the documentation shows it.
const REPLY: &str = r#"{"code":0,"msg":"success","data":{"message_id":"om_dc13264520392913993dd051dba21dcf","root_id":"om_40eb06e7b84dc71c03e009ad3c754195","parent_id":"om_d4be107c616aed9c1da8ed8068570a9f","thread_id":"omt_d4be107c616a","msg_type":"interactive","create_time":"1615380573411","update_time":"1615380573411","deleted":false,"updated":false,"chat_id":"oc_5ad11d72b830411d72b836c20","sender":{"id":"cli_9f427eec54ae901b","id_type":"app_id","sender_type":"app","tenant_key":"736588c9260f175e"},"body":{"content":"{\"text\":\"@_user_1 test content\"}"},"mentions":[{"key":"@_user_1","id":"ou_155184d1e73cbfb8973e5a9e698e74f2","id_type":"open_id","name":"Tom","tenant_key":"736588c9260f175e"}],"upper_message_id":"om_40eb06e7b84dc71c03e009ad3c754195"}}"#;

fn main() -> Result<()> {
    if env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    let server = PlatformProcess::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(compare(&server.url))
}

/// Measures the clients in turns, each round in another order.
async fn compare(url: &str) -> Result<()> {
    let ours = Client::builder("cli_bench", "secret").base_url(url).build()?;
    let peer = LarkClient::builder("cli_bench", "secret").base_url(url).build()?;
    let bare = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .user_agent("as long as that of ours")
        .build()?;
    let address = format!("{url}/open-apis/im/v1/messages?receive_id_type=open_id");

    let ours = || by_ours(ours.clone());
    let bare = || by_reqwest(bare.clone(), address.clone());
    let peer = || by_peer(peer.clone());
    let mut times = [const { Vec::new() }; 3];
    // The first round opens connections, fetches tokens and warms up.
    for round in 0..=ROUNDS {
        for turn in 0..3 {
            let client = (round + turn) % 3;
            let time = match client {
                0 => measure(&ours).await?,
                1 => measure(&bare).await?,
                _ => measure(&peer).await?,
            };
            if round > 0 {
                times[client].push(time);
            }
        }
    }
    print(times);
    Ok(())
}

/// Microseconds of CPU time per call of this process.
async fn measure<F>(client: impl Fn() -> F) -> Result<f64>
where
    F: Future<Output = ()> + Send + 'static,
{
    let begun = cpu_time()?;
    let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(client())).collect();
    for task in tasks {
        task.await?;
    }
    let time = cpu_time()?.saturating_sub(begun);
    Ok(time.as_secs_f64() * 1e6 / (TASKS * CALLS_PER_TASK) as f64)
}

fn cpu_time() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let micros = [usage.user_time(), usage.system_time()]
        .map(|time| time.tv_sec() as u64 * 1_000_000 + time.tv_usec() as u64);
    Ok(Duration::from_micros(micros.iter().sum()))
}

async fn by_ours(client: Client) {
    for _ in 0..CALLS_PER_TASK {
        let request = message::create(
            message::ReceiveIdType::OpenId,
            USER,
            MessageContent::raw("text", CONTENT),
        );
        let sent = client.send(request.uuid(UUID)).await.unwrap();
        assert!(sent.message_id.is_some());
    }
}

#[derive(Serialize)]
struct MessageBody<'a> {
    receive_id: &'a str,
    msg_type: &'a str,
    content: &'a str,
    uuid: &'a str,
}

#[derive(Deserialize)]
struct Reply {
    code: i64,
    #[allow(dead_code)]
    msg: String,
    data: SentMessage,
}

#[derive(Deserialize)]
struct SentMessage {
    message_id: String,
}

async fn by_reqwest(client: reqwest::Client, address: String) {
    for _ in 0..CALLS_PER_TASK {
        let body = MessageBody { receive_id: USER, msg_type: "text", content: CONTENT, uuid: UUID };
        let request = client
            .post(&address)
            .bearer_auth("t-caecc734c2e3328a62489fe0648c4b98779515d3")
            .header("content-type", "application/json; charset=utf-8")
            .header("accept", "application/json")
            .body(serde_json::to_vec(&body).unwrap());
        let reply = request.send().await.unwrap();
        assert!(reply.status().is_success());
        let reply = reply.bytes().await.unwrap();
        let reply: Reply = serde_json::from_slice(&reply).unwrap();
        assert!(reply.code == 0 && !reply.data.message_id.is_empty());
    }
}

async fn by_peer(client: LarkClient) {
    for _ in 0..CALLS_PER_TASK {
        let body = CreateMessageReqBody {
            receive_id: Some(USER.into()),
            msg_type: Some("text".into()),
            content: Some(CONTENT.into()),
            uuid: Some(UUID.into()),
        };
        let option = RequestOption::default();
        let reply = client.im().message.create("open_id", &body, &option).await.unwrap();
        assert!(reply.success());
    }
}

/// What each client does for a call.
const COMPARED: &str = "
The CPU time of the process per call; the server is another one, and not in it. All send the same
JSON and get the reply that the documentation shows, 0.7 kB.
- feishu-openapi: a request of owned text, checked; the token, rate limits and the time that is
  left looked for; all members of the reply decoded; repetitions, a timeout and spans at hand.
- reqwest: no redirects and the same time to connect, too; the token given; three members of the
  reply decoded, and the rest skipped; no timeout, no repetition, no checks.
- larksuite-oapi-sdk-rs: the same call with its default options.
";

/// Prints the median of each, with its quartiles, and that of the ratios within a round: a busy
/// machine disturbs all clients of a round, but not all rounds alike.
fn print(times: [Vec<f64>; 3]) {
    let names =
        ["feishu-openapi", "reqwest, decoding three fields", "larksuite-oapi-sdk-rs 0.3.13"];
    println!(
        "im.v1.message.create, {TASKS} tasks, {ROUNDS} rounds of {} calls by each",
        TASKS * CALLS_PER_TASK
    );
    println!("{COMPARED}");
    println!("{:<32}{:>26}{:>28}", "median (quartiles)", "CPU us per call", "ours / this");
    for (name, own) in names.iter().zip(&times) {
        let ratios = times[0].iter().zip(own).map(|(ours, other)| ours / other).collect();
        println!("{name:<32}{:>26}{:>28}", quartiles(own.clone(), 1), quartiles(ratios, 3));
    }
}

/// The median, and the quartiles behind it.
fn quartiles(mut values: Vec<f64>, digits: usize) -> String {
    values.sort_unstable_by(f64::total_cmp);
    let [first, median, third] = [1, 2, 3].map(|part| values[values.len() * part / 4]);
    format!("{median:.digits$} ({first:.digits$} to {third:.digits$})")
}

/// The platform, as another process.
struct PlatformProcess {
    child: Child,
    url: String,
}

impl PlatformProcess {
    fn start() -> Result<PlatformProcess> {
        let mut child = Command::new(env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut url)?;
        Ok(PlatformProcess { child, url: url.trim().to_owned() })
    }
}

impl Drop for PlatformProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prints its address, and answers until the other process ends.
fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Answers the requests of a connection until it ends.
fn answer(mut stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let (mut line, mut token, mut length) = (String::new(), None, 0);
        loop {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if token.is_none() {
                token = Some(line.contains("tenant_access_token"));
            }
            let header = line.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let body = if token? { TOKEN } else { REPLY };
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8";
        let reply = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(reply.as_bytes()).ok()?;
    }
}
