//! Specs to OpenAPI: one small spec a rule, of a made-up harbour, and what becomes of it.

#[path = "openapi/bodies.rs"]
mod bodies;
#[path = "openapi/events.rs"]
mod events;
#[path = "common/files.rs"]
mod files;
#[path = "openapi/operations.rs"]
mod operations;
#[path = "openapi/sharing.rs"]
mod sharing;
#[path = "openapi/sound.rs"]
mod sound;
#[path = "openapi/support.rs"]
mod support;
