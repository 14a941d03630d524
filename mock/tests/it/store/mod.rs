//! What calls create, and what users do, exists for later calls.

mod approvals;
mod calendar;
mod documents;
mod families;
mod files;
mod harbour;
mod limit;
mod messages;
mod odd;
mod people;
mod records;
mod talk;
mod wiki;
