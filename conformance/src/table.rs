//! [`FieldTable`]: the documented fields of one body, which follows types that contain themselves.

use feishu_spec::{Field, Type};

/// The fields of one body.
#[derive(Clone, Copy)]
pub struct FieldTable<'a> {
    /// The fields at its top.
    pub top: &'a [Field],
}

impl<'a> FieldTable<'a> {
    /// The fields inside a field; empty if the page does not document any.
    ///
    /// # Panics
    /// If `same_as` names a field that does not exist.
    pub fn inside(&self, field: &'a Field) -> &'a [Field] {
        let Some(path) = &field.same_as else { return &field.fields };
        let mut fields = self.top;
        for name in path.split('.').filter(|name| !name.is_empty()) {
            let found = fields.iter().find(|field| field.name == name);
            fields = match found {
                Some(found) => self.inside(found),
                None => panic!("`{}` is the same as `{path}`, which is not there", field.name),
            };
        }
        fields
    }

    /// Whether the page does not document what is inside.
    pub fn is_free(&self, field: &'a Field, ty: &Type) -> bool {
        match ty {
            Type::Any => true,
            Type::Object => field.same_as.is_none() && field.fields.is_empty(),
            _ => false,
        }
    }
}

/// A field for a body or for `data` as a whole.
pub fn whole(name: &str, body: &feishu_spec::Body) -> Field {
    Field { fields: body.fields.clone(), ..Field::new(name, body.ty.clone()) }
}
