//! The cost of the client compared with plain reqwest and serde's derives, in one run: the CPU time
//! of a small call (`calls`) to a server in another process, and decoding a list of 0.9 MB
//! (`books`). It prints what it compares, then the figures, and asserts only that both do the same.
//! `cargo xtask cost --calls` measures the generated crate in the same way, beside another crate.
//!
//! `cargo bench -p feishu-runtime --bench cost`
//!
//! For profilers, which count instructions of one of the two, the binary that cargo prints makes
//! this many calls, in 16 tasks: `BINARY ours 4000`, `BINARY plain 4000`.
#![allow(missing_docs)]

mod books;
mod calls;
mod comparison;
mod message;
mod platform;
#[path = "../support/process.rs"]
mod process;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve"] => process::serve(platform::answer),
        [who @ ("ours" | "plain"), calls] => calls::profile(*who == "ours", calls.parse().unwrap()),
        _ => {
            books::decoding();
            calls::compare();
        }
    }
}
