//! `cargo xtask openapi`: specs/ as one OpenAPI document.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use feishu_openapi_document::{self as openapi, Options};
use feishu_spec as spec;

use crate::{files, root, specs, swap};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The file to write, as JSON (which is also YAML)
    #[arg(long)]
    out: PathBuf,
    /// A service to include, such as `hire`; all of them if absent
    #[arg(long = "service", value_name = "SERVICE")]
    services: Vec<String>,
    /// Folder of specs; those of this checkout if absent
    #[arg(long)]
    specs: Option<PathBuf>,
    /// The version of OpenAPI; 3.0 has no webhooks, so events are left out
    #[arg(long, default_value = "3.1", value_parser = ["3.1", "3.0"])]
    openapi: String,
    /// Leave out operations that send a form (uploads), which some generators of clients, such
    /// as progenitor, cannot make
    #[arg(long)]
    json_only: bool,
    /// The document's version; the date of the newest page if absent
    #[arg(long)]
    api_version: Option<String>,
    /// List everything that the document says differently from the specs, instead of counting it
    #[arg(long)]
    notes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = arguments.specs.clone().unwrap_or_else(|| root().join("specs"));
    let loaded = specs::load(&folder)?;
    if loaded.specs.subjects().next().is_none() {
        bail!("there are no specs; `cargo xtask import` makes them from documentation pages");
    }
    openapi::check_services(&loaded.specs, &arguments.services)?;
    let summaries = loaded.overrides.summaries(&loaded.specs);
    let codes = loaded.overrides.codes().meanings(&loaded.specs);
    let snapshot = loaded.snapshot();
    let specs = loaded.overrides.words().describe(&snapshot.specs);
    let options = Options {
        summaries,
        items: snapshot.items,
        codes,
        services: arguments.services.clone(),
        json_only: arguments.json_only,
        version: arguments.api_version.clone(),
    };
    let older = arguments.openapi == "3.0";
    let events = if older { &[] } else { specs.events.as_slice() };
    let mut document = openapi::document(&specs.endpoints, events, &options);
    if older {
        document.value = openapi::to_3_0(&document.value);
    }
    write(&arguments.out, spec::to_text(&document.value))?;

    // The document is written even if nobody reads the output to its end.
    let told = format!("{}: {}", arguments.out.display(), document.summary(arguments.notes));
    let _ = std::io::stdout().write_all(told.as_bytes());
    Ok(())
}

fn write(out: &Path, text: String) -> Result<()> {
    let name =
        out.file_name().with_context(|| format!("{} is not the name of a file", out.display()))?;
    let folder = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let wanted = BTreeMap::from([(PathBuf::from(name), text)]);
    swap::all(folder, &[files::changes(folder, &wanted, &[])?])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn specs() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in [
            (
                "shop/v1/order/get.json",
                r#"{"id": "shop.v1.order.get", "title": "t", "method": "GET", "path": "/shop/orders/:id",
                    "request": {"path": [{"name": "id", "type": "string", "required": true}]}}"#,
            ),
            (
                "events/shop/v1/order.paid_v1.json",
                r#"{"id": "shop.v1.order.paid_v1", "title": "t", "event_type": "shop.order.paid_v1", "schema": "2.0"}"#,
            ),
            (
                "overrides/shop.toml",
                "[endpoint.\"shop.v1.order.get\"]\nsummary = \"Reads an order\"\n\
                 [event.\"shop.v1.order.paid_v1\"]\nsummary = \"An order was paid\"\n",
            ),
        ] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    fn arguments(specs: &TempDir, services: &[&str]) -> Arguments {
        Arguments {
            out: specs.path().join("out/openapi.json"),
            services: services.iter().map(|service| (*service).to_owned()).collect(),
            specs: Some(specs.path().to_owned()),
            openapi: "3.1".to_owned(),
            json_only: false,
            api_version: None,
            notes: false,
        }
    }

    #[test]
    fn endpoints_and_events_are_written_with_the_summaries_of_overrides() {
        let specs = specs();
        let arguments = arguments(&specs, &["shop"]);
        run(&arguments).unwrap();
        let document: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(&arguments.out).unwrap()).unwrap();
        assert_eq!(document["paths"]["/shop/orders/{id}"]["get"]["summary"], "Reads an order");
        let paid = &document["webhooks"]["shop.v1.order.paid_v1"]["post"];
        assert_eq!(paid["summary"], "An order was paid");
    }

    #[test]
    fn a_service_that_does_not_exist_is_named_with_those_that_do() {
        let error = run(&arguments(&specs(), &["shpo"])).unwrap_err().to_string();
        assert_eq!(error, "no service `shpo`; there are shop");
    }

    #[test]
    fn a_folder_without_specs_says_where_they_come_from() {
        let folder = tempfile::tempdir().unwrap();
        let error = run(&arguments(&folder, &[])).unwrap_err().to_string();
        assert!(error.contains("there are no specs; `cargo xtask import`"), "{error}");
    }
}
