//! [`Frame`]: a frame as the library of protobuf reads and writes it. What is read and written in
//! place is compared with this.

use bytes::Bytes;
use prost::Message as _;
use tokio_tungstenite::tungstenite::Message;

use super::frame::{CONTROL, TYPE};

/// A frame. Required fields are written even if they are zero: the platform insists on them.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Frame {
    #[prost(uint64, required, tag = "1")]
    pub(super) seq_id: u64,
    #[prost(uint64, required, tag = "2")]
    pub(super) log_id: u64,
    #[prost(int32, required, tag = "3")]
    pub(super) service: i32,
    #[prost(int32, required, tag = "4")]
    pub(super) method: i32,
    #[prost(message, repeated, tag = "5")]
    pub(super) headers: Vec<Header>,
    #[prost(bytes = "bytes", optional, tag = "6")]
    pub(super) payload_encoding: Option<Bytes>,
    #[prost(bytes = "bytes", optional, tag = "7")]
    pub(super) payload_type: Option<Bytes>,
    #[prost(bytes = "bytes", optional, tag = "8")]
    pub(super) payload: Option<Bytes>,
    #[prost(bytes = "bytes", optional, tag = "9")]
    pub(super) log_id_new: Option<Bytes>,
}

/// A header of a frame. The definition says that both are text, which looks the same to protobuf.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Header {
    #[prost(bytes = "bytes", required, tag = "1")]
    pub(super) key: Bytes,
    #[prost(bytes = "bytes", required, tag = "2")]
    pub(super) value: Bytes,
}

impl Frame {
    pub(super) fn read(bytes: Bytes) -> Result<Frame, prost::DecodeError> {
        Frame::decode(bytes)
    }

    /// The ping of a client.
    pub(super) fn ping(service: i32) -> Frame {
        let [key, value] = [TYPE, "ping"].map(|text| Bytes::from_static(text.as_bytes()));
        let header = Header { key, value };
        Frame { service, method: CONTROL, headers: vec![header], ..Frame::default() }
    }

    pub(super) fn header(&self, key: &str) -> &[u8] {
        let header = self.headers.iter().find(|header| header.key == key);
        header.map_or(&[], |header| &header.value)
    }

    pub(super) fn into_message(self) -> Message {
        Message::Binary(self.encode_to_vec().into())
    }
}
