//! Documentation pages of the Feishu / Lark Open Platform to specs.
//!
//! Everything here is pure: text in, specs out; no network, no clock, no file. Each stage is a
//! plain function:
//!
//! ```text
//! page text -> page::Page -> feishu_spec::Endpoint or Event -> the same, corrected
//!           read          import                            corrections
//! ```

pub mod api_list;
pub mod corrections;
pub mod import;
pub mod page;
pub mod report;
