//! `multipart/form-data` bodies taken apart: name, file name and content of each part.

/// One part of a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content: &'a [u8],
}

/// The parts of `body`, whose content type is `content_type`; what is wrong with it otherwise.
pub(super) fn parts<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, String> {
    let boundary = parameter(content_type, "boundary")
        .ok_or("no `boundary` in the Content-Type of a multipart form")?;
    let delimiter = format!("--{boundary}");
    let delimiter = delimiter.as_bytes();
    // All delimiters but the first begin with the line break that ends the part before.
    let start = find(body, delimiter).ok_or(format!("the boundary `{boundary}` is nowhere"))?;
    let mut rest = &body[start + delimiter.len()..];
    let separator = [b"\r\n", delimiter].concat();
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let number = parts.len() + 1;
        let end = find(rest, &separator).ok_or(format!(
            "part {number} is not ended by the boundary `{boundary}`: the body is cut short"
        ))?;
        parts.push(part(&rest[..end]).ok_or(format!(
            "part {number} has no header `Content-Disposition: form-data; name=\"…\"`"
        ))?);
        rest = &rest[end + separator.len()..];
    }
    Ok(parts)
}

/// A part, from the line break after its delimiter on.
fn part(bytes: &[u8]) -> Option<Part<'_>> {
    const END_OF_HEADERS: &[u8] = b"\r\n\r\n";
    let end = find(bytes, END_OF_HEADERS)?;
    let headers = std::str::from_utf8(&bytes[..end]).ok()?;
    let disposition = headers.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    Some(Part {
        name: parameter(disposition, "name")?,
        file_name: parameter(disposition, "filename")
            .or_else(|| parameter(disposition, "filename*")),
        content: &bytes[end + END_OF_HEADERS.len()..],
    })
}

/// A parameter of a header's value, with or without quotation marks.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some(start) = rest.find(';') {
        rest = rest[start + 1..].trim_start();
        let (key, value) = rest.split_once('=')?;
        let (text, after) = match value.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"')?;
                (&quoted[..end], &quoted[end + 1..])
            }
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (value[..end].trim(), &value[end..])
            }
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(text.to_owned());
        }
        rest = after;
    }
    None
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; charset=utf-8; boundary=\"a;b\"";

    #[test]
    fn parts_come_with_name_file_name_and_content() {
        let body = b"--a;b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n--a;b\r\n\
            content-type: text/plain\r\ncontent-disposition: form-data; filename=\"a;b.txt\"; name=f\r\n\r\n\
            \r\n--a;\x00\r\n--a;b--\r\n";
        let parts = parts(TYPE, body).unwrap();
        assert_eq!(parts[0], Part { name: "n".into(), file_name: None, content: b"x" });
        assert_eq!(parts[1].name, "f");
        assert_eq!(parts[1].file_name.as_deref(), Some("a;b.txt"));
        assert_eq!(parts[1].content, b"\r\n--a;\x00");
    }

    #[test]
    fn a_form_cut_anywhere_is_an_error_and_never_a_panic() {
        let body = b"--a;b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n--a;b--\r\n";
        let whole = body.len() - 2;
        for end in 0..body.len() {
            assert_eq!(parts(TYPE, &body[..end]).is_ok(), end >= whole, "{end}");
        }
        assert!(parts("multipart/form-data", body).unwrap_err().contains("boundary"));
    }
}
