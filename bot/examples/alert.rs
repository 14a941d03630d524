//! An alert bot: it tells a group when a server stops answering, and when it answers again. It
//! writes by a custom bot, the incoming webhook of the group, which needs no app.
//!
//! `cargo run -p feishu-bot --example alert` needs no account: a stand-in takes the platform's
//! place, a server is closed and opened again, and what the group sees is printed. With
//! FEISHU_WEBHOOK_URL set, and FEISHU_WEBHOOK_SECRET if messages are to be signed, it watches the
//! addresses that are its arguments, such as `example.com:443`, until Ctrl-C.

use std::{
    env,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use feishu_bot::{
    CustomBot, Result,
    card::{Card, Header, HeaderTemplate, Text},
    feishu_openapi::im::content,
    serde_json::Value,
    testing::Platform,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

const PAUSE: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result {
    let Ok(url) = env::var("FEISHU_WEBHOOK_URL") else { return play().await };
    let mut group = CustomBot::builder(url);
    if let Ok(secret) = env::var("FEISHU_WEBHOOK_SECRET") {
        group = group.secret(secret);
    }
    let group = group.build()?;
    let mut servers: Vec<Server> = env::args().skip(1).map(Server::new).collect();
    if servers.is_empty() {
        return Err("name the addresses to watch, such as example.com:443".into());
    }
    let watching = async {
        loop {
            for server in &mut servers {
                server.look(&group).await;
            }
            sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = watching => {}
        ended = tokio::signal::ctrl_c() => ended?,
    }
    Ok(())
}

/// A server that is watched.
struct Server {
    address: String,
    /// Since when it does not answer.
    down_since: Option<Instant>,
}

impl Server {
    fn new(address: String) -> Server {
        Server { address, down_since: None }
    }

    /// Looks whether it answers, and tells the group if that has changed. If the group cannot be
    /// told, the next look tries again.
    async fn look(&mut self, group: &CustomBot) {
        let connected = timeout(PATIENCE, TcpStream::connect(&self.address)).await;
        let why = match connected {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some(format!("no answer within {PATIENCE:?}")),
        };
        let (card, down_since) = match (why, self.down_since) {
            (Some(why), None) => {
                (self.card(HeaderTemplate::Red, "is down", &why), Some(Instant::now()))
            }
            (None, Some(since)) => {
                let time = format!("It was down for {} seconds.", since.elapsed().as_secs());
                (self.card(HeaderTemplate::Green, "answers again", &time), None)
            }
            _ => return,
        };
        match group.send(card).await {
            Ok(()) => self.down_since = down_since,
            Err(error) => eprintln!("the group cannot be told: {error}"),
        }
    }

    fn card(&self, color: HeaderTemplate, what: &str, detail: &str) -> Card {
        let title = Text::plain(format!("{} {what}", self.address));
        Card::new().header(Header::new(title).template(color)).element(detail)
    }
}

async fn play() -> Result {
    let platform = Platform::start().await;
    let hook = platform.custom_bot().with_secret("the-secret");
    let group = CustomBot::builder(hook.url()).secret("the-secret").build()?;

    let door = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = door.local_addr()?;
    let mut server = Server::new(address.to_string());
    server.look(&group).await;
    println!("The server answers: {} messages.", hook.messages().len());
    drop(door);
    server.look(&group).await;
    server.look(&group).await;
    let _door = TcpListener::bind(address).await?;
    server.look(&group).await;
    for message in hook.messages() {
        println!("\nGroup | Alert: (card)\n{}", indented(&message["card"]));
    }
    Ok(())
}

/// What a person sees of a card.
fn indented(card: &Value) -> String {
    let text = content::Card::from(card.clone()).to_text();
    text.lines().map(|line| format!("    | {line}")).collect::<Vec<_>>().join("\n")
}
