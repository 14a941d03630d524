//! The rate and CPU time of checked calls beside bare axum, in turns, and memory as calls go on.

use std::{error::Error, sync::Arc};

use feishu_mock::Platform;

use crate::{
    kinds,
    servers::{Measured, Server, message, message_got},
    system::resident,
};

const CONNECTIONS: usize = 32;
/// Calls of a platform between two lines of the table.
const STEP: usize = 100_000;
/// The servers take turns of this many calls, so that whatever else the machine does slows down
/// all of them.
const TURN: usize = 20_000;

pub(crate) async fn print(calls: usize) -> Result<(), Box<dyn Error>> {
    println!("a checked call, {CONNECTIONS} connections (half of bare axum's rate)");
    let bare = Server::bare()?;
    for (name, builder) in kinds() {
        let platform = builder.start_blocking()?;
        let create = message(&platform).await?;
        let get = message_got(&platform).await?;
        for (what, request) in [("gets", &get), ("creates", &create)] {
            table(name, what, calls, (&bare, &create), (&Server::of(&platform), request)).await?;
        }
    }
    Ok(())
}

/// Creates messages with the default settings, until far more were created than are kept.
pub(crate) async fn print_long(calls: usize) -> Result<(), Box<dyn Error>> {
    println!("{calls} messages, {CONNECTIONS} connections (rate and memory stay)");
    let platform = Platform::builder().start_blocking()?;
    let create = message(&platform).await?;
    let servers = ((&Server::bare()?, &create), (&Server::of(&platform), &create));
    table("default", "creates", calls, servers.0, servers.1).await
}

/// A server with what it is asked.
type Asked<'a> = (&'a Server, &'a Arc<[u8]>);

async fn table(
    name: &str,
    what: &str,
    calls: usize,
    (bare, bare_request): Asked<'_>,
    (stand_in, request): Asked<'_>,
) -> Result<(), Box<dyn Error>> {
    let title = format!("{name}, {what}");
    println!("  {title:>24}  {:^20}  {:^20}  {:^16}", "bare axum", "stand-in", "stand-in / axum");
    println!(
        "  {:>24}  calls/s  CPU us/call  calls/s  CPU us/call  by rate  by CPU  memory",
        "calls"
    );
    for step in 1..=calls.div_ceil(STEP) {
        let (mut axum, mut mock) = (Measured::default(), Measured::default());
        for _ in 0..STEP / TURN {
            bare.measure(CONNECTIONS, TURN / CONNECTIONS, bare_request, &mut axum).await?;
            stand_in.measure(CONNECTIONS, TURN / CONNECTIONS, request, &mut mock).await?;
        }
        println!(
            "  {:>24}  {:>7.0}  {:>11.1}  {:>7.0}  {:>11.1}  {:>7.2}  {:>6.2}  {:>3.0} MB",
            step * STEP,
            axum.rate(),
            axum.cpu_per_call(),
            mock.rate(),
            mock.cpu_per_call(),
            mock.rate() / axum.rate(),
            axum.cpu_per_call() / mock.cpu_per_call(),
            resident(),
        );
    }
    Ok(())
}
