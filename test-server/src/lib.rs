//! An HTTP/1.1 server on loopback for tests and benchmarks. It keeps every request, answers as a
//! closure says, and breaks replies in ways in which no server does on purpose: see [`Answer`].
//!
//! It knows of the platform only the form of its replies. Requests are parsed by `httparse`; replies are written as
//! bytes, since most faults are bytes that a library would refuse to write.

mod answer;
mod connection;
mod log;
mod platform;
mod received;
mod server;
mod socks;

pub use answer::Answer;
pub use log::Log;
pub use received::Received;
pub use server::{Answering, Server, Setup};
pub use socks::{Asked, Socks};
