//! `multipart/form-data` bodies: name, file name and content of each part, read by `multer` while the
//! body arrives.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use feishu_spec::{Endpoint, Type};
use futures_util::stream;
use http::header::CONTENT_DISPOSITION;
use multer::{Error, Field, Multipart, parse_boundary};

/// How much of a body that is there already `multer` is given at a time. It copies what it is given,
/// so a large body goes through it in pieces.
const PIECE: usize = 64 << 10;

/// One part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormPart {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    /// A slice of the body: what is kept of a file is not copied.
    pub(crate) content: Bytes,
}

/// The parts of a form, or what is wrong with it.
pub(crate) type Form = Result<Vec<FormPart>, String>;

/// The parts of `body`, whose content type is `content_type`, or what is wrong with it.
pub(crate) fn parts(content_type: &str, body: &Bytes) -> Form {
    let mut reader = FormReader::new(content_type)?;
    let mut rest = body.clone();
    while !rest.is_empty() {
        reader.take(rest.split_to(rest.len().min(PIECE)));
    }
    reader.finish(body)
}

/// Reads a form piece by piece. Of the pieces it keeps nothing: the parts are slices of the whole
/// body, which it is given in the end.
pub(crate) struct FormReader {
    boundary: String,
    arrived: Arc<Mutex<Arrived>>,
    reading: Pin<Box<dyn Future<Output = Outline> + Send>>,
    outline: Option<Outline>,
}

/// What has arrived of a body and was not read yet.
#[derive(Default)]
struct Arrived {
    pieces: VecDeque<Bytes>,
    is_all: bool,
}

/// The parts of a form by their lengths, and why they end.
struct Outline {
    parts: Vec<PartOutline>,
    end: Result<(), Flaw>,
}

struct PartOutline {
    name: String,
    file_name: Option<String>,
    length: usize,
}

/// What is wrong with a form after its last part that is right.
enum Flaw {
    /// A part has no name.
    Nameless,
    Unreadable(Error),
}

impl FormReader {
    /// A reader of bodies with this content type; or what is wrong with it.
    pub(crate) fn new(content_type: &str) -> Result<FormReader, String> {
        let boundary = parse_boundary(content_type)
            .map_err(|_| "no `boundary` in the Content-Type of a multipart form")?;
        let arrived = Arc::new(Mutex::new(Arrived::default()));
        let source = arrived.clone();
        let pieces = stream::poll_fn(move |_| {
            let mut arrived = lock(&source);
            match arrived.pieces.pop_front() {
                Some(piece) => Poll::Ready(Some(Ok::<_, Infallible>(piece))),
                None if arrived.is_all => Poll::Ready(None),
                None => Poll::Pending,
            }
        });
        let reading = Box::pin(outline(Multipart::new(pieces, &boundary)));
        Ok(FormReader { boundary, arrived, reading, outline: None })
    }

    /// Reads the next piece.
    pub(crate) fn take(&mut self, piece: Bytes) {
        if self.outline.is_none() {
            lock(&self.arrived).pieces.push_back(piece);
            self.go_on();
        }
    }

    /// The parts of the body, all of which was read.
    pub(crate) fn finish(mut self, body: &Bytes) -> Form {
        lock(&self.arrived).is_all = true;
        self.go_on();
        let FormReader { boundary, outline, .. } = self;
        let cut = || Flaw::Unreadable(Error::IncompleteStream);
        let Outline { parts: outlines, end } =
            outline.unwrap_or_else(|| Outline { parts: Vec::new(), end: Err(cut()) });
        let mut parts = Vec::with_capacity(outlines.len());
        // Where the next part begins.
        let mut from = 0;
        for PartOutline { name, file_name, length } in outlines {
            let start = content_start(body, from, &boundary);
            let end = start.and_then(|start| start.checked_add(length));
            let (Some(start), Some(end)) = (start, end.filter(|end| *end <= body.len())) else {
                return Err(describe(&cut(), parts.len() + 1, &boundary, body));
            };
            parts.push(FormPart { name, file_name, content: body.slice(start..end) });
            from = end;
        }
        match end {
            Ok(()) => Ok(parts),
            Err(flaw) => Err(describe(&flaw, parts.len() + 1, &boundary, body)),
        }
    }

    /// Reads on until more has to arrive.
    fn go_on(&mut self) {
        if self.outline.is_none()
            && let Poll::Ready(outline) =
                self.reading.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        {
            self.outline = Some(outline);
        }
    }
}

/// A panic while it was held leaves nothing half done.
fn lock(arrived: &Mutex<Arrived>) -> MutexGuard<'_, Arrived> {
    arrived.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Finds the parts of a form.
async fn outline(mut form: Multipart<'static>) -> Outline {
    let mut parts = Vec::new();
    let end = loop {
        match next(&mut form).await {
            Ok(Some(part)) => parts.push(part),
            Ok(None) => break Ok(()),
            Err(flaw) => break Err(flaw),
        }
    };
    Outline { parts, end }
}

async fn next(form: &mut Multipart<'_>) -> Result<Option<PartOutline>, Flaw> {
    let Some(mut field) = form.next_field().await? else { return Ok(None) };
    let name = field.name().map(str::to_owned).ok_or(Flaw::Nameless)?;
    let file_name = file_name(&field);
    let mut length = 0;
    while let Some(chunk) = field.chunk().await? {
        length += chunk.len();
    }
    Ok(Some(PartOutline { name, file_name, length }))
}

impl From<Error> for Flaw {
    fn from(error: Error) -> Flaw {
        Flaw::Unreadable(error)
    }
}

/// Where the content of the part begins whose delimiter is the next one: after the empty line that
/// ends its headers.
fn content_start(body: &[u8], from: usize, boundary: &str) -> Option<usize> {
    let find = |from: usize, what: &[u8]| {
        let at = body.get(from..)?.windows(what.len()).position(|window| window == what)?;
        Some(from + at + what.len())
    };
    find(find(from, format!("--{boundary}").as_bytes())?, b"\r\n\r\n")
}

/// The parts that are text, by name.
pub(crate) fn texts(parts: &[FormPart]) -> impl Iterator<Item = (&str, &str)> {
    let texts = parts.iter().filter(|part| part.file_name.is_none());
    texts.filter_map(|part| Some((part.name.as_str(), std::str::from_utf8(&part.content).ok()?)))
}

/// The first part that is a file for this endpoint.
pub(crate) fn file<'a>(endpoint: &Endpoint, parts: &'a [FormPart]) -> Option<&'a FormPart> {
    let fields = endpoint.request.body.iter().flat_map(|body| &body.fields);
    let files: Vec<&str> = fields
        .filter(|field| *field.ty.innermost() == Type::File)
        .map(|field| field.name.as_str())
        .collect();
    parts.iter().find(|part| files.contains(&part.name.as_str()))
}

/// The file name of a part. `multer` does not read names in the form `filename*=UTF-8''a.txt`.
fn file_name(field: &Field<'_>) -> Option<String> {
    let encoded = || {
        let disposition = field.headers().get(CONTENT_DISPOSITION)?.to_str().ok()?;
        let (_, name) = disposition.split_once("filename*=")?;
        name.split(';').next().map(|name| name.trim().to_owned())
    };
    field.file_name().map(str::to_owned).or_else(encoded)
}

/// What is wrong with part `number` of a form that cannot be read.
fn describe(flaw: &Flaw, number: usize, boundary: &str, body: &[u8]) -> String {
    let delimiter = format!("--{boundary}");
    let is_delimiter = |window: &[u8]| window == delimiter.as_bytes();
    match flaw {
        Flaw::Unreadable(_) if !body.windows(delimiter.len()).any(is_delimiter) => {
            format!("the boundary `{boundary}` is nowhere")
        }
        Flaw::Nameless
        | Flaw::Unreadable(
            Error::ReadHeaderFailed(_)
            | Error::DecodeHeaderName { .. }
            | Error::DecodeHeaderValue { .. },
        ) => format!("part {number} has no header `Content-Disposition: form-data; name=\"…\"`"),
        Flaw::Unreadable(_) => format!(
            "part {number} is not ended by the boundary `{boundary}`: the body is cut short"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; charset=utf-8; boundary=\"a;b\"";

    fn read(body: &[u8]) -> Result<Vec<FormPart>, String> {
        parts(TYPE, &Bytes::copy_from_slice(body))
    }

    #[test]
    fn parts_come_with_name_file_name_and_content() {
        let body = b"--a;b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n--a;b\r\n\
            content-type: text/plain\r\ncontent-disposition: form-data; filename=\"a;b.txt\"; name=f\r\n\r\n\
            \r\n--a;\x00\r\n--a;b\r\n\
            content-disposition: form-data; name=g; filename*=UTF-8''b%20c\r\n\r\n\r\n--a;b--\r\n";
        let parts = read(body).unwrap();
        let plain =
            FormPart { name: "n".into(), file_name: None, content: Bytes::from_static(b"x") };
        assert_eq!(parts[0], plain);
        assert_eq!(parts[1].name, "f");
        assert_eq!(parts[1].file_name.as_deref(), Some("a;b.txt"));
        assert_eq!(parts[1].content[..], b"\r\n--a;\x00"[..]);
        assert_eq!(parts[2].file_name.as_deref(), Some("UTF-8''b%20c"));
        assert_eq!(parts[2].content, "");
        assert_eq!(parts.len(), 3);
    }

    #[test]
    fn a_large_file_is_a_slice_of_the_body_whatever_is_in_it() {
        // Long enough for several pieces; with what looks like the ends of headers and of parts.
        let unlike = b"\r\n\r\n--a;\r\n--a\r\r\n--x";
        for length in [super::PIECE - 40, super::PIECE, 3 * super::PIECE + 7] {
            let file: Vec<u8> = unlike.iter().copied().cycle().take(length).collect();
            let mut body = b"--a;b\r\nContent-Disposition: form-data; name=n\r\n\r\nx\r\n--a;b\r\n\
                Content-Disposition: form-data; name=f; filename=g\r\n\r\n"
                .to_vec();
            body.extend(&file);
            body.extend(b"\r\n--a;b\r\nContent-Disposition: form-data; name=o\r\n\r\ny\r\n--a;b--");
            let body = Bytes::from(body);
            let parts = parts(TYPE, &body).unwrap();
            let contents: Vec<&[u8]> = parts.iter().map(|part| &part.content[..]).collect();
            assert_eq!(contents.len(), 3);
            assert!(contents == [&b"x"[..], &file, b"y"], "a file of {length} bytes");
            let inside = body.as_ptr_range().contains(&parts[1].content.as_ptr());
            assert!(inside, "the file was copied");
        }
    }

    #[test]
    fn a_form_cut_anywhere_is_an_error_and_never_a_panic() {
        let body = b"--a;b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n--a;b--\r\n";
        let whole = body.len() - 2;
        for end in 0..body.len() {
            assert_eq!(read(&body[..end]).is_ok(), end >= whole, "{end}");
        }
        let body = Bytes::from_static(body);
        assert!(parts("multipart/form-data", &body).unwrap_err().contains("boundary"));
    }

    #[test]
    fn a_form_is_read_alike_however_it_arrives() {
        let body =
            b"--a;b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n--a;\r\n--a;b\r\n\
            Content-Disposition: form-data; name=f; filename=g\r\n\r\n\r\n\r\n--a;b--\r\nmore";
        let body = Bytes::from_static(body);
        let whole = parts(TYPE, &body).unwrap();
        assert_eq!(whole[0].content, "x\r\n--a;");
        assert_eq!(whole[1].content, "\r\n");
        for size in 1..body.len() {
            let mut reader = FormReader::new(TYPE).unwrap();
            for piece in body.chunks(size) {
                reader.take(Bytes::copy_from_slice(piece));
                assert!(lock(&reader.arrived).pieces.is_empty() || reader.outline.is_some());
            }
            assert_eq!(reader.finish(&body).unwrap(), whole, "in pieces of {size}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_form_is_said_with_the_number_of_the_part() {
        let error = |body: &str| read(body.as_bytes()).unwrap_err();
        assert_eq!(error("no form"), "the boundary `a;b` is nowhere");
        let first = "--a;b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n";
        assert_eq!(
            error(&format!("{first}--a;b\r\nContent-Type: text/plain\r\n\r\ny\r\n--a;b--")),
            "part 2 has no header `Content-Disposition: form-data; name=\"…\"`"
        );
        assert_eq!(
            error(&format!("{first}--a;b\r\nno header\r\n\r\ny\r\n--a;b--")),
            "part 2 has no header `Content-Disposition: form-data; name=\"…\"`"
        );
        assert_eq!(
            error(first),
            "part 1 is not ended by the boundary `a;b`: the body is cut short"
        );
    }
}
