//! Pages of our own invention, small, one a rule, imported; what comes out stands in
//! snapshots.

mod bad_input;
mod common;
mod cut;
mod dialects;
mod facts;
#[path = "../common/files.rs"]
mod files;
mod properties;
mod report;
