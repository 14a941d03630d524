//! The drift report, on specs of an invented harbour.

mod accepted;
#[path = "../support/base.rs"]
mod base;
mod cards;
#[path = "../support/changes.rs"]
mod changes;
mod items;
mod matching;
mod render;
mod rules;
