//! Pages of our own invention, small, one a rule, imported; what comes out stands in
//! snapshots.

mod bad_input;
mod common;
mod contents;
mod credentials;
mod cut;
mod dialects;
mod facts;
mod identities;
mod limits;
mod properties;
mod pushes;
mod python;
mod replies;
mod report;
mod rules;
mod sdk;
mod surface;
mod values;
mod witness;
