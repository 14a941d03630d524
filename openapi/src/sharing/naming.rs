//! The names of shapes in the document: those of the generated crate, or else the identity of the
//! page with the documentation's name for the type, which only the page itself decides.

use std::collections::HashMap;

use feishu_spec::SubjectId;

use super::Shape;
use crate::names::{component, pascal};

/// The name of each shape. Shapes with the same name are forms of one type.
pub(super) fn names(shapes: &[Shape<'_>]) -> Vec<String> {
    let mut claims: HashMap<(&SubjectId, String), usize> = HashMap::new();
    for shape in shapes.iter().filter(|shape| shape.known.is_none()) {
        *claims.entry((&shape.at.subject, pascal(&shape.base))).or_default() += 1;
    }
    let name = |shape: &Shape<'_>| {
        if let Some(name) = &shape.known {
            return component(name);
        }
        let base = pascal(&shape.base);
        let alone = claims[&(&shape.at.subject, base.clone())] == 1;
        // Several types of one name on a page are told apart by their paths.
        let own = if alone && !base.is_empty() { &base } else { &shape.at.path };
        component(&format!("{}.{own}", shape.at.subject))
    };
    shapes.iter().map(name).collect()
}
