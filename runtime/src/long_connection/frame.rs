//! [`Frame`]: what travels in each message of the WebSocket, as protobuf.

use bytes::Bytes;
use prost::Message as _;
use tokio_tungstenite::tungstenite::Message;

/// The methods of frames.
pub(super) const CONTROL: i32 = 0;
pub(super) const DATA: i32 = 1;

/// The keys of headers.
pub(super) const TYPE: &str = "type";
pub(super) const MESSAGE_ID: &str = "message_id";
pub(super) const SUM: &str = "sum";
pub(super) const SEQ: &str = "seq";
pub(super) const HANDLING_TIME: &str = "biz_rt";

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
    #[cfg(test)]
    pub(super) fn read(bytes: Bytes) -> Result<Frame, prost::DecodeError> {
        Frame::decode(bytes)
    }

    /// The ping of a client.
    pub(super) fn ping(service: i32) -> Frame {
        let [key, value] = [TYPE, "ping"].map(|text| Bytes::from_static(text.as_bytes()));
        let header = Header { key, value };
        Frame { service, method: CONTROL, headers: vec![header], ..Frame::default() }
    }

    #[cfg(test)]
    pub(super) fn header(&self, key: &str) -> &[u8] {
        let header = self.headers.iter().find(|header| header.key == key);
        header.map_or(&[], |header| &header.value)
    }

    pub(super) fn into_message(self) -> Message {
        Message::Binary(self.encode_to_vec().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_ping_are_those_of_the_official_clients() {
        let Message::Binary(bytes) = Frame::ping(7).into_message() else { panic!("not binary") };
        let expected = b"\x08\x00\x10\x00\x18\x07\x20\x00\x2a\x0c\x0a\x04type\x12\x04ping";
        assert_eq!(&bytes[..], expected);
    }
}
