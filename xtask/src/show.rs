//! `cargo xtask show`: what one stage makes of an endpoint.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use feishu_codegen::{
    import::{self, Imported, Options, Spec},
    lower, overrides::Overrides, page, spec,
};

use crate::{import::read_pages, root, specs};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Identity of an endpoint, such as hire.v1.eco_background_check_package.batch_update, or a
    /// page's path for the stages `page` and `spec`
    what: String,
    /// The stage to print
    #[arg(long, value_enum, default_value_t = Stage::Spec)]
    stage: Stage,
    /// Folder of pages in which the stage `page` looks for the endpoint's page
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
    match arguments.stage {
        Stage::Page => println!("{:#?}", page::read(&page_text(arguments)?)),
        Stage::Spec => print!("{}", spec_text(arguments)?),
        Stage::Ir => println!("{:#?}", resource(arguments)?),
        Stage::Rust => print!("{}", rust(arguments)?),
    }
    Ok(())
}

/// The text of the page named, or of the page in the folder of pages that has the identity.
fn page_text(arguments: &Arguments) -> Result<String> {
    let path = PathBuf::from(&arguments.what);
    if path.is_file() {
        return Ok(read_pages(&[path])?.swap_remove(0).1);
    }
    let Some(docs) = &arguments.docs else {
        bail!("the stage `page` needs a page: name its path, or a folder of pages with --docs or FEISHU_DOCS");
    };
    let pages = read_pages(std::slice::from_ref(docs))?;
    let batch = import::import_pages(&pages, &Options::default());
    let at = batch.pages.iter().rposition(|page| id(page).as_deref() == Some(&arguments.what));
    let at = at.with_context(|| format!("no page in {} documents {}", docs.display(), arguments.what))?;
    eprintln!("{}", batch.pages[at].file);
    Ok(pages.into_iter().nth(at).expect("a batch has a result for each page").1)
}

fn spec_text(arguments: &Arguments) -> Result<String> {
    let path = PathBuf::from(&arguments.what);
    if !path.is_file() {
        return Ok(spec::to_text(&endpoint(&arguments.what)?));
    }
    let (name, text) = read_pages(&[path])?.swap_remove(0);
    let page = import::import_page(&name, &text, &Options::default());
    for found in &page.diagnostics {
        eprintln!("{found}");
    }
    match page.spec {
        Spec::Endpoint(endpoint) => Ok(spec::to_text(&*endpoint)),
        Spec::Event(event) => Ok(spec::to_text(&*event)),
        Spec::Unreadable => bail!("{name} documents an endpoint, but too much of it is missing"),
        Spec::NotAnApi => bail!("{name} documents neither an endpoint nor an event"),
    }
}

fn id(page: &Imported) -> Option<String> {
    match &page.spec {
        Spec::Endpoint(endpoint) => Some(endpoint.id.to_string()),
        Spec::Event(event) => Some(event.id.to_string()),
        Spec::Unreadable | Spec::NotAnApi => None,
    }
}

fn endpoint(id: &str) -> Result<spec::Endpoint> {
    let endpoints = specs::endpoints(&root().join("specs"))?;
    endpoints.into_iter().find(|endpoint| endpoint.id.to_string() == id).with_context(|| {
        format!("specs/ has no {id}: identities look like hire.v1.eco_background_check_package.batch_update")
    })
}

fn resource(arguments: &Arguments) -> Result<feishu_codegen::ir::Resource> {
    let id = endpoint(&arguments.what)?.id;
    let folder = root().join("specs");
    let lowered = Overrides::read(&specs::overrides(&folder)?)
        .and_then(|overrides| lower::lower(&specs::endpoints(&folder)?, &overrides));
    todo(id, lowered)
}
