//! [`Append`]: Markdown becomes blocks of a document.

use std::{
    collections::HashMap,
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use feishu_openapi::docx::v1::{
    document::{self, ContentType},
    document_block_descendant as descendant,
};
use tokio::time::Instant;

use super::{
    Document,
    images::{self, ImageError, Loader},
    plan::{self, Call, MOST},
};
use crate::{Error, repeat, upload::Content};

/// The documented limit for one document is 3 edits a second.
const PACE: Duration = Duration::from_millis(340);

/// Adds Markdown to a document: from [`Document::append`]. Awaited, it gives the ids of the new
/// blocks on the first level.
///
/// The platform converts the Markdown; the blocks are created with 1,000 in a call at most. A table
/// that has more becomes several tables with the same first row. Without [`images`](Append::images),
/// an image becomes a link to its address.
#[must_use = "nothing is written until it is awaited"]
pub struct Append {
    document: Document,
    markdown: String,
    parent: Option<String>,
    index: Option<usize>,
    loader: Option<Loader>,
}

impl Append {
    pub(super) fn new(document: Document, markdown: String) -> Self {
        Append { document, markdown, parent: None, index: None, loader: None }
    }

    /// Puts it below this block, not right below the document.
    pub fn below(mut self, block_id: impl Into<String>) -> Self {
        self.parent = Some(block_id.into());
        self
    }

    /// Puts it before the block that has this place among the children, counted from 0.
    pub fn at(mut self, index: usize) -> Self {
        self.index = Some(index);
        self
    }

    /// Uploads images. The function gets the address of each, as it stands in the Markdown, and
    /// gives its content; with `None`, the image becomes a link. It is called for all images before
    /// anything is written. A `Content` with a path is read only when it is uploaded.
    ///
    /// ```
    /// # use feishu_kit::{document::Append, upload::Content};
    /// # fn images(append: Append) -> Append {
    /// append.images(|address| async move {
    ///     let is_local = !address.contains("://");
    ///     Ok(is_local.then(|| Content::path(format!("docs/{address}"))))
    /// })
    /// # }
    /// ```
    pub fn images<F>(mut self, mut load: impl FnMut(String) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<Option<Content>, ImageError>> + Send + 'static,
    {
        self.loader = Some(Box::new(move |address| Box::pin(load(address))));
        self
    }

    async fn run(mut self) -> Result<Vec<String>, AppendError> {
        if self.markdown.trim().is_empty() {
            return Ok(Vec::new());
        }
        let client = &self.document.client;
        // It changes nothing, so it can be repeated.
        let convert =
            || client.send(document::convert(ContentType::Markdown, self.markdown.as_str()));
        let mut converted = repeat::repeat(convert).await.map_err(Error::from)?;
        let addresses = std::mem::take(&mut converted.block_id_to_image_urls);
        let unusable =
            |text| Error::Reply(format!("the converted Markdown cannot be used: {text}"));
        let mut nodes = plan::tree(&converted).map_err(unusable)?;
        let images = images::load(&mut nodes, addresses, self.loader.as_mut()).await?;
        let calls = plan::plan(nodes, MOST).map_err(Error::Input)?;

        let mut created = Created { top: Vec::new(), real: HashMap::new() };
        let parent = self.parent.as_deref().unwrap_or(&self.document.id);
        let mut next_start = Instant::now();
        for call in calls {
            tokio::time::sleep_until(next_start).await;
            next_start = Instant::now() + PACE;
            if let Err(error) = create(&self.document, parent, self.index, call, &mut created).await
            {
                return Err(AppendError { error, blocks: created.top });
            }
        }
        match images::upload(&self.document, images, &created.real).await {
            Ok(()) => Ok(created.top),
            Err(error) => Err(AppendError { error, blocks: created.top }),
        }
    }
}

/// What is in the document already.
struct Created {
    /// The blocks on the first level.
    top: Vec<String>,
    /// The ids of blocks, by those of the conversion.
    real: HashMap<String, String>,
}

async fn create(
    document: &Document,
    root: &str,
    index: Option<usize>,
    call: Call,
    created: &mut Created,
) -> Result<(), Error> {
    let unknown =
        |id: &str| Error::Reply(format!("the platform does not tell what became of {id}"));
    let is_top = call.parent.is_none();
    let parent = match &call.parent {
        None => root.to_owned(),
        Some(id) => created.real.get(id).ok_or_else(|| unknown(id))?.clone(),
    };
    let top = call.top.clone();
    let mut request = descendant::create(&document.id, parent, call.top, call.blocks);
    if let Some(index) = index.filter(|_| is_top) {
        request.index = i64::try_from(index + created.top.len()).ok();
    }
    let reply = document.client.send(request).await?;
    for relation in reply.block_id_relations {
        if let (Some(temporary), Some(real)) = (relation.temporary_block_id, relation.block_id) {
            created.real.insert(temporary, real);
        }
    }
    if is_top {
        for id in top {
            let real = created.real.get(&id).ok_or_else(|| unknown(&id))?;
            created.top.push(real.clone());
        }
    }
    Ok(())
}

/// Why Markdown was not added, or only a part of it.
#[derive(Clone, Debug)]
pub struct AppendError {
    error: Error,
    blocks: Vec<String>,
}

impl AppendError {
    /// Why it failed.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The ids of the blocks on the first level that are in the document already; the last of them
    /// may lack a part of what belongs below it, and images may be empty.
    pub fn blocks(&self) -> &[String] {
        &self.blocks
    }
}

impl fmt::Display for AppendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.blocks.len() {
            0 => self.error.fmt(f),
            blocks => write!(f, "{blocks} blocks were added, then: {}", self.error),
        }
    }
}

impl std::error::Error for AppendError {}

impl From<Error> for AppendError {
    fn from(error: Error) -> Self {
        AppendError { error, blocks: Vec::new() }
    }
}

impl From<AppendError> for Error {
    /// Drops what was added.
    fn from(failed: AppendError) -> Self {
        failed.error
    }
}

impl IntoFuture for Append {
    type Output = Result<Vec<String>, AppendError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Append {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Append({:?}, {} bytes)", self.document, self.markdown.len())
    }
}
