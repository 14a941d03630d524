//! What the tests of several crates share: files of the repository and the specs of a made-up
//! harbor. Never published, and nothing that is published depends on it.

pub mod exceptions;
pub mod expectations;
pub mod files;
pub mod harbour;
pub mod public_api;
