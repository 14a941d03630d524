//! The whole generated crate against all specs. One program, since linking every type of the
//! platform takes its time.

#![allow(missing_docs)]

mod calls_in_docs;
mod cards;
mod coverage;
mod examples;
mod lists;
mod readme;
mod refusals;
mod requests;
mod resources;
mod rules;
mod sdk_endpoints;
mod stand_in;
mod too_fast;
mod values;
