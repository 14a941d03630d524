//! The images of Markdown: their content into the blocks that stand for them.

use std::{collections::HashMap, future::Future, pin::Pin};

use feishu_openapi::docx::v1::{
    document::response::BlockIdToImageUrl,
    document_block::{self, ReplaceImageRequest, UpdateBlockRequest},
    document_block_descendant::{Link, Text, TextElement, TextElementStyle, TextRun},
};

use super::{Document, plan, plan::Node};
use crate::{
    Error, Result,
    upload::{Content, Target, upload as upload_file},
};

/// Why an image cannot be had: anything.
pub type ImageError = Box<dyn std::error::Error + Send + Sync>;

type Loading = Pin<Box<dyn Future<Output = Result<Option<Content>, ImageError>> + Send>>;

pub(super) type Loader = Box<dyn FnMut(String) -> Loading + Send>;

/// The most blocks that a call changes, as documented.
const MOST_CHANGED: usize = 200;

/// An image to upload.
pub(super) struct Image {
    /// Its block, by the id of the conversion.
    block: String,
    name: String,
    content: Content,
}

/// Loads the images. Those without content become links.
pub(super) async fn load(
    nodes: &mut [Node],
    addresses: Vec<BlockIdToImageUrl>,
    mut loader: Option<&mut Loader>,
) -> Result<Vec<Image>> {
    let (mut images, mut links) = (Vec::new(), HashMap::new());
    for one in addresses {
        let block = one.block_id.unwrap_or_default();
        let address = one.image_url.unwrap_or_default();
        let content = match &mut loader {
            None => None,
            Some(load) => load(address.clone()).await.map_err(|error| {
                Error::Input(format!("the image {address} cannot be had: {error}"))
            })?,
        };
        match content {
            Some(content) => images.push(Image { block, name: name(&address), content }),
            None => drop(links.insert(block, address)),
        }
    }
    replace(nodes, &links);
    Ok(images)
}

/// Puts links in the place of images.
fn replace(nodes: &mut [Node], links: &HashMap<String, String>) {
    for node in nodes {
        if let Some(address) = links.get(&node.id) {
            node.block = match address.contains("://") {
                true => link(address),
                // The platform takes no other addresses.
                false => plan::text(address),
            };
        }
        replace(&mut node.children, links);
    }
}

fn link(address: &str) -> feishu_openapi::docx::v1::document_block_descendant::Block {
    let style = TextElementStyle::new().link(Link::new(address));
    let run = TextElement::new().text_run(TextRun::new(address).text_element_style(style));
    plan::text("").text(Text::new([run]))
}

/// The last part of an address, as the name of the file.
fn name(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    // What the platform takes as a name.
    match name.chars().count() {
        1..=250 => name.to_owned(),
        _ => "image.png".to_owned(),
    }
}

/// Uploads the images, and shows them in their blocks.
pub(super) async fn upload(
    document: &Document,
    images: Vec<Image>,
    real: &HashMap<String, String>,
) -> Result<()> {
    let mut changes = Vec::new();
    for Image { block, name, content } in images {
        // A block that the Markdown names but does not have shows nothing.
        let Some(block) = real.get(&block) else { continue };
        let target = Target::document_image(&document.id, block);
        let token = upload_file(&document.client, target, content).name(&name).await;
        let token = token.map_err(|failed| match Error::from(failed) {
            Error::Input(text) => Error::Input(format!("the image {name}: {text}")),
            other => other,
        })?;
        let image = ReplaceImageRequest::new(token);
        changes.push(UpdateBlockRequest::new().block_id(block).replace_image(image));
        if changes.len() == MOST_CHANGED {
            show(document, std::mem::take(&mut changes)).await?;
        }
    }
    if changes.is_empty() { Ok(()) } else { show(document, changes).await }
}

async fn show(document: &Document, changes: Vec<UpdateBlockRequest>) -> Result<()> {
    document.client.send(document_block::batch_update(&document.id, changes)).await?;
    Ok(())
}
