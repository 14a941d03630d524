//! `cargo xtask show`: what one stage makes of an endpoint or event.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use feishu_codegen::{emit, ir, lower};
use feishu_docs::{
    import::{self, Imported, Options, Spec},
    page,
};
use feishu_overrides::{Overrides, Problem};
use feishu_spec as spec;

use crate::{pages, root, specs};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Identity of an endpoint or event, such as
    /// hire.v1.eco_background_check_package.batch_update or im.v1.message.receive_v1, or a page's
    /// path for the stages `page` and `spec`
    what: String,
    /// The stage to print
    #[arg(long, value_enum, default_value_t = Stage::Spec)]
    stage: Stage,
    /// Folder of pages in which the stage `page` looks for its page
    #[arg(long, env = "FEISHU_DOCS", value_name = "DIR")]
    docs: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    /// The page as read: sections, tables, code blocks
    Page,
    /// The facts in it
    Spec,
    /// The Rust modules to be, as data
    Ir,
    /// The Rust source
    Rust,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let text = match arguments.stage {
        Stage::Page => format!("{:#?}\n", page::read(&page_text(arguments)?)),
        Stage::Spec => spec_text(arguments)?,
        Stage::Ir => format!("{:#?}\n", resource(arguments)?),
        Stage::Rust => rust(arguments)?,
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads it has seen enough: `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// The text of the page named, or of the page in the folder of pages that has the identity.
fn page_text(arguments: &Arguments) -> Result<String> {
    let path = PathBuf::from(&arguments.what);
    if path.is_file() {
        return Ok(pages::read_all(&[path])?.swap_remove(0).1);
    }
    let Some(docs) = &arguments.docs else {
        bail!(
            "the stage `page` needs a page: name its path, or a folder of pages with --docs or FEISHU_DOCS"
        );
    };
    let pages = pages::read_all(std::slice::from_ref(docs))?;
    let batch = import::import_pages(&pages, &Options::default());
    let at = batch.pages.iter().rposition(|page| id(page).as_deref() == Some(&arguments.what));
    let at =
        at.with_context(|| format!("no page in {} documents {}", docs.display(), arguments.what))?;
    eprintln!("{}", batch.pages[at].file);
    Ok(pages.into_iter().nth(at).expect("a batch has a result for each page").1)
}

fn spec_text(arguments: &Arguments) -> Result<String> {
    let path = PathBuf::from(&arguments.what);
    if !path.is_file() {
        return Ok(match found(&arguments.what)? {
            Found::Endpoint(endpoint) => spec::to_text(&endpoint),
            Found::Event(event) => spec::to_text(&event),
        });
    }
    let (name, text) = pages::read_all(&[path])?.swap_remove(0);
    let page = import::import_page(&name, &text, &Options::default());
    for found in &page.diagnostics {
        eprintln!("{found}");
    }
    match page.spec {
        Spec::Endpoint(endpoint) => Ok(spec::to_text(&*endpoint)),
        Spec::Event(event) => {
            let all = [*event].into_iter().chain(page.further);
            Ok(all.map(|event| spec::to_text(&event)).collect())
        }
        Spec::Unreadable => bail!("{name} documents an endpoint, but too much of it is missing"),
        Spec::LeftOut { reason } => bail!("{name} was left out: {reason}"),
        Spec::NotAnApi => bail!("{name} documents neither an endpoint nor an event"),
    }
}

fn id(page: &Imported) -> Option<String> {
    match &page.spec {
        Spec::Endpoint(endpoint) => Some(endpoint.id.to_string()),
        Spec::Event(event) => Some(event.id.to_string()),
        Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => None,
    }
}

/// What an identity stands for.
enum Found {
    Endpoint(Box<spec::Endpoint>),
    Event(Box<spec::Event>),
}

fn found(id: &str) -> Result<Found> {
    let folder = root().join("specs");
    let (endpoints, events) = (specs::endpoints(&folder)?, specs::events(&folder)?);
    if let Some(endpoint) = endpoints.iter().find(|endpoint| endpoint.id.to_string() == id) {
        return Ok(Found::Endpoint(Box::new(endpoint.clone())));
    }
    if let Some(event) = events.iter().find(|event| event.id.to_string() == id) {
        return Ok(Found::Event(Box::new(event.clone())));
    }
    let known: Vec<String> = endpoints
        .iter()
        .map(|endpoint| endpoint.id.to_string())
        .chain(events.iter().map(|event| event.id.to_string()))
        .collect();
    match spec::nearest(id, known.iter().map(String::as_str)).join(", ") {
        near if near.is_empty() => bail!(
            "no endpoint or event `{id}`: identities look like \
             hire.v1.eco_background_check_package.batch_update or im.v1.message.receive_v1"
        ),
        near => bail!("no endpoint or event `{id}`; near it: {near}"),
    }
}

/// The crate to be, with nothing in it but the resource of the endpoint, or the events of the
/// event's version.
fn resource(arguments: &Arguments) -> Result<ir::Crate> {
    let (module, of_events) = match found(&arguments.what)? {
        Found::Endpoint(endpoint) => {
            let id = endpoint.id;
            (format!("{}.{}.{}", id.project, id.version, id.resource), false)
        }
        Found::Event(event) => (format!("{}.{}.events", event.id.project, event.id.version), true),
    };
    let folder = root().join("specs");
    let overrides =
        Overrides::read(&specs::overrides(&folder.join("overrides"))?).map_err(problems)?;
    let (endpoints, events) = (specs::endpoints(&folder)?, specs::events(&folder)?);
    let mut krate = lower::lower(&endpoints, &events, &overrides).map_err(problems)?;
    for service in &mut krate.services {
        for version in &mut service.versions {
            version
                .resources
                .retain(|resource| resource.id == module && resource.is_of_events() == of_events);
        }
        service.versions.retain(|version| !version.resources.is_empty());
    }
    krate.services.retain(|service| !service.versions.is_empty());
    Ok(krate)
}

/// The files of the resource, without those of the modules around it.
fn rust(arguments: &Arguments) -> Result<String> {
    let files = emit::emit(&resource(arguments)?);
    let of_resource = files.iter().filter(|(path, _)| !is_frame(path));
    Ok(of_resource.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n"))
}

fn is_frame(path: &str) -> bool {
    ["Cargo.toml", "lib.rs", "mod.rs"].iter().any(|name| path.ends_with(name))
}

fn problems(found: Vec<Problem>) -> anyhow::Error {
    let lines: Vec<String> = found.iter().map(Problem::to_string).collect();
    anyhow::anyhow!("{}", lines.join("\n"))
}
