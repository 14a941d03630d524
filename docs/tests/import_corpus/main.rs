//! The import of the whole documentation, measured: every page becomes a spec or is told why
//! not, no row is lost, dialects agree, lost nesting comes back. Figures go to stderr.

mod agreement;
mod coverage;
mod flattened;
mod mutations;
mod pages;
mod rows;
mod sites;
