//! Bodies of `multipart/form-data`, read by `multer` and compared with the values to send.

use std::convert::Infallible;

use feishu_spec::Type;
use multer::{Multipart, bytes::Bytes};

use super::plain;
use crate::request::{RequestLayout, RequestPart, Sent};

/// A file: its name and its bytes.
pub type Content = (String, Vec<u8>);

/// One field of a form.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FormField {
    name: String,
    file: Option<String>,
    content: Vec<u8>,
}

pub(super) async fn check(
    media_type: &str,
    body: &[u8],
    layout: &RequestLayout,
    sent: &Sent,
    file: &dyn Fn(&str) -> Content,
) -> Result<(), String> {
    let mut found = read(media_type, body).await.map_err(|error| error.to_string())?;
    let mut expected: Vec<FormField> = Vec::new();
    for (name, value) in sent.at(RequestPart::Body) {
        let field = layout.fields.iter().find(|(_, field)| field.name == name);
        let (_, field) = field.ok_or_else(|| format!("{name} is not in the table"))?;
        let name = name.to_owned();
        expected.push(if *field.ty.innermost() == Type::File {
            let (file, content) = file(&name);
            FormField { name, file: Some(file), content }
        } else {
            FormField { name, file: None, content: plain(value).into_bytes() }
        });
    }
    found.sort();
    expected.sort();
    if found != expected {
        return Err(format!("the form is {found:?}, not {expected:?}"));
    }
    Ok(())
}

async fn read(media_type: &str, body: &[u8]) -> multer::Result<Vec<FormField>> {
    let boundary = multer::parse_boundary(media_type)?;
    let body = Bytes::copy_from_slice(body);
    let body = futures_util::stream::once(async { Ok::<_, Infallible>(body) });
    let mut form = Multipart::new(body, boundary);
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        fields.push(FormField { name, file, content: field.bytes().await?.to_vec() });
    }
    Ok(fields)
}
