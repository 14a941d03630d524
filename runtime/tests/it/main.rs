//! Tests of the runtime as generated code and callers see it.

mod addresses;
mod calls;
mod desk;
mod errors;
mod files;
mod library;
mod limits;
mod lists;
mod logins;
mod memory;
mod raws;
mod retries;
mod secrets;
mod server;
mod sessions;
mod store_apps;
mod stores;
mod tokens;
mod traces;
mod transports;
mod wire;
