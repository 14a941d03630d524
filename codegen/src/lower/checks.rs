//! Documented limits that can be checked before sending.

use serde_json::Number;

use crate::ir::{Check, Float, Type};
use feishu_spec::{Bounds, Field};

/// The checks of a field of this type. A limit that does not fit the type (such as characters of a
/// number) is documented but not checked. So is a pattern that Rust cannot compile.
pub(super) fn of(spec: &Field, ty: &Type, in_path: bool) -> Vec<Check> {
    let mut checks = Vec::new();
    let inner = innermost(ty);
    let text = matches!(inner, Type::String | Type::Enum(_));
    if in_path && *ty == Type::String {
        checks.push(Check::NotEmpty);
    }
    if let Some(Bounds { min, max }) = spec.items
        && matches!(ty, Type::List(_) | Type::Map(_))
        && (min.is_some() || max.is_some())
    {
        checks.push(Check::Items(min, max));
    }
    if let Some(Bounds { min, max }) = spec.characters
        && text
        && *inner == Type::String
        && (min.is_some() || max.is_some())
    {
        checks.push(Check::Characters(min, max));
    }
    if let Some(Bounds { min, max }) = &spec.range {
        match inner {
            Type::Int => {
                let (min, max) = (whole(min, f64::ceil), whole(max, f64::floor));
                if min.is_some() || max.is_some() {
                    checks.push(Check::Range(min, max));
                }
            }
            Type::Float => {
                let float = |bound: &Option<Number>| bound.as_ref()?.as_f64().map(Float::from);
                let (min, max) = (float(min), float(max));
                if min.is_some() || max.is_some() {
                    checks.push(Check::RangeFloat(min, max));
                }
            }
            _ => {}
        }
    }
    if let Some(pattern) = &spec.pattern
        && *inner == Type::String
        && regex_lite::Regex::new(&format!("^(?:{pattern})$")).is_ok()
    {
        checks.push(Check::Pattern(pattern.clone()));
    }
    checks
}

/// The type inside all lists, maps and boxes.
pub(super) fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) => innermost(inner),
        leaf => leaf,
    }
}

/// A bound on whole numbers. A fraction is rounded inward. A bound that does not fit into 64 bits
/// is dropped.
fn whole(bound: &Option<Number>, round: fn(f64) -> f64) -> Option<i64> {
    let bound = bound.as_ref()?;
    bound.as_i64().or_else(|| {
        let rounded = round(bound.as_f64()?);
        // Such a number is represented exactly, so the cast is exact.
        (rounded.abs() <= 9_007_199_254_740_992.0).then_some(rounded as i64)
    })
}
