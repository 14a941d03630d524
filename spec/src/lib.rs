//! The specs of the Feishu / Lark Open Platform: what a file in `specs/` may say, and every
//! question about it.
//!
//! A spec holds the facts of one documentation page: an [`Endpoint`], an [`Event`] or a
//! [`Component`] of a card. This crate is the ground floor: reading documentation, generating code,
//! the stand-in platform, the drift report and the OpenAPI document all stand on it, and it depends
//! on none of them. It knows no page, no Rust syntax and no HTTP. Everything is pure except
//! [`tree`], which alone reads files.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod as_text;
pub mod condition;
pub mod counts;
pub mod items;
pub mod limit;
pub mod markdown;
mod model;
pub mod prose;
pub mod subject;
pub mod surface;
pub mod tree;
pub mod validate;
pub mod visit;
pub mod wording;

pub use model::*;
pub use subject::{Subject, SubjectId};
pub use tree::Specs;
