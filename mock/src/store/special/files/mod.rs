//! Files, images and medias: the bytes that were uploaded, at once or in parts, are those that are
//! downloaded. What is in folders is in `folder`.

mod folder;

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    mem,
};

use axum::{
    body::Bytes,
    http::{
        HeaderName, HeaderValue,
        header::{CONTENT_RANGE, CONTENT_TYPE, RANGE},
    },
};
use fastrand::Rng;
use serde_json::json;

pub(super) use self::folder::{Entry, ROOT};
use super::Request;
use crate::{
    form::{self, FormPart},
    pieces::Pieces,
    refusal::Refusal,
    reply::Reply,
    store::{answer::Answer, id, limit, newest::Newest},
};

/// How many bytes all files have together at most: 1 GiB.
const KEPT_BYTES: usize = 1 << 30;

/// The size of a part of an upload, as documented: 4 MiB.
const PART: u64 = 4 << 20;

/// All files. The newest are kept: as many as resources of a collection, and with 1 GiB together.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Files {
    /// By token or key.
    #[cfg_attr(feature = "state-file", serde(with = "crate::saved::files"))]
    contents: Newest<Pieces>,
    uploads: Newest<Upload>,
    /// What folders list, in the order of creation.
    entries: VecDeque<Entry>,
    /// The tokens of what was deleted, unless all tokens that are not here are taken for those.
    gone: HashSet<String>,
    /// Whether there were more files than are remembered: then any other token may be of one of them.
    #[cfg_attr(feature = "state-file", serde(default))]
    had_more: bool,
    /// How many of each are kept.
    #[cfg_attr(feature = "state-file", serde(skip, default = "kept"))]
    most: usize,
    /// How many bytes the contents have, with those of uploads.
    #[cfg_attr(feature = "state-file", serde(skip))]
    bytes: usize,
    /// The tokens of what was forgotten since somebody asked.
    #[cfg_attr(feature = "state-file", serde(skip))]
    forgotten: Vec<String>,
}

fn kept() -> usize {
    limit::KEPT
}

impl Default for Files {
    fn default() -> Files {
        Files {
            contents: Newest::default(),
            uploads: Newest::default(),
            entries: VecDeque::new(),
            gone: HashSet::new(),
            had_more: false,
            most: kept(),
            bytes: 0,
            forgotten: Vec::new(),
        }
    }
}

/// An upload in parts that is not finished.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
struct Upload {
    name: String,
    folder: Option<String>,
    size: u64,
    #[cfg_attr(feature = "state-file", serde(with = "crate::saved::files"))]
    parts: BTreeMap<u64, Pieces>,
}

impl Upload {
    fn bytes(&self) -> usize {
        self.parts.values().map(Pieces::len).sum()
    }
}

type Handler = fn(&mut Files, &Request<'_>, &mut Rng) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    Some(match endpoint {
        "im.v1.image.create" => |files, call, random| {
            upload(files, call, random, "image_key", "img_v2_041b28e3-5680-48c2-9af2-497ace79333g")
        },
        "im.v1.file.create" => |files, call, random| {
            upload(files, call, random, "file_key", "file_v2_456a92d6-c6ea-4de4-ac3f-7afcf44ac78g")
        },
        "drive.v1.media.upload_all" | "drive.v1.file.upload_all" => {
            |files, call, random| upload(files, call, random, "file_token", TOKEN)
        }
        "drive.v1.media.upload_prepare" | "drive.v1.file.upload_prepare" => prepare,
        "drive.v1.media.upload_part" | "drive.v1.file.upload_part" => part,
        "drive.v1.media.upload_finish" | "drive.v1.file.upload_finish" => finish,
        "im.v1.image.get" => |files, call, _| download(files, call, "image_key"),
        "im.v1.file.get" | "im.v1.message.resource.get" => {
            |files, call, _| download(files, call, "file_key")
        }
        "drive.v1.media.download" | "drive.v1.file.download" => {
            |files, call, _| download(files, call, "file_token")
        }
        _ => return folder::handler(endpoint),
    })
}

/// The form of the tokens of files.
pub(super) const TOKEN: &str = "boxcnrHpsg1QDqXAAAyachabcef";

fn upload(
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

fn prepare(files: &mut Files, call: &Request<'_>, random: &mut Rng) -> Answer {
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

fn part(files: &mut Files, call: &Request<'_>, _: &mut Rng) -> Answer {
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

fn finish(files: &mut Files, call: &Request<'_>, random: &mut Rng) -> Answer {
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

fn download(files: &mut Files, call: &Request<'_>, parameter: &str) -> Answer {
    let token = call.parameter(parameter)?;
    let Some(content) = files.contents.get(token) else {
        return files.absent(call, parameter, token);
    };
    let length = content.len();
    let asked = call.received.header(RANGE.as_str()).and_then(|value| range(value, length));
    let octets = (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let mut reply = Reply { status: 200, headers: vec![octets], body: content.clone() };
    if let Some((from, to)) = asked {
        reply.status = 206;
        reply.body = content.slice(from, to + 1);
        reply.headers.extend(content_range(from, to, length));
    }
    Some(Ok(reply))
}

fn content_range(from: usize, to: usize, length: usize) -> Option<(HeaderName, HeaderValue)> {
    let value = format!("bytes {from}-{to}/{length}");
    Some((CONTENT_RANGE, HeaderValue::try_from(value).ok()?))
}

/// The first and the last byte that a `Range` asks for; nothing if it asks for no single range
/// within the file, so that the whole file is sent.
fn range(header: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from.trim(), to.trim()) {
        ("", last_bytes) => (length.saturating_sub(last_bytes.parse().ok()?), last),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.min(last)),
    };
    (from <= to).then_some((from, to))
}

impl Files {
    /// The answer about a file that is not there.
    pub(super) fn absent(&self, call: &Request<'_>, field: &str, token: &str) -> Answer {
        let had = self.had_more || self.gone.contains(token);
        if call.strict || had { call.missing(field) } else { None }
    }

    pub(super) fn store(&mut self, token: String, content: Pieces) {
        self.bytes += content.len();
        self.contents.insert(token, content);
        self.forget_oldest();
    }

    /// Keeps so many of each from now on.
    pub(in crate::store) fn limit(&mut self, most: usize) {
        self.most = most.max(1);
        let contents = self.contents.iter().map(|(_, content)| content.len());
        let uploads = self.uploads.iter().map(|(_, upload)| upload.bytes());
        self.bytes = contents.chain(uploads).sum();
        self.forget_oldest();
    }

    /// How many of each are kept.
    #[cfg(feature = "state-file")]
    pub(in crate::store) fn most(&self) -> usize {
        self.most
    }

    /// The tokens of what was forgotten since this was last asked for.
    pub(in crate::store) fn forgotten(&mut self) -> Vec<String> {
        mem::take(&mut self.forgotten)
    }

    /// A file, or an upload, is no longer there.
    fn went(&mut self, token: String) {
        if !self.had_more {
            self.gone.insert(token);
        }
        if self.gone.len() > self.most {
            self.had_more();
        }
    }

    fn had_more(&mut self) {
        self.had_more = true;
        self.gone = HashSet::new();
    }

    /// Forgets the oldest files and uploads, if there are more than are kept. The newest of each stays,
    /// however large it is.
    fn forget_oldest(&mut self) {
        while self.entries.len() > self.most
            && let Some(entry) = self.entries.pop_front()
        {
            self.drop_content(&entry.token);
            self.forgotten.push(entry.token);
            self.had_more();
        }
        let too_many =
            |files: &Files, all: usize| all > files.most || all > 1 && files.bytes > KEPT_BYTES;
        while too_many(self, self.contents.len())
            && let Some((token, content)) = self.contents.pop_oldest()
        {
            self.bytes -= content.len();
            self.take(&token);
            self.forgotten.push(token);
            self.had_more();
        }
        while too_many(self, self.uploads.len())
            && let Some((_, upload)) = self.uploads.pop_oldest()
        {
            self.bytes -= upload.bytes();
            self.had_more();
        }
    }

    fn drop_content(&mut self, token: &str) {
        self.bytes -= self.contents.remove(token).map_or(0, |content| content.len());
    }

    /// Gives a file another name; returns its kind, if it is known.
    pub(super) fn rename(&mut self, token: &str, name: &str) -> Option<&'static str> {
        let entry = self.entry_mut(token)?;
        name.clone_into(&mut entry.name);
        Some(entry.kind)
    }

    /// The name of a file that is known.
    pub(super) fn name_of(&self, token: &str) -> Option<String> {
        self.entry(token).map(|it| it.name.clone())
    }

    /// Takes a file out of its folder.
    pub(super) fn take(&mut self, token: &str) {
        if let Some(at) = self.entries.iter().position(|it| it.token == token) {
            self.entries.remove(at);
        }
    }

    /// The kind of a file that is known.
    pub(super) fn kind_of(&self, token: &str) -> Option<&'static str> {
        self.entry(token).map(|it| it.kind)
    }

    /// The token of a folder and of all that is in it, at any depth.
    fn inside(&self, token: &str) -> Vec<String> {
        let mut all = vec![token.to_owned()];
        let mut next = 0;
        while let Some(folder) = all.get(next).cloned() {
            for entry in self.entries.iter().filter(|it| it.folder == folder) {
                if !all.contains(&entry.token) {
                    all.push(entry.token.clone());
                }
            }
            next += 1;
        }
        all
    }

    /// Deletes a file, or a folder with all that is in it; returns what went. Nothing if it is not
    /// known.
    pub(super) fn delete(&mut self, token: &str) -> Option<Vec<String>> {
        self.kind_of(token)?;
        let gone = self.inside(token);
        for token in &gone {
            self.drop_content(token);
            self.went(token.clone());
        }
        self.entries.retain(|entry| !gone.contains(&entry.token));
        Some(gone)
    }

    /// Puts a file or a document into its folder.
    pub(super) fn add(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        self.forget_oldest();
    }

    /// What folders list of a file that is known.
    pub(super) fn entry(&self, token: &str) -> Option<&Entry> {
        self.entries.iter().find(|it| it.token == token)
    }

    pub(super) fn entry_mut(&mut self, token: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|it| it.token == token)
    }

    /// What is in a folder; in the root, what is in none of the folders that were created.
    pub(super) fn in_folder(&self, folder: &str) -> impl Iterator<Item = &Entry> {
        let root = folder.is_empty() || folder == ROOT;
        let folders: Vec<&str> =
            self.entries.iter().filter(|it| it.kind == "folder").map(|it| &*it.token).collect();
        self.entries.iter().filter(move |entry| match root {
            true => !folders.contains(&entry.folder.as_str()),
            false => entry.folder == folder,
        })
    }

    /// The bytes that a token stands for.
    pub(super) fn content(&self, token: &str) -> Option<&Pieces> {
        self.contents.get(token)
    }
}

/// The parts of a form, and the first one that is a file for the endpoint.
pub(super) struct Form<'a> {
    parts: &'a [FormPart],
    pub(super) file: Option<&'a Bytes>,
    pub(super) file_name: Option<&'a str>,
}

impl<'a> Form<'a> {
    pub(super) fn of(call: &Request<'a>) -> Form<'a> {
        let parts = call.received.form();
        let part = form::file(call.endpoint, parts);
        let file_name = part.and_then(|part| part.file_name.as_deref());
        Form { parts, file: part.map(|part| &part.content), file_name }
    }

    /// The text of the last part of this name.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
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
