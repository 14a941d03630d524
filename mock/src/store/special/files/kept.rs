//! Which files are kept: the newest.

use std::{
    collections::{HashSet, VecDeque},
    mem,
};

use super::{super::Request, Entry, ROOT, upload::Upload};
use crate::{
    pieces::Pieces,
    store::{answer::Answer, limit, newest::Newest},
};

/// How many bytes all files have together at most: 1 GiB.
const KEPT_BYTES: usize = 1 << 30;

/// All files. The newest are kept: as many as resources of a collection, and with 1 GiB together.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Files {
    /// By token or key.
    #[cfg_attr(feature = "state-file", serde(with = "crate::saved::files"))]
    pub(super) contents: Newest<Pieces>,
    pub(super) uploads: Newest<Upload>,
    /// What folders list, in the order of creation.
    pub(super) entries: VecDeque<Entry>,
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
    pub(super) bytes: usize,
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

impl Files {
    /// The answer about a file that is not there.
    pub(in super::super) fn absent(&self, call: &Request<'_>, field: &str, token: &str) -> Answer {
        let had = self.had_more || self.gone.contains(token);
        if call.strict || had { call.missing(field) } else { None }
    }

    pub(in super::super) fn store(&mut self, token: String, content: Pieces) {
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
    pub(super) fn went(&mut self, token: String) {
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
    pub(super) fn forget_oldest(&mut self) {
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
    pub(in super::super) fn rename(&mut self, token: &str, name: &str) -> Option<&'static str> {
        let entry = self.entry_mut(token)?;
        name.clone_into(&mut entry.name);
        Some(entry.kind)
    }

    /// The name of a file that is known.
    pub(in super::super) fn name_of(&self, token: &str) -> Option<String> {
        self.entry(token).map(|it| it.name.clone())
    }

    /// Takes a file out of its folder.
    pub(in super::super) fn take(&mut self, token: &str) {
        if let Some(at) = self.entries.iter().position(|it| it.token == token) {
            self.entries.remove(at);
        }
    }

    /// The kind of a file that is known.
    pub(in super::super) fn kind_of(&self, token: &str) -> Option<&'static str> {
        self.entry(token).map(|it| it.kind)
    }

    /// The token of a folder and of all that is in it, at any depth.
    pub(in super::super) fn inside(&self, token: &str) -> Vec<String> {
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
    pub(in super::super) fn delete(&mut self, token: &str) -> Option<Vec<String>> {
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
    pub(in super::super) fn add(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        self.forget_oldest();
    }

    /// What folders list of a file that is known.
    pub(in super::super) fn entry(&self, token: &str) -> Option<&Entry> {
        self.entries.iter().find(|it| it.token == token)
    }

    pub(in super::super) fn entry_mut(&mut self, token: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|it| it.token == token)
    }

    /// What is in a folder; in the root, what is in none of the folders that were created.
    pub(in super::super) fn in_folder(&self, folder: &str) -> impl Iterator<Item = &Entry> {
        let root = folder.is_empty() || folder == ROOT;
        let folders: Vec<&str> =
            self.entries.iter().filter(|it| it.kind == "folder").map(|it| &*it.token).collect();
        self.entries.iter().filter(move |entry| match root {
            true => !folders.contains(&entry.folder.as_str()),
            false => entry.folder == folder,
        })
    }

    /// The bytes that a token stands for.
    pub(in super::super) fn content(&self, token: &str) -> Option<&Pieces> {
        self.contents.get(token)
    }
}
