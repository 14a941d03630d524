//! Tests of the stand-in over plain sockets, which share a client in `support`.

mod checks;
mod journal;
mod lifetime;
mod logins;
mod scripts;
mod store_apps;
mod support;
mod tokens;
