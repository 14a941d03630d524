//! The spec model: what a file in `specs/` may say, and nothing else.
//!
//! It is the contract between the import of documentation (`feishu_docs::import`) and everything
//! that uses it: generated code, the stand-in platform, the drift report, OpenAPI. It holds only
//! facts. Sentences of the documentation are left out, except in the `description` members that a
//! private import with prose fills.

mod card;
mod card_member;
mod code_class;
mod common;
mod content;
mod endpoint;
mod event;
mod field;
mod id;
mod json;
mod layout;
#[cfg(feature = "schema")]
mod schema;

pub use card::{Component, ComponentKind};
pub use card_member::{CardMember, CardPart};
pub use code_class::CodeClass;
pub use common::{
    AppType, Bounds, Credential, Deprecation, Doc, ErrorCode, RateLimit, Scope, Token,
};
pub use content::{
    Content, ContentId, ContentIdError, ContentMembers, ContentNode, Direction, NODE,
};
pub use endpoint::{Body, Endpoint, Form, Method, Paging, PagingStyle, Request, Response, address};
pub use event::{Event, EventSchema};
pub use field::{EnumValue, Facts, Field, Type, TypeParseError, Witness};
pub use id::{EventId, Id, IdError, nearest};
pub use json::{ReadError, from_text, to_text};
#[cfg(feature = "schema")]
pub use schema::schema;
