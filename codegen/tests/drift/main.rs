//! The drift report, on specs of an invented harbour.

mod accepted;
mod base;
#[path = "../common/files.rs"]
mod files;
mod items;
mod matching;
mod render;
mod rules;
