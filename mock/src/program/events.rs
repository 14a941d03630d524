//! Pushes events to the app: one per line of standard input, the tickets that it asks for, and
//! again those that it did not take.

use std::{io, thread, time::Duration};

use feishu_mock::{Platform, Push, PushLayout, Subscription, serde_json::json};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::interval,
};

use crate::{arguments::Arguments, say};

/// What to push.
enum Order {
    /// A line of standard input.
    Event(String),
    /// A ticket that the app asked for.
    Ticket(String),
}

/// Where the events go. Says what to set in the app's own program.
pub(crate) fn subscribe(platform: &Platform, arguments: &Arguments) -> Subscription {
    let Some(url) = &arguments.events_to else {
        say(&format!(
            "long connections work: set the base address (in official SDKs, the domain) to {}, \
             the app id to {} and the secret to {}; then type the type of an event, such as \
             im.message.receive_v1",
            platform.url(),
            platform.app_id(),
            platform.app_secret()
        ));
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

/// Pushes for as long as it is polled.
pub(crate) async fn push(platform: &Platform, subscription: &Subscription, has_address: bool) {
    let (orders, mut wanted) = unbounded_channel();
    let tickets = orders.clone();
    platform.on_app_ticket(move |ticket| drop(tickets.send(Order::Ticket(ticket))));
    // It waits for a line while the process ends, which no task could.
    thread::spawn(move || read(&orders));
    if has_address {
        let verified = subscription.verify_url().await;
        say(&verified.to_string());
        if !verified.delivered {
            say("events are sent there all the same, such as when the app starts later");
        }
    }
    push_all(platform, subscription, &mut wanted).await;
}

async fn push_all(
    platform: &Platform,
    subscription: &Subscription,
    wanted: &mut UnboundedReceiver<Order>,
) {
    let mut second = interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            Some(order) = wanted.recv() => match made(platform, order) {
                Ok(event) => say(&subscription.push(&event).await.to_string()),
                Err(why) => say(&why),
            },
            _ = second.tick() => for delivery in subscription.push_due().await {
                say(&delivery.to_string());
            },
        }
    }
}

/// Takes the lines of standard input, until it ends.
fn read(orders: &UnboundedSender<Order>) {
    for line in io::stdin().lines() {
        let Ok(line) = line else { return };
        let name = line.trim();
        if !name.is_empty() && orders.send(Order::Event(name.to_owned())).is_err() {
            return;
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
