//! `multipart/form-data` bodies: name, file name and content of each part, read by `multer`.

use std::{
    convert::Infallible,
    pin::pin,
    task::{Context, Poll, Waker},
};

use axum::{body::Bytes, http::header::CONTENT_DISPOSITION};
use feishu_spec::{Endpoint, Type};
use futures_util::{Stream, stream};
use multer::{Error, Field, Multipart, parse_boundary};

/// How much of a body `multer` is given at a time. It copies what it is given, so a large body goes
/// through it in pieces.
const PIECE: usize = 64 << 10;

/// One part of a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FormPart {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    /// A slice of the body: what is kept of a file is not copied.
    pub(super) content: Bytes,
}

/// The parts of `body`, whose content type is `content_type`, or what is wrong with it.
pub(super) fn parts(content_type: &str, body: &Bytes) -> Result<Vec<FormPart>, String> {
    let boundary = parse_boundary(content_type)
        .map_err(|_| "no `boundary` in the Content-Type of a multipart form")?;
    let mut form = Multipart::new(pieces(body), &boundary);
    let mut parts = Vec::new();
    // Where the next part begins.
    let mut from = 0;
    loop {
        let number = parts.len() + 1;
        match wait(next(&mut form)) {
            Ok(Next::Part { name, file_name, length }) => {
                let cut = || describe(&Error::IncompleteStream, number, &boundary, body);
                let start = content_start(body, from, &boundary).ok_or_else(cut)?;
                let end = start.checked_add(length).filter(|end| *end <= body.len());
                let end = end.ok_or_else(cut)?;
                parts.push(FormPart { name, file_name, content: body.slice(start..end) });
                from = end;
            }
            Ok(Next::End) => return Ok(parts),
            Ok(Next::Nameless) => return Err(nameless(number)),
            Err(error) => return Err(describe(&error, number, &boundary, body)),
        }
    }
}

/// The body in pieces, each of which the reader takes before it asks for the next.
fn pieces(body: &Bytes) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    let mut rest = body.clone();
    let mut taken = false;
    stream::poll_fn(move |_| {
        if taken {
            // As if the next piece had not arrived: the reader works on what it has, instead of
            // taking all first.
            taken = false;
            return Poll::Pending;
        }
        taken = true;
        let piece = rest.split_to(rest.len().min(PIECE));
        Poll::Ready(if piece.is_empty() { None } else { Some(Ok(piece)) })
    })
}

/// Runs a future to its end that waits for nothing but the next piece, which is there.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
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

/// The parts that are text, by name; none if `body` is not a form.
pub(crate) fn form_texts(content_type: &str, body: &Bytes) -> Vec<(String, String)> {
    let parts = parts(content_type, body).unwrap_or_default().into_iter();
    let texts = parts.filter(|part| part.file_name.is_none());
    texts
        .filter_map(|part| Some((part.name, String::from_utf8(part.content.into()).ok()?)))
        .collect()
}

/// The name and the content of the first part that is a file for this endpoint.
pub(crate) fn form_file(
    endpoint: &Endpoint,
    content_type: &str,
    body: &Bytes,
) -> Option<(Option<String>, Bytes)> {
    let fields = endpoint.request.body.iter().flat_map(|body| &body.fields);
    let files: Vec<&str> = fields
        .filter(|field| *field.ty.innermost() == Type::File)
        .map(|field| field.name.as_str())
        .collect();
    let parts = parts(content_type, body).unwrap_or_default();
    let file = parts.into_iter().find(|part| files.contains(&&*part.name))?;
    Some((file.file_name, file.content))
}

/// What comes next in a form.
enum Next {
    /// A part, with the number of bytes in it.
    Part {
        name: String,
        file_name: Option<String>,
        length: usize,
    },
    /// A part without a name.
    Nameless,
    End,
}

async fn next(form: &mut Multipart<'_>) -> Result<Next, Error> {
    let Some(mut field) = form.next_field().await? else { return Ok(Next::End) };
    let Some(name) = field.name().map(str::to_owned) else { return Ok(Next::Nameless) };
    let file_name = file_name(&field);
    let mut length = 0;
    while let Some(chunk) = field.chunk().await? {
        length += chunk.len();
    }
    Ok(Next::Part { name, file_name, length })
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
fn describe(error: &Error, number: usize, boundary: &str, body: &[u8]) -> String {
    let delimiter = format!("--{boundary}");
    let is_delimiter = |window: &[u8]| window == delimiter.as_bytes();
    match error {
        _ if !body.windows(delimiter.len()).any(is_delimiter) => {
            format!("the boundary `{boundary}` is nowhere")
        }
        Error::ReadHeaderFailed(_)
        | Error::DecodeHeaderName { .. }
        | Error::DecodeHeaderValue { .. } => nameless(number),
        _ => format!(
            "part {number} is not ended by the boundary `{boundary}`: the body is cut short"
        ),
    }
}

fn nameless(number: usize) -> String {
    format!("part {number} has no header `Content-Disposition: form-data; name=\"…\"`")
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
