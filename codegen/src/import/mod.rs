//! From a page to a spec: what the tables of a documentation page say.

pub mod nest;
