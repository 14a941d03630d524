//! Resources that calls create, and what later calls find.

mod families;
mod harbour;
mod messages;
mod records;
