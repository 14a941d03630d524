//! `cargo xtask mock`: the stand-in platform on a port of this machine, until Ctrl-C.

use std::{io, path::PathBuf, thread, time::Duration};

use anyhow::Result;
use clap::Args;
use feishu_mock::{Company, Platform, Push, PushLayout, Subscription};
use serde_json::json;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::interval,
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Port to listen on; 0 for any free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Identity of the app
    #[arg(long, default_value = "cli_0123456789abcdef")]
    app_id: String,
    /// Secret of the app
    #[arg(long, default_value = "mock-secret")]
    app_secret: String,
    /// The app is a store app, which gets tokens for any tenant with tickets
    #[arg(long)]
    store_app: bool,
    /// Where the app receives its events (http://..); over its long connections if absent. An
    /// address is sent the challenge at once. Then the app gets an event per line of standard
    /// input, such as `im.message.receive_v1`, and its tickets
    #[arg(long, value_name = "URL")]
    events_to: Option<String>,
    /// The app's Encrypt Key: events are encrypted and signed
    #[arg(long, requires = "events_to")]
    encrypt_key: Option<String>,
    /// The app's Verification Token, which is in each event
    #[arg(long, requires = "events_to")]
    verification_token: Option<String>,
    /// Each call gets the documented example: nothing that calls create is kept
    #[arg(long, conflicts_with_all = ["strict_resources", "company"])]
    examples_only: bool,
    /// An id that no call created is not found
    #[arg(long)]
    strict_resources: bool,
    /// The departments and users that there are at the start, from a file of JSON or TOML
    #[arg(long, value_name = "FILE")]
    company: Option<PathBuf>,
    /// Folder of specs; those of this checkout if absent
    #[arg(long)]
    specs: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (id, secret) = (&arguments.app_id, &arguments.app_secret);
    let builder = Platform::builder().port(arguments.port);
    let mut builder = match arguments.store_app {
        true => builder.store_app(id, secret),
        false => builder.app(id, secret),
    }
    .keep_resources(!arguments.examples_only)
    .strict_resources(arguments.strict_resources)
    .on_request(|received| println!("{received}"));
    if let Some(file) = &arguments.company {
        builder = builder.company(Company::from_file(file)?);
    }
    if let Some(folder) = &arguments.specs {
        builder = builder.specs_dir(folder);
    }
    let platform = builder.start_blocking()?;
    println!(
        "stand-in platform at {} for app {}; Ctrl-C ends it",
        platform.url(),
        platform.app_id()
    );
    let subscription = subscribe(&platform, arguments);
    let (orders, wanted) = unbounded_channel();
    let tickets = orders.clone();
    platform.on_app_ticket(move |ticket| drop(tickets.send(Order::Ticket(ticket))));
    thread::spawn(move || read(&orders));
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(push(
        &platform,
        &subscription,
        wanted,
        arguments.events_to.is_some(),
    ));
    Ok(())
}

/// Where the events go. Says what to set in the app's own program.
fn subscribe(platform: &Platform, arguments: &Arguments) -> Subscription {
    let Some(url) = &arguments.events_to else {
        println!(
            "long connections work: set the base address (in official SDKs, the domain) to {}, \
             the app id to {} and the secret to {}; then type the type of an event, such as \
             im.message.receive_v1",
            platform.url(),
            platform.app_id(),
            platform.app_secret()
        );
        return platform.long_connection().subscribe();
    };
    let mut webhook = platform.webhook(url);
    if let Some(key) = &arguments.encrypt_key {
        webhook = webhook.encrypt_key(key);
    }
    if let Some(token) = &arguments.verification_token {
        webhook = webhook.verification_token(token);
    }
    webhook.subscribe()
}

/// What to push.
enum Order {
    /// A line of standard input.
    Event(String),
    /// A ticket that the app asked for.
    Ticket(String),
}

fn read(orders: &UnboundedSender<Order>) {
    for line in io::stdin().lines() {
        let Ok(line) = line else { return };
        let name = line.trim();
        if !name.is_empty() && orders.send(Order::Event(name.to_owned())).is_err() {
            return;
        }
    }
}

async fn push(
    platform: &Platform,
    subscription: &Subscription,
    mut orders: UnboundedReceiver<Order>,
    has_address: bool,
) {
    if has_address {
        println!("{}", subscription.verify_url().await);
    }
    let mut second = interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            Some(order) = orders.recv() => match made(platform, order) {
                Ok(event) => println!("{}", subscription.push(&event).await),
                Err(why) => println!("{why}"),
            },
            _ = second.tick() => for delivery in subscription.push_due().await {
                println!("{delivery}");
            },
        }
    }
}

fn made(platform: &Platform, order: Order) -> Result<Push, String> {
    match order {
        Order::Ticket(ticket) => {
            let content = json!({"app_id": platform.app_id(), "app_ticket": ticket});
            Ok(Push::new("app_ticket", PushLayout::V1, content))
        }
        Order::Event(name) if platform.specs().event(&name).is_some() => Ok(platform.event(&name)),
        Order::Event(name) => Err(format!("no event has the identity or type `{name}`")),
    }
}
