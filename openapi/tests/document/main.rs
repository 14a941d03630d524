//! Specs to OpenAPI: one small spec a rule, of a made-up harbour, and what becomes of it.

mod bodies;
mod events;
mod operations;
mod sharing;
mod sound;
mod support;
