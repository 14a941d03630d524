//! From specs to the Rust crate that users depend on.
//!
//! Everything here is pure: specs in, text out; no network, no clock, no file. Each stage is a
//! plain function:
//!
//! ```text
//! feishu_spec::Endpoint, Event -> ir::Crate -> Rust source
//!                              lower        emit
//! ```

pub mod emit;
mod generated;
pub mod ir;
pub mod lower;

pub use generated::{Files, Generated, everything, everything_pinned, part, source};

use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Endpoint, Event};

/// Generates the crate: its files, as paths below its folder with their text, sorted. Does not
/// depend on the order of `endpoints` and `events`; `overrides` are the names and texts of the files in
/// `specs/overrides/`.
///
/// # Errors
/// All problems at once: names that collide or are missing, overrides that no longer apply.
pub fn generate(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &[(String, String)],
) -> Result<Vec<(String, String)>, Vec<Problem>> {
    let overrides = Overrides::read(overrides)?;
    Ok(emit::emit(&lower::lower(endpoints, events, &overrides)?))
}
