//! [`Example`]: the request that the docs of a function show.

use crate::call::Made;

/// The request in the docs of a function.
pub struct Example {
    /// The identity of its endpoint.
    pub id: &'static str,
    /// Makes it, by the code that the docs have.
    pub make: fn() -> Made,
}
