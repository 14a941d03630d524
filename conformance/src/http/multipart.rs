//! Multipart bodies, parsed by hand.

use feishu_spec::Type;

use super::{find, plain};
use crate::request::{Layout, Place, Sent};

/// A file: its name and its bytes.
pub type Content = (String, Vec<u8>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    file: Option<String>,
    content: Vec<u8>,
}

pub(super) fn check(
    media_type: Option<&str>,
    body: &[u8],
    layout: &Layout,
    sent: &Sent,
    file: &dyn Fn(&str) -> Content,
) -> Result<(), String> {
    let boundary = media_type.and_then(|it| it.split_once("boundary=")).ok_or("no boundary")?.1;
    let mut found = parts(body, boundary.trim_matches('"'))?;
    let mut expected: Vec<Part> = Vec::new();
    for (name, value) in sent.at(Place::Body) {
        let field = layout.fields.iter().find(|(_, field)| field.name == name);
        let (_, field) = field.ok_or_else(|| format!("{name} is not in the table"))?;
        let name = name.to_owned();
        expected.push(if *field.ty.innermost() == Type::File {
            let (file, content) = file(&name);
            Part { name, file: Some(file), content }
        } else {
            Part { name, file: None, content: plain(value).into_bytes() }
        });
    }
    found.sort();
    expected.sort();
    if found != expected {
        return Err(format!("the parts are {found:?}, not {expected:?}"));
    }
    Ok(())
}

fn parts(body: &[u8], boundary: &str) -> Result<Vec<Part>, String> {
    let delimiter = format!("--{boundary}");
    let mut rest = body.strip_prefix(delimiter.as_bytes()).ok_or("no first boundary")?;
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    loop {
        if rest == b"--\r\n" {
            return Ok(parts);
        }
        let part = rest.strip_prefix(b"\r\n").ok_or("a boundary does not end its line")?;
        let end = find(part, delimiter.as_bytes()).ok_or("no last boundary")?;
        parts.push(self::part(&part[..end])?);
        rest = &part[end + delimiter.len()..];
    }
}

fn part(bytes: &[u8]) -> Result<Part, String> {
    let end = find(bytes, b"\r\n\r\n").ok_or("a part has no head")?;
    let head = std::str::from_utf8(&bytes[..end]).map_err(|error| error.to_string())?;
    let line = head.lines().find(|line| line.to_lowercase().starts_with("content-disposition:"));
    let line = line.ok_or("a part has no name")?;
    let parameter = |name: &str| {
        let (_, rest) = line.split_once(&format!("; {name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let content = bytes[end + 4..].to_vec();
    let name = parameter("name").ok_or("a part has no name")?;
    Ok(Part { name, file: parameter("filename"), content })
}
