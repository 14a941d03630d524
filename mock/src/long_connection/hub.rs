//! What the platform knows of its long connections: the URLs that it gave, the connections that
//! are open, the pushes that wait for an answer.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::SystemTime,
};

use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    oneshot, watch,
};
use tokio_tungstenite::tungstenite::Message;

use super::{
    answer::{Expected, Outcome},
    counts::ConnectionCounts,
    endpoint::{EXCEEDED, message_of},
    fault::{ConnectionFault, PushScript},
    fragments::{self, Manner},
    frame::Frame,
    settings::ConnectionSettings,
};
use crate::{
    auth::app::AppKind,
    journal::{KEPT, Recent},
    push::random,
    refusal::Refusal,
};

/// How many connections an app may hold.
pub const MOST_CONNECTIONS: usize = 50;

/// How many bytes of a push one frame carries unless the builder says otherwise. The
/// documentation gives no figure.
pub(crate) const FRAGMENT_SIZE: usize = 64 << 10;

/// The path of the WebSocket.
pub(crate) const PATH: &str = "/ws/v2";

/// An open connection of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenConnection {
    /// Its number: connections are numbered from 1 in the order in which they opened.
    pub number: u64,
    /// The app that opened it.
    pub app_id: String,
    /// `device_id` in its URL.
    pub device_id: String,
    /// `service_id` in its URL, which is the `service` of its frames.
    pub service_id: i32,
    /// When it opened, by the platform's clock.
    pub since: SystemTime,
}

/// What the task of a connection is told.
pub(super) enum Order {
    Send(Message),
    Fault(ConnectionFault),
}

/// A URL that was given to an app.
struct Offer {
    app_id: String,
    device_id: String,
    service_id: i32,
    /// Whether a handshake has used it.
    used: bool,
}

struct Open {
    info: OpenConnection,
    orders: UnboundedSender<Order>,
}

/// What the task of a new connection needs.
pub(super) struct Opened {
    pub(super) number: u64,
    pub(super) service_id: i32,
    pub(super) orders: UnboundedReceiver<Order>,
    pub(super) fault: Option<ConnectionFault>,
}

/// A push that was sent and waits for its answer.
struct Pending {
    connection: u64,
    expected: Expected,
    answer: oneshot::Sender<Outcome>,
}

/// A push that was sent.
pub(super) struct Sent {
    pub(super) connection: u64,
    pub(super) message_id: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) answer: oneshot::Receiver<Outcome>,
}

pub(crate) struct Hub {
    pub(super) settings: ConnectionSettings,
    pub(super) faults: VecDeque<ConnectionFault>,
    pub(super) scripts: VecDeque<PushScript>,
    pub(super) counts: watch::Sender<ConnectionCounts>,
    pub(super) problems: Recent<String>,
    choice: fastrand::Rng,
    fragment_size: usize,
    offers: HashMap<String, Offer>,
    open: BTreeMap<u64, Open>,
    pending: HashMap<String, Pending>,
    /// The last number given to a connection, a URL or a frame.
    serial: u64,
    opened: u64,
}

impl Hub {
    pub(crate) fn new(seed: u64, fragment_size: usize) -> Hub {
        Hub {
            settings: ConnectionSettings::default(),
            faults: VecDeque::new(),
            scripts: VecDeque::new(),
            counts: watch::Sender::default(),
            problems: Recent::new(KEPT),
            choice: fastrand::Rng::with_seed(seed),
            fragment_size,
            offers: HashMap::new(),
            open: BTreeMap::new(),
            pending: HashMap::new(),
            serial: 0,
            opened: 0,
        }
    }

    /// A URL for one connection of this app.
    pub(super) fn offer(
        &mut self,
        app_id: &str,
        kind: AppKind,
        host: &str,
    ) -> Result<String, Refusal> {
        if kind == AppKind::Store {
            return Err(Refusal::connection(403, message_of(403)));
        }
        if self.open_for(app_id).count() >= MOST_CONNECTIONS {
            return Err(Refusal::connection(EXCEEDED, message_of(EXCEEDED)));
        }
        self.serial += 1;
        let device_id = (7_500_000_000_000_000_000 + self.serial).to_string();
        let service_id = self.choice.i32(1..i32::MAX);
        let [a, b] = random();
        let key = format!("{a:016x}{b:016x}");
        // Official clients take the whole URL for a query, so that its first parameter is lost.
        let url = format!(
            "ws://{host}{PATH}?fpid=493&aid=552564&device_id={device_id}&access_key={key}\
             &service_id={service_id}"
        );
        let offer = Offer { app_id: app_id.to_owned(), device_id, service_id, used: false };
        self.offers.insert(key, offer);
        Ok(url)
    }

    /// Lets a handshake use the URL with this key, once.
    pub(super) fn admit(&mut self, key: Option<&str>) -> Result<(), Refusal> {
        let offer = key.and_then(|key| self.offers.get_mut(key)).filter(|offer| !offer.used);
        let Some(offer) = offer else {
            return Err(Refusal::handshake(514, "the URL is unknown or was used before", 514));
        };
        offer.used = true;
        let app_id = offer.app_id.clone();
        match self.open_for(&app_id).count() {
            MOST_CONNECTIONS.. => Err(Refusal::handshake(514, message_of(EXCEEDED), EXCEEDED)),
            _ => Ok(()),
        }
    }

    /// Opens the connection whose handshake was let in.
    pub(super) fn open(&mut self, key: &str, now: SystemTime) -> Option<Opened> {
        let Offer { app_id, device_id, service_id, .. } = self.offers.remove(key)?;
        self.opened += 1;
        let number = self.opened;
        let (sender, orders) = unbounded_channel();
        let info = OpenConnection { number, app_id, device_id, service_id, since: now };
        self.open.insert(number, Open { info, orders: sender });
        self.count(|counts| {
            counts.opened += 1;
            counts.open += 1;
        });
        Some(Opened { number, service_id, orders, fault: self.faults.pop_front() })
    }

    /// Forgets a connection that ended. What was pushed over it is not answered any more.
    pub(super) fn close(&mut self, number: u64) {
        if self.open.remove(&number).is_none() {
            return;
        }
        for (_, pending) in self.pending.extract_if(|_, pending| pending.connection == number) {
            // The push may have been given up meanwhile.
            let _ = pending.answer.send(Err("the connection ended without an answer".to_owned()));
        }
        self.count(|counts| {
            counts.closed += 1;
            counts.open -= 1;
        });
    }

    /// Whether a connection of an app is open.
    pub(crate) fn has_open(&self, app_id: &str) -> bool {
        self.open_for(app_id).next().is_some()
    }

    /// The open connections of an app.
    pub(super) fn open_for<'a>(
        &'a self,
        app_id: &'a str,
    ) -> impl Iterator<Item = &'a OpenConnection> {
        self.all().filter(move |info| info.app_id == app_id)
    }

    /// All open connections.
    pub(crate) fn all(&self) -> impl Iterator<Item = &OpenConnection> {
        self.open.values().map(|open| &open.info)
    }

    /// Tells the tasks of all open connections.
    pub(super) fn tell_all(&self, order: impl Fn() -> Order) {
        for open in self.open.values() {
            // A task that ends at this moment needs no orders.
            let _ = open.orders.send(order());
        }
    }

    /// Sends a push over one of the app's connections, at random.
    pub(super) fn push(
        &mut self,
        app_id: &str,
        payload: &[u8],
        log_id: String,
    ) -> Result<Sent, String> {
        let numbers: Vec<u64> = self.open_for(app_id).map(|info| info.number).collect();
        let number = *self.choice.choice(&numbers).ok_or("no long connection is open")?;
        let script = self.scripts.pop_front().unwrap_or_default();
        let [a, b] = random();
        let manner = Manner {
            message_id: format!("{a:016x}{b:016x}"),
            trace_id: log_id,
            first_seq_id: self.serial + 1,
            log_id: self.serial + 1,
            service: self.open[&number].info.service_id,
            fragment_size: self.fragment_size,
        };
        let message = fragments::of(payload, &script, manner, &mut self.choice);
        self.serial += message.count;
        for frame in &message.frames {
            // A connection that ends at this moment answers nothing, which is then told.
            let _ = self.open[&number].orders.send(Order::Send(Message::Binary(frame.bytes())));
        }
        let (sender, answer) = oneshot::channel();
        let headers = message.expected.headers.clone();
        let message_id = message.message_id;
        let pending = Pending { connection: number, expected: message.expected, answer: sender };
        self.pending.insert(message_id.clone(), pending);
        let frames = message.frames.len();
        self.count(|counts| {
            counts.pushes += 1;
            counts.frames += frames;
        });
        Ok(Sent { connection: number, message_id, headers, answer })
    }

    /// Takes the answer to a push.
    pub(super) fn answered(&mut self, number: u64, frame: &Frame, bytes: &[u8]) {
        let id = frame.header("message_id").unwrap_or_default();
        if self.pending.get(id).is_none_or(|pending| pending.connection != number) {
            return self.count(|counts| counts.unexpected += 1);
        }
        let Some(pending) = self.pending.remove(id) else { return };
        let outcome = pending.expected.check(frame, bytes);
        self.count(|counts| counts.answers += 1);
        if let Err(why) = &outcome {
            self.problem(why.clone());
        }
        // The push may have been given up meanwhile.
        let _ = pending.answer.send(outcome);
    }

    /// Stops waiting for an answer.
    pub(super) fn give_up(&mut self, message_id: &str) {
        self.pending.remove(message_id);
    }

    /// Notes what is wrong with what a client sent.
    pub(super) fn problem(&mut self, why: String) {
        self.problems.push(why);
        self.count(|counts| counts.invalid += 1);
    }

    pub(super) fn count(&self, change: impl FnOnce(&mut ConnectionCounts)) {
        self.counts.send_modify(change);
    }
}
