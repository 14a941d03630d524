//! What is in frames, which travel as protobuf in the messages of the WebSocket.

/// The methods of frames.
pub(super) const CONTROL: i32 = 0;
pub(super) const DATA: i32 = 1;

/// The keys of headers.
pub(super) const TYPE: &str = "type";
pub(super) const MESSAGE_ID: &str = "message_id";
pub(super) const SUM: &str = "sum";
pub(super) const SEQ: &str = "seq";
pub(super) const HANDLING_TIME: &str = "biz_rt";
