//! `cargo xtask gen --docs`: documentation pages to specs/ and generated/ in one go, with a
//! report on what changed. Either all of it is written or nothing.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use feishu_drift::{
    self as drift, Level, Review,
    render::{self, MarkdownOptions, TextOptions},
};

use super::{Arguments, Files, Tree, by_path, generate, problems_told, say, schema};
use crate::{
    diff::{self, Side},
    files::{self, Changes},
    import::{COMMON_ERRORS, How, Reading},
    specs, swap,
};

pub(super) fn run(arguments: &Arguments, tree: &Tree, docs: &Path) -> Result<()> {
    let mut overrides = specs::overrides(&tree.overrides)?;
    let how = How { overrides: &overrides, whole: true, prose: false, notes: false };
    let reading = Reading::of(&[docs.to_owned()], &how)?;
    let imported = reading.specs();
    let old = standing(tree)?;
    refuse_a_part(docs, &old, &imported)?;
    refuse_errors(docs, reading.errors)?;
    let new = side(&imported, &overrides)?;

    let review = Review::from(drift::compare(&old.specs, &new.specs));
    tell(arguments, &review)?;

    let before = overrides.clone();
    let generated =
        generate(&new.specs.endpoints, &new.specs.events, &mut overrides, arguments.pin)?;
    let generated = problems_told(generated, UNTOUCHED)?;
    overrides.retain(|file| !before.contains(file));

    let mut wanted = imported;
    wanted.extend(schema());
    let present = files::below(&tree.specs, specs::is_imported)?;
    let specs = files::changes(&tree.specs, &wanted, &present)?;
    let pinned = files::changes(&tree.overrides, &by_path(overrides), &[])?;
    let [generated, calls, readmes] = generated.changes(tree)?;
    let changes = [specs, pinned, generated, calls, readmes];
    if arguments.check {
        let mend = format!("cargo xtask gen --docs {}", docs.display());
        changes.iter().try_for_each(|changes| changes.check(&mend))?;
        println!("specs/ and generated/ are what {} gives", docs.display());
        return Ok(());
    }
    swap::all(&tree.root, &changes)?;
    println!("{}", done(&changes, &new));
    print!("{}", next(arguments, &changes, &review));
    Ok(())
}

/// What every failure says that leaves the tree alone.
const UNTOUCHED: &str = "specs/ and generated/ are as they were";

fn refuse_errors(docs: &Path, errors: usize) -> Result<()> {
    if errors > 0 {
        let docs = docs.display();
        bail!(
            "{errors} errors in {docs}; {UNTOUCHED}. What the documentation has wrong, or several \
             pages share, is settled in specs/overrides; a notation that is not known yet belongs \
             in codegen/src/import. `cargo xtask import --report FILE.html {docs}` shows each in \
             its page"
        );
    }
    Ok(())
}

/// specs/ before; nothing where there are none yet.
fn standing(tree: &Tree) -> Result<Side> {
    if !tree.specs.exists() {
        return Ok(Side::default());
    }
    diff::from_specs(diff::files_below(&tree.specs, &["json", "toml"])?).with_context(|| {
        format!(
            "{} cannot be read, so that nothing can be compared with it; `cargo xtask import \
             --out specs --prune DIR` writes it anew",
            tree.specs.display()
        )
    })
}

/// What is about to stand in specs/, read as it will be read from there.
fn side(imported: &Files, overrides: &[(String, String)]) -> Result<Side> {
    let name = |path: &PathBuf| {
        path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let specs = imported.iter().map(|(path, text)| (name(path), text.clone()));
    let by_hand = overrides.iter().map(|(name, text)| (format!("overrides/{name}"), text.clone()));
    diff::from_specs(specs.chain(by_hand).collect())
}

/// A folder with some of the pages only would take all other services out of the crate.
fn refuse_a_part(docs: &Path, old: &Side, imported: &Files) -> Result<()> {
    let is_there = |spec: &str| imported.contains_key(Path::new(spec));
    let gone = old.specs.endpoints.iter().filter(|one| !is_there(&one.id.spec_path())).count();
    if gone * 10 > old.specs.endpoints.len() {
        bail!(
            "{} lacks the pages of {gone} of the {} endpoints in specs/, so that it seems to be \
             only a part of the documentation; {UNTOUCHED}. `cargo xtask import --out specs \
             PAGE...` takes single pages; with --prune it also removes what is not among them",
            docs.display(),
            old.specs.endpoints.len()
        );
    }
    if !is_there(COMMON_ERRORS) && !old.specs.errors.is_empty() {
        bail!(
            "{} lacks the page of general error codes, which specs/{COMMON_ERRORS} comes from; \
             {UNTOUCHED}",
            docs.display()
        );
    }
    Ok(())
}

/// The report, to standard output as text and to a file as Markdown.
fn tell(arguments: &Arguments, review: &Review) -> Result<()> {
    let color = io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let text = render::text(review, TextOptions { color, silent: arguments.silent });
    diff::print(&format!("{text}\n"))?;
    if let Some(file) = &arguments.report {
        let text = render::markdown(review, MarkdownOptions { limit: arguments.limit });
        // Through whatever stands there, since it may be a link or `/dev/stdout`.
        let folder = file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(file, text))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

fn done(changes: &[Changes; 5], new: &Side) -> String {
    let [specs, pinned, generated, ..] = changes.each_ref().map(Changes::outcome);
    let mut text = format!(
        "specs/: {}, {} endpoints and {} events\ngenerated/: {}",
        say(&specs),
        new.specs.endpoints.len(),
        new.specs.events.len(),
        say(&generated)
    );
    if pinned.written > 0 {
        text += &format!("\nspecs/overrides/: names pinned in {} files", pinned.written);
    }
    text
}

/// What a maintainer does now.
fn next(arguments: &Arguments, changes: &[Changes; 5], review: &Review) -> String {
    let pinned = changes[1].files.len();
    if changes.iter().all(|changes| changes.files.is_empty()) {
        return "\nNothing is to be done.\n".to_owned();
    }
    let mut steps = Vec::new();
    let breaking = review.open(Level::Breaking);
    if breaking > 0 {
        let which = if breaking == 1 { "the breaking change" } else { "the breaking changes" };
        steps.push(format!(
            "look at {which} above: is it the platform, or a mistake of its page? \
             Mistakes are put right in specs/overrides, and this is run again"
        ));
    }
    if pinned > 0 {
        steps.push("git diff specs/overrides      # are the pinned names good ones?".to_owned());
    }
    steps.push(
        "cargo xtask update            # accepts what changed in snapshots; git diff shows it"
            .to_owned(),
    );
    steps.push("git add --all && git commit".to_owned());
    let report = match &arguments.report {
        Some(file) => format!("{} is the text of the pull request", file.display()),
        None => {
            "cargo xtask diff HEAD~1 --format markdown   # the text of the pull request".to_owned()
        }
    };
    steps.push(report);
    let steps: String = steps
        .iter()
        .enumerate()
        .map(|(index, step)| format!("  {}. {step}\n", index + 1))
        .collect();
    format!("\nNext:\n{steps}")
}
