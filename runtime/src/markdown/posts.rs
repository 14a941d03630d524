//! Posts: their Markdown has no headings, no tables, no images and no links in emphasis, as its page
//! says.

use super::MarkdownReader;

/// What stands around the key of an image while a text is written: no text can hold it, since
/// CommonMark wants another sign in its place.
pub(super) const MARK: char = '\0';

/// A part of a post: a node by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostPart {
    /// Markdown that posts show.
    Markdown(String),
    /// An uploaded image, by its key.
    Image(String),
}

impl MarkdownReader {
    /// The text as the platform reads it in posts: one post, or several if it is too long for one,
    /// each in its parts. Headings become bold, tables become lines, and images by key stand by
    /// themselves.
    ///
    /// ```
    /// # use feishu_runtime::{MarkdownReader, PostPart};
    /// let posts = MarkdownReader::new().posts("# Plan\n\n![draft](img_v2_a)\n\nby *Friday*");
    /// let text = |text: &str| PostPart::Markdown(text.to_owned());
    /// let image = PostPart::Image("img_v2_a".to_owned());
    /// assert_eq!(posts, [[text("**Plan**"), image, text("by *Friday*")]]);
    /// ```
    pub fn posts(&self, text: &str) -> Vec<Vec<PostPart>> {
        let text = text.replace(MARK, "\u{fffd}");
        let parts = MarkdownReader { posts: true, ..*self }.parts(&text);
        parts.iter().map(|part| split(part)).filter(|part| !part.is_empty()).collect()
    }
}

/// Text and keys of images take turns.
fn split(part: &str) -> Vec<PostPart> {
    let mut parts = Vec::new();
    for (at, piece) in part.split(MARK).enumerate() {
        if at % 2 == 1 {
            parts.push(PostPart::Image(piece.to_owned()));
        } else if !piece.trim().is_empty() {
            parts.push(PostPart::Markdown(piece.trim_matches('\n').trim_end().to_owned()));
        }
    }
    parts
}

/// The mark and the key of an image.
pub(super) fn image(key: &str) -> String {
    format!("{MARK}{key}{MARK}")
}
