//! [`Resource`]: a file or an image inside a message.

use feishu_openapi::im::{
    content::{ReceivedContent, received},
    v1::message_resource,
};

/// A file or an image inside a message, which [`Message::download`](crate::Message::download)
/// downloads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its key.
    pub key: String,
    /// Its name, if the message gives one.
    pub name: Option<String>,
    /// The message that has it.
    message_id: String,
}

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResourceKind {
    /// An image, of its own or in a post.
    Image,
    /// A file.
    File,
    /// A recording.
    Audio,
    /// A video.
    Video,
}

impl Resource {
    pub(super) fn request(&self) -> message_resource::Get {
        let kind = if self.kind == ResourceKind::Image { "image" } else { "file" };
        message_resource::get(&self.message_id, &self.key, kind)
    }
}

/// What a content has to download.
pub(super) fn of(message_id: &str, content: &ReceivedContent) -> Vec<Resource> {
    let one = |kind, key: &Option<String>, name: &Option<String>| -> Vec<Resource> {
        let resource = |key: &String| Resource {
            kind,
            key: key.clone(),
            name: name.clone(),
            message_id: message_id.to_owned(),
        };
        key.iter().map(resource).collect()
    };
    match content {
        ReceivedContent::Image(image) => one(ResourceKind::Image, &image.image_key, &None),
        ReceivedContent::File(file) => one(ResourceKind::File, &file.file_key, &file.file_name),
        ReceivedContent::Audio(audio) => one(ResourceKind::Audio, &audio.file_key, &None),
        ReceivedContent::Media(media) => {
            one(ResourceKind::Video, &media.file_key, &media.file_name)
        }
        ReceivedContent::Post(post) => {
            let nodes = post.content.iter().flatten();
            nodes
                .flat_map(|node| match node {
                    received::PostNode::Image(image) => {
                        one(ResourceKind::Image, &image.image_key, &None)
                    }
                    received::PostNode::Media(media) => {
                        one(ResourceKind::Video, &media.file_key, &None)
                    }
                    _ => Vec::new(),
                })
                .collect()
        }
        _ => Vec::new(),
    }
}
