//! The items of a file, in order. What the crate is full of, such as fields and setters, has one
//! layout and is written as text; the rest is tokens, which prettyplease lays out.

use proc_macro2::TokenStream;

use super::doc;
use crate::ir::Doc;

/// Items in the making.
#[derive(Default)]
pub(super) struct Items(pub(super) Vec<Item>);

pub(super) enum Item {
    /// Items as tokens. The doc comment of the first may stand beside them as text.
    Tokens { docs: String, tokens: TokenStream },
    /// One item as text with its layout.
    Text(String),
}

impl Items {
    /// Adds items that prettyplease lays out.
    pub(super) fn tokens(mut self, tokens: TokenStream) -> Self {
        self.0.push(Item::Tokens { docs: String::new(), tokens });
        self
    }

    /// Adds an item that prettyplease lays out, below its doc comment.
    pub(super) fn documented(mut self, doc: &Doc, tokens: TokenStream) -> Self {
        self.0.push(Item::Tokens { docs: doc::comment(doc, ""), tokens });
        self
    }

    /// Adds an item that has its layout, with its doc comment.
    pub(super) fn text(mut self, text: String) -> Self {
        self.0.push(Item::Text(text));
        self
    }

    /// Adds others behind these.
    pub(super) fn with(mut self, others: impl IntoIterator<Item = Items>) -> Self {
        self.0.extend(others.into_iter().flat_map(|items| items.0));
        self
    }
}

impl From<TokenStream> for Items {
    fn from(tokens: TokenStream) -> Self {
        Items::default().tokens(tokens)
    }
}
