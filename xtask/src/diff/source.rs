//! The sides of a comparison: a folder of specs, a folder of pages, or specs/ as it was at a
//! git revision.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use feishu_codegen::{
    drift::Specs,
    spec::{self, Endpoint, Event},
};

/// A file's name, relative and with `/`, and its text.
type File = (String, String);

/// Reads a side as a caller names it. A folder goes before a revision of the same name.
pub(super) fn read(name: &str) -> Result<Specs> {
    let folder = Path::new(name);
    if folder.is_dir() {
        return read_folder(folder);
    }
    if folder.exists() {
        bail!("{name} is a file; expected a folder of specs, a folder of pages or a git revision");
    }
    let files = at_revision(&workspace(), name)?;
    from_spec_files(files).with_context(|| format!("cannot read specs/ at revision {name}"))
}

/// The specs of this checkout, as they stand in its files.
pub(super) fn checkout() -> Result<Specs> {
    read_folder(&workspace().join("specs"))
}

fn workspace() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path
}

fn read_folder(folder: &Path) -> Result<Specs> {
    let ends = |end: &'static str| move |path: &Path| path.extension().is_some_and(|found| found == end);
    let specs = files_below(folder, &ends("json"))?;
    let pages = files_below(folder, &|path| ends("md")(path) || ends("txt")(path))?;
    let name = folder.display();
    match (specs.is_empty(), pages.is_empty()) {
        (false, true) => from_spec_files(specs).with_context(|| format!("cannot read the specs in {name}")),
        (true, false) => from_pages(&pages).with_context(|| format!("cannot import the pages in {name}")),
        (true, true) => bail!("{name} holds neither specs (*.json) nor pages (*.md, *.txt)"),
        (false, false) => bail!("{name} holds both specs (*.json) and pages (*.md, *.txt); name a folder of one kind"),
    }
}

fn from_spec_files(files: Vec<File>) -> Result<Specs> {
    let mut specs = Specs::default();
    for (name, text) in files {
        // specs/ also holds what is no spec: the schema of the format, general error codes.
        let top = name.split('/').next().unwrap_or_default();
        let place = match top {
            "common" | "overrides" | "schema.json" => continue,
            "events" => {
                let event: Event = spec::from_text(&name, &text)?;
                let place = event.id.spec_path();
                specs.events.push(event);
                place
            }
            _ => {
                let endpoint: Endpoint = spec::from_text(&name, &text)?;
                let place = endpoint.id.spec_path();
                specs.endpoints.push(endpoint);
                place
            }
        };
        if place != name {
            bail!("{name} holds the spec that belongs in {place}");
        }
    }
    Ok(specs)
}

fn from_pages(_pages: &[File]) -> Result<Specs> {
    bail!("pages cannot be imported here yet; import them with `cargo xtask import` and compare the specs")
}

/// The files below a folder for which `keep` holds, in order of their names.
fn files_below(folder: &Path, keep: &dyn Fn(&Path) -> bool) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(current) = pending.pop() {
        let entries = fs::read_dir(&current).with_context(|| format!("cannot list {}", current.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
            } else if keep(&path) {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                let relative = path.strip_prefix(folder).unwrap_or(&path);
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                files.push((parts.join("/"), text));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The files of specs/ at a revision, with names below specs/. Nothing is checked out.
fn at_revision(repository: &Path, revision: &str) -> Result<Vec<File>> {
    let commit = format!("{revision}^{{commit}}");
    let commit = git(repository, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], "")
        .with_context(|| format!("{revision} is neither a folder nor a git revision"))?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let listed = git(repository, &["ls-tree", "-r", "-z", &commit, "--", "specs"], "")?;
    let listed = String::from_utf8(listed).context("a file name in specs/ is not UTF-8")?;

    // `<mode> blob <hash>\t<name>\0`
    let mut names = Vec::new();
    let mut wanted = String::new();
    for entry in listed.split_terminator('\0') {
        let (head, name) = entry.split_once('\t').context("git ls-tree wrote a line without a name")?;
        let hash = head.rsplit(' ').next().unwrap_or_default();
        if let Some(name) = name.strip_prefix("specs/")
            && name.ends_with(".json")
        {
            names.push(name.to_owned());
            wanted += &format!("{hash}\n");
        }
    }
    if names.is_empty() {
        bail!("revision {revision} has no specs/");
    }
    contents(names, &git(repository, &["cat-file", "--batch"], &wanted)?)
}

/// Takes apart what `git cat-file --batch` wrote: `<hash> blob <size>\n<bytes>\n` for each.
fn contents(names: Vec<String>, mut rest: &[u8]) -> Result<Vec<File>> {
    names
        .into_iter()
        .map(|name| {
            let broken = || format!("git cat-file broke off before {name}");
            let end = rest.iter().position(|byte| *byte == b'\n').with_context(broken)?;
            let head = String::from_utf8_lossy(&rest[..end]);
            let size: usize = head.rsplit(' ').next().unwrap_or_default().parse().with_context(broken)?;
            let bytes = rest.get(end + 1..end + 1 + size).with_context(broken)?;
            let text = String::from_utf8(bytes.to_vec()).with_context(|| format!("{name} is not UTF-8"))?;
            rest = rest.get(end + size + 2..).with_context(broken)?;
            Ok((name, text))
        })
        .collect()
}

/// Runs git with `input`, and gives what it wrote.
fn git(repository: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>> {
    let mut child = Command::new("git")
        .current_dir(repository)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot run git")?;
    let mut stdin = child.stdin.take().context("git has no input")?;
    let mut stdout = child.stdout.take().context("git has no output")?;
    let mut output = Vec::new();
    // Written from another thread: git blocks once nobody reads what it answers.
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A git that ends early says why itself.
            let _ = stdin.write_all(input.as_bytes());
        });
        stdout.read_to_end(&mut output)
    })?;
    let ended = child.wait_with_output()?;
    if !ended.status.success() {
        let told = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
        bail!("git {} failed{}{told}", arguments[0], if told.is_empty() { "" } else { ": " });
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = r#"{"id": "shop.v1.order.get", "title": "Order", "method": "GET", "path": "/o"}"#;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_of_specs_is_read_without_what_is_no_spec() {
        let event = r#"{"id": "shop.v1.paid", "title": "Paid", "event_type": "shop.paid", "schema": "2.0"}"#;
        let found = folder(&[
            ("shop/v1/order/get.json", SPEC),
            ("events/shop/v1/paid.json", event),
            ("schema.json", "{}"),
            ("common/errors.json", "[]"),
        ]);
        let specs = read(found.path().to_str().unwrap()).unwrap();
        assert_eq!((specs.endpoints.len(), specs.events.len()), (1, 1));
    }

    #[test]
    fn a_spec_in_another_place_than_its_identity_says_is_an_error() {
        let found = folder(&[("shop/v1/order/list.json", SPEC)]);
        let error = format!("{:#}", read(found.path().to_str().unwrap()).unwrap_err());
        assert!(error.contains("order/list.json holds the spec that belongs in shop/v1/order/get.json"), "{error}");
    }

    #[test]
    fn what_is_no_side_is_told_what_one_is() {
        let empty = folder(&[]);
        let both = folder(&[("a.json", "{}"), ("b.md", "")]);
        let of = |name: &str| format!("{:#}", read(name).unwrap_err());
        assert!(of(empty.path().to_str().unwrap()).contains("holds neither specs"));
        assert!(of(both.path().to_str().unwrap()).contains("holds both"));
        assert!(of(both.path().join("b.md").to_str().unwrap()).contains("is a file; expected"));
        assert!(of("no-such-revision").contains("is neither a folder nor a git revision"));
        assert!(of("--output=x").contains("is neither a folder nor a git revision"));
    }

    #[test]
    fn specs_are_read_as_they_were_at_a_revision() {
        let found = folder(&[("specs/shop/v1/order/get.json", SPEC), ("specs/readme.md", "x"), ("other.json", "{}")]);
        let run = |arguments: &[&str]| git(found.path(), arguments, "").unwrap();
        run(&["init", "--quiet"]);
        run(&["add", "."]);
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        run(&[&who[..], &["commit", "--quiet", "--message", "one"]].concat());
        fs::write(found.path().join("specs/shop/v1/order/get.json"), "changed since").unwrap();
        let files = at_revision(found.path(), "HEAD").unwrap();
        assert_eq!(files, [("shop/v1/order/get.json".to_owned(), SPEC.to_owned())]);
    }
}
