//! The converted dialect: Markdown with front matter, tables of pipes on one line a row, names
//! in backticks, nesting as `&nbsp;&nbsp;└`. Also takes every text that no other dialect claims.

use super::{Dialect, markdown};

pub(super) const DIALECT: Dialect =
    Dialect { name: "converted", claims: |_| true, read: |text| markdown::read(text, false) };
