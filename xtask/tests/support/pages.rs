//! More pages of a made-up library.

use crate::book::book;

/// The page of a book with an error in it.
pub(crate) fn broken(name: &str) -> String {
    book(name).replace("`pages` | `int`", "`pages` | `一些数`")
}

/// A page of another kind.
pub(crate) fn guide() -> String {
    "# 指南\n\n## 常见问题\n\n如何借书。\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n".to_owned()
}
