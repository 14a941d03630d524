//! How fast the platform is, beside what is asked of it: prints, never asserts. Each figure with
//! and without resources that are kept.
//!
//! `cargo bench -p feishu-mock --bench rate` prints all; words after ` -- ` choose: `start`, `rate`,
//! `connections`, `bodies`, `records`. Only if it is chosen, `long` creates 1,000,000 messages with the
//! default settings, which shows whether rate and memory change as calls go on. A number makes more or
//! fewer calls for `rate` and `long`.

mod bodies;
mod client;
mod connections;
mod rate;
mod records;
mod servers;
mod start;
mod system;

use std::{env, error::Error};

use feishu_mock::{Builder, Platform};

/// Calls that `rate` makes of each platform.
const CALLS: usize = 200_000;
/// Calls that `long` makes.
const MANY_CALLS: usize = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let calls = arguments.iter().find_map(|argument| argument.parse().ok());
    let chosen: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let names = ["start", "rate", "connections", "bodies", "records", "long"];
    let all = !names.iter().any(|name| chosen.contains(name));
    let wanted = |name: &str| all || chosen.contains(&name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    // First, since the specs are read once in a process.
    if wanted("start") {
        start::print()?;
    }
    if wanted("rate") {
        runtime.block_on(rate::print(calls.unwrap_or(CALLS)))?;
    }
    if chosen.contains(&"long") {
        runtime.block_on(rate::print_long(calls.unwrap_or(MANY_CALLS)))?;
    }
    if wanted("connections") {
        runtime.block_on(connections::print())?;
    }
    if wanted("bodies") {
        runtime.block_on(bodies::print())?;
    }
    if wanted("records") {
        runtime.block_on(records::print())?;
    }
    Ok(())
}

/// The two kinds of platform that each figure is for, with the name of each.
fn kinds() -> [(&'static str, Builder); 2] {
    [false, true].map(|keep| {
        let name = if keep { "keeps resources" } else { "plain" };
        (name, Platform::builder().keep_resources(keep))
    })
}
