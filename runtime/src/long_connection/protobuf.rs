//! The fields of protobuf, read in place and written.

use std::ops::Range;

use bytes::{BufMut, BytesMut};

/// The types of fields.
const VARINT: u64 = 0;
const EIGHT_BYTES: u64 = 1;
const COUNTED: u64 = 2;
const FOUR_BYTES: u64 = 5;

/// Reads the fields of a message one after the other.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

/// A field.
pub(super) struct Field {
    pub(super) tag: u64,
    pub(super) value: Value,
}

/// What a field holds.
pub(super) enum Value {
    Number(u64),
    /// Where its content is.
    Bytes(Range<usize>),
    /// What no frame has.
    Other,
}

impl<'a> Fields<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Fields { bytes, at: 0 }
    }

    /// Whether nothing is left.
    pub(super) fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The next field; `None` if there is none.
    pub(super) fn next(&mut self) -> Option<Field> {
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

/// Adds a field with a content.
pub(super) fn add(to: &mut BytesMut, tag: u64, content: &[u8]) {
    begin(to, tag, content.len());
    to.extend_from_slice(content);
}

/// Begins a field whose content has this length.
pub(super) fn begin(to: &mut BytesMut, tag: u64, length: usize) {
    to.put_u8((tag << 3 | COUNTED) as u8);
    add_number(to, length as u64);
}

/// Adds a number.
fn add_number(to: &mut BytesMut, mut number: u64) {
    while number > 127 {
        to.put_u8((number & 127) as u8 | 128);
        number >>= 7;
    }
    to.put_u8(number as u8);
}

/// Adds a field that holds a number.
pub(super) fn add_varint(to: &mut BytesMut, tag: u64, number: u64) {
    to.put_u8((tag << 3 | VARINT) as u8);
    add_number(to, number);
}
