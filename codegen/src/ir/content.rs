//! The contents of messages of a service.

use super::{Doc, Struct};

/// The contents of messages of a service, in both directions.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// Those that programs send.
    pub sent: ContentSet,
    /// Those that the platform hands out.
    pub received: ContentSet,
}

/// The contents of messages in one direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContentSet {
    /// The kinds, in the order of their specs.
    pub kinds: Vec<ContentKind>,
    /// The structs of the kinds, and those inside.
    pub structs: Vec<Struct>,
    /// The enums of nodes.
    pub nodes: Vec<Nodes>,
}

/// A kind of content.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentKind {
    /// On the wire.
    pub kind: String,
    /// The variant, and the doc comment of it.
    pub variant: String,
    /// Doc comment.
    pub doc: Doc,
    /// Its struct; without one it is a card.
    pub structure: Option<String>,
    /// The largest body of a request that may hold it, in bytes.
    pub max_bytes: Option<u64>,
}

/// The nodes of a content: one of several structs, told by the member `tag`.
#[derive(Clone, Debug, PartialEq)]
pub struct Nodes {
    /// The name of the enum.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// The nodes, in the order of the documentation.
    pub variants: Vec<NodeVariant>,
}

/// A node of a content.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeVariant {
    /// The value of the member `tag`.
    pub tag: String,
    /// The variant.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// Its struct.
    pub structure: String,
}

/// The fields of a request that are the content of a message, by their names in Rust.
#[derive(Clone, Debug, PartialEq)]
pub struct SentIn {
    /// The module of the service with the contents.
    pub service: String,
    /// The field with the kind.
    pub kind: String,
    /// The field with the content.
    pub json: String,
}

/// The fields of a struct that are a received content of a message, by their names in Rust.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceivedIn {
    /// The module of the service with the contents.
    pub service: String,
    /// The field with the kind.
    pub kind: String,
    /// The path to the field with the content.
    pub json: Vec<String>,
}
