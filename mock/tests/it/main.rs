//! Tests of the stand-in, over plain sockets and with the client. What they share is in `support`.

mod base;
mod card_parts;
mod cards;
mod chaos;
mod checks;
mod compression;
mod contents;
mod credentials;
mod custom_bots;
mod diagnoses;
mod domain;
mod file_sizes;
#[path = "../common/http.rs"]
mod http;
mod journal;
mod lifetime;
mod logins;
mod long_connection;
mod made_up;
mod resources;
mod rough;
mod scripts;
mod store;
mod store_apps;
mod support;
mod three_calls;
mod tokens;
