//! The client that progenitor generates from our OpenAPI document, measured for comparison.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// Generates the client of the service `hire` below `scratch`, with the `cargo-progenitor` on the
/// path or one installed there. Returns the manifest line that depends on it.
pub(super) fn client(scratch: &Path) -> Result<String> {
    let [tools, document, client] =
        ["tools", "hire.json", "hire-client"].map(|name| scratch.join(name));
    let mut progenitor = PathBuf::from("cargo-progenitor");
    if run(Command::new(&progenitor).args(["progenitor", "--help"])).is_err() {
        let install =
            ["install", "--quiet", "--locked", "--version", "=0.15.1", "cargo-progenitor"];
        run(Command::new("cargo").args(install).arg("--root").arg(&tools))?;
        progenitor = tools.join("bin").join(progenitor);
    }
    // It supports only OpenAPI 3.0 and JSON bodies.
    let export = ["openapi", "--service", "hire", "--openapi", "3.0", "--json-only", "--out"];
    run(Command::new(env::current_exe()?).args(export).arg(&document))?;
    run(Command::new(progenitor)
        .arg("progenitor")
        .arg("-i")
        .arg(&document)
        .arg("-o")
        .arg(&client)
        .args(["-n", "hire-client", "-v", "0.1.0"]))?;
    Ok(format!("hire-client = {{ path = {:?} }}", client.display().to_string()))
}

fn run(command: &mut Command) -> Result<()> {
    // It prints every type that it generates.
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        bail!("{} ended with {}: {last}", command.get_program().display(), output.status);
    }
    Ok(())
}
