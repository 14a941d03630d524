//! `cargo xtask pull`: fetches the live documentation into a folder of pages.

use std::{io::Write as _, path::PathBuf, time::Duration};

use anyhow::{Result, bail};
use clap::Args;
use feishu_docs::pull::{self, Options, Pace, SERVER_API};

use crate::progress;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder for the pages
    #[arg(long)]
    out: PathBuf,
    /// Address of the documentation's server
    #[arg(long, default_value = "https://open.feishu.cn")]
    base: String,
    /// Directory node below which to fetch; `all` for everything
    #[arg(long, default_value = SERVER_API)]
    under: String,
    /// Maximum number of requests per second
    #[arg(long, default_value_t = 2.0)]
    per_second: f64,
    /// How many times to try a page that fails
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    attempts: u32,
    /// Timeout in seconds for one request, including its reply
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Remove the files of pages that the directory no longer lists
    #[arg(long)]
    prune: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let options = options(arguments)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let bar = progress::bar("fetching", 0);
    let pulled = runtime.block_on(pull::pull(&options, interrupted(), |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    }));
    bar.finish_and_clear();
    let report = pulled?;
    // The pages are written even if nobody reads the output to its end.
    let _ = std::io::stdout().write_all(report.text(arguments.prune).as_bytes());
    match report.unfinished() {
        Some(why) => bail!("{why}"),
        None => Ok(()),
    }
}

fn options(arguments: &Arguments) -> Result<Options> {
    if !(arguments.per_second > 0.0 && arguments.per_second <= 100.0) {
        bail!("--per-second is {}, expected more than 0 and at most 100", arguments.per_second);
    }
    Ok(Options {
        out: arguments.out.clone(),
        base: arguments.base.clone(),
        under: (arguments.under != "all").then(|| arguments.under.clone()),
        pace: Pace {
            interval: Duration::from_secs_f64(1.0 / arguments.per_second),
            attempts: arguments.attempts,
            backoff: Duration::from_secs(1),
            timeout: Duration::from_secs(arguments.timeout),
        },
        prune: arguments.prune,
    })
}

async fn interrupted() {
    // Without a Ctrl-C handler there is nothing to wait for.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
