//! Files, images and medias: the bytes that were uploaded, at once or in parts, are those that are
//! downloaded. How they come is in `upload`, how they go in `download`, which are kept in `kept`, and
//! what is in folders in `folder`.

mod download;
mod folder;
mod kept;
mod upload;

use fastrand::Rng;

#[cfg(feature = "documents")]
pub(super) use self::download::file;
pub(in crate::store) use self::kept::Files;
pub(super) use self::{
    folder::{Entry, ROOT},
    upload::Form,
};
use super::Request;
use crate::store::answer::Answer;

type Handler = fn(&mut Files, &Request<'_>, &mut Rng) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    Some(match endpoint {
        "im.v1.image.create" => |files, call, random| {
            upload::whole(
                files,
                call,
                random,
                "image_key",
                "img_v2_041b28e3-5680-48c2-9af2-497ace79333g",
            )
        },
        "im.v1.file.create" => |files, call, random| {
            upload::whole(
                files,
                call,
                random,
                "file_key",
                "file_v2_456a92d6-c6ea-4de4-ac3f-7afcf44ac78g",
            )
        },
        "drive.v1.media.upload_all" | "drive.v1.file.upload_all" => {
            |files, call, random| upload::whole(files, call, random, "file_token", TOKEN)
        }
        "drive.v1.media.upload_prepare" | "drive.v1.file.upload_prepare" => upload::prepare,
        "drive.v1.media.upload_part" | "drive.v1.file.upload_part" => upload::part,
        "drive.v1.media.upload_finish" | "drive.v1.file.upload_finish" => upload::finish,
        "im.v1.image.get" => |files, call, _| download::named(files, call, "image_key"),
        "im.v1.file.get" | "im.v1.message.resource.get" => {
            |files, call, _| download::named(files, call, "file_key")
        }
        "drive.v1.media.download" | "drive.v1.file.download" => {
            |files, call, _| download::named(files, call, "file_token")
        }
        _ => return folder::handler(endpoint),
    })
}

/// The form of the tokens of files.
pub(super) const TOKEN: &str = "boxcnrHpsg1QDqXAAAyachabcef";
