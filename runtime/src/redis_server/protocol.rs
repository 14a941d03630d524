//! What travels between this process and Redis: the second version of its protocol (RESP2), which
//! every server speaks to whoever does not ask for another.

use std::fmt;
#[cfg(feature = "limits")]
use std::time::Duration;

/// What Redis replied to a command.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedisReply {
    /// There is no value.
    Nil,
    /// A number.
    Integer(i64),
    /// Text or bytes, such as `OK` or what a key holds.
    Bytes(Vec<u8>),
    /// Several values, in order.
    List(Vec<RedisReply>),
    /// The command failed: a word in capitals that says how, and a sentence.
    Error(String),
}

impl RedisReply {
    pub(crate) fn integer(self) -> Result<i64, Unexpected> {
        match self {
            RedisReply::Integer(number) => Ok(number),
            _ => Err(Unexpected("a number")),
        }
    }

    /// What a key holds, if there is one.
    pub(crate) fn value(self) -> Result<Option<Vec<u8>>, Unexpected> {
        match self {
            RedisReply::Nil => Ok(None),
            RedisReply::Bytes(bytes) => Ok(Some(bytes)),
            _ => Err(Unexpected("a value")),
        }
    }

    /// A list of so many times in microseconds.
    #[cfg(feature = "limits")]
    pub(crate) fn times<const N: usize>(self) -> Result<[Duration; N], Unexpected> {
        const WORDS: Unexpected = Unexpected("a list of times");
        let RedisReply::List(items) = self else { return Err(WORDS) };
        let time = |item: RedisReply| {
            let number = u64::try_from(item.integer()?).map_err(|_| WORDS)?;
            Ok(Duration::from_micros(number))
        };
        let times: Vec<_> = items.into_iter().map(time).collect::<Result<_, _>>()?;
        times.try_into().map_err(|_| WORDS)
    }
}

/// Without what keys hold, which may be tokens.
impl fmt::Debug for RedisReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RedisReply::Nil => f.write_str("Nil"),
            RedisReply::Integer(number) => write!(f, "Integer({number})"),
            RedisReply::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            RedisReply::List(items) => f.debug_tuple("List").field(items).finish(),
            RedisReply::Error(text) => f.debug_tuple("Error").field(text).finish(),
        }
    }
}

/// Redis answered with something else than this. What it was may be a token, so it is not told.
#[derive(Debug)]
pub(crate) struct Unexpected(pub(crate) &'static str);

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redis answers with something else than {}", self.0)
    }
}

impl std::error::Error for Unexpected {}

/// Appends a command as it is sent: its name and its arguments, each with its length.
pub(super) fn write(command: &[Vec<u8>], to: &mut Vec<u8>) {
    to.extend_from_slice(format!("*{}\r\n", command.len()).as_bytes());
    for part in command {
        to.extend_from_slice(format!("${}\r\n", part.len()).as_bytes());
        to.extend_from_slice(part);
        to.extend_from_slice(b"\r\n");
    }
}

/// These bytes are no reply of Redis, for this reason.
pub(super) type Malformed = String;

/// Lists in lists; what is asked here has one level.
const DEEPEST: usize = 8;
/// How many values a reply may have, those in lists among them; what is asked here gives two. Those
/// that have come are looked at again when more comes.
const MOST: usize = 1024;
/// How many bytes a reply may have. The longest are answers of event handlers. Redis may hold values
/// of 512 MiB, but none of them is from here, and they would fill the memory.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;
/// A line has a number or a sentence.
const LONGEST_LINE: usize = 64 * 1024;

/// Reads the reply at the beginning and gives its length with it; `None` where its end has not
/// arrived yet.
pub(super) fn read(bytes: &[u8]) -> Result<Option<(RedisReply, usize)>, Malformed> {
    // Nothing is copied until the reply is complete, however often it is looked at.
    let mut found = ReplyReader { bytes, at: 0, left: MOST, copies: false };
    if found.reply(DEEPEST)?.is_none() {
        return Ok(None);
    }
    let mut reader = ReplyReader { bytes, at: 0, left: MOST, copies: true };
    Ok(reader.reply(DEEPEST)?.map(|reply| (reply, reader.at)))
}

struct ReplyReader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many more values it may have.
    left: usize,
    /// Whether values are what they are, or empty.
    copies: bool,
}

impl<'a> ReplyReader<'a> {
    fn reply(&mut self, depth: usize) -> Result<Option<RedisReply>, Malformed> {
        let Some(&kind) = self.bytes.get(self.at) else { return Ok(None) };
        // Before the end of the line is there, which other protocols may never send.
        if !b"+-:$*".contains(&kind) {
            return Err(format!("a reply begins with {:?}", char::from(kind)));
        }
        let Some(line) = self.line()? else { return Ok(None) };
        Ok(Some(match kind {
            b'+' => RedisReply::Bytes(self.copy(line)),
            b'-' => RedisReply::Error(String::from_utf8_lossy(&self.copy(line)).into_owned()),
            b':' => RedisReply::Integer(number(line)?),
            b'$' => match length(line)? {
                None => RedisReply::Nil,
                Some(length) => match self.take(length)? {
                    None => return Ok(None),
                    Some(value) => RedisReply::Bytes(self.copy(value)),
                },
            },
            _ => match length(line)? {
                None => RedisReply::Nil,
                Some(_) if depth == 0 => return Err("a reply has too many levels".to_owned()),
                Some(length) if length > self.left => {
                    return Err(format!("a reply has {length} values"));
                }
                Some(length) => {
                    self.left -= length;
                    let mut items = Vec::new();
                    for _ in 0..length {
                        match self.reply(depth - 1)? {
                            None => return Ok(None),
                            Some(item) => items.push(item),
                        }
                    }
                    RedisReply::List(items)
                }
            },
        }))
    }

    fn copy(&self, value: &[u8]) -> Vec<u8> {
        if self.copies { value.to_vec() } else { Vec::new() }
    }

    /// The rest of a line, without the byte that says what it is.
    fn line(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        let rest = &self.bytes[self.at + 1..];
        match rest.iter().take(LONGEST_LINE).position(|&byte| byte == b'\n') {
            Some(end) => {
                self.at += end + 2;
                let line = rest[..end].strip_suffix(b"\r");
                line.ok_or_else(|| "a line does not end with \\r\\n".to_owned()).map(Some)
            }
            None if rest.len() < LONGEST_LINE => Ok(None),
            None => Err("a line does not end".to_owned()),
        }
    }

    /// So many bytes, and the end of the line after them.
    fn take(&mut self, length: usize) -> Result<Option<&'a [u8]>, Malformed> {
        let Some(found) = self.bytes.get(self.at..self.at + length + 2) else { return Ok(None) };
        self.at += found.len();
        match found.strip_suffix(b"\r\n") {
            Some(value) => Ok(Some(value)),
            None => Err("a value is longer than announced".to_owned()),
        }
    }
}

fn number(line: &[u8]) -> Result<i64, Malformed> {
    let text = std::str::from_utf8(line).ok();
    text.and_then(|text| text.parse().ok()).ok_or_else(|| "a number is none".to_owned())
}

/// `None` stands for no value.
fn length(line: &[u8]) -> Result<Option<usize>, Malformed> {
    match number(line)? {
        -1 => Ok(None),
        length => match usize::try_from(length) {
            Ok(length) if length <= LONGEST => Ok(Some(length)),
            _ => Err(format!("a reply has the length {length}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{RedisReply, read, write};

    #[test]
    fn a_command_says_the_length_of_each_part() {
        let mut sent = Vec::new();
        write(&[b"SET".to_vec(), "k\u{e9}".into(), Vec::new(), b"\r\n\0".to_vec()], &mut sent);
        assert_eq!(sent, b"*4\r\n$3\r\nSET\r\n$3\r\nk\xc3\xa9\r\n$0\r\n\r\n$3\r\n\r\n\0\r\n");
    }

    #[test]
    fn each_kind_of_reply_is_read_once_all_of_it_is_there() {
        use RedisReply::{Bytes, Error, Integer, List, Nil};
        for (sent, expected) in [
            ("+OK\r\n", Bytes(b"OK".to_vec())),
            ("-ERR no such thing\r\n", Error("ERR no such thing".to_owned())),
            (":-12\r\n", Integer(-12)),
            ("$-1\r\n", Nil),
            ("*-1\r\n", Nil),
            ("$0\r\n\r\n", Bytes(Vec::new())),
            ("$4\r\na\r\nb\r\n", Bytes(b"a\r\nb".to_vec())),
            ("*0\r\n", List(Vec::new())),
            (
                "*3\r\n:1\r\n*2\r\n$1\r\nx\r\n$-1\r\n+y\r\n",
                List(vec![Integer(1), List(vec![Bytes(b"x".to_vec()), Nil]), Bytes(b"y".to_vec())]),
            ),
        ] {
            for cut in 0..sent.len() {
                assert_eq!(read(&sent.as_bytes()[..cut]), Ok(None), "{:?}", &sent[..cut]);
            }
            let more = format!("{sent}+more\r\n");
            assert_eq!(read(more.as_bytes()), Ok(Some((expected, sent.len()))), "{sent:?}");
        }
    }

    #[test]
    fn debug_shows_no_value() {
        let value = RedisReply::Bytes(b"t-s3cret".to_vec());
        let reply = RedisReply::List(vec![value, RedisReply::Integer(1)]);
        assert_eq!(format!("{reply:?}"), "List([Bytes(8 bytes), Integer(1)])");
    }

    #[test]
    fn what_no_redis_sends_is_refused() {
        for (sent, part) in [
            ("HTTP/1.1 400 Bad Request\r\n".to_owned(), "begins with 'H'"),
            // Kinds of the third version, which nobody asked for.
            ("_\r\n".to_owned(), "begins with '_'"),
            ("%1\r\n".to_owned(), "begins with '%'"),
            // TLS, where it is not expected.
            ("\u{15}".to_owned(), "begins with '\\u{15}'"),
            (":1\n".to_owned(), "does not end with"),
            (":one\r\n".to_owned(), "a number is none"),
            ("$-2\r\n".to_owned(), "length -2"),
            ("$-9223372036854775809\r\n".to_owned(), "a number is none"),
            ("*-2\r\n".to_owned(), "length -2"),
            ("$999999999999\r\n".to_owned(), "length 999999999999"),
            // As much as Redis may hold, and nothing here asked for.
            ("$536870912\r\n".to_owned(), "length 536870912"),
            ("*536870912\r\n".to_owned(), "length 536870912"),
            ("*1025\r\n".to_owned(), "1025 values"),
            (format!("*2\r\n*1020\r\n{}*1020\r\n", ":1\r\n".repeat(1020)), "1020 values"),
            (">2\r\n+message\r\n+m\r\n".to_owned(), "begins with '>'"),
            ("$1\r\na\n\n".to_owned(), "longer than announced"),
            ("+OK\n\r".to_owned(), "does not end with"),
            ("$1\r\nab\r\n".to_owned(), "longer than announced"),
            ("*1\r\n".repeat(10), "too many levels"),
            ("*1\r\n".repeat(10_000), "too many levels"),
            (format!("+{}", "x".repeat(70_000)), "a line does not end"),
        ] {
            let error = read(sent.as_bytes()).unwrap_err();
            assert!(error.contains(part), "{:?}: {error}", sent.get(..20));
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        proptest::proptest!(|(bytes in "[-+:$*0-9a\r\n]{0,40}")| {
            if let Ok(Some((_, length))) = read(bytes.as_bytes()) {
                assert!(length <= bytes.len());
            }
        });
    }
}
