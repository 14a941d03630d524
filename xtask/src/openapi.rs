//! `cargo xtask openapi`: specs/ as one OpenAPI 3.1 document.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use feishu_codegen::lower;
use feishu_openapi_document::{self as openapi, Document, Note, NoteKind, Options};
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{self as spec, Endpoint, Event};

use serde_json::Value;

use crate::{
    files::{self, Mode},
    root, specs,
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The file to write, JSON (which is YAML too)
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
    /// Print all that stands in the document otherwise than in the specs, not only how much
    #[arg(long)]
    notes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = arguments.specs.clone().unwrap_or_else(|| root().join("specs"));
    let endpoints = specs::endpoints(&folder)?;
    let events = specs::events(&folder)?;
    check_services(&arguments.services, &endpoints, &events)?;
    let overrides = problems_told(Overrides::read(&specs::overrides(&folder.join("overrides"))?))?;
    let options = Options {
        summaries: summaries(&endpoints, &events, &overrides),
        items: lower::items(&endpoints, &events, &overrides),
        services: arguments.services.clone(),
        json_only: arguments.json_only,
        version: arguments.api_version.clone(),
    };
    let older = arguments.openapi == "3.0";
    let events = if older { &[] } else { events.as_slice() };
    let mut document = openapi::document(&endpoints, events, &options);
    if older {
        document.value = openapi::to_3_0(&document.value);
    }
    write(&arguments.out, spec::to_text(&document.value))?;

    // Whoever reads no further has the document all the same.
    let _ = std::io::stdout().write_all(told(arguments, &document).as_bytes());
    Ok(())
}

/// What was written, and how much of it otherwise than in the specs.
fn told(arguments: &Arguments, document: &Document) -> String {
    let count = |pointer: &str| {
        document
            .value
            .pointer(pointer)
            .and_then(Value::as_object)
            .map_or(0, |members| members.len())
    };
    let mut text = format!(
        "{}: {} paths, {} webhooks, {} schemas\n",
        arguments.out.display(),
        count("/paths"),
        count("/webhooks"),
        count("/components/schemas"),
    );
    let mut kinds: BTreeMap<NoteKind, Vec<&Note>> = BTreeMap::new();
    for note in &document.notes {
        kinds.entry(note.kind).or_default().push(note);
    }
    for (kind, notes) in kinds {
        text.push_str(&format!("{kind}: {}\n", notes.len()));
        for note in notes.iter().filter(|_| arguments.notes) {
            text.push_str(&format!("  {note}\n"));
        }
    }
    text
}

/// The summaries that people wrote, by identity.
fn summaries(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &Overrides,
) -> BTreeMap<String, String> {
    let call = |endpoint: &Endpoint| {
        let id = endpoint.id.to_string();
        let words = overrides.service(&endpoint.id.project)?.endpoint.get(&id)?;
        Some((id, words.summary.clone()?))
    };
    let push = |event: &Event| {
        Some((format!("events.{}", event.id), overrides.event(&event.id)?.summary.clone()?))
    };
    endpoints.iter().filter_map(call).chain(events.iter().filter_map(push)).collect()
}

fn problems_told<T>(result: Result<T, Vec<Problem>>) -> Result<T> {
    result.map_err(|problems| {
        for problem in &problems {
            eprintln!("{problem}\n");
        }
        anyhow!("{} problems in specs/overrides", problems.len())
    })
}

/// A misspelt service would give an empty document.
fn check_services(wanted: &[String], endpoints: &[Endpoint], events: &[Event]) -> Result<()> {
    let there: BTreeMap<&str, ()> = endpoints
        .iter()
        .map(|endpoint| endpoint.id.project.as_str())
        .chain(events.iter().map(|event| event.id.project.as_str()))
        .map(|service| (service, ()))
        .collect();
    if there.is_empty() {
        bail!("there are no specs; `cargo xtask import` makes them of documentation pages");
    }
    match wanted.iter().find(|service| !there.contains_key(service.as_str())) {
        Some(service) => {
            let names: Vec<_> = there.into_keys().collect();
            bail!("no spec is of service `{service}`; there are {}", names.join(", "))
        }
        None => Ok(()),
    }
}

fn write(out: &Path, text: String) -> Result<()> {
    let name = out.file_name().with_context(|| format!("{} names no file", out.display()))?;
    let folder = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let wanted = BTreeMap::from([(PathBuf::from(name), text)]);
    files::sync(folder, &wanted, &[], Mode::Write, "").map(|_| ())
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
        assert_eq!(error, "no spec is of service `shpo`; there are shop");
    }

    #[test]
    fn a_folder_without_specs_says_where_they_come_from() {
        let folder = tempfile::tempdir().unwrap();
        let error = run(&arguments(&folder, &[])).unwrap_err().to_string();
        assert!(error.contains("there are no specs; `cargo xtask import`"), "{error}");
    }
}
