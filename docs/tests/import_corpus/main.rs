//! The import of the whole documentation, measured: every page becomes a spec or is told why
//! not, no row is lost, dialects agree, lost nesting comes back. Figures go to stderr. Needs
//! the pages; skipped where `FEISHU_DOCS` does not tell where they are.

mod agreement;
mod coverage;
mod flattened;
mod mutations;
mod pages;
mod rows;
