//! [`Incoming`]: a frame as it came, read in place; [`Answer`], which is made of it; and [`ping`].

use std::ops::Range;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::{BufMut, Bytes, BytesMut};

use super::frame::{CONTROL, HANDLING_TIME, MESSAGE_ID, SEQ, SUM, TYPE};

/// What the fields of a frame are, by their tags: see `Frame` in `frame_tests.rs`.
const METHOD: u64 = 4;
const HEADERS: u64 = 5;
const PAYLOAD: u64 = 8;
/// Fields that the platform insists on.
const REQUIRED: Range<u64> = 1..5;

/// The types of fields.
const VARINT: u64 = 0;
const EIGHT_BYTES: u64 = 1;
const COUNTED: u64 = 2;
const FOUR_BYTES: u64 = 5;

/// What an answer has besides its frame, without what a handler answers, generously.
const ADDITION: usize = 64;

/// A frame as it came, read in place: to decode it would make a copy of each text.
#[derive(Debug)]
pub(super) struct Incoming<'a> {
    frame: &'a Bytes,
    pub(super) method: i32,
    /// `event`, `card`, `ping` or `pong`.
    pub(super) kind: &'a [u8],
    pub(super) payload: &'a [u8],
    message_id: &'a [u8],
    sum: &'a [u8],
    seq: &'a [u8],
    /// Where the payload is, and the field that holds it.
    places: [Range<usize>; 2],
    /// One bit for each of the required fields that it has.
    has: u64,
}

/// Which piece of which message a data frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) message_id: &'a str,
    pub(super) sum: u32,
    pub(super) seq: u32,
}

impl<'a> Incoming<'a> {
    /// `None` if it is no frame.
    pub(super) fn read(frame: &'a Bytes) -> Option<Incoming<'a>> {
        let mut read = Incoming {
            frame,
            method: CONTROL,
            kind: b"",
            payload: b"",
            message_id: b"",
            sum: b"",
            seq: b"",
            places: [0..0, 0..0],
            has: 0,
        };
        let mut fields = Fields { bytes: frame, at: 0 };
        while fields.at < frame.len() {
            let begin = fields.at;
            let field = fields.next()?;
            if REQUIRED.contains(&field.tag) {
                read.has |= 1 << field.tag;
            }
            match field {
                // Protobuf cuts a number that is too long for its type.
                Field { tag: METHOD, value: Value::Number(number) } => read.method = number as i32,
                Field { tag: HEADERS, value: Value::Bytes(place) } => {
                    read.add_header(&frame[place])?;
                }
                Field { tag: PAYLOAD, value: Value::Bytes(place) } if read.places[1].is_empty() => {
                    read.payload = &frame[place.clone()];
                    read.places = [place, begin..fields.at];
                }
                Field { tag: METHOD | HEADERS | PAYLOAD, .. } => return None,
                _ => {}
            }
        }
        Some(read)
    }

    fn add_header(&mut self, header: &'a [u8]) -> Option<()> {
        let (mut key, mut value): (&[u8], &[u8]) = (b"", b"");
        let mut fields = Fields { bytes: header, at: 0 };
        while fields.at < header.len() {
            match fields.next()? {
                Field { tag: 1, value: Value::Bytes(place) } => key = &header[place],
                Field { tag: 2, value: Value::Bytes(place) } => value = &header[place],
                Field { tag: 1 | 2, .. } => return None,
                _ => {}
            }
        }
        let known = [
            (TYPE, &mut self.kind),
            (MESSAGE_ID, &mut self.message_id),
            (SUM, &mut self.sum),
            (SEQ, &mut self.seq),
        ];
        if let Some((_, known)) = known.into_iter().find(|(name, _)| name.as_bytes() == key) {
            *known = value;
        }
        Some(())
    }

    /// `None` if its numbers cannot be.
    pub(super) fn part(&self) -> Option<Part<'a>> {
        let number = |text: &[u8], missing| match text {
            b"" => Some(missing),
            _ => str::from_utf8(text).ok()?.parse::<u32>().ok(),
        };
        let (sum, seq) = (number(self.sum, 1)?.max(1), number(self.seq, 0)?);
        let message_id = str::from_utf8(self.message_id).ok()?;
        (seq < sum && (sum == 1 || !message_id.is_empty())).then_some(Part { message_id, sum, seq })
    }

    /// The answer to this frame.
    pub(super) fn answer(&self) -> Answer {
        let [payload, field] = self.places.clone();
        Answer { frame: self.frame.clone(), payload, field, has: self.has }
    }
}

struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

struct Field {
    tag: u64,
    value: Value,
}

enum Value {
    Number(u64),
    Bytes(Range<usize>),
    Other,
}

impl Fields<'_> {
    fn next(&mut self) -> Option<Field> {
        let key = self.number()?;
        let value = match key & 7 {
            VARINT => Value::Number(self.number()?),
            COUNTED => {
                let length = usize::try_from(self.number()?).ok()?;
                Value::Bytes(self.skip(length)?)
            }
            EIGHT_BYTES => self.skip(8).map(|_| Value::Other)?,
            FOUR_BYTES => self.skip(4).map(|_| Value::Other)?,
            _ => return None,
        };
        Some(Field { tag: key >> 3, value }).filter(|field| field.tag > 0)
    }

    fn skip(&mut self, length: usize) -> Option<Range<usize>> {
        let begin = self.at;
        self.at = begin.checked_add(length).filter(|end| *end <= self.bytes.len())?;
        Some(begin..self.at)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }
}

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
            to.extend_from_slice(&[(tag << 3 | VARINT) as u8, 0]);
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
        to.put_u8((tag << 3 | VARINT) as u8);
        add_number(&mut to, number);
    }
    begin(&mut to, HEADERS, TYPE.len() + PING.len() + 4);
    add(&mut to, 1, TYPE.as_bytes());
    add(&mut to, 2, PING.as_bytes());
    to.freeze()
}

/// Adds a field with a content.
fn add(to: &mut BytesMut, tag: u64, content: &[u8]) {
    begin(to, tag, content.len());
    to.extend_from_slice(content);
}

/// Begins a field whose content has this length.
fn begin(to: &mut BytesMut, tag: u64, length: usize) {
    to.put_u8((tag << 3 | COUNTED) as u8);
    add_number(to, length as u64);
}

fn add_number(to: &mut BytesMut, mut number: u64) {
    while number > 127 {
        to.put_u8((number & 127) as u8 | 128);
        number >>= 7;
    }
    to.put_u8(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::long_connection::frame_tests::{Frame, Header};

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
        // Whoever reads it finds the header in its list and the payload in its place.
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

    #[test]
    fn a_frame_is_read_as_its_definition_says_whatever_its_bytes_are() {
        let mut random = fastrand::Rng::with_seed(7);
        let texts = |random: &mut fastrand::Rng| {
            let texts: [&[u8]; 6] = [b"type", b"sum", b"seq", b"message_id", b"event", b"3"];
            Bytes::from_static(texts[random.usize(..texts.len())])
        };
        let mut readable = 0;
        for _ in 0..20_000 {
            let headers = 0..random.usize(..5);
            let frame = Frame {
                seq_id: random.u64(..),
                log_id: random.u64(..) >> random.u32(..64),
                service: random.i32(..),
                method: random.i32(..),
                headers: headers
                    .map(|_| Header { key: texts(&mut random), value: texts(&mut random) })
                    .collect(),
                payload: random.bool().then(|| vec![b'x'; random.usize(..300)].into()),
                log_id_new: random.bool().then(|| texts(&mut random)),
                ..Frame::default()
            };
            let mut bytes = frame.into_message().into_data().to_vec();
            for _ in 0..random.usize(..3) {
                let at = random.usize(..bytes.len());
                bytes[at] = random.u8(..);
            }
            bytes.truncate(random.usize(bytes.len() / 2..3 * bytes.len()).min(bytes.len()));
            let bytes = Bytes::from(bytes);
            let Some(read) = Incoming::read(&bytes) else { continue };
            // What this reads, others read as the same.
            let Ok(expected) = Frame::read(bytes.clone()) else { continue };
            readable += 1;
            let header = |key: &str| {
                let mut all = expected.headers.iter().rev();
                all.find(|header| header.key == key).map_or(&b""[..], |header| &header.value)
            };
            assert_eq!(read.method, expected.method);
            assert_eq!(read.payload, expected.payload.as_deref().unwrap_or_default());
            assert_eq!([read.kind, read.sum, read.seq], [header(TYPE), header(SUM), header(SEQ)]);
            let answer = Frame::read(written(&read.answer(), 1, 200, None)).unwrap();
            assert_eq!(answer.headers.len(), expected.headers.len() + 1);
            assert_eq!((answer.seq_id, answer.log_id_new), (expected.seq_id, expected.log_id_new));
        }
        assert!(readable > 10_000, "{readable}");
    }

    #[test]
    fn parts_whose_numbers_cannot_be_are_refused() {
        let part = |headers: &[(&str, &str)]| {
            let header = |(key, value): &(&str, &str)| Header {
                key: Bytes::copy_from_slice(key.as_bytes()),
                value: Bytes::copy_from_slice(value.as_bytes()),
            };
            let frame = Frame { headers: headers.iter().map(header).collect(), ..Frame::default() };
            let bytes = frame.into_message().into_data();
            Incoming::read(&bytes).unwrap().part().map(|part| (part.sum, part.seq))
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
