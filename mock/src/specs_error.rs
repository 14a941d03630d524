//! [`SpecsError`]: why specs cannot be used.

use std::path::PathBuf;

use feishu_spec::{self as spec, tree::LoadError};
use serde::de::DeserializeOwned;

/// Specs that cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpecsError {
    /// A folder or file cannot be read, or a file is not the spec that its place says; the
    /// message begins with the place.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A folder holds no spec at all.
    #[error("{}: no spec of an endpoint in this folder; expected files such as `hire/v1/job/list.json`", .0.display())]
    Empty(PathBuf),
    /// Two specs have one identity.
    #[error(
        "two specs have the identity `{0}`; each endpoint, event, content and card component may be given once"
    )]
    Duplicate(String),
}

/// The spec in a text; `name` says in errors where the text is from.
pub(crate) fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, SpecsError> {
    Ok(spec::from_text(name, text).map_err(LoadError::from)?)
}
