//! What every call of feishu-openapi shares, written by hand; see the crate `feishu-openapi`
//! for the calls themselves.
//!
//! # Layers
//! From the bottom: [`wire`] reads and writes values, [`endpoint`] and [`request`] say what a
//! call is, [`check`] holds its documented limits.

#[macro_use]
mod macros;

pub mod check;
pub mod endpoint;
#[doc(hidden)]
pub mod generated;
pub mod request;
pub mod wire;

pub use check::{Violation, Violations};
pub use endpoint::{
    AppType, BodyKind, Endpoint, ErrorCode, Form, Layout, Method, RateLimit, TokenKind,
};
pub use request::{Binary, Request};
pub use wire::{Decode, Encode, IntEnum, Record, StringEnum};
