//! From specs to the Rust crate that users depend on.
//!
//! Everything here is pure: it takes specs and returns text, without network, clock or files. Each
//! stage is a plain function:
//!
//! ```text
//! feishu_spec::Endpoint, Event -> ir::Crate -> Rust source
//!                              lower        emit
//! ```

pub mod emit;
mod generated;
pub mod ir;
pub mod lower;

pub use generated::{
    Files, Generated, Settled, everything, everything_after, everything_settled, part, source,
};

use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Endpoint, Event};

/// Generates the files of the crate: paths below its folder with their text, sorted by path. The
/// order of `endpoints` and `events` does not matter. `overrides` are the names and texts of the
/// files in `specs/overrides/`.
///
/// # Errors
/// Returns all problems at once: names that collide or are missing, and overrides that no longer
/// apply.
pub fn generate(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &[(String, String)],
) -> Result<Vec<(String, String)>, Vec<Problem>> {
    let overrides = Overrides::read(overrides)?;
    let krate = lower::lower(endpoints, events, &overrides)?;
    Ok(emit::emit(&lower::add_card_members(krate)?))
}
