//! [`Incoming`]: a frame as it came, read in place.

use std::ops::Range;

use bytes::Bytes;

use super::{
    answer::Answer,
    frame::{CONTROL, HEADERS, MESSAGE_ID, METHOD, PAYLOAD, REQUIRED, SEQ, SUM, TYPE},
    protobuf::{Field, Fields, Value},
};

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
        let mut fields = Fields::of(frame);
        while !fields.is_done() {
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
        let mut fields = Fields::of(header);
        while !fields.is_done() {
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
        Answer::new(self.frame.clone(), payload, field, self.has)
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::long_connection::frame_tests::{Frame, Header};

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
            // Other readers read the same from it.
            let Ok(expected) = Frame::read(bytes.clone()) else { continue };
            readable += 1;
            let header = |key: &str| {
                let mut all = expected.headers.iter().rev();
                all.find(|header| header.key == key).map_or(&b""[..], |header| &header.value)
            };
            assert_eq!(read.method, expected.method);
            assert_eq!(read.payload, expected.payload.as_deref().unwrap_or_default());
            assert_eq!([read.kind, read.sum, read.seq], [header(TYPE), header(SUM), header(SEQ)]);
            let answer = Frame::read({
                let mut bytes = BytesMut::new();
                read.answer().write(&mut bytes, 1, 200, None);
                bytes.freeze()
            })
            .unwrap();
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
