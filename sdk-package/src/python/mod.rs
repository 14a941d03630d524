//! The official Python SDK, unpacked from PyPI, to endpoints.
//!
//! The platform generates that package from its own metadata, too, and it tells of fields that
//! neither the pages nor the Node SDK have. What is read are the classes of each version of each
//! service, with a parser of Python:
//!
//! ```text
//! lark_oapi/api/harbor/v1/model/*.py ──model──▶ classes and requests ──assemble──▶ PythonPackage
//! ```
//!
//! It knows no identities, no titles, and not which fields are required. It has one class for all
//! places of a thing, so that creating a ship may take the class that getting it gives, with the ID
//! that only the platform gives. Therefore each object keeps the name of its class, by which whoever
//! adds its fields to specs can tell such fields apart.

mod assemble;
mod folder;
mod model;
mod record;
mod source;
mod types;

use std::path::Path;

use feishu_spec::Endpoint;

use crate::Error;

/// What the package knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PythonPackage {
    /// Its version, such as `1.7.5`.
    pub version: String,
    /// Its endpoints, by address. Their identities are made of the service, its version and the class
    /// of the request. Bodies, and fields with objects, have the name of their class as that of their
    /// type: `harbor.v1.Ship`. An object that holds objects of its own class ends there.
    pub endpoints: Vec<Endpoint>,
}

/// A file that is read: its path in the package, with `/`, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonFile {
    /// Such as `lark_oapi/api/harbor/v1/model/ship.py`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

const PACKAGE: &str = "lark_oapi";
const VERSION: &str = "lark_oapi/core/const.py";

impl PythonPackage {
    /// Reads the package in a folder, which holds its `lark_oapi`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        PythonPackage::parse(&folder::read(folder)?)
    }

    /// Reads the package from its files.
    pub fn parse(files: &[PythonFile]) -> Result<Self, Error> {
        let version = files.iter().find(|file| file.path == VERSION);
        let version = version.ok_or_else(|| Error::file(VERSION, "is missing"))?;
        let version = model::constant(version, "VERSION")?;
        let homes = model::read(files.iter().filter(|file| file.path != VERSION))?;
        let endpoints = assemble::endpoints(&homes)?;
        if endpoints.is_empty() {
            let message = "holds no class of a request that sets an address and a method";
            return Err(Error::file(&format!("{PACKAGE}/api"), message));
        }
        Ok(PythonPackage { version, endpoints })
    }
}
