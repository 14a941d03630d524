//! Folders: what is in them, and what is known of each file besides its bytes.

use std::time::{Duration, SystemTime};

use fastrand::Rng;
use serde_json::{Value, json};

use super::{super::Request, Files, Handler};
use crate::{
    Domain,
    store::{answer::Answer, id},
};

/// The token of the folder in which all others are.
pub(in super::super) const ROOT: &str = "nodcnRootOfTheStandIn000000";

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    Some(match endpoint {
        "drive.v1.file.create_folder" => create_folder,
        "drive.v1.file.list" => list,
        _ => return None,
    })
}

/// A file or a folder in a folder.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
pub(in super::super) struct Entry {
    pub(in super::super) token: String,
    pub(in super::super) name: String,
    #[cfg_attr(feature = "state-file", serde(deserialize_with = "kind"))]
    pub(in super::super) kind: KindName,
    pub(in super::super) folder: String,
    created: SystemTime,
    /// Who created it, or whom it was given to: an open id, or the id of an app.
    #[cfg_attr(feature = "state-file", serde(default))]
    pub(in super::super) owner: String,
    /// The kind and the token of what a shortcut leads to.
    #[cfg_attr(feature = "state-file", serde(default))]
    pub(in super::super) target: Option<(String, String)>,
}

/// Under a name of its own, or serde would want texts that live as long.
type KindName = &'static str;

/// What can be in a folder.
#[cfg(feature = "state-file")]
const KINDS: [&str; 6] = ["bitable", "docx", "file", "folder", "sheet", "shortcut"];

#[cfg(feature = "state-file")]
fn kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    let known = KINDS.into_iter().find(|kind| *kind == text);
    known.ok_or_else(|| serde::de::Error::unknown_variant(&text, &KINDS))
}

impl Entry {
    /// What a call puts into a folder.
    pub(in super::super) fn new(
        token: &str,
        kind: &'static str,
        name: &str,
        folder: &str,
        call: &Request<'_>,
    ) -> Entry {
        let owner = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
        Entry {
            token: token.to_owned(),
            name: name.to_owned(),
            kind,
            folder: folder.to_owned(),
            created: call.now,
            owner: owner.clone(),
            target: None,
        }
    }

    /// When it was created, in seconds since 1970.
    pub(in super::super) fn created(&self) -> String {
        let since = self.created.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        since.as_secs().to_string()
    }

    pub(in super::super) fn url(&self, domain: Domain) -> String {
        let (kind, token) = match &self.target {
            Some((kind, token)) => (kind.as_str(), token),
            None => (self.kind, &self.token),
        };
        format!("{}/{kind}/{token}", domain.site(""))
    }

    /// It, as folders list it.
    pub(in super::super) fn shown(&self, domain: Domain) -> Value {
        let mut shown = json!({"token": self.token, "name": self.name, "type": self.kind,
            "parent_token": self.folder, "url": self.url(domain), "created_time": self.created(),
            "modified_time": self.created(), "owner_id": self.owner});
        if let Some((kind, token)) = &self.target {
            shown["shortcut_info"] = json!({"target_type": kind, "target_token": token});
        }
        shown
    }
}

fn create_folder(files: &mut Files, call: &Request<'_>, random: &mut Rng) -> Answer {
    let body = call.received.body_json()?;
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let token = id::like(Some("fldbcO1UuPz8VwnpPx5a92abcef"), "folder_token", random);
    files.add(Entry::new(&token, "folder", &text("name"), &text("folder_token"), call));
    let url = format!("{}/drive/folder/{token}", call.domain.site(""));
    call.reply(json!({ "token": token, "url": url }))
}

fn list(files: &mut Files, call: &Request<'_>, _: &mut Rng) -> Answer {
    let folder = call.query("folder_token").unwrap_or_default();
    let is_known =
        || files.kind_of(folder).is_some() || files.entries.iter().any(|it| it.folder == folder);
    match folder {
        // The content of the root is known once anything is in it.
        "" | ROOT if files.entries.is_empty() && !call.strict => return None,
        "" | ROOT => {}
        _ if !is_known() => return files.absent(call, "folder_token", folder),
        _ => {}
    }
    let all: Vec<Value> = files.in_folder(folder).map(|it| it.shown(call.domain)).collect();
    call.page("files", &all, 100)
}
