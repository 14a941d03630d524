//! `cargo xtask show`: what one stage makes of an endpoint or event.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use feishu_codegen::{self as codegen, ir, lower};
use feishu_docs::{
    import::{self, Imported, Options, Spec},
    page,
};
use feishu_overrides::Problem;
use feishu_spec::{self as spec, Specs, Subject};

use crate::{
    pages, root,
    specs::{self, Loaded},
};

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
    /// The page as it was read: sections, tables, code blocks
    Page,
    /// The spec: the facts on the page, with our own words as descriptions
    Spec,
    /// The Rust modules as data, before they become source
    Ir,
    /// The Rust source
    Rust,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let text = match arguments.stage {
        Stage::Page => format!("{:#?}\n", page::read(&page_text(arguments)?)),
        Stage::Spec => spec_text(arguments)?,
        Stage::Ir => format!("{:#?}\n", resource(arguments)?),
        Stage::Rust => codegen::source(&resource(arguments)?),
    };
    match io::stdout().write_all(text.as_bytes()) {
        // The reader has closed the pipe: `| head`.
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
            "the stage `page` needs a page; give its path, or a folder of pages with --docs or FEISHU_DOCS"
        );
    };
    let pages = pages::read_all(std::slice::from_ref(docs))?;
    let batch = import::import_pages(&pages, &Options::default());
    let at = batch.pages.iter().rposition(|page| documents(page, &arguments.what));
    let at =
        at.with_context(|| format!("no page in {} documents {}", docs.display(), arguments.what))?;
    eprintln!("{}", batch.pages[at].file);
    Ok(pages.into_iter().nth(at).expect("a batch has a result for each page").1)
}

fn spec_text(arguments: &Arguments) -> Result<String> {
    let path = PathBuf::from(&arguments.what);
    if !path.is_file() {
        let Loaded { specs, overrides, .. } = loaded()?;
        return Ok(match found(&specs, &arguments.what)? {
            Subject::Endpoint(it) => spec::to_text(&overrides.words().describe_endpoint(it)),
            Subject::Event(it) => spec::to_text(&overrides.words().describe_event(it)),
        });
    }
    let (name, text) = pages::read_all(&[path])?.swap_remove(0);
    let page = import::import_page(&name, &text, &Options::default());
    for found in &page.diagnostics {
        eprintln!("{found}");
    }
    match &page.spec {
        Spec::Unreadable => bail!("{name} documents an endpoint, but too much of it is missing"),
        Spec::LeftOut { reason } => bail!("{name} was left out: {reason}"),
        Spec::NotAnApi => bail!("{name} documents neither an endpoint nor an event"),
        Spec::Endpoint(_) | Spec::Event(_) => Ok(page.subjects().map(Subject::to_text).collect()),
    }
}

fn documents(page: &Imported, id: &str) -> bool {
    page.subjects().any(|subject| subject.id().plain() == id)
}

fn loaded() -> Result<Loaded> {
    specs::load(&root().join("specs"))
}

/// What an identity stands for.
fn found<'a>(specs: &'a Specs, id: &str) -> Result<Subject<'a>> {
    if let Some(subject) = specs.find(id) {
        return Ok(subject);
    }
    match specs.nearest(id).join(", ") {
        near if near.is_empty() => bail!(
            "no endpoint or event `{id}`: identities look like \
             hire.v1.eco_background_check_package.batch_update or im.v1.message.receive_v1"
        ),
        near => bail!("no endpoint or event `{id}`; did you mean {near}?"),
    }
}

/// The module that the endpoint or event is generated into.
fn resource(arguments: &Arguments) -> Result<ir::Crate> {
    let Loaded { specs, overrides, .. } = loaded()?;
    let id = found(&specs, &arguments.what)?.id();
    let krate = lower::lower(&specs.endpoints, &specs.events, &overrides).map_err(problems)?;
    Ok(codegen::part(krate, &id))
}

fn problems(found: Vec<Problem>) -> anyhow::Error {
    let lines: Vec<String> = found.iter().map(Problem::to_string).collect();
    anyhow::anyhow!("{}", lines.join("\n"))
}
