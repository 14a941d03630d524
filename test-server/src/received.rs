//! [`Received`]: a request as it came over the socket.

use std::io;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// `GET`, `POST`, ...
    pub method: String,
    /// As in the request line, still encoded.
    pub target: String,
    /// In the order of their arrival; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Empty where the server only counts.
    pub body: Vec<u8>,
    /// How many bytes the body had.
    pub length: u64,
}

impl Received {
    /// The path of the target, still encoded.
    pub fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or_default();
        // A proxy is asked for whole addresses.
        let behind_scheme = path.split_once("://").map(|(_, rest)| rest);
        behind_scheme.map_or(path, |rest| rest.find('/').map_or("/", |at| &rest[at..]))
    }

    /// The first header of this name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// How the end of the body is told.
    pub(crate) fn framing(&self) -> io::Result<Framing> {
        if self.header("transfer-encoding").is_some() {
            return Ok(Framing::Chunked);
        }
        let length = self.header("content-length").map_or(Ok(0), str::parse);
        length.map(Framing::Length).map_err(|_| invalid("content-length"))
    }
}

/// How the end of a body is told.
pub(crate) enum Framing {
    Length(u64),
    Chunked,
}

pub(crate) fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the request has no valid {what}"))
}

/// The head at the beginning of these bytes and its length; `None` where it is not complete.
pub(crate) fn parse_head(bytes: &[u8]) -> io::Result<Option<(Received, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(invalid(&format!("head: {error}"))),
    };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let received = Received {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: request
            .headers
            .iter()
            .map(|header| (header.name.to_ascii_lowercase(), text(header.value)))
            .collect(),
        ..Received::default()
    };
    Ok(Some((received, length)))
}
