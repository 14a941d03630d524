//! What is below `/__stand_in/`, the file that keeps a platform's state, and the program
//! `feishu-mock`: all over plain sockets, as programs in other languages use them.

mod acting;
mod app;
mod browser;
#[path = "../common/http.rs"]
mod http;
mod inspecting;
mod page;
mod program;
mod readme;
mod scripting;
mod state;
mod state_refused;
mod support;
