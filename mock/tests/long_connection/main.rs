//! The platform's side of the long connection, as a plain WebSocket client sees it.

#[path = "../support/mod.rs"]
mod support;

mod client;
mod faults;
mod pushes;
mod refusals;
