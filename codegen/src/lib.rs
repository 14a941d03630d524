//! From the platform's documentation pages to specs, and from specs to Rust.
//!
//! Everything here is pure: text in, text out; no network, no clock, no process, no file.
//! Data flows one way, and each stage is a plain function:
//!
//! ```text
//! page text -> page::Page -> spec::Endpoint -> ir::Crate -> Rust source
//!           read          import            lower        emit
//! ```
//!
//! What only needs the spec model (the stand-in platform, the drift report) takes this crate
//! without its default features.

#[cfg(feature = "import")]
pub mod import;
pub mod openapi;
#[cfg(feature = "import")]
pub mod page;
pub mod spec;
