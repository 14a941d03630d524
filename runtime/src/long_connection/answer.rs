//! [`Answer`]: what is written about a frame that came; and [`ping`].

use std::ops::Range;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::{Bytes, BytesMut};

use super::{
    frame::{CONTROL, HANDLING_TIME, HEADERS, PAYLOAD, REQUIRED, TYPE},
    protobuf::{add, add_varint, begin},
};

/// What an answer has besides its frame, without what a handler answers, generously.
const ADDITION: usize = 64;

/// The answer to a frame: the frame itself with another payload, and one more header.
pub(super) struct Answer {
    /// A piece of the buffer that the frame was read into, which holds on to all of it.
    frame: Bytes,
    /// Where the payload of the frame is, and the field that holds it.
    payload: Range<usize>,
    field: Range<usize>,
    /// One bit for each of the required fields that it has.
    has: u64,
}

impl Answer {
    pub(super) fn new(frame: Bytes, payload: Range<usize>, field: Range<usize>, has: u64) -> Self {
        Answer { frame, payload, field, has }
    }

    /// The payload of the frame.
    pub(super) fn payload(&self) -> &[u8] {
        &self.frame[self.payload.clone()]
    }

    /// Keeps what is necessary in a memory of its own, since an answer may have to wait.
    pub(super) fn shed_payload(&mut self) {
        let [before, after] = self.parts();
        self.frame = [before, after].concat().into();
        (self.payload, self.field) = (0..0, 0..0);
    }

    /// What is before and after the payload.
    fn parts(&self) -> [&[u8]; 2] {
        [&self.frame[..self.field.start], &self.frame[self.field.end..]]
    }

    /// Writes the whole answer. `data` is what a handler answers.
    pub(super) fn write(
        &self,
        to: &mut BytesMut,
        milliseconds: u128,
        code: u16,
        data: Option<&[u8]>,
    ) {
        let [before, after] = self.parts();
        to.reserve(before.len() + after.len() + ADDITION);
        to.extend_from_slice(before);
        to.extend_from_slice(after);
        for tag in REQUIRED.filter(|tag| self.has & 1 << tag == 0) {
            add_varint(to, tag, 0);
        }
        let time = milliseconds.to_string();
        begin(to, HEADERS, HANDLING_TIME.len() + time.len() + 4);
        add(to, 1, HANDLING_TIME.as_bytes());
        add(to, 2, time.as_bytes());
        // Base64 needs no escapes.
        match data {
            None if code == 200 => add(to, PAYLOAD, br#"{"code":200}"#),
            None => add(to, PAYLOAD, format!(r#"{{"code":{code}}}"#).as_bytes()),
            Some(data) => {
                let data = BASE64_STANDARD.encode(data);
                add(to, PAYLOAD, format!(r#"{{"code":{code},"data":"{data}"}}"#).as_bytes());
            }
        }
    }
}

/// The ping of a client. Required fields are written even if they are zero: the platform insists on
/// them.
pub(super) fn ping(service: i32) -> Bytes {
    const PING: &str = "ping";
    let mut to = BytesMut::with_capacity(ADDITION);
    // Protobuf extends the sign of a number to 64 bits.
    for (tag, number) in REQUIRED.zip([0, 0, service as u64, CONTROL as u64]) {
        add_varint(&mut to, tag, number);
    }
    begin(&mut to, HEADERS, TYPE.len() + PING.len() + 4);
    add(&mut to, 1, TYPE.as_bytes());
    add(&mut to, 2, PING.as_bytes());
    to.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::long_connection::{frame_tests::Frame, incoming::Incoming};

    fn read(bytes: &Bytes) -> Incoming<'_> {
        Incoming::read(bytes).unwrap()
    }

    fn written(answer: &Answer, milliseconds: u128, code: u16, data: Option<&[u8]>) -> Bytes {
        let mut bytes = BytesMut::new();
        answer.write(&mut bytes, milliseconds, code, data);
        bytes.freeze()
    }

    #[test]
    fn an_answer_is_the_frame_with_its_time_and_the_data_in_base64() {
        // Field 6 is there, field 9 after the payload, and a field 15 that nobody knows.
        let bytes = b"\x08\x01\x10\x02\x18\x07\x20\x01\x2a\x0d\x0a\x04type\x12\x05event\
                      \x32\x04gzip\x42\x02{}\x4a\x01n\x7a\x01x";
        let bytes = Bytes::from_static(bytes);
        let frame = read(&bytes);
        assert_eq!((frame.kind, frame.payload, frame.method), (&b"event"[..], &b"{}"[..], 1));
        let mut answer = frame.answer();
        assert_eq!(answer.payload(), b"{}");
        answer.shed_payload();
        let bytes = written(&answer, 12, 200, Some(br#"{"toast":{}}"#));
        let expected = b"\x08\x01\x10\x02\x18\x07\x20\x01\x2a\x0d\x0a\x04type\x12\x05event\
                         \x32\x04gzip\x4a\x01n\x7a\x01x\x2a\x0c\x0a\x06biz_rt\x12\x0212\
                         \x42\x26{\"code\":200,\"data\":\"eyJ0b2FzdCI6e319\"}";
        assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(expected));
        // A reader finds the header in its list and the payload in its place.
        let read = Frame::read(bytes).unwrap();
        let headers: Vec<_> = read.headers.iter().map(|header| &header.value[..]).collect();
        assert_eq!(headers, [&b"event"[..], b"12"]);
        assert!(read.payload.unwrap().starts_with(b"{\"code\":200"));
    }

    #[test]
    fn the_bytes_of_a_ping_are_those_of_the_official_clients() {
        let expected = b"\x08\x00\x10\x00\x18\x07\x20\x00\x2a\x0c\x0a\x04type\x12\x04ping";
        assert_eq!(&ping(7)[..], expected);
        // The connections count services from 1, but the field may hold any number.
        for service in [0, 127, 128, i32::MAX, -1] {
            assert_eq!(Frame::read(ping(service)).unwrap(), Frame::ping(service));
        }
    }

    #[test]
    fn an_answer_has_the_fields_that_the_platform_insists_on() {
        let frame = Bytes::from_static(b"\x20\x01\x42\x00");
        for code in [200, 500] {
            let bytes = written(&read(&frame).answer(), 0, code, None);
            assert!(bytes.starts_with(b"\x20\x01\x08\x00\x10\x00\x18\x00"), "{bytes:?}");
            let read = Frame::read(bytes).unwrap();
            assert_eq!(read.payload.unwrap(), format!(r#"{{"code":{code}}}"#));
        }
    }
}
