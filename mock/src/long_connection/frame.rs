//! The frames of a long connection: one protobuf message per binary WebSocket message.

use bytes::Bytes;
use prost::Message;

/// `method` of frames about the connection itself.
pub(super) const CONTROL: i32 = 0;
/// `method` of frames that carry a push or its answer.
pub(super) const DATA: i32 = 1;

/// One frame. All members that the format requires are optional here, so that a client that
/// leaves one out is noticed.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Frame {
    #[prost(uint64, optional, tag = "1")]
    pub(super) seq_id: Option<u64>,
    #[prost(uint64, optional, tag = "2")]
    pub(super) log_id: Option<u64>,
    #[prost(int32, optional, tag = "3")]
    pub(super) service: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    pub(super) method: Option<i32>,
    #[prost(message, repeated, tag = "5")]
    pub(super) headers: Vec<Header>,
    #[prost(string, optional, tag = "6")]
    pub(super) payload_encoding: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub(super) payload_type: Option<String>,
    #[prost(bytes = "vec", optional, tag = "8")]
    pub(super) payload: Option<Vec<u8>>,
    #[prost(string, optional, tag = "9")]
    pub(super) log_id_new: Option<String>,
}

/// A header of a frame.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Header {
    #[prost(string, optional, tag = "1")]
    pub(super) key: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub(super) value: Option<String>,
}

impl Frame {
    /// Reads a frame; the error says what is wrong with it.
    pub(super) fn read(bytes: &[u8]) -> Result<Frame, String> {
        let frame = Frame::decode(bytes).map_err(|error| format!("no protobuf frame: {error}"))?;
        let required = [
            ("SeqID", frame.seq_id.is_some()),
            ("LogID", frame.log_id.is_some()),
            ("service", frame.service.is_some()),
            ("method", frame.method.is_some()),
            ("key", frame.headers.iter().all(|header| header.key.is_some())),
            ("value", frame.headers.iter().all(|header| header.value.is_some())),
        ];
        match required.iter().find(|(_, there)| !there) {
            Some((name, _)) => Err(format!("a frame without its required `{name}`")),
            None => Ok(frame),
        }
    }

    /// The bytes of the frame.
    pub(super) fn bytes(&self) -> Bytes {
        self.encode_to_vec().into()
    }

    /// The value of a header.
    pub(super) fn header(&self, key: &str) -> Option<&str> {
        let header = self.headers.iter().find(|header| header.key.as_deref() == Some(key))?;
        header.value.as_deref()
    }
}

/// A header with this key and value.
pub(super) fn header(key: &str, value: impl ToString) -> Header {
    Header { key: Some(key.to_owned()), value: Some(value.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::{DATA, Frame, header};

    #[test]
    fn the_bytes_are_those_of_the_documented_format() {
        let frame = Frame {
            seq_id: Some(0),
            log_id: Some(300),
            service: Some(7),
            method: Some(DATA),
            headers: vec![header("type", "event")],
            payload: Some(b"{}".to_vec()),
            ..Frame::default()
        };
        // Field and wire type, then the value: computed by hand.
        let expected = [
            &[0x08, 0x00, 0x10, 0xac, 0x02, 0x18, 0x07, 0x20, 0x01, 0x2a, 0x0d][..],
            b"\x0a\x04type\x12\x05event",
            b"\x42\x02{}",
        ]
        .concat();
        assert_eq!(frame.bytes(), expected);
        assert_eq!(Frame::read(&expected), Ok(frame));
    }

    #[test]
    fn a_frame_without_a_required_member_is_refused_by_name() {
        for (bytes, part) in [
            (&[0x08, 0x00, 0x10, 0x00, 0x20, 0x01][..], "`service`"),
            (&[0x10, 0x00, 0x18, 0x00, 0x20, 0x01], "`SeqID`"),
            (&[0x08, 0, 0x10, 0, 0x18, 0, 0x20, 1, 0x2a, 0x02, 0x0a, 0x00], "`value`"),
            (b"not a frame", "no protobuf frame"),
        ] {
            let why = Frame::read(bytes).unwrap_err();
            assert!(why.contains(part), "{why}");
        }
    }
}
