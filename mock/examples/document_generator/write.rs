//! Creates the document: parts go out together, as many blocks in a call as it takes; an image
//! needs two calls more.

use std::error::Error;

use feishu_openapi::{
    Client, File,
    docx::v1::{
        document,
        document_block::{self, ReplaceImageRequest},
        document_block_descendant::{
            self as descendant, Block, BlockType, Image, Table, TableProperty, Text, TextElement,
            TextRun,
        },
    },
    drive::v1::media::{self, ParentType, UploadAllRequired},
    serde_json::json,
};

use crate::report::{Part, Report};

/// As many blocks as one call creates.
const MOST: usize = 1000;

/// Writes a new document; gives its id.
pub(crate) async fn run(client: &Client, report: &Report) -> Result<String, Box<dyn Error>> {
    let made = client.send(document::create().title(report.title())).await?;
    let id = made.document.as_ref().and_then(|it| it.document_id.clone());
    let id = id.ok_or("no document in the reply")?;
    let mut waiting = Blocks::default();
    for part in report.parts() {
        let mut blocks = Blocks::default();
        blocks.part(part);
        if waiting.all.len() + blocks.all.len() > MOST {
            waiting.send(client, &id).await?;
        }
        waiting.append(blocks);
    }
    waiting.send(client, &id).await?;
    Ok(id)
}

/// Blocks that one call creates. Each has a name of ours, which tells what is below what.
#[derive(Default)]
struct Blocks {
    /// The names of those that are directly in the document.
    top: Vec<String>,
    all: Vec<Block>,
    /// The bytes of the images among them.
    images: Vec<Vec<u8>>,
}

impl Blocks {
    fn part(&mut self, part: Part) {
        let block = match part {
            Part::Heading(text) => Block::new(BlockType::Heading1).heading1(line(text)),
            Part::Text(text) => Block::new(BlockType::Text).text(line(text)),
            Part::Bullet(text) => Block::new(BlockType::Bullet).bullet(line(text)),
            Part::Image(bytes) => {
                self.images.push(bytes);
                Block::new(BlockType::Image).image(Image::new())
            }
            Part::Table(rows) => {
                let columns = rows.first().map_or(0, Vec::len);
                let size = TableProperty::new(rows.len() as i64, columns as i64).header_row(true);
                let cells: Vec<String> =
                    rows.into_iter().flatten().map(|text| self.cell(text)).collect();
                Block::new(BlockType::Table).table(Table::new(size)).children(cells)
            }
        };
        let name = self.add(block);
        self.top.push(name);
    }

    /// A cell with a text; gives its name.
    fn cell(&mut self, text: String) -> String {
        let text = self.add(Block::new(BlockType::Text).text(line(text)));
        self.add(Block::new(BlockType::TableCell).table_cell(json!({})).children([text]))
    }

    fn add(&mut self, block: Block) -> String {
        let name = format!("b{}", self.all.len());
        self.all.push(block.block_id(&name));
        name
    }

    /// Adds the blocks of another, under other names.
    fn append(&mut self, other: Blocks) {
        let from = self.all.len();
        let moved = |name: &String| {
            let number: usize = name[1..].parse().unwrap_or_default();
            format!("b{}", from + number)
        };
        self.top.extend(other.top.iter().map(moved));
        self.all.extend(other.all.into_iter().map(|mut block| {
            block.block_id = block.block_id.as_ref().map(moved);
            block.children = block.children.map(|names| names.iter().map(moved).collect());
            block
        }));
        self.images.extend(other.images);
    }

    /// Creates the blocks at the end of the document, and fills the images among them.
    async fn send(&mut self, client: &Client, document: &str) -> Result<(), Box<dyn Error>> {
        let Blocks { top, all, images } = std::mem::take(self);
        let reply = client.send(descendant::create(document, document, top, all)).await?;
        let of_images = reply.children.iter().filter(|it| it.block_type == Some(BlockType::Image));
        for (block, bytes) in of_images.zip(images) {
            let block = block.block_id.as_deref().ok_or("a block without an id")?;
            image(client, document, block, bytes).await?;
        }
        Ok(())
    }
}

/// Uploads an image for an empty block, and puts it there.
async fn image(
    client: &Client,
    document: &str,
    block: &str,
    bytes: Vec<u8>,
) -> Result<(), Box<dyn Error>> {
    let upload = media::upload_all(UploadAllRequired {
        file_name: "tonnage.bmp".to_owned(),
        parent_type: ParentType::DocxImage,
        parent_node: block.to_owned(),
        size: bytes.len() as i64,
        file: File::bytes(bytes).name("tonnage.bmp"),
    });
    let token = client.send(upload).await?.file_token.clone().ok_or("the image has no token")?;
    let replace = ReplaceImageRequest::new(token);
    client.send(document_block::patch(document, block).replace_image(replace)).await?;
    Ok(())
}

fn line(text: impl Into<String>) -> Text {
    Text::new([TextElement::new().text_run(TextRun::new(text))])
}
