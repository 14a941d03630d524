//! What is in frames, which travel as protobuf in the messages of the WebSocket.

use std::ops::Range;

/// What the fields of a frame are, by their tags: see `Frame` in `frame_tests.rs`.
pub(super) const METHOD: u64 = 4;
pub(super) const HEADERS: u64 = 5;
pub(super) const PAYLOAD: u64 = 8;
/// Fields that the platform insists on.
pub(super) const REQUIRED: Range<u64> = 1..5;

/// The methods of frames.
pub(super) const CONTROL: i32 = 0;
pub(super) const DATA: i32 = 1;

/// The keys of headers.
pub(super) const TYPE: &str = "type";
pub(super) const MESSAGE_ID: &str = "message_id";
pub(super) const SUM: &str = "sum";
pub(super) const SEQ: &str = "seq";
pub(super) const HANDLING_TIME: &str = "biz_rt";
