//! The calls of an upload, which are the same for folders and for documents but for their names.

use bytes::Bytes;
use feishu_openapi::{
    Client, Error as CallError, File, Progress,
    drive::v1::{file, media},
};

use super::{ProgressWatcher, target::Place};
use crate::{Error, Result, repeat};

/// Calls about one file.
pub(super) struct Calls {
    pub(super) client: Client,
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) size: u64,
}

/// What the platform says about an upload in parts.
pub(super) struct Prepared {
    pub(super) upload_id: String,
    pub(super) part_size: u64,
}

impl Calls {
    /// Sends the whole file.
    pub(super) async fn all(
        &self,
        content: Bytes,
        watcher: Option<ProgressWatcher>,
    ) -> Result<String> {
        let checksum = adler2::adler32_slice(&content).to_string();
        let total = self.size;
        let mut file = File::bytes(content).name(&self.name);
        if let Some(watcher) = watcher {
            // The file alone, not the form around it.
            file = file.on_progress(move |progress: Progress| watcher(progress.done, total));
        }
        let (file_name, size) = (self.name.clone(), signed(self.size)?);
        let token = match &self.place {
            Place::Folder { token } => {
                let parent_node = token.clone();
                let parent_type = file::ParentType::Explorer;
                let required =
                    file::UploadAllRequired { file_name, parent_type, parent_node, size, file };
                self.client.send(file::upload_all(required).checksum(checksum)).await?.file_token
            }
            Place::Media { parent_type, parent_node, extra } => {
                let (parent_type, parent_node) = (parent_type.clone(), parent_node.clone());
                let required =
                    media::UploadAllRequired { file_name, parent_type, parent_node, size, file };
                let mut call = media::upload_all(required).checksum(checksum);
                call.extra = extra.clone();
                self.client.send(call).await?.file_token
            }
        };
        present(token, "file_token")
    }

    /// Announces an upload in parts. One that is announced and never sent is forgotten in a day.
    pub(super) async fn prepare(&self) -> Result<Prepared> {
        let size = signed(self.size)?;
        let (upload_id, part_size, parts) = match &self.place {
            Place::Folder { token } => {
                let explorer = file::ParentType::Explorer;
                let call = file::upload_prepare(&self.name, explorer, token, size);
                let reply = repeat::repeat(|| self.client.send(call.clone())).await?;
                (reply.upload_id, reply.block_size, reply.block_num)
            }
            Place::Media { parent_type, parent_node, extra } => {
                let parent_type = parent_type.clone();
                let mut call = media::upload_prepare(&self.name, parent_type, parent_node, size);
                call.extra = extra.clone();
                let reply = repeat::repeat(|| self.client.send(call.clone())).await?;
                (reply.upload_id, reply.block_size, reply.block_num)
            }
        };
        let part_size = present(part_size, "block_size")?;
        let part_size = u64::try_from(part_size).unwrap_or_default();
        let expected = if part_size == 0 { 0 } else { self.size.div_ceil(part_size) };
        // Otherwise the parts would be cut in another way than the platform counts them.
        if part_size == 0 || parts.is_some_and(|parts| u64::try_from(parts) != Ok(expected)) {
            return Err(Error::Reply(format!(
                "the reply to the announced upload of {} bytes does not fit: parts of {part_size} \
                 bytes, {} of them",
                self.size,
                parts.unwrap_or_default(),
            )));
        }
        Ok(Prepared { upload_id: present(upload_id, "upload_id")?, part_size })
    }

    /// Sends one part. The platform replaces a part of the same number, so a part can be sent again.
    pub(super) async fn part(
        &self,
        upload_id: &str,
        number: u64,
        content: Bytes,
        checksum: u32,
    ) -> Result<(), CallError> {
        let (number, size) = (number as i64, content.len() as i64);
        let (content, checksum) = (File::bytes(content).name(&self.name), checksum.to_string());
        match &self.place {
            Place::Folder { .. } => {
                let call = file::upload_part(upload_id, number, size, content);
                self.client.send(call.checksum(checksum)).await.map(drop)
            }
            Place::Media { .. } => {
                let call = media::upload_part(upload_id, number, size, content);
                self.client.send(call.checksum(checksum)).await.map(drop)
            }
        }
    }

    /// Makes one file of the parts, and returns its token.
    pub(super) async fn finish(&self, upload_id: &str, parts: u64) -> Result<String> {
        let parts = signed(parts)?;
        let token = match &self.place {
            Place::Folder { .. } => {
                self.client.send(file::upload_finish(upload_id, parts)).await?.file_token
            }
            Place::Media { .. } => {
                self.client.send(media::upload_finish(upload_id, parts)).await?.file_token
            }
        };
        present(token, "file_token")
    }
}

fn signed(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| Error::Input(format!("{number} bytes are too many")))
}

fn present<T>(value: Option<T>, name: &str) -> Result<T> {
    value.ok_or_else(|| Error::Reply(format!("the reply to the upload has no {name}")))
}
