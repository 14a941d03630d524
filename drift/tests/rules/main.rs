//! The drift report, on specs of an invented harbour.

mod accepted;
mod base;
mod items;
mod matching;
mod render;
mod rules;
