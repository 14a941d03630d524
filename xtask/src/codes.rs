//! `cargo xtask codes`: every documented error code with its class, for review.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use feishu_overrides::code_report;

use crate::{diff, root, specs};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder of specs; those of this checkout if absent
    #[arg(long)]
    specs: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = arguments.specs.clone().unwrap_or_else(|| root().join("specs"));
    let loaded = specs::load(&folder)?;
    diff::print(&code_report(&loaded.specs, loaded.overrides.codes()))
}
