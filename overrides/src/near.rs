//! Names that are nearly the one that was written: it is probably a slip of the pen.

use feishu_spec::nearest;

/// The question whether the nearest of `known` was meant, behind a blank. Empty if none is near.
pub fn meant<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = nearest(written, known);
    near.first().map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}
