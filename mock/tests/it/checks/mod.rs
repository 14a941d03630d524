//! Requests against their specs.

mod fields;
mod requests;
