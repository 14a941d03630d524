//! Reads a document back into parts: all its blocks, page by page, and the bytes of its images.

use std::{collections::HashMap, error::Error};

use feishu_openapi::{
    Client,
    docx::v1::document_block::{
        self,
        response::{Block, Text},
    },
    drive::v1::media,
};

use crate::report::Part;

pub(crate) async fn run(client: &Client, document: &str) -> Result<Vec<Part>, Box<dyn Error>> {
    let blocks = client.items(document_block::list(document).page_size(500)).all().await?;
    let by_id: HashMap<&str, &Block> =
        blocks.iter().filter_map(|block| Some((block.block_id.as_deref()?, block))).collect();
    let below = |block: &Block| -> Result<Vec<&Block>, Box<dyn Error>> {
        let children = block.children.iter();
        let found = children.map(|id| by_id.get(id.as_str()).copied().ok_or(id));
        found.collect::<Result<_, _>>().map_err(|id| format!("block {id} is nowhere").into())
    };
    let page = by_id.get(document).ok_or("the document has no page")?;
    let mut parts = Vec::new();
    for block in below(page)? {
        parts.push(if let Some(text) = &block.heading1 {
            Part::Heading(line(text))
        } else if let Some(text) = &block.text {
            Part::Text(line(text))
        } else if let Some(text) = &block.bullet {
            Part::Bullet(line(text))
        } else if let Some(image) = &block.image {
            let token = image.token.as_deref().ok_or("an image without a token")?;
            Part::Image(client.download(media::download(token)).await?.bytes().await?.to_vec())
        } else if let Some(table) = &block.table {
            let columns = table.property.as_ref().and_then(|it| it.column_size).unwrap_or(1);
            let mut cells = Vec::new();
            for cell in below(block)? {
                let texts = below(cell)?.into_iter().filter_map(|it| it.text.as_ref());
                cells.push(texts.map(line).collect::<String>());
            }
            Part::Table(cells.chunks(columns.max(1) as usize).map(<[_]>::to_vec).collect())
        } else {
            return Err(format!("a block of the type {:?}", block.block_type).into());
        });
    }
    Ok(parts)
}

fn line(text: &Text) -> String {
    let runs = text.elements.iter().filter_map(|it| it.text_run.as_ref());
    runs.filter_map(|run| run.content.as_deref()).collect()
}
