//! Atomic writes of files.

use std::{fs, io::Write as _, path::Path};

use anyhow::{Context as _, Result};

/// Writes a temporary file and renames it, so that readers never see a partial file.
pub(super) fn write(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().expect("a file is in a folder");
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut temporary = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        temporary.write_all(text.as_bytes())?;
        set_default_permissions(temporary.as_file())?;
        temporary.persist(file)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", file.display()))
}

/// Makes a file readable for everybody; temporary files are private to their owner.
#[cfg(unix)]
fn set_default_permissions(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_default_permissions(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}
