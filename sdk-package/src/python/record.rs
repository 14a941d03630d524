//! The list of its files that pip leaves beside a package, each with its size. A package of which files
//! are missing, were cut, or are left from another version is no package: each of its files stands for
//! itself, so nothing else would show it.

use std::collections::BTreeMap;

use super::{PACKAGE, PythonFile, folder::Folder};
use crate::Error;

/// Compares what was read with the list, if there is one.
pub(super) fn check(folder: &Folder<'_>, read: &[PythonFile]) -> Result<(), Error> {
    let all = folder.entries("")?;
    let is_about = |path: &&String| {
        path.starts_with(PACKAGE) && path.ends_with(".dist-info") && path.contains('-')
    };
    let about: Vec<&String> = all.iter().filter(is_about).collect();
    let [about] = about[..] else {
        return match about.first() {
            None => Ok(()),
            Some(first) => {
                let message = format!(
                    "is beside {}: two versions are in one folder; fetch the package into an empty one",
                    about[1]
                );
                Err(Error::file(first, &message))
            }
        };
    };
    let path = format!("{about}/RECORD");
    if !folder.entries(about)?.contains(&path) {
        return Ok(());
    }
    compare(&folder.text(&path)?, read)
}

/// `record` has a line per file: its path, its hash and its size.
fn compare(record: &PythonFile, read: &[PythonFile]) -> Result<(), Error> {
    let mut there: BTreeMap<&str, usize> =
        read.iter().map(|file| (file.path.as_str(), file.text.len())).collect();
    let mend = "fetch the package again";
    for (number, line) in record.text.lines().enumerate() {
        let mut parts = line.rsplitn(3, ',');
        let (size, path) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        let message = match there.remove(path) {
            None if is_model(path) => format!("{path} is missing; {mend}"),
            // A file that was written after the list has no size there.
            Some(length) if !size.is_empty() && size.parse() != Ok(length) => {
                format!("{path} has {length} bytes, not {size}; {mend}")
            }
            _ => continue,
        };
        return Err(Error { place: format!("{}:{}", record.path, number + 1), message });
    }
    match there.first_key_value() {
        Some((path, _)) => {
            let message = format!(
                "{} does not list it, as if it were of another version; {mend}",
                record.path
            );
            Err(Error::file(path, &message))
        }
        None => Ok(()),
    }
}

/// Whether a file is one that is read for its classes.
fn is_model(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts[..], [PACKAGE, "api", _, _, "model", name] if name.ends_with(".py"))
}
