//! What shapes are called in the document: as in the generated crate; those that it does not have
//! after their page and the documentation's name for the type, which nothing but the page itself
//! decides.

use std::collections::HashMap;

use feishu_spec::SubjectId;

use super::Shape;
use crate::names::{component, pascal};

/// The name of each shape. Several of one name are forms of one type.
pub(super) fn names(shapes: &[Shape<'_>]) -> Vec<String> {
    let mut claims: HashMap<(&SubjectId, String), usize> = HashMap::new();
    for shape in shapes.iter().filter(|shape| shape.known.is_none()) {
        *claims.entry((&shape.owner, pascal(&shape.base))).or_default() += 1;
    }
    let name = |shape: &Shape<'_>| {
        if let Some(name) = &shape.known {
            return component(name);
        }
        let base = pascal(&shape.base);
        let alone = claims[&(&shape.owner, base.clone())] == 1;
        // Several types of one name in a page are told apart by where they stand.
        let own = if alone && !base.is_empty() { &base } else { &shape.place };
        component(&format!("{}.{own}", shape.owner))
    };
    shapes.iter().map(name).collect()
}
