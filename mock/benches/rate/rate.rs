//! The rate and CPU time of checked calls beside bare axum, in turns, and memory as calls go on.

use std::error::Error;

use crate::{
    kinds,
    servers::{Measured, Server, message},
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
        let stand_in = Server::of(&platform);
        let request = message(&platform).await?;
        println!(
            "  {name:>16}  {:^20}  {:^20}  {:^16}",
            "bare axum", "stand-in", "stand-in / axum"
        );
        println!(
            "  {:>16}  calls/s  CPU us/call  calls/s  CPU us/call  by rate  by CPU  memory",
            "calls"
        );
        for step in 1..=calls.div_ceil(STEP) {
            let (mut axum, mut mock) = (Measured::default(), Measured::default());
            for _ in 0..STEP / TURN {
                bare.measure(CONNECTIONS, TURN / CONNECTIONS, &request, &mut axum).await?;
                stand_in.measure(CONNECTIONS, TURN / CONNECTIONS, &request, &mut mock).await?;
            }
            println!(
                "  {:>16}  {:>7.0}  {:>11.1}  {:>7.0}  {:>11.1}  {:>7.2}  {:>6.2}  {:>3.0} MB",
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
    }
    Ok(())
}
