//! [`Frame`]: what travels in each message of the WebSocket, as protobuf.

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use prost::Message as _;
use tokio_tungstenite::tungstenite::Message;

/// The methods of frames.
pub(super) const CONTROL: i32 = 0;
pub(super) const DATA: i32 = 1;

/// The keys of headers.
const TYPE: &str = "type";
const MESSAGE_ID: &str = "message_id";
const SUM: &str = "sum";
const SEQ: &str = "seq";
const HANDLING_TIME: &str = "biz_rt";

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
    #[prost(string, optional, tag = "6")]
    pub(super) payload_encoding: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub(super) payload_type: Option<String>,
    #[prost(bytes = "bytes", optional, tag = "8")]
    pub(super) payload: Option<Bytes>,
    #[prost(string, optional, tag = "9")]
    pub(super) log_id_new: Option<String>,
}

/// A header of a frame.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Header {
    #[prost(string, required, tag = "1")]
    pub(super) key: String,
    #[prost(string, required, tag = "2")]
    pub(super) value: String,
}

/// Which piece of which message a data frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) message_id: &'a str,
    pub(super) sum: u32,
    pub(super) seq: u32,
}

impl Frame {
    pub(super) fn read(bytes: Bytes) -> Result<Frame, prost::DecodeError> {
        Frame::decode(bytes)
    }

    /// The ping of a client.
    pub(super) fn ping(service: i32) -> Frame {
        let header = Header { key: TYPE.to_owned(), value: "ping".to_owned() };
        Frame { service, method: CONTROL, headers: vec![header], ..Frame::default() }
    }

    /// `event`, `card`, `ping` or `pong`.
    pub(super) fn kind(&self) -> &str {
        self.header(TYPE).unwrap_or_default()
    }

    fn header(&self, key: &str) -> Option<&str> {
        let header = self.headers.iter().find(|header| header.key == key)?;
        Some(&header.value)
    }

    /// `None` if its numbers cannot be.
    pub(super) fn part(&self) -> Option<Part<'_>> {
        let number = |key, missing| match self.header(key) {
            None | Some("") => Some(missing),
            Some(text) => text.parse::<u32>().ok(),
        };
        let (sum, seq) = (number(SUM, 1)?.max(1), number(SEQ, 0)?);
        let message_id = self.header(MESSAGE_ID).unwrap_or_default();
        (seq < sum && (sum == 1 || !message_id.is_empty())).then_some(Part { message_id, sum, seq })
    }

    /// The answer to this frame: the frame itself with another payload. `data` is the answer of a
    /// handler.
    pub(super) fn answered(mut self, milliseconds: u128, code: u16, data: Option<&[u8]>) -> Frame {
        self.headers
            .push(Header { key: HANDLING_TIME.to_owned(), value: milliseconds.to_string() });
        // Base64 needs no escapes.
        let payload = match data {
            None => format!(r#"{{"code":{code}}}"#),
            Some(data) => {
                format!(r#"{{"code":{code},"data":"{}"}}"#, BASE64_STANDARD.encode(data))
            }
        };
        self.payload = Some(payload.into());
        self
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

    #[test]
    fn an_answer_is_the_frame_with_its_time_and_the_data_in_base64() {
        // Field 6 is there, and a field 15 that nobody knows.
        let bytes = b"\x08\x01\x10\x02\x18\x07\x20\x01\x2a\x0d\x0a\x04type\x12\x05event\
                      \x32\x04gzip\x42\x02{}\x7a\x01x";
        let frame = Frame::read(Bytes::from_static(bytes)).unwrap();
        assert_eq!((frame.kind(), frame.payload.as_deref()), ("event", Some(&b"{}"[..])));
        let answer = frame.answered(12, 200, Some(br#"{"toast":{}}"#)).encode_to_vec();
        let expected = b"\x08\x01\x10\x02\x18\x07\x20\x01\x2a\x0d\x0a\x04type\x12\x05event\
                         \x2a\x0c\x0a\x06biz_rt\x12\x0212\x32\x04gzip\
                         \x42\x26{\"code\":200,\"data\":\"eyJ0b2FzdCI6e319\"}";
        assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(expected));
    }

    #[test]
    fn parts_whose_numbers_cannot_be_are_refused() {
        let part = |headers: &[(&str, &str)]| {
            let header = |(key, value): &(&str, &str)| Header {
                key: (*key).to_owned(),
                value: (*value).to_owned(),
            };
            let frame = Frame { headers: headers.iter().map(header).collect(), ..Frame::default() };
            frame.part().map(|part| (part.sum, part.seq))
        };
        assert_eq!(part(&[]), Some((1, 0)));
        assert_eq!(part(&[("sum", "0"), ("seq", "0")]), Some((1, 0)));
        assert_eq!(part(&[("message_id", "m"), ("sum", "3"), ("seq", "2")]), Some((3, 2)));
        assert_eq!(part(&[("message_id", "m"), ("sum", "3"), ("seq", "3")]), None);
        assert_eq!(part(&[("sum", "2"), ("seq", "1")]), None, "without an id");
        assert_eq!(part(&[("message_id", "m"), ("sum", "-1"), ("seq", "0")]), None);
        assert_eq!(part(&[("message_id", "m"), ("sum", "many"), ("seq", "0")]), None);
        assert_eq!(part(&[("message_id", "m"), ("sum", "99999999999"), ("seq", "0")]), None);
    }
}
