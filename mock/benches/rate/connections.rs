//! Calls over many connections at once, each of which is answered.

use std::error::Error;

use crate::{
    kinds,
    servers::{Measured, Server, message},
    system::resident,
};

/// As many as are asked for. Each needs two open files of this process.
const CONNECTIONS: usize = 1000;
const EACH: usize = 50;

pub(crate) async fn print() -> Result<(), Box<dyn Error>> {
    println!("{CONNECTIONS} connections at once, {EACH} calls over each");
    let bare = Server::bare()?;
    for (name, builder) in kinds() {
        let platform = builder.start_blocking()?;
        let request = message(&platform).await?;
        let (mut axum, mut mock) = (Measured::default(), Measured::default());
        bare.measure(CONNECTIONS, EACH, &request, &mut axum).await?;
        Server::of(&platform).measure(CONNECTIONS, EACH, &request, &mut mock).await?;
        println!(
            "  {name:15} {:>7.0} calls/s, {:.2} of bare axum's rate, {:.0} MB",
            mock.rate(),
            mock.rate() / axum.rate(),
            resident()
        );
    }
    Ok(())
}
