//! From a [`Page`](crate::page) to a [`spec`](crate::spec): what the tables of a page say.

pub mod nest;
