//! Resources that calls create, and what later calls find.

mod documents;
mod families;
mod files;
mod harbour;
mod messages;
mod records;
