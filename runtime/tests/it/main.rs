//! Tests of the runtime as generated code and callers see it.

mod addresses;
mod calls;
mod desk;
mod errors;
mod library;
mod limits;
mod memory;
mod retries;
mod secrets;
mod server;
mod tokens;
mod transports;
mod wire;
