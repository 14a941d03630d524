//! The files of a package in a folder. Nothing is left out that could not be read or is not where it is
//! expected.

use std::{fs, path::Path};

use super::{PACKAGE, PythonFile, VERSION, record};
use crate::Error;

/// Reads the files that tell of endpoints, and that with the version.
pub(super) fn read(folder: &Path) -> Result<Vec<PythonFile>, Error> {
    let wrong = |message: String| {
        Err(Error::file(&folder.display().to_string(), &format!("{message}; {EXPECTED}")))
    };
    if folder.is_file() {
        return wrong("is a file".to_owned());
    }
    if !folder.join(PACKAGE).is_dir() && folder.join("core/const.py").is_file() {
        return wrong(format!("is {PACKAGE} itself: give the folder above it"));
    }
    let files = Folder { path: folder };
    let mut read = vec![files.text(VERSION)?];
    let api = format!("{PACKAGE}/api");
    for service in files.folders(&api)? {
        let versions = files.folders(&service)?;
        if versions.is_empty() {
            return Err(Error::file(&service, "has no folder of a version"));
        }
        for version in versions {
            let model = format!("{version}/model");
            let all = if files.is_folder(&model) { files.entries(&model)? } else { Vec::new() };
            let sources: Vec<&String> = all.iter().filter(|path| path.ends_with(".py")).collect();
            // One without classes still has the file that makes it a part of the package.
            if sources.is_empty() {
                return Err(Error::file(&model, "has no file"));
            }
            for path in sources {
                read.push(files.text(path)?);
            }
        }
    }
    record::check(&files, &read)?;
    Ok(read)
}

const EXPECTED: &str = "expected the folder that `pip install --no-deps --target FOLDER lark-oapi` gives, \
                        which holds lark_oapi; that command unpacks a wheel, too";

/// A folder with a package.
pub(super) struct Folder<'a> {
    path: &'a Path,
}

impl Folder<'_> {
    fn error(&self, path: &str, error: &std::io::Error) -> Error {
        let place = self.path.join(path).display().to_string();
        Error::file(&place, &format!("{error}; {EXPECTED}"))
    }

    /// A file at a path in the package.
    pub(super) fn text(&self, path: &str) -> Result<PythonFile, Error> {
        let bytes = fs::read(self.path.join(path)).map_err(|error| self.error(path, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
            let message = format!("is no UTF-8 text: byte {} cannot be read", valid + 1);
            Error { place: format!("{path}:{line}"), message }
        })?;
        Ok(PythonFile { path: path.to_owned(), text })
    }

    fn is_folder(&self, path: &str) -> bool {
        self.path.join(path).is_dir()
    }

    /// The folders in a folder, without what Python itself puts there.
    fn folders(&self, below: &str) -> Result<Vec<String>, Error> {
        let mut all = self.entries(below)?;
        all.retain(|path| self.is_folder(path) && !path.ends_with("/__pycache__"));
        Ok(all)
    }

    /// What is in a folder, in the order of its names, as paths in the package. The folder itself is
    /// the empty path.
    pub(super) fn entries(&self, below: &str) -> Result<Vec<String>, Error> {
        let error = |error| self.error(below, &error);
        let mut found = Vec::new();
        for entry in fs::read_dir(self.path.join(below)).map_err(error)? {
            let name = entry.map_err(error)?.file_name();
            let Some(name) = name.to_str() else {
                return Err(Error::file(below, &format!("has a name that is no UTF-8: {name:?}")));
            };
            found.push(if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") });
        }
        found.sort();
        Ok(found)
    }
}
