//! The reader of the converted dialect: Markdown with front matter, pipe tables with one line per
//! row, names in backticks, and nesting as `&nbsp;&nbsp;└`. It also reads every text that no other
//! dialect claims.

use super::{Dialect, markdown};

pub(super) const DIALECT: Dialect =
    Dialect { name: "converted", claims: |_| true, read: |text| markdown::read(text, false) };
