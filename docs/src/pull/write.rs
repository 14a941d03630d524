//! Writing a file as a whole.

use std::{fs, io::Write as _, path::Path};

use anyhow::{Context as _, Result};

/// Writes beside the file and renames, so that a reader never sees half of it.
pub(super) fn write(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().expect("a file stands in a folder");
    let whole = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut beside = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        beside.write_all(text.as_bytes())?;
        set_default_permissions(beside.as_file())?;
        beside.persist(file)?;
        Ok(())
    };
    whole().with_context(|| format!("cannot write {}", file.display()))
}

/// Temporary files are private to their owner; files of a repository are not.
#[cfg(unix)]
fn set_default_permissions(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_default_permissions(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}
