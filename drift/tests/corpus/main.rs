//! The drift report over two folders of real pages, checked against a reading of their tables
//! that shares no code with the importer.

mod agree;
mod pages;
mod tables;

use std::{env, path::PathBuf};

/// The folder that holds the folders of pages, if the environment names one.
fn docs() -> Option<PathBuf> {
    let docs = env::var_os("FEISHU_DOCS").map(PathBuf::from);
    if docs.is_none() {
        eprintln!("skipped: FEISHU_DOCS is not set");
    }
    docs
}
