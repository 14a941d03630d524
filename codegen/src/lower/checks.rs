//! Documented limits that can be checked before sending.

use serde_json::Number;

use crate::ir::{Argument, Check, Float, Type};
use feishu_spec::{
    Bounds, Field,
    limit::{Limit, pattern},
};

/// The rule for an empty string in a path, which would name another address.
pub(super) const NOT_EMPTY: &str = "not_empty";

/// The checks of a field of this type. A limit that does not fit the type (such as characters of a
/// number) is documented but not checked. So is a pattern that Rust cannot compile.
pub(super) fn of(spec: &Field, ty: &Type, in_path: bool) -> Vec<Check> {
    let mut checks = Vec::new();
    if in_path && *ty == Type::String {
        checks.push(Check { rule: NOT_EMPTY, arguments: Vec::new() });
    }
    checks.extend(spec.limits().filter_map(|limit| check(limit, ty)));
    checks
}

/// Whether a limit of this field is checked and not only documented.
pub(super) fn is_checked(limit: Limit<'_>, ty: &Type) -> bool {
    check(limit, ty).is_some()
}

fn check(limit: Limit<'_>, ty: &Type) -> Option<Check> {
    let inner = innermost(ty);
    let counts = |Bounds { min, max }: &Bounds<u64>| [min, max].map(|end| Argument::Count(*end));
    let (fits, rule, arguments) = match limit {
        Limit::Items(bounds) => {
            (matches!(ty, Type::List(_) | Type::Map(_)), "items", counts(bounds).into())
        }
        Limit::Characters(bounds) => (*inner == Type::String, "characters", counts(bounds).into()),
        Limit::Range(bounds) if *inner == Type::Float => (true, "number", floats(bounds)),
        Limit::Range(bounds) => (*inner == Type::Int, "range", ints(bounds)),
        Limit::Pattern(pattern) => {
            let fits = *inner == Type::String && pattern::is_readable(pattern);
            (fits, "pattern", vec![Argument::Text(pattern.to_owned())])
        }
    };
    let open = arguments.iter().all(is_open);
    (fits && !open).then_some(Check { rule, arguments })
}

/// Whether it bounds nothing.
fn is_open(argument: &Argument) -> bool {
    match argument {
        Argument::Count(end) => end.is_none(),
        Argument::Int(end) => end.is_none(),
        Argument::Float(end) => end.is_none(),
        Argument::Text(_) => false,
    }
}

fn ints(Bounds { min, max }: &Bounds<Number>) -> Vec<Argument> {
    vec![Argument::Int(whole(min, f64::ceil)), Argument::Int(whole(max, f64::floor))]
}

fn floats(Bounds { min, max }: &Bounds<Number>) -> Vec<Argument> {
    let float = |end: &Option<Number>| end.as_ref()?.as_f64().map(Float::from);
    [min, max].map(|end| Argument::Float(float(end))).into()
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
