//! The programs that are measured: the same call with us, without us, with others.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::root;

/// A program of one file and what it depends on, as lines of a manifest.
pub(super) struct Program {
    pub(super) name: &'static str,
    source: &'static str,
    dependencies: Vec<String>,
}

const OURS: &str = include_str!("programs/feishu_openapi.rs");
const SERDE: &str = "serde = { version = \"1\", features = [\"derive\"] }";
const SERDE_JSON: &str = "serde_json = \"1\"";

/// A program of the usual kind, on reqwest and serde alone.
pub(super) fn plain() -> Result<Program> {
    Ok(Program {
        name: "reqwest + serde, by hand",
        source: include_str!("programs/plain.rs"),
        dependencies: base()?,
    })
}

/// One call of the service `hire` with us. It depends on all that the plain program does, so that
/// what it costs more is ours.
pub(super) fn one_call() -> Result<Program> {
    ours("feishu-openapi, hire", &["hire".to_owned()])
}

/// The same with the feature of every service.
pub(super) fn every_service() -> Result<Program> {
    ours("feishu-openapi, all services", &["full".to_owned()])
}

/// The same with all features that there are.
pub(super) fn every_feature() -> Result<Program> {
    let manifest: toml::Table = fs::read_to_string(root().join("generated/Cargo.toml"))?.parse()?;
    let features =
        manifest["features"].as_table().context("the generated crate has no features")?;
    ours("feishu-openapi, all features", &features.keys().cloned().collect::<Vec<_>>())
}

fn ours(name: &'static str, features: &[String]) -> Result<Program> {
    let mut dependencies = base()?;
    dependencies.push(format!(
        "feishu-openapi = {{ path = {:?}, features = {features:?} }}",
        root().join("generated").display().to_string()
    ));
    Ok(Program { name, source: OURS, dependencies })
}

/// Other crates for the same platform, in the versions that the programs are written for.
pub(super) fn rivals() -> Vec<Program> {
    let rival = |name, source, dependencies: &[&str]| Program {
        name,
        source,
        dependencies: dependencies.iter().map(|&line| line.to_owned()).collect(),
    };
    vec![
        rival(
            "openlark 0.21.0, hr",
            include_str!("programs/openlark.rs"),
            &["openlark = { version = \"=0.21.0\", features = [\"hr\"] }", SERDE_JSON],
        ),
        rival(
            "larksuite-oapi-sdk-rs 0.3.13",
            include_str!("programs/larksuite_oapi_sdk_rs.rs"),
            &["larksuite-oapi-sdk-rs = \"=0.3.13\"", SERDE],
        ),
        rival(
            "lark_bot_sdk 0.1.0, hire",
            include_str!("programs/lark_bot_sdk.rs"),
            &["lark_bot_sdk = { version = \"=0.1.0\", features = [\"hire\"] }"],
        ),
    ]
}

/// A client made by progenitor, with `client` the line of a manifest that depends on it.
pub(super) fn by_progenitor(client: String) -> Result<Program> {
    let mut dependencies = base()?;
    dependencies.push(client);
    let source = include_str!("programs/progenitor.rs");
    Ok(Program { name: "progenitor 0.15.1, hire", source, dependencies })
}

/// What the plain program depends on: the same reqwest and rustls as the runtime, so that both
/// have the same TLS and no more. Without a provider of cryptography reqwest would only panic.
fn base() -> Result<Vec<String>> {
    let of_runtime: toml::Table = fs::read_to_string(root().join("runtime/Cargo.toml"))?.parse()?;
    let of_workspace: toml::Table = fs::read_to_string(root().join("Cargo.toml"))?.parse()?;
    let mut line = of_workspace["workspace"]["dependencies"]["reqwest"].clone();
    let table = line.as_table_mut().context("the workspace names no features for reqwest")?;
    if let Some(features) = of_runtime["dependencies"]["reqwest"].get("features") {
        table.insert("features".to_owned(), features.clone());
    }
    let reqwest = toml::Value::from(table.clone());
    let rustls = &of_workspace["workspace"]["dependencies"]["rustls"];
    let tls = [format!("reqwest = {reqwest}"), format!("rustls = {rustls}")];
    Ok([&tls[..], &[SERDE.to_owned(), SERDE_JSON.to_owned()]].concat())
}

impl Program {
    /// Writes it below `scratch` as a package outside the workspace.
    pub(super) fn write(&self, scratch: &Path) -> Result<PathBuf> {
        let folder = scratch.join(self.name.replace([' ', ',', '+'], "-"));
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/main.rs"), self.source)?;
        // The same lock file for all, so that they compile the same versions.
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\n{}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n",
            self.dependencies.join("\n")
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        Ok(folder)
    }
}
