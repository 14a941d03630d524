//! The task of one connection: sends what it is told to, answers pings, hands over answers, and
//! goes wrong when a test wants it.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::{io::AsyncReadExt, sync::mpsc::UnboundedReceiver};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, Role},
    },
};

use super::{
    fault::{ConnectionFault, FaultKind},
    frame::{CONTROL, DATA, Frame, header},
    hub::{Opened, Order},
};
use crate::{platform::state::Shared, server::connection::FaultSwitch};

/// How many orders are followed in a row before what arrived is read.
const ORDERS_IN_A_ROW: usize = 32;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// The connection ends.
struct Ended;

struct Connection {
    shared: Arc<Shared>,
    number: u64,
    service_id: i32,
    switch: FaultSwitch,
    fault: Option<ConnectionFault>,
    /// Whether it is half open: nothing is sent, nothing that arrives counts.
    mute: bool,
    /// Pongs to send before anything else.
    pongs: VecDeque<Message>,
}

enum Event {
    Ordered(Order),
    Arrived(Message),
}

/// Runs a connection until it ends.
pub(super) async fn run(
    shared: Arc<Shared>,
    opened: Opened,
    upgrade: OnUpgrade,
    switch: FaultSwitch,
) {
    let Opened { number, service_id, mut orders, fault } = opened;
    let mut connection = Connection {
        shared: shared.clone(),
        number,
        service_id,
        switch,
        fault,
        mute: false,
        pongs: VecDeque::new(),
    };
    if let Ok(upgraded) = upgrade.await {
        let io = TokioIo::new(upgraded);
        let mut socket = WebSocketStream::from_raw_socket(io, Role::Server, None).await;
        connection.serve(&mut socket, &mut orders).await;
        if connection.mute {
            drain(socket.get_mut()).await;
        }
    }
    shared.lock().connections.close(number);
}

/// Keeps a half-open connection until the other side ends it.
async fn drain(io: &mut TokioIo<Upgraded>) {
    let mut buffer = [0; 4096];
    while io.read(&mut buffer).await.is_ok_and(|bytes| bytes > 0) {}
}

impl Connection {
    async fn serve(&mut self, socket: &mut Socket, orders: &mut UnboundedReceiver<Order>) {
        if self.fault_is_due(socket).await.is_err() {
            return;
        }
        let mut in_a_row = 0;
        while let Some(event) = self.next(socket, orders, &mut in_a_row).await {
            let done = match event {
                Event::Ordered(Order::Send(message)) => self.send(socket, message).await,
                Event::Ordered(Order::Fault(fault)) => {
                    self.fault = Some(fault);
                    self.fault_is_due(socket).await
                }
                Event::Arrived(message) => {
                    self.arrived(message);
                    Ok(())
                }
            };
            if done.is_err() {
                return;
            }
        }
    }

    /// Sends a message, unless the connection's fault comes before.
    async fn send(&mut self, socket: &mut Socket, message: Message) -> Result<(), Ended> {
        if let Some(fault) = &mut self.fault {
            if fault.after == 0 && fault.kind == FaultKind::CutFrame {
                socket.flush().await.map_err(|_| Ended)?;
                self.switch.cut_next_write();
                let _ = socket.send(message).await;
                return Err(Ended);
            }
            fault.after = fault.after.saturating_sub(1);
        }
        if !self.mute {
            socket.feed(message).await.map_err(|_| Ended)?;
        }
        self.fault_is_due(socket).await
    }

    /// Brings about a fault whose time has come.
    async fn fault_is_due(&mut self, socket: &mut Socket) -> Result<(), Ended> {
        let due = self.fault.take_if(|it| it.after == 0 && it.kind != FaultKind::CutFrame);
        let Some(ConnectionFault { kind, .. }) = due else { return Ok(()) };
        socket.flush().await.map_err(|_| Ended)?;
        match kind {
            FaultKind::CutFrame => Ok(()),
            FaultKind::HalfOpen => {
                self.mute = true;
                self.switch.mute();
                Ok(())
            }
            FaultKind::Reset => {
                self.switch.reset();
                // The write fails and resets the connection.
                let _ = socket.send(Message::Ping(Default::default())).await;
                Err(Ended)
            }
            FaultKind::Close(code, reason) => {
                let frame = CloseFrame { code: code.into(), reason: reason.into() };
                // The task ends when the other side has answered it.
                socket.close(Some(frame)).await.map_err(|_| Ended)
            }
        }
    }

    /// What comes next: an order, or a message of the client. `None` when the connection has
    /// ended. What was fed is written meanwhile, and reading never waits for writing.
    async fn next(
        &mut self,
        socket: &mut Socket,
        orders: &mut UnboundedReceiver<Order>,
        in_a_row: &mut usize,
    ) -> Option<Event> {
        poll_fn(|context| {
            let mut ordered = |context: &mut Context<'_>| match self.pongs.pop_front() {
                Some(pong) => Poll::Ready(Some(Order::Send(pong))),
                None => orders.poll_recv(context),
            };
            let turn = *in_a_row < ORDERS_IN_A_ROW;
            if turn
                && socket.poll_ready_unpin(context).is_ready()
                && let Poll::Ready(Some(order)) = ordered(context)
            {
                *in_a_row += 1;
                return Poll::Ready(Some(Event::Ordered(order)));
            }
            *in_a_row = 0;
            // An error shows when the next message is read.
            let _ = socket.poll_flush_unpin(context);
            match socket.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(message))) => Poll::Ready(Some(Event::Arrived(message))),
                Poll::Ready(_) => Poll::Ready(None),
                Poll::Pending => {
                    if !turn {
                        context.waker().wake_by_ref();
                    }
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Deals with a message of the client.
    fn arrived(&mut self, message: Message) {
        if self.mute {
            return;
        }
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Text(_) => return self.problem("a text message instead of a frame".into()),
            // The WebSocket library answers these.
            _ => return,
        };
        match Frame::read(&bytes) {
            Err(why) => self.problem(why),
            Ok(frame) if frame.method == Some(CONTROL) => self.pinged(frame),
            Ok(frame) if frame.method == Some(DATA) => {
                self.shared.lock().connections.answered(self.number, &frame, &bytes);
            }
            Ok(frame) => self.problem(format!("a frame with method {:?}", frame.method)),
        }
    }

    /// Answers a ping with the settings of now.
    fn pinged(&mut self, ping: Frame) {
        let kind = ping.header("type").unwrap_or_default();
        if kind != "ping" {
            return self.problem(format!("a control frame of type `{}`", kind.escape_debug()));
        }
        if ping.service != Some(self.service_id) {
            let service = ping.service.unwrap_or_default();
            return self.problem(format!("a ping of service {service}, not {}", self.service_id));
        }
        let settings = {
            let state = self.shared.lock();
            state.connections.count(|counts| counts.pings += 1);
            state.connections.settings
        };
        let pong = Frame {
            headers: vec![header("type", "pong")],
            payload: settings.in_pongs.then(|| settings.json().to_string().into_bytes()),
            ..ping
        };
        self.pongs.push_back(Message::Binary(pong.bytes()));
    }

    fn problem(&self, why: String) {
        self.shared.lock().connections.problem(why);
    }
}
