//! `cargo xtask diff`: what changed from one set of specs to another, and what it does to
//! callers. `source` reads the two sides.

pub(crate) mod revision;
mod source;

use std::{
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use feishu_docs::comparison;
use feishu_drift::{
    self as drift, Accepted, Level, Review,
    render::{self, MarkdownOptions, TextOptions},
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The older side: a folder of specs (or a checkout), a folder of pages, or a git revision
    /// (its specs/)
    #[arg(required_unless_present = "rules")]
    old: Option<String>,
    /// The newer side; the specs/ of this checkout if absent
    new: Option<String>,
    /// Format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// File to write the report to; standard output if absent
    #[arg(long)]
    out: Option<PathBuf>,
    /// Fail if there is a change of at least this level that was not accepted
    #[arg(long, value_enum, default_value_t = FailOn::None)]
    fail_on: FailOn,
    /// TOML file that lists breaking changes that were reviewed and accepted
    #[arg(long)]
    accepted: Option<PathBuf>,
    /// List silent changes too, which the text otherwise only counts
    #[arg(long)]
    silent: bool,
    /// Maximum length of the Markdown; the least severe changes are left out first
    #[arg(long)]
    limit: Option<usize>,
    /// Folder that holds specs/ and its overrides; this checkout if absent
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// List the rules with their levels, and compare nothing
    #[arg(long)]
    rules: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a release note or a pull request
    Markdown,
    /// For a program
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Breaking,
    Additive,
    None,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.rules {
        return print(&render::rules());
    }
    let Some(old) = &arguments.old else { bail!("name the older side") };
    let root = arguments.root.clone().unwrap_or_else(crate::root);
    let mut old = source::read(old, &root)?;
    let mut new = match &arguments.new {
        Some(new) => source::read(new, &root)?,
        None => source::checkout(&root)?,
    };
    comparison::align(&mut old.side, &mut new.side);
    for (side, which) in [(&old.side, "older"), (&new.side, "newer")] {
        for warning in &side.warnings {
            eprintln!("warning: {which} side: {warning}");
        }
    }
    let report = drift::compare(&old.snapshot(), &new.snapshot());
    let review = match &arguments.accepted {
        Some(file) => review(file, report)?,
        None => Review::from(report),
    };
    let text = match arguments.format {
        Format::Text => {
            let color = arguments.out.is_none()
                && io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
            let text = render::text(&review, TextOptions { color, silent: arguments.silent });
            text + &release(&review)
        }
        Format::Markdown => markdown(&review, arguments.limit),
        Format::Json => render::json(&review),
    };
    match &arguments.out {
        Some(file) => {
            fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        None => print(&text)?,
    }
    verdict(&review, arguments.fail_on)
}

/// The version in the manifest is that of the last release; RELEASING.md says when it changes.
const RELEASED: &str = env!("CARGO_PKG_VERSION");

/// The report as Markdown, with the next version at its end.
pub(crate) fn markdown(review: &Review, limit: Option<usize>) -> String {
    let mut release = render::release(review, RELEASED);
    if !release.is_empty() {
        release.insert(0, '\n');
    }
    let limit = limit.map(|limit| limit.saturating_sub(release.chars().count()));
    render::markdown(review, MarkdownOptions { limit }) + &release
}

/// The next version, as the last line of a report in text.
pub(crate) fn release(review: &Review) -> String {
    render::release(review, RELEASED)
}

fn review(file: &std::path::Path, report: drift::Report) -> Result<Review> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    let accepted: Accepted = toml::from_str(&text)
        .with_context(|| format!("{name} is not a list of accepted breaking changes"))?;
    accepted.review(report).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
        anyhow::anyhow!("{name} has entries that cannot be applied:\n{}", errors.join("\n"))
    })
}

fn verdict(review: &Review, fail_on: FailOn) -> Result<()> {
    let breaking = review.open(Level::Breaking);
    let additive = review.open(Level::Additive);
    match fail_on {
        FailOn::Breaking | FailOn::Additive if breaking > 0 => {
            bail!("breaking changes that were not accepted: {breaking}")
        }
        FailOn::Additive if additive > 0 => bail!("additive changes: {additive}"),
        _ => Ok(()),
    }
}

/// Writes to standard output; a reader that stops early (`| head`) is not an error.
pub(crate) fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct ParsedTask {
        #[command(flatten)]
        arguments: Arguments,
    }

    /// Two folders of specs that differ in a required field of `shop.v1.order.get`, and runs of the
    /// task on them that write to a file.
    struct Sides(tempfile::TempDir);

    impl Sides {
        fn new() -> Self {
            let sides = Sides(tempfile::tempdir().unwrap());
            for (side, required) in [("old", "false"), ("new", "true")] {
                let spec = format!(
                    r#"{{"id": "shop.v1.order.get", "title": "Order", "method": "GET", "path": "/o",
                        "request": {{"query": [{{"name": "id", "type": "string", "required": {required}}}]}}}}"#
                );
                sides.write(&format!("{side}/shop/v1/order/get.json"), &spec);
            }
            sides
        }

        fn path(&self, name: &str) -> String {
            self.0.path().join(name).display().to_string()
        }

        fn write(&self, name: &str, text: &str) {
            let file = self.0.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }

        fn run(&self, options: &[&str]) -> Result<String> {
            let out = self.path("report");
            let sides =
                ["diff".to_owned(), self.path("old"), self.path("new"), format!("--out={out}")];
            let options = options.iter().map(|option| (*option).to_owned());
            run(&ParsedTask::parse_from(sides.into_iter().chain(options)).arguments)?;
            Ok(fs::read_to_string(Path::new(&out)).unwrap())
        }

        fn accept(&self, rule: &str) -> String {
            let path = "request.query.id";
            let list = format!(
                "[[break]]\nrule = \"{rule}\"\nid = \"shop.*\"\npath = \"{path}\"\nreason = \"all give it\"\n"
            );
            self.write("accepted.toml", &list);
            format!("--accepted={}", self.path("accepted.toml"))
        }
    }

    #[test]
    fn a_report_is_written_in_each_format() {
        let sides = Sides::new();
        assert!(sides.run(&[]).unwrap().contains("shop::v1::order::Get::id"));
        assert!(sides.run(&["--format=markdown"]).unwrap().contains("### Breaking"));
        assert!(
            sides.run(&["--format=json"]).unwrap().contains("\"request-field-became-required\"")
        );
    }

    #[test]
    fn a_break_fails_only_where_asked_and_only_until_it_is_accepted() {
        let sides = Sides::new();
        let error = sides.run(&["--fail-on=breaking"]).unwrap_err().to_string();
        assert_eq!(error, "breaking changes that were not accepted: 1");
        let accepted = sides.accept("request-field-became-required");
        let text = sides.run(&["--fail-on=breaking", &accepted]).unwrap();
        assert!(
            text.contains("accepted: all give it") && text.contains("1 breaking (1 accepted)"),
            "{text}"
        );
    }

    #[test]
    fn an_accepted_break_that_is_none_fails() {
        let sides = Sides::new();
        let accepted = sides.accept("request-field-removed");
        let error = sides.run(&[&accepted]).unwrap_err().to_string();
        assert!(error.contains("accepted.toml has entries that cannot be applied"), "{error}");
        assert!(
            error.contains(
                "entry 1 (request-field-removed shop.* request.query.id) applies to no change"
            ),
            "{error}"
        );
    }
}
