//! Documentation pages of the Feishu / Lark Open Platform to specs.
//!
//! Everything here is pure except `pull`: text in, specs out; no network, no clock, no file.
//! Each stage is a plain function:
//!
//! ```text
//! page text -> page::Page -> feishu_spec::Endpoint or Event -> the same, corrected
//!           read          import                            corrections
//! ```
//!
//! Pages about cards have an import of their own, [`cards`]: page text to
//! `feishu_spec::Component`.
//!
//! [`reading`] runs them on many pages; [`baseline`], [`comparison`], [`lost`] and [`refusal`] look
//! at the result.
//! `pull` (a feature, on by default) fetches the live documentation into a folder.

pub mod api_list;
pub mod baseline;
pub mod cards;
pub mod comparison;
pub mod corrections;
pub mod import;
pub mod lost;
pub mod page;
#[cfg(feature = "pull")]
pub mod pull;
pub mod reading;
pub mod refusal;
pub mod report;
mod sdk;
pub mod witness;
