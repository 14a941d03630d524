//! Structs with all that belongs to them: methods and record.

use super::{constructor, content, doc, items::Items, layout, record, setters, types};
use crate::ir::{Doc, Field, Role, Space, Struct};

/// A struct with its methods and its record.
pub(super) fn structure(it: &Struct, here: Space) -> Items {
    with_fixed(it, here, None)
}

/// [`structure`], with a member that all its values have and that is no field.
pub(super) fn with_fixed(it: &Struct, here: Space, fixed: Option<&(String, String)>) -> Items {
    let literal = if it.role == Role::Input { constructor::literal(it, here) } else { None };
    let parts = [Some(definition(it, here)), literal, setters::methods(it, here)];
    let mut items = parts.into_iter().flatten().fold(Items::default(), Items::text);
    if let Some(content) = &it.content {
        items = items.tokens(content::reader(it, content));
    }
    items.text(record::record(it, fixed))
}

fn definition(it: &Struct, here: Space) -> String {
    let fields = it.fields.iter().map(|field| (field, types::of_field(field, here)));
    with_fields(&it.doc, "#[non_exhaustive]", &it.name, fields)
}

/// A struct as text, with its public fields and their types.
pub(super) fn with_fields<'f>(
    doc: &Doc,
    attribute: &str,
    name: &str,
    fields: impl Iterator<Item = (&'f Field, String)>,
) -> String {
    let mut fields = fields.peekable();
    let mut text = doc::comment(doc, "");
    text += &format!("{attribute}\npub struct {name} {{");
    if fields.peek().is_some() {
        text.push('\n');
    }
    for (field, ty) in fields {
        text += &doc::comment(&field.doc, "    ");
        let code = format!("    pub {}: {ty},\n", field.name);
        text += &layout::inside("struct Any", code);
    }
    text.push_str("}\n");
    text
}
