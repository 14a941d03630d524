//! `cargo xtask gen`: writes generated/ and the schema of the spec format from specs/. With `--docs`
//! the specs come from documentation pages, see `docs`. Either everything is written or nothing.

mod docs;
mod explained;
mod report;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs,
    mem::ManuallyDrop,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use feishu_codegen::{self as codegen, Generated, Settled, emit};
use feishu_overrides::{Overrides, Problem, remedies, wordless};
use feishu_spec::{self as spec, Specs, counts::counted, tree};

use self::explained::Explained;
use crate::{
    files::{self, Changes, FolderChange},
    root, sdk,
    specs::{self, Loaded},
    swap,
};

const MEND: &str = "cargo xtask gen";
/// In these files, the text between two markers is generated.
const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];
/// The list of all calls by type, for the tests of the whole crate.
const CALLS: &str = "conformance/src/calls";
/// What a user did on a card, for the runtime.
const CLICK: &str = "runtime/src/event/click/types.rs";
/// What the codes mean that any endpoint may answer with.
const GENERAL_CODES: &str = "runtime/src/endpoint/general.rs";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail if a file differs from what would be written
    #[arg(long)]
    check: bool,
    /// Pin the proposed names for items that would share one, in specs/overrides. With --docs, also
    /// remove from there what is about things that the documentation no longer has
    #[arg(long, conflicts_with = "check")]
    pin: bool,
    /// Folder with all pages of the documentation: import them first, and report what changed.
    /// Nothing is written unless everything succeeds
    #[arg(long, value_name = "DIR")]
    docs: Option<PathBuf>,
    /// Folder with the pages about cards, which are not among the others; without it the specs of
    /// components stay as they are
    #[arg(long, value_name = "DIR", requires = "docs")]
    cards: Option<PathBuf>,
    #[command(flatten)]
    sdks: sdk::Folders,
    /// Also write what changed as Markdown, for a pull request or a release note
    #[arg(long, value_name = "FILE", requires = "docs")]
    report: Option<PathBuf>,
    /// Maximum length of that Markdown; the least severe changes are left out first
    #[arg(long, value_name = "CHARACTERS", requires = "report")]
    limit: Option<usize>,
    /// List silent changes too, which are otherwise only counted
    #[arg(long, requires = "docs")]
    silent: bool,
    /// Folder that holds specs/ and generated/; this checkout if absent
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

/// Where the files are.
struct Tree {
    root: PathBuf,
    specs: PathBuf,
    overrides: PathBuf,
    generated: PathBuf,
    calls: PathBuf,
}

impl Tree {
    fn of(arguments: &Arguments) -> Self {
        let root = arguments.root.clone().unwrap_or_else(root);
        let specs = root.join("specs");
        let overrides = specs.join("overrides");
        let [generated, calls] = ["generated", CALLS].map(|folder| root.join(folder));
        Tree { root, specs, overrides, generated, calls }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let tree = Tree::of(arguments);
    match &arguments.docs {
        Some(folder) => docs::run(arguments, &tree, folder),
        None if arguments.sdks.any() => bail!(
            "the SDKs are read beside the pages: add --docs DIR, or use `cargo xtask import --sdk DIR \
             --out specs`, and then `gen`"
        ),
        None => from_specs(arguments, &tree),
    }
}

/// Generates from the current specs/.
fn from_specs(arguments: &Arguments, tree: &Tree) -> Result<()> {
    // The process ends after this, and nobody needs the memory that it would hand back piece by piece.
    let loaded = ManuallyDrop::new(specs::load(&tree.specs)?);
    // Nothing is gone that specs/ still has: an entry without use is a mistake.
    let pin = arguments.pin.then_some(&[][..]);
    let Loaded { specs, overrides, texts, .. } = &*loaded;
    let made = Made::from(specs, texts, overrides, pin, &Specs::default())
        .map_err(|problems| told(&problems, texts, "nothing was written"))?;
    let made = ManuallyDrop::new(made);
    let schema = files::changes(&tree.specs, &schema(), &[])?;
    let mut changes = made.changes(tree)?;
    changes.push(schema);
    let words = Explained::of(specs, &made.read, tree)?;
    changes.push(words.change(tree)?);
    let Specs { endpoints, events, .. } = specs;
    let from =
        format!("{} and {}", counted(endpoints.len(), "endpoint"), counted(events.len(), "event"));
    if arguments.check {
        words.refuse()?;
        changes.iter().try_for_each(|changes| changes.check(MEND))?;
        let FolderChange { unchanged, .. } = changes.iter().map(Changes::outcome).sum();
        println!("generated/ agrees with specs/: {}, {from}", counted(unchanged, "file"));
        return Ok(());
    }
    swap::all(&tree.root, &changes)?;
    println!("{}, from {from}", say(&changes));
    print!("{}{}", made.pins(), wordless(specs, overrides.codes()));
    print!("{}", words.told());
    Ok(())
}

type Files = BTreeMap<PathBuf, String>;

/// The output for the specs, and the overrides with newly pinned names.
struct Made<'r> {
    generated: Generated,
    overrides: Vec<(String, String)>,
    /// Those, as they are once they are read: nobody has asked for an entry.
    read: Cow<'r, Overrides>,
    settled: Settled,
}

impl<'r> Made<'r> {
    /// `read` are the overrides as they were just read. With `pin`, names are pinned, and what the
    /// overrides `pin` say of what is gone is removed.
    fn from(
        specs: &Specs,
        overrides: &[(String, String)],
        read: &'r Overrides,
        pin: Option<&[(String, String)]>,
        before: &Specs,
    ) -> Result<Self, Vec<Problem>> {
        let mut overrides = overrides.to_vec();
        let (read, (generated, settled)) = match pin {
            Some(committed) => {
                let made = codegen::everything_settled(specs, &mut overrides, before, committed)?;
                (Cow::Owned(Overrides::read(&overrides)?), made)
            }
            None => {
                // A run marks the entries that it asks for, so it has its own.
                let generated = codegen::everything_after(specs, &read.clone(), before)?;
                (Cow::Borrowed(read), (generated, Settled::default()))
            }
        };
        Ok(Made { generated, overrides, read, settled })
    }

    /// The changes of the tree, by folder.
    fn changes(&self, tree: &Tree) -> Result<Vec<Changes>> {
        let Generated { krate, calls, services, general_codes, click } = &self.generated;
        let mut in_runtime = Files::from([(GENERAL_CODES.into(), general_codes.clone())]);
        if !click.is_empty() {
            in_runtime.insert(CLICK.into(), click.clone());
        }
        let in_krate = files::below(&tree.generated, is_generated)?;
        let in_calls = files::below(&tree.calls, |_| true)?;
        Ok(vec![
            files::changes(&tree.generated, &by_path(krate), &in_krate)?,
            files::changes(&tree.calls, &by_path(calls), &in_calls)?,
            files::changes(&tree.root, &readmes(&tree.root, services)?, &[])?,
            files::changes(&tree.root, &in_runtime, &[])?,
            files::changes(&tree.overrides, &by_path(&self.overrides), &[])?,
        ])
    }

    /// The message about pinned names, once they are written.
    fn pins(&self) -> String {
        match self.settled.pinned {
            0 => String::new(),
            pinned => format!("specs/overrides/: {} pinned\n", counted(pinned, "name")),
        }
    }
}

/// The readmes with their table of services. A tree without readmes has nothing to update.
fn readmes(root: &Path, services: &str) -> Result<Files> {
    let mut readmes = Files::new();
    for name in READMES.into_iter().filter(|name| root.join(name).exists()) {
        let text =
            fs::read_to_string(root.join(name)).with_context(|| format!("cannot read {name}"))?;
        let text = emit::readme(&text, services).map_err(|error| anyhow!("{name}: {error}"))?;
        readmes.insert(name.into(), text);
    }
    Ok(readmes)
}

/// Prints problems, then what settles them in specs/overrides, which holds `texts`; returns the
/// error that sums them up.
fn told(problems: &[Problem], texts: &[(String, String)], therefore: &str) -> anyhow::Error {
    for problem in problems {
        eprintln!("{}\n", problem.what());
    }
    let remedies = remedies(problems, texts);
    if !remedies.is_empty() {
        eprintln!("To settle them, write with names of your own\n{remedies}");
    }
    anyhow!("{} in specs/; {therefore}", counted(problems.len(), "problem"))
}

/// The file with the schema of the spec format.
fn schema() -> Files {
    BTreeMap::from([(tree::SCHEMA.into(), spec::schema())])
}

fn by_path(files: &[(String, String)]) -> Files {
    files.iter().map(|(path, text)| (path.into(), text.clone())).collect()
}

/// The number of files that the changes write, remove and leave unchanged.
fn say(changes: &[Changes]) -> String {
    let FolderChange { written, removed, unchanged } = changes.iter().map(Changes::outcome).sum();
    format!("{} written, {removed} removed, {unchanged} unchanged", counted(written, "file"))
}

/// Everything in generated/ is generated, except for what cargo itself leaves there, and for the
/// links to what people write for the package, such as guides and licenses.
fn is_generated(path: &Path) -> bool {
    let name = path.to_str().unwrap_or_default();
    !path.starts_with("target")
        && !path.starts_with("guides")
        && !matches!(
            name,
            "Cargo.lock" | "CHANGELOG.md" | "README.md" | "LICENSE-APACHE" | "LICENSE-MIT"
        )
}
