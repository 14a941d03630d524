//! Access tokens: which kind a call takes, where it comes from, and how one is shared by all
//! calls of a client.

mod cell;
mod choose;
mod fetch;

pub(crate) use cell::{Claim, Fetched, TokenCell};
pub(crate) use choose::{Choice, choose};
pub(crate) use fetch::fetch;
