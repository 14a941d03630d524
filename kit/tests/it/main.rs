//! The helpers against the stand-in platform, and against what goes wrong.

mod support;

mod base_faults;
mod base_rows;
mod base_shapes;
mod base_unsure;
mod documents;
mod documents_text;
mod sheets;
mod tasks;
mod upload_faults;
mod uploads;
