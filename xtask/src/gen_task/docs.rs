//! `cargo xtask gen --docs`: updates specs/ and generated/ from documentation pages in one step,
//! with a report of the changes. Either everything is written or nothing.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, Result, bail};
use feishu_docs::{
    baseline,
    cards::CardReading,
    lost,
    reading::{How, Reading},
    refusal,
    witness::Known,
};
use feishu_drift::{self as drift, Review, Snapshot};
use feishu_overrides::{Overrides, Problem, Removed, file_name, prune, remedies, wordless};
use feishu_spec::{
    Specs, Subject, SubjectId,
    counts::counted,
    to_text,
    tree::{self, LoadError, SpecFile},
};

use super::{
    Arguments, Explained, Made, Tree, by_path,
    report::{Report, Unsummed},
    say, schema, told,
};
use crate::{
    diff::revision,
    files::{self, Changes},
    import::{self, findings},
    pages, sdk,
    specs::{self, Loaded},
    swap,
};

/// The note of every failure that leaves the tree unchanged.
const UNTOUCHED: &str = "specs/ and generated/ are unchanged";

pub(super) fn run(arguments: &Arguments, tree: &Tree, docs: &Path) -> Result<()> {
    let old = present(tree)?;
    let committed = revision::committed_overrides(&tree.root);
    let committed_texts = committed.as_ref().unwrap_or(&old.texts);
    let mut texts = old.texts.clone();
    let pin = arguments.pin.then_some(committed_texts.as_slice());
    let known = arguments.sdks.known(Known::of(&old.specs))?;
    let (reading, mut removed) = read(docs, &old, &known, &mut texts, pin)?;
    let folder = arguments.cards.as_deref();
    let cards = folder.map(|it| read_cards(it, &mut texts, pin, &mut removed)).transpose()?;
    let of_cards = cards.as_ref().map_or_else(|| present_cards(&old), CardReading::specs);
    let specs: Vec<(String, String)> = reading.specs().into_iter().chain(of_cards).collect();
    let new = parse(&specs)?;

    let folder = docs.display().to_string();
    let since = old.findings.as_ref().map(|before| baseline::since(before, &reading, &folder));
    let since = since.unwrap_or_default();

    let read = specs::overrides(&texts)?;
    let made = Made::from(&new, &texts, &read, pin, &old.specs);
    let overrides = match &made {
        Ok(made) => &Overrides::clone(&made.read),
        Err(_) => &old.overrides,
    };
    removed.extend(made.iter().flat_map(|made| made.settled.removed.iter().cloned()));
    let mut lost = lost::find(&old.specs, &reading);
    lost.extend(cards.iter().flat_map(|cards| lost::find_in_cards(&old.specs.cards, cards, true)));
    let review = Review::from(drift::compare(
        &before(&old, committed),
        &specs::snapshot(new.clone(), overrides),
    ));
    let words = overrides.words().review(&old.specs, &new);
    let texts_now = made.as_ref().map_or(texts.as_slice(), |made| made.overrides.as_slice());
    let unsummed = without_summary(&old.specs, &new, overrides, texts_now);
    let report =
        Report { review: &review, lost: &lost, since: &since, removed: &removed, words, unsummed };
    report.print(arguments)?;
    let made = made.map_err(|problems| told(&problems, &texts, UNTOUCHED))?;

    let mut wanted = by_path(&specs);
    wanted.extend(schema());
    wanted.insert(tree::FINDINGS.into(), baseline::text(&reading, &folder));
    let present = files::below(&tree.specs, specs::is_imported)?;
    let mut changes = made.changes(tree)?;
    let explained = Explained::of(&new, &made.read, tree)?;
    changes.push(explained.change(tree)?);
    changes.push(files::changes(&tree.specs, &wanted, &present)?);
    if arguments.check {
        let mend = format!("cargo xtask gen --docs {}", docs.display());
        report.write(arguments, &explained)?;
        explained.refuse()?;
        // The specs first: all other differences follow from them.
        changes.iter().rev().try_for_each(|changes| changes.check(&mend))?;
        println!("specs/ and generated/ are what {} gives", docs.display());
        return Ok(());
    }
    swap::all(&tree.root, &changes)?;
    println!("{}", done(&changes, &new));
    print!("{}", sdk::told(&reading));
    report.write(arguments, &explained).context(
        "specs/ and generated/ are written, only the report is not, which `cargo xtask diff \
             HEAD --format markdown` prints",
    )?;
    print!("{}", made.pins());
    print!("{}", report.unsummed.told());
    print!("{}{}", wordless(&new, overrides.codes()), explained.told());
    print!("{}", next(arguments, &changes, &made, &report));
    Ok(())
}

/// The side before: its names come from the overrides that it was generated with, and not from
/// those that somebody has changed since.
fn before(old: &Loaded, committed: Option<Vec<(String, String)>>) -> Snapshot {
    let committed = committed.and_then(|texts| Overrides::read(&texts).ok());
    specs::snapshot(old.specs.clone(), committed.as_ref().unwrap_or(&old.overrides))
}

/// Asks for a summary of each new endpoint and event that has none, with the lines to write.
fn without_summary(
    old: &Specs,
    new: &Specs,
    overrides: &Overrides,
    texts: &[(String, String)],
) -> Unsummed {
    let known: BTreeSet<SubjectId> = old.subjects().map(Subject::id).collect();
    let summaries = overrides.summaries(new);
    let missing = |subject: &Subject<'_>| {
        !known.contains(&subject.id()) && !summaries.contains_key(&subject.id())
    };
    let problem = |subject: Subject<'_>| {
        let table = match subject {
            Subject::Endpoint(_) => "endpoint",
            Subject::Event(_) => "event",
        };
        let id = subject.id().plain();
        let summary = format!("What {id} does");
        Problem::new(&id, "has no summary").pin(
            &file_name(subject.project()),
            format!("[{table}.{id:?}]"),
            "summary",
            &summary,
        )
    };
    let problems: Vec<Problem> = new.subjects().filter(missing).map(problem).collect();
    let head = match problems.len() {
        0 => return Unsummed::default(),
        1 => "1 new endpoint or event has no summary yet".to_owned(),
        more => format!("{more} new endpoints or events have no summary yet"),
    };
    Unsummed { head, lines: remedies(&problems, texts) }
}

/// The current specs/; empty if there are none yet.
fn present(tree: &Tree) -> Result<Loaded> {
    if !tree.specs.exists() {
        return Ok(Loaded::default());
    }
    specs::load(&tree.specs).map_err(|error| match error.is::<LoadError>() {
        true => error.context(format!("cannot compare with specs/; {UNTOUCHED}")),
        false => error,
    })
}

/// Reads the pages of a folder. Fails if they are not the whole documentation or have errors. What
/// the overrides `texts` say of pages that are gone is removed, where it stands in `pin` too.
fn read(
    docs: &Path,
    old: &Loaded,
    known: &Known,
    texts: &mut [(String, String)],
    pin: Option<&[(String, String)]>,
) -> Result<(Reading, Vec<Removed>)> {
    let pages = pages::read(&[docs.to_owned()])?;
    let import = |overrides: &Overrides| {
        import::read(&pages, &How { overrides, whole: true, prose: false, known })
    };
    let mut reading = import(&old.overrides);
    let shown = docs.display();
    if let Some(incomplete) = refusal::incomplete(&old.specs, &reading) {
        bail!(
            "{shown} {incomplete}; {UNTOUCHED}. `cargo xtask import --out specs PAGE...` takes \
             single pages; with --prune it also removes specs of other pages"
        );
    }
    let mut removed = Vec::new();
    while let Some(committed) = pin {
        let more = prune(texts, &reading.problems, committed);
        if more.is_empty() {
            break;
        }
        removed.extend(more);
        reading = import(&specs::overrides(texts)?);
    }
    let failures = findings::failures(&pages, &reading);
    // Findings that are no errors are told beside those of the import before.
    let errors = match old.findings {
        Some(_) => findings::print_errors(&pages, &failures, &reading.batch),
        None => findings::print(&pages, &failures, &reading.batch, false),
    };
    if errors > 0 {
        bail!(
            "{} in {shown}; {UNTOUCHED}. Correct mistakes of the documentation, and pages that \
             share an identity, in specs/overrides; add a notation that is not known yet in \
             docs/src/import. `cargo xtask import --report FILE.html {shown}` shows each error in \
             its page",
            counted(errors, "error")
        );
    }
    Ok((reading, removed))
}

/// Reads the pages about cards, which are all that there are. Fails if one has errors. What the
/// overrides `texts` say of what is gone is removed, where it stands in `pin` too.
fn read_cards(
    folder: &Path,
    texts: &mut [(String, String)],
    pin: Option<&[(String, String)]>,
    removed: &mut Vec<Removed>,
) -> Result<CardReading> {
    let pages = import::cards::pages_of(&mut pages::read(&[folder.to_owned()])?);
    if pages.is_empty() {
        bail!("{} holds no pages about cards; {UNTOUCHED}", folder.display());
    }
    let import = |overrides: &Overrides| feishu_docs::cards::read(&pages, overrides.cards(), true);
    let mut cards = import(&specs::overrides(texts)?);
    while let Some(committed) = pin {
        let more = prune(texts, &cards.problems, committed);
        if more.is_empty() {
            break;
        }
        removed.extend(more);
        cards = import(&specs::overrides(texts)?);
    }
    match import::cards::print(&cards) {
        0 => Ok(cards),
        errors => bail!("{} in {}; {UNTOUCHED}", counted(errors, "error"), folder.display()),
    }
}

/// The specs of components as they are.
fn present_cards(old: &Loaded) -> Vec<(String, String)> {
    old.specs.cards.iter().map(|it| (it.spec_path(), to_text(it))).collect()
}

/// The specs that will be written, as they will be read from their files.
fn parse(specs: &[(String, String)]) -> Result<Specs> {
    let file =
        |(path, text): &(String, String)| SpecFile { path: path.clone(), text: text.clone() };
    Ok(tree::parse(&specs.iter().map(file).collect::<Vec<_>>())?)
}

fn done(changes: &[Changes], new: &Specs) -> String {
    let Some((specs, code)) = changes.split_last() else { return String::new() };
    format!(
        "specs/: {}, {} and {}\ngenerated/, conformance/, specs/overrides/ and readmes: {}",
        say(std::slice::from_ref(specs)),
        counted(new.endpoints.len(), "endpoint"),
        counted(new.events.len(), "event"),
        say(code)
    )
}

/// The next steps for a maintainer.
fn next(arguments: &Arguments, changes: &[Changes], made: &Made, report: &Report<'_>) -> String {
    if changes.iter().all(|changes| changes.files.is_empty()) {
        return "\nNothing to do.\n".to_owned();
    }
    let mut steps = report.steps();
    if made.settled.pinned > 0 {
        steps.push("git diff specs/overrides      # are the pinned names good?".to_owned());
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
