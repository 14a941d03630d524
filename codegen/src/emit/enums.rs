//! Open enums, and the value of each variant on the wire.

use super::{
    doc,
    invocation::{List, invocation},
    items::Items,
};
use crate::ir::{Enum, Variant, Wire};

/// What every enum says of values that it does not know.
const UNKNOWN: &str =
    "A value that this version does not know. It is kept and written back unchanged.";

pub(super) fn enumeration(it: &Enum) -> Items {
    let holds = match it.wire {
        Wire::Int => "i64",
        Wire::String => "String",
    };
    let mut text = doc::comment(&it.doc, "");
    text += &format!("#[non_exhaustive]\npub enum {} {{\n", it.name);
    for variant in &it.variants {
        text += &doc::comment(&variant.doc, "    ");
        text += &format!("    {},\n", variant.name);
    }
    text += &format!("    /// {UNKNOWN}\n    Unknown({holds}),\n}}\n");
    let wires =
        it.variants.iter().map(|variant| format!("{}: {}", variant.name, wire(variant, it.wire)));
    let list = List::of(format!("{}: {holds}", it.name), wires);
    Items::default().text(text).text(invocation("rt::open_enum", &[list]))
}

/// The literal of a variant on the wire.
fn wire(variant: &Variant, kind: Wire) -> String {
    match kind {
        Wire::Int => variant.value.as_i64().unwrap_or_default().to_string(),
        Wire::String => format!("{:?}", variant.value.as_str().unwrap_or_default()),
    }
}
