//! `cargo xtask mock`: the stand-in platform on a port of this machine, until Ctrl-C.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use feishu_mock::Platform;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The app that may fetch tokens
    #[arg(long, default_value = "cli_mock")]
    app_id: String,
    /// Its secret
    #[arg(long, default_value = "mock-secret")]
    app_secret: String,
    /// Folder of specs; those of this checkout if absent
    #[arg(long)]
    specs: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut builder = Platform::builder()
        .port(arguments.port)
        .app(&arguments.app_id, &arguments.app_secret)
        .on_request(|received| println!("{received}"));
    if let Some(folder) = &arguments.specs {
        builder = builder.specs_dir(folder);
    }
    let platform = builder.start_blocking()?;
    println!(
        "stand-in platform at {} for app {}; Ctrl-C ends it",
        platform.url(),
        platform.app_id()
    );
    platform.wait();
    Ok(())
}
