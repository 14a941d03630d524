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

mod counts;
pub mod drift;
#[cfg(feature = "import")]
pub mod import;
pub mod items;
pub mod openapi;
#[cfg(feature = "import")]
pub mod page;
#[cfg(feature = "import")]
pub mod report;
pub mod spec;
pub mod surface;

#[cfg(feature = "emit")]
pub mod emit;
#[cfg(feature = "emit")]
pub mod ir;
#[cfg(feature = "emit")]
pub mod lower;
#[cfg(feature = "emit")]
pub mod overrides;
#[cfg(feature = "emit")]
mod problem;
#[cfg(all(feature = "import", feature = "emit"))]
pub mod settle;

#[cfg(feature = "emit")]
pub use problem::{Pin, Problem};

/// Generates the crate: its files, as paths below its folder with their text, sorted. Does not
/// depend on the order of `endpoints` and `events`; `overrides` are the names and texts of the files in
/// `specs/overrides/`.
///
/// # Errors
/// All problems at once: names that collide or are missing, overrides that no longer apply.
#[cfg(feature = "emit")]
pub fn generate(
    endpoints: &[spec::Endpoint],
    events: &[spec::Event],
    overrides: &[(String, String)],
) -> Result<Vec<(String, String)>, Vec<Problem>> {
    let overrides = overrides::Overrides::read(overrides)?;
    Ok(emit::emit(&lower::lower(endpoints, events, &overrides)?))
}
