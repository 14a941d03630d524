//! The platform's side of the long connection, as a plain WebSocket client sees it.

mod client;
mod faults;
mod official_clients;
mod pushes;
mod refusals;
