//! The reader of the raw dialect: Markdown with blocks of the platform's own tags
//! (`<md-dt-tr level="1">`), as the platform's portal delivers a page.

use super::{Dialect, markdown};

pub(super) const DIALECT: Dialect = Dialect {
    name: "raw",
    claims: |text| text.contains(":::html") || text.contains("<md-"),
    read: |text| markdown::read(text, true),
};
