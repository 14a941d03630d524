//! The official Node SDK, unpacked from npm, to endpoints and events.
//!
//! The platform generates that package from its own metadata, so it tells of endpoints, events and
//! fields that no documentation page describes. Two of its files are read, with a parser of
//! JavaScript and TypeScript: the client's code for addresses, the declarations for types and, in
//! the comments above them, identities and titles.
//!
//! ```text
//! es/index.js       ──addresses──▶ where each function of the client sends
//! types/index.d.ts  ──types──────▶ what it takes and returns      ──assemble──▶ Package
//! ```
//!
//! [`PythonPackage`] is the official Python SDK, which knows some fields that this one lacks.
//!
//! Everything but [`Package::read`] and [`PythonPackage::read`] is pure. What cannot be read is an error
//! that names the file and the line, so that a new layout of a package never passes for a smaller
//! platform.

mod addresses;
mod assemble;
mod comment;
mod error;
mod python;
mod shape;
mod source;
mod types;

pub use error::Error;
pub use python::{PythonFile, PythonPackage};

use std::{fs, path::Path};

use feishu_spec::{Endpoint, Event};

/// What the package knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Package {
    /// Its name on npm, such as `@larksuiteoapi/node-sdk`.
    pub name: String,
    /// Its version, such as `1.74.0`.
    pub version: String,
    /// Its endpoints, by identity. The package does not say which tokens they accept, so they have
    /// both that its client sends, nor which numbers are whole, so that none is.
    pub endpoints: Vec<Endpoint>,
    /// Its events, by identity.
    pub events: Vec<Event>,
    /// What its client sends to and no declaration gives an identity, as `POST /open-apis/…`: its
    /// comment has no link to the API explorer.
    pub nameless: Vec<String>,
}

/// The texts of the files that are read.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// `package.json`.
    pub manifest: &'a str,
    /// `es/index.js`.
    pub code: &'a str,
    /// `types/index.d.ts`.
    pub types: &'a str,
}

const MANIFEST: &str = "package.json";
const CODE: &str = "es/index.js";
const TYPES: &str = "types/index.d.ts";

impl Package {
    /// Reads the unpacked package in a folder, which holds its `package.json`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let text = |file: &str| {
            let path = folder.join(file);
            fs::read_to_string(&path).map_err(|error| {
                Error::file(&path.display().to_string(), &format!(
                    "{error}; expected the folder that `npm pack @larksuiteoapi/node-sdk` and `tar -x` \
                     give, which holds {MANIFEST}, {CODE} and {TYPES}"
                ))
            })
        };
        let (manifest, code, types) = (text(MANIFEST)?, text(CODE)?, text(TYPES)?);
        Package::parse(&Files { manifest: &manifest, code: &code, types: &types })
    }

    /// Reads the package from the texts of its files.
    pub fn parse(files: &Files<'_>) -> Result<Self, Error> {
        let (name, version) = manifest(files.manifest)?;
        let addresses = addresses::read(files.code)?;
        let (functions, handlers) = types::read(files.types)?;
        let source = source::Source { file: TYPES, text: files.types };
        let endpoints = assemble::endpoints(&functions, &addresses, &name, source)?;
        let events = assemble::events(&handlers, &name)?;
        let nameless = assemble::nameless(&addresses, &endpoints);
        Ok(Package { name, version, endpoints, events, nameless })
    }
}

fn manifest(text: &str) -> Result<(String, String), Error> {
    let json: serde_json::Value = serde_json::from_str(text)
        .map_err(|error| Error::file(MANIFEST, &format!("is no JSON: {error}")))?;
    let member = |name: &str| {
        let value = json[name].as_str().map(str::to_owned);
        value.ok_or_else(|| Error::file(MANIFEST, &format!("has no text `{name}`")))
    };
    Ok((member("name")?, member("version")?))
}
