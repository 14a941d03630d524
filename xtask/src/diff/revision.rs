//! Files of specs/ at a git revision, read without a checkout.

use std::{
    io::{Read as _, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use feishu_spec::tree::{self, FileKind, SpecFile};

/// The files of specs/ at a revision, with names below specs/.
pub(super) fn files(repository: &Path, revision: &str) -> Result<Vec<SpecFile>> {
    let commit = format!("{revision}^{{commit}}");
    let asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
    let commit = match git(repository, &asked, "") {
        Ok(commit) => commit,
        // Git is missing, or the pipe broke.
        Err(error) if error.is::<std::io::Error>() => return Err(error),
        // Git says nothing that this does not.
        Err(_) => bail!("{revision} is neither a folder nor a git revision"),
    };
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let listed = git(repository, &["ls-tree", "-r", "-z", &commit, "--", "specs"], "")?;
    let listed = String::from_utf8(listed).context("a file name in specs/ is not UTF-8")?;

    // `<mode> blob <hash>\t<name>\0`
    let mut names = Vec::new();
    let mut wanted = String::new();
    for entry in listed.split_terminator('\0') {
        let (head, name) =
            entry.split_once('\t').context("git ls-tree wrote a line without a name")?;
        let hash = head.rsplit(' ').next().unwrap_or_default();
        if let Some(name) = name.strip_prefix("specs/")
            && FileKind::of(name).is_some()
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

/// The overrides at `HEAD`, as name and text, if what the import writes below specs/ is as it was
/// there: they are those that it was generated with. `None` outside of a repository too.
pub(crate) fn committed_overrides(repository: &Path) -> Option<Vec<(String, String)>> {
    let rest = ["specs", ":(exclude)specs/overrides"];
    let same = [&["diff", "--quiet", "HEAD", "--"][..], &rest].concat();
    git(repository, &same, "").ok()?;
    Some(tree::overrides(&files(repository, "HEAD").ok()?))
}

/// Parses the output of `git cat-file --batch`: `<hash> blob <size>\n<bytes>\n` for each.
fn contents(names: Vec<String>, mut rest: &[u8]) -> Result<Vec<SpecFile>> {
    names
        .into_iter()
        .map(|name| {
            let broken = || format!("git cat-file broke off before {name}");
            let end = rest.iter().position(|byte| *byte == b'\n').with_context(broken)?;
            let head = String::from_utf8_lossy(&rest[..end]);
            let size: usize =
                head.rsplit(' ').next().unwrap_or_default().parse().with_context(broken)?;
            let bytes = rest.get(end + 1..end + 1 + size).with_context(broken)?;
            let text = String::from_utf8(bytes.to_vec())
                .with_context(|| format!("{name} is not UTF-8"))?;
            rest = rest.get(end + size + 2..).with_context(broken)?;
            Ok(SpecFile { path: name, text })
        })
        .collect()
}

/// Runs git with `input` and returns its output.
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
    // Written from another thread: git blocks when nobody reads its output.
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // If git ends early, it reports the reason itself.
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

    #[test]
    fn specs_are_read_as_they_were_at_a_revision() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        write("specs/shop/v1/order/get.json", "one");
        write("specs/readme.md", "x");
        write("other.json", "{}");
        let run = |arguments: &[&str]| git(folder.path(), arguments, "").unwrap();
        run(&["init", "--quiet"]);
        run(&["add", "."]);
        let who =
            ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        run(&[&who[..], &["commit", "--quiet", "--message", "one"]].concat());
        write("specs/shop/v1/order/get.json", "changed since");
        let found = files(folder.path(), "HEAD").unwrap();
        let order = SpecFile { path: "shop/v1/order/get.json".into(), text: "one".into() };
        assert_eq!(found, [order]);
    }

    #[test]
    fn a_revision_without_specs_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let run = |arguments: &[&str]| git(folder.path(), arguments, "").unwrap();
        run(&["init", "--quiet"]);
        let who =
            ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        run(&[&who[..], &["commit", "--quiet", "--allow-empty", "--message", "one"]].concat());
        let error = files(folder.path(), "HEAD").unwrap_err().to_string();
        assert_eq!(error, "revision HEAD has no specs/");
    }
}
