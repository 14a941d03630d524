//! Uploads: at once, or in parts.

use std::collections::BTreeMap;

use bytes::Bytes;
use fastrand::Rng;
use serde_json::json;

use super::{super::Request, Entry, Files, TOKEN};
use crate::{
    form::{self, FormPart},
    pieces::Pieces,
    refusal::Refusal,
    store::{answer::Answer, id},
};

/// The size of a part of an upload, as documented: 4 MiB.
const PART: u64 = 4 << 20;

/// An upload in parts that is not finished.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Upload {
    name: String,
    folder: Option<String>,
    size: u64,
    #[cfg_attr(feature = "state-file", serde(with = "crate::saved::files"))]
    parts: BTreeMap<u64, Pieces>,
}

impl Upload {
    /// How many bytes came so far.
    pub(super) fn bytes(&self) -> usize {
        self.parts.values().map(Pieces::len).sum()
    }
}

pub(super) fn whole(
    files: &mut Files,
    call: &Request<'_>,
    random: &mut Rng,
    name: &str,
    like: &str,
) -> Answer {
    let form = Form::of(call);
    let content = form.file?.clone();
    if let Some(size) = form.text("size").and_then(|it| it.parse::<usize>().ok())
        && size != content.len()
    {
        return Some(Err(wrong_size(call, size as u64, content.len() as u64)));
    }
    let token = id::like(Some(like), name, random);
    files.store(token.clone(), content.into());
    if form.text("parent_type") == Some("explorer") {
        let text = |name: &str| form.text(name).unwrap_or_default();
        let entry = Entry::new(&token, "file", text("file_name"), text("parent_node"), call);
        files.add(entry);
    }
    call.reply(json!({name: token}))
}

pub(super) fn prepare(files: &mut Files, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let size = body["size"].as_u64()?;
    let upload_id = id::like(Some("7111211691345512356"), "upload_id", random);
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let folder = text("parent_node").filter(|_| body["parent_type"] == "explorer");
    let name = text("file_name").unwrap_or_default();
    files.uploads.insert(upload_id.clone(), Upload { name, folder, size, parts: BTreeMap::new() });
    files.forget_oldest();
    call.reply(
        json!({"upload_id": upload_id, "block_size": PART, "block_num": size.div_ceil(PART)}),
    )
}

pub(super) fn part(files: &mut Files, call: &Request<'_>, _: &mut Rng) -> Answer {
    let form = Form::of(call);
    let content = form.file?.clone();
    let number: u64 = form.text("seq")?.parse().ok()?;
    let id = form.text("upload_id")?;
    let Some(upload) = files.uploads.get_mut(id) else {
        return files.absent(call, "upload_id", id);
    };
    let length = upload.size.saturating_sub(number.saturating_mul(PART)).min(PART);
    if content.len() as u64 != length {
        return Some(Err(wrong_size(call, length, content.len() as u64)));
    }
    files.bytes += content.len();
    let old = upload.parts.insert(number, content.into());
    files.bytes -= old.map_or(0, |old| old.len());
    files.forget_oldest();
    call.reply(json!({}))
}

pub(super) fn finish(files: &mut Files, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let id = body["upload_id"].as_str()?;
    let Some(upload) = files.uploads.get(id) else { return files.absent(call, "upload_id", id) };
    let sent: u64 = upload.parts.values().map(|part| part.len() as u64).sum();
    if sent != upload.size {
        return Some(Err(wrong_size(call, upload.size, sent)));
    }
    let upload = files.uploads.remove(id)?;
    files.bytes -= upload.bytes();
    // An upload is finished once.
    files.went(id.to_owned());
    let token = id::like(Some(TOKEN), "file_token", random);
    files.store(token.clone(), upload.parts.into_values().flatten().collect());
    if let Some(folder) = upload.folder {
        files.add(Entry::new(&token, "file", &upload.name, &folder, call));
    }
    call.reply(json!({"file_token": token}))
}

/// The parts of a form, and the first one that is a file for the endpoint.
pub(in super::super) struct Form<'a> {
    parts: &'a [FormPart],
    pub(in super::super) file: Option<&'a Bytes>,
    pub(in super::super) file_name: Option<&'a str>,
}

impl<'a> Form<'a> {
    pub(in super::super) fn of(call: &Request<'a>) -> Form<'a> {
        let parts = call.received.form();
        let part = form::file(call.endpoint, parts);
        let file_name = part.and_then(|part| part.file_name.as_deref());
        Form { parts, file: part.map(|part| &part.content), file_name }
    }

    /// The text of the last part of this name.
    pub(in super::super) fn text(&self, name: &str) -> Option<&'a str> {
        form::texts(self.parts).filter(|(other, _)| *other == name).last().map(|(_, text)| text)
    }
}

/// The declared size and the bytes differ; with the endpoint's code for that, if it has one.
fn wrong_size(call: &Request<'_>, declared: u64, sent: u64) -> Refusal {
    let documented = call.endpoint.errors.iter().find(|row| {
        row.message.as_deref().is_some_and(|message| message.to_lowercase().contains("size"))
    });
    let code = documented.map_or(99_992_402, |row| row.code);
    Refusal::new(400, code, format!("size is {declared}, but {sent} bytes were sent"))
}
