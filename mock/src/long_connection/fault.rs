//! What goes wrong on a long connection because a test wants it.

use bytes::Bytes;
use prost::Message as _;
use tokio_tungstenite::tungstenite::Message;

use super::frame::{DATA, Frame, header};

/// What goes wrong with a connection, for
/// [`Platform::next_connection`](crate::Platform::next_connection) and
/// [`Platform::disturb_connections`](crate::Platform::disturb_connections).
///
/// ```
/// use feishu_mock::ConnectionFault;
///
/// let mute_from_the_start = ConnectionFault::half_open();
/// let mute_after_ten_frames = ConnectionFault::half_open().after(10);
/// let cut_in_the_third_frame = ConnectionFault::cut_frame().after(2);
/// # let _ = (mute_from_the_start, mute_after_ten_frames, cut_in_the_third_frame);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until it is given to a platform"]
pub struct ConnectionFault {
    pub(super) kind: FaultKind,
    /// How many frames the platform sends before the fault.
    pub(super) after: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    HalfOpen,
    CutFrame,
    Reset,
    Close(u16, String),
}

impl ConnectionFault {
    /// The connection stays open, but the platform neither sends nor reads anything more: no
    /// pong, no push, no answer to a close. It still counts as open, so pushes get lost in it.
    pub fn half_open() -> ConnectionFault {
        ConnectionFault::new(FaultKind::HalfOpen)
    }

    /// Half of the next frame is sent, then the connection ends.
    pub fn cut_frame() -> ConnectionFault {
        ConnectionFault::new(FaultKind::CutFrame)
    }

    /// The connection is reset, without a close frame.
    pub fn reset() -> ConnectionFault {
        ConnectionFault::new(FaultKind::Reset)
    }

    /// The platform closes the WebSocket with this code and reason.
    pub fn close(code: u16, reason: impl Into<String>) -> ConnectionFault {
        ConnectionFault::new(FaultKind::Close(code, reason.into()))
    }

    /// The fault happens when the platform has sent this many more frames, pongs included.
    pub fn after(mut self, frames: usize) -> ConnectionFault {
        self.after = frames;
        self
    }

    fn new(kind: FaultKind) -> ConnectionFault {
        ConnectionFault { kind, after: 0 }
    }
}

/// How the next push over a long connection is sent, for
/// [`Platform::next_push`](crate::Platform::next_push).
#[derive(Clone, Debug, Default)]
#[must_use = "a script does nothing until it is given to a platform"]
pub struct PushScript {
    pub(super) fragments: Option<usize>,
    pub(super) shuffled: bool,
    pub(super) reversed: bool,
    pub(super) copies: usize,
    pub(super) without: Option<usize>,
    pub(super) claimed_sum: Option<u64>,
    pub(super) message_type: Option<String>,
}

impl PushScript {
    /// A push as any other.
    pub fn new() -> PushScript {
        PushScript::default()
    }

    /// The push is sent in this many fragments, or one per byte if it has fewer bytes.
    pub fn fragments(mut self, count: usize) -> PushScript {
        self.fragments = Some(count);
        self
    }

    /// The fragments are sent in random order.
    pub fn shuffled(mut self) -> PushScript {
        self.shuffled = true;
        self
    }

    /// The last fragment is sent first.
    pub fn reversed(mut self) -> PushScript {
        self.reversed = true;
        self
    }

    /// Each frame is sent once, and this many times more.
    pub fn repeated(mut self, copies: usize) -> PushScript {
        self.copies = copies;
        self
    }

    /// This fragment, counted from 0, is not sent, so the push is never complete.
    pub fn without(mut self, fragment: usize) -> PushScript {
        self.without = Some(fragment);
        self
    }

    /// The frames claim that there are this many fragments.
    pub fn claiming(mut self, sum: u64) -> PushScript {
        self.claimed_sum = Some(sum);
        self
    }

    /// The value of the header `type`, which is `event` for events and callbacks alike.
    pub fn message_type(mut self, value: impl Into<String>) -> PushScript {
        self.message_type = Some(value.into());
        self
    }
}

/// One WebSocket message that is no part of a push, for
/// [`Platform::send_to_connections`](crate::Platform::send_to_connections).
#[derive(Clone, Debug)]
#[must_use = "a message does nothing until it is given to a platform"]
pub struct StrayMessage(pub(super) Message);

impl StrayMessage {
    /// A binary message with these bytes.
    pub fn binary(bytes: impl Into<Bytes>) -> StrayMessage {
        StrayMessage(Message::Binary(bytes.into()))
    }

    /// A text message.
    pub fn text(text: impl Into<String>) -> StrayMessage {
        StrayMessage(Message::text(text.into()))
    }

    /// A WebSocket ping.
    pub fn ping() -> StrayMessage {
        StrayMessage(Message::Ping(Bytes::new()))
    }

    /// A frame of type `event` that claims to be fragment `seq` of `sum`, as they are given.
    pub fn fragment(
        message_id: &str,
        sum: impl ToString,
        seq: impl ToString,
        payload: impl Into<Vec<u8>>,
    ) -> StrayMessage {
        let frame = Frame {
            seq_id: Some(0),
            log_id: Some(0),
            service: Some(0),
            method: Some(DATA),
            headers: vec![
                header("type", "event"),
                header("message_id", message_id),
                header("sum", sum),
                header("seq", seq),
                header("trace_id", message_id),
            ],
            payload: Some(payload.into()),
            ..Frame::default()
        };
        StrayMessage::binary(frame.encode_to_vec())
    }
}
