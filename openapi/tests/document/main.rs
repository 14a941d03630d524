//! Specs to OpenAPI: one small spec of an invented harbour per rule, and the resulting document.

mod bodies;
mod events;
mod operations;
mod sharing;
mod sound;
mod support;
