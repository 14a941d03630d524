//! `cargo xtask cost`: what a user pays to compile us, measured from an empty target folder and
//! printed, never judged. Machines are noisy, so what is compared is measured in the same run.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use nix::sys::resource::{UsageWho, getrusage};

use crate::root;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Run one cargo command in a folder and print its figures: how each measurement is taken
    #[arg(long, hide = true, num_args = 2.., allow_hyphen_values = true)]
    measure: Option<Vec<String>>,
}

/// A program of the usual kind, without us: what any HTTP client in Rust costs.
const PLAIN: &str = r#"
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Request {
    account_id: String,
    package_id_list: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Reply {
    code: i64,
    msg: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), reqwest::Error> {
    let request = Request { account_id: "1".into(), package_id_list: vec!["2".into()] };
    let url = "https://open.feishu.cn/open-apis/hire/v1/eco_background_check_packages/batch_delete";
    let body = serde_json::to_vec(&request).unwrap();
    let reply = reqwest::Client::new().post(url).bearer_auth("t").body(body).send().await?;
    println!("{:?}", serde_json::from_slice::<Reply>(&reply.bytes().await?).unwrap());
    Ok(())
}
"#;

/// The same call with us.
const OURS: &str = r#"
use feishu_openapi::{Client, hire::v1::eco_background_check_package as package};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), feishu_openapi::Error> {
    let client = Client::builder("id", "secret").build()?;
    let reply = client.send(package::batch_delete("1").package_id_list(["2"])).await?;
    println!("{reply:?}");
    Ok(())
}
"#;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(command) = &arguments.measure {
        return measure_here(&command[0], &command[1..]);
    }
    let scratch = tempfile::tempdir()?;
    let target = |name: &str| scratch.path().join("target").join(name).display().to_string();

    println!("{:<44}{:>9}{:>9}{:>12}{:>12}", "", "wall s", "CPU s", "largest MB", "binary KB");
    let quickstart = ["build", "--locked", "--example", "quickstart", "--target-dir"];
    let figures = measure(&root(), &with(&quickstart, &target("quickstart")))?;
    print("quickstart, first build", &figures, None);

    let programs = [
        ("plain program", project(scratch.path(), "plain", PLAIN, "")?),
        ("one hire call", project(scratch.path(), "ours", OURS, &dependency("\"hire\""))?),
        ("all services", project(scratch.path(), "all", OURS, &dependency(&every_service()?))?),
    ];
    for (name, folder) in &programs {
        let figures = measure(folder, &with(&["check", "--target-dir"], &target("check")))?;
        print(&format!("{name}, cargo check"), &figures, None);
        fs::remove_dir_all(target("check"))?;
    }
    for (name, folder) in &programs[..2] {
        let release =
            ["build", "--release", "--config", "profile.release.strip=true", "--target-dir"];
        let figures = measure(folder, &with(&release, &target("release")))?;
        let binary = Path::new(&target("release")).join("release/program");
        print(&format!("{name}, release"), &figures, Some(fs::metadata(binary)?.len()));
        fs::remove_dir_all(target("release"))?;
    }
    Ok(())
}

/// A package of one file, outside the workspace.
fn project(scratch: &Path, name: &str, main: &str, dependency: &str) -> Result<std::path::PathBuf> {
    let folder = scratch.join(name);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/main.rs"), main)?;
    // The same lock file for all, so that they compile the same versions.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let reqwest = reqwest()?;
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependency}reqwest = {reqwest}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
         serde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    Ok(folder)
}

/// The runtime's own line for reqwest, so that the plain program has the same TLS and no more.
fn reqwest() -> Result<String> {
    let of_runtime: toml::Table = fs::read_to_string(root().join("runtime/Cargo.toml"))?.parse()?;
    let of_workspace: toml::Table = fs::read_to_string(root().join("Cargo.toml"))?.parse()?;
    let mut line = of_workspace["workspace"]["dependencies"]["reqwest"].clone();
    let table = line.as_table_mut().context("the workspace names no features for reqwest")?;
    if let Some(features) = of_runtime["dependencies"]["reqwest"].get("features") {
        table.insert("features".to_owned(), features.clone());
    }
    Ok(toml::Value::from(table.clone()).to_string())
}

fn dependency(features: &str) -> String {
    format!(
        "feishu-openapi = {{ path = {:?}, features = [{features}] }}\n",
        root().join("generated").display().to_string()
    )
}

/// All services of the generated crate, as TOML: the features that need nothing else.
fn every_service() -> Result<String> {
    let manifest: toml::Table = fs::read_to_string(root().join("generated/Cargo.toml"))?.parse()?;
    let features =
        manifest["features"].as_table().context("the generated crate has no features")?;
    let services = features.iter().filter(|(name, needs)| {
        *name != "default" && needs.as_array().is_some_and(|needs| needs.is_empty())
    });
    Ok(services.map(|(name, _)| format!("{name:?}")).collect::<Vec<_>>().join(", "))
}

struct Figures {
    wall: Duration,
    cpu: Duration,
    largest: u64,
}

fn with<'a>(arguments: &[&'a str], last: &'a str) -> Vec<&'a str> {
    arguments.iter().copied().chain([last]).collect()
}

/// Runs cargo in a process of its own, since the system keeps only one maximum of memory for all
/// children of a process.
fn measure(folder: &Path, cargo: &[&str]) -> Result<Figures> {
    let output = Command::new(std::env::current_exe()?)
        .args(["cost", "--measure"])
        .arg(folder)
        .args(cargo)
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [wall, cpu, largest] = numbers[..] else {
        bail!("`cargo {}` in {} failed", cargo.join(" "), folder.display());
    };
    Ok(Figures {
        wall: Duration::from_secs_f64(wall),
        cpu: Duration::from_secs_f64(cpu),
        largest: largest as u64,
    })
}

fn measure_here(folder: &str, cargo: &[String]) -> Result<()> {
    let start = Instant::now();
    let status = Command::new("cargo")
        .args(cargo)
        .arg("--quiet")
        .current_dir(folder)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("cargo ended with {status}");
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    println!("{} {cpu} {}", start.elapsed().as_secs_f64(), usage.max_rss() * 1024);
    Ok(())
}

fn print(what: &str, figures: &Figures, binary: Option<u64>) {
    let binary = binary.map_or_else(String::new, |bytes| (bytes / 1024).to_string());
    println!(
        "{what:<44}{:>9.1}{:>9.1}{:>12}{binary:>12}",
        figures.wall.as_secs_f64(),
        figures.cpu.as_secs_f64(),
        figures.largest / (1024 * 1024),
    );
}
