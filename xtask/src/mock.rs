//! `cargo xtask mock`: the program `feishu-mock` of this checkout. It has all arguments and their
//! help.

use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::root;

#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// What `cargo xtask mock --help` lists
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--quiet", "--package", "feishu-mock", "--features", "binary"])
        .args(["--bin", "feishu-mock", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .arg("--")
        .args(&arguments.arguments);
    // It takes the place of this process, so that signals reach it.
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        Err(command.exec()).context("cannot run cargo")
    }
    #[cfg(not(unix))]
    {
        let status = command.status().context("cannot run cargo")?;
        anyhow::ensure!(status.success(), "feishu-mock ended with {status}");
        Ok(())
    }
}
