//! [`Frame`]: what travels in each message of the WebSocket, as protobuf. What it holds are pieces of
//! that message, and are not copied.

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

/// The members that an answer has besides those of its frame. Protobuf takes a message in parts: to
/// write these behind the frame is to add the header and to set the payload.
#[derive(Clone, PartialEq, prost::Message)]
struct Addition {
    #[prost(message, required, tag = "5")]
    header: Header,
    #[prost(bytes = "bytes", required, tag = "8")]
    payload: Bytes,
}

/// What an [`Addition`] takes without the answer of a handler, generously.
const ADDITION: usize = 64;

/// The begin of the answer to a frame: the bytes of the frame without its payload, in a memory of
/// their own. A frame itself holds on to the buffer that it was read into.
pub(super) struct AnswerStart(Vec<u8>);

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
        let [key, value] = [TYPE, "ping"].map(|text| Bytes::from_static(text.as_bytes()));
        let header = Header { key, value };
        Frame { service, method: CONTROL, headers: vec![header], ..Frame::default() }
    }

    /// `event`, `card`, `ping` or `pong`.
    pub(super) fn kind(&self) -> &str {
        self.header(TYPE).unwrap_or_default()
    }

    fn header(&self, key: &str) -> Option<&str> {
        let header = self.headers.iter().find(|header| header.key == key)?;
        str::from_utf8(&header.value).ok()
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

    /// The answer to this frame is the frame itself with another payload, and one more header.
    pub(super) fn start_answer(mut self) -> AnswerStart {
        self.payload = None;
        let mut bytes = Vec::with_capacity(self.encoded_len() + ADDITION);
        // A vector takes whatever comes.
        let _ = self.encode(&mut bytes);
        AnswerStart(bytes)
    }

    pub(super) fn into_message(self) -> Message {
        Message::Binary(self.encode_to_vec().into())
    }
}

impl AnswerStart {
    /// The whole answer. `data` is what a handler answers.
    pub(super) fn finish(self, milliseconds: u128, code: u16, data: Option<&[u8]>) -> Message {
        // Base64 needs no escapes.
        let payload = match data {
            None => format!(r#"{{"code":{code}}}"#),
            Some(data) => {
                format!(r#"{{"code":{code},"data":"{}"}}"#, BASE64_STANDARD.encode(data))
            }
        };
        let value = milliseconds.to_string().into();
        let header = Header { key: Bytes::from_static(HANDLING_TIME.as_bytes()), value };
        let AnswerStart(mut bytes) = self;
        let _ = Addition { header, payload: payload.into() }.encode(&mut bytes);
        Message::Binary(bytes.into())
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
        let answer = frame.start_answer().finish(12, 200, Some(br#"{"toast":{}}"#));
        let expected = b"\x08\x01\x10\x02\x18\x07\x20\x01\x2a\x0d\x0a\x04type\x12\x05event\
                         \x32\x04gzip\x2a\x0c\x0a\x06biz_rt\x12\x0212\
                         \x42\x26{\"code\":200,\"data\":\"eyJ0b2FzdCI6e319\"}";
        let bytes = answer.into_data();
        assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(expected));
        // Whoever reads it finds the header in its list and the payload in its place.
        let read = Frame::read(bytes).unwrap();
        let headers: Vec<_> = read.headers.iter().map(|header| &header.value[..]).collect();
        assert_eq!(headers, [&b"event"[..], b"12"]);
        assert!(read.payload.unwrap().starts_with(b"{\"code\":200"));
    }

    #[test]
    fn parts_whose_numbers_cannot_be_are_refused() {
        let part = |headers: &[(&str, &str)]| {
            let header = |(key, value): &(&str, &str)| Header {
                key: Bytes::copy_from_slice(key.as_bytes()),
                value: Bytes::copy_from_slice(value.as_bytes()),
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
