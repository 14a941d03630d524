//! A workspace of the older crate, the newer one, and the programs with each.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use feishu_codegen::generate;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cases::{Case, is_event};

pub(crate) struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// Writes it to a folder of this name below the target folder.
    pub(crate) fn write(name: &str, sides: &[Vec<Value>; 2], cases: &[Case]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        for part in ["old", "new", "programs-old", "programs-new"] {
            let _ = fs::remove_dir_all(folder.join(part));
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
        let members = ["old", "new", "programs-old", "programs-new"];
        put(&folder.join("Cargo.toml"), &manifest(root, &members));
        put(&folder.join("Cargo.lock"), &read(&root.join("Cargo.lock")));
        for (side, specs) in ["old", "new"].into_iter().zip(sides) {
            let (events, endpoints): (Vec<Value>, Vec<Value>) =
                specs.iter().cloned().partition(is_event);
            let files = generate(&read_all(endpoints), &read_all(events), &[]);
            let files = files.unwrap_or_else(|problems| panic!("{problems:?}"));
            for (path, text) in files {
                let text = match path.as_str() {
                    "Cargo.toml" => {
                        text.replace("\"feishu-openapi\"", &format!("\"feishu-openapi-{side}\""))
                    }
                    _ => text,
                };
                put(&folder.join(side).join(path), &text);
            }
            let programs = folder.join(format!("programs-{side}"));
            put(&programs.join("Cargo.toml"), &programs_manifest(side));
            for case in cases {
                let Case { module, uses, program, .. } = case;
                let text = format!(
                    "#![allow(unused_imports, deprecated)]\n\
                     {uses}\n\
                     use feishu_runtime::private as rt;\n\n\
                     fn main() {{\n    {program}\n}}\n"
                );
                put(&programs.join("src/bin").join(format!("{module}.rs")), &text);
            }
        }
        Workspace { folder }
    }

    /// The crate of a side under its real name, in a workspace of its own.
    pub(crate) fn alone(&self, side: &str) -> PathBuf {
        let folder = self.folder.join("alone").join(side);
        let _ = fs::remove_dir_all(&folder);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
        put(&folder.join("Cargo.toml"), &manifest(root, &["crate"]));
        put(&folder.join("Cargo.lock"), &read(&root.join("Cargo.lock")));
        copy(&self.folder.join(side), &folder.join("crate"));
        let own = folder.join("crate/Cargo.toml");
        let name = format!("\"feishu-openapi-{side}\"");
        put(&own, &read(&own).replace(&name, "\"feishu-openapi\""));
        folder
    }

    /// Where everything is built: where these tests were built themselves, since many dependencies
    /// are the same, and are there.
    pub(crate) fn target(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder");
        folder.to_owned()
    }

    /// The programs that do not compile with the crate of this side.
    pub(crate) fn check(&self, side: &str) -> BTreeSet<String> {
        let package = format!("programs-{side}");
        let output =
            self.cargo(&["check", "--keep-going", "--message-format=json", "-p", &package]);
        let mut broken = BTreeSet::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: Value = serde_json::from_str(line).expect("a line of JSON");
            if message["reason"] == "compiler-message" && message["message"]["level"] == "error" {
                let target = message["target"]["name"].as_str().unwrap_or_default();
                let text = message["message"]["rendered"].as_str().unwrap_or_default();
                assert!(
                    message["target"]["kind"][0] == "bin",
                    "the crate itself is broken:\n{text}"
                );
                broken.insert(target.to_owned());
            }
        }
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || !broken.is_empty(), "cargo failed:\n{told}");
        broken
    }

    /// Whether a program ends well with the crate of this side.
    pub(crate) fn run(&self, side: &str, program: &str) -> bool {
        let package = format!("programs-{side}");
        self.cargo(&["run", "--quiet", "-p", &package, "--bin", program]).status.success()
    }

    fn cargo(&self, arguments: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO"))
            .current_dir(&self.folder)
            .args(arguments)
            .env("CARGO_TARGET_DIR", self.target())
            // A warning is no break.
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs")
    }
}

/// The manifest of our own workspace with other members and absolute paths.
fn manifest(root: &Path, members: &[&str]) -> String {
    let mut manifest: toml::Table = read(&root.join("Cargo.toml")).parse().expect("a manifest");
    let workspace = manifest["workspace"].as_table_mut().expect("a workspace");
    workspace.remove("default-members");
    let members = members.iter().map(|member| toml::Value::from(*member)).collect();
    workspace.insert("members".to_owned(), toml::Value::Array(members));
    let dependencies = workspace["dependencies"].as_table_mut().expect("dependencies");
    for (_, dependency) in dependencies.iter_mut() {
        if let Some(path) = dependency.get_mut("path") {
            let absolute = root.join(path.as_str().expect("a path"));
            *path = toml::Value::from(absolute.display().to_string());
        }
    }
    manifest.to_string()
}

fn programs_manifest(side: &str) -> String {
    format!(
        "[package]\nname = \"programs-{side}\"\nedition.workspace = true\npublish = false\n\n\
         [dependencies]\n\
         feishu_openapi = {{ package = \"feishu-openapi-{side}\", path = \"../{side}\", default-features = false, features = [\"events\", \"harbour\"] }}\n\
         feishu-runtime.workspace = true\n\
         serde_json.workspace = true\n"
    )
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    let entries = fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries {
        let entry = entry.expect("an entry of a folder");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)
        } else {
            put(&to, &read(&entry.path()))
        }
    }
}

fn read_all<T: DeserializeOwned>(specs: Vec<Value>) -> Vec<T> {
    specs.into_iter().map(|spec| serde_json::from_value(spec).expect("a spec")).collect()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn put(file: &Path, text: &str) {
    let folder = file.parent().expect("a file stands in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, text))
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
