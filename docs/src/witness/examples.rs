//! Objects whose type the page names without telling its fields, and lists of objects, where the SDK
//! does not tell them either: the page's own examples show them. A single object whose type has no
//! name may have keys that are data, and is left alone.

use feishu_spec::{Body, Endpoint, Field, Type, Witness};
use serde_json::Value;

use super::donors::{Donors, owner};
use crate::import::fields_of_example;

/// Adds to an endpoint what only its examples show; gives the number of fields.
pub(super) fn fill(endpoint: &mut Endpoint, donors: &Donors) -> usize {
    let project = endpoint.id.project.clone();
    let Endpoint { request, response, .. } = endpoint;
    let shown = response.example.as_ref().and_then(|example| example.get("data"));
    let parts =
        [(true, &mut request.body, request.example.as_ref()), (false, &mut response.data, shown)];
    let mut fill = Fill { project: &project, donors, added: 0 };
    for (sent, body, example) in parts {
        if let (Some(Body { fields, .. }), Some(example)) = (body, example) {
            fill.fields(sent, fields, &objects(example));
        }
    }
    fill.added
}

struct Fill<'a> {
    project: &'a str,
    donors: &'a Donors,
    added: usize,
}

impl Fill<'_> {
    fn fields(&mut self, sent: bool, fields: &mut [Field], shown: &[&Value]) {
        for field in fields {
            let inside: Vec<&Value> =
                shown.iter().filter_map(|it| it.get(&field.name)).flat_map(objects).collect();
            let told = !field.fields.is_empty() || field.same_as.is_some();
            let is_record = field.type_name.is_some() || matches!(field.ty, Type::List(_));
            if !told && is_record && lists_of_objects(&field.ty) {
                self.show(sent, field, &inside);
            } else {
                self.fields(sent, &mut field.fields, &inside);
            }
        }
    }

    fn show(&mut self, sent: bool, field: &mut Field, shown: &[&Value]) {
        for inner in shown.iter().flat_map(|object| fields_of_example(object)) {
            if field.fields.iter().all(|other| other.name != inner.name) {
                field.fields.push(inner);
            }
        }
        let owned_by = owner(field).to_owned();
        for inner in &mut field.fields {
            self.donors.complete(self.project, sent, &owned_by, inner);
            inner.required = false;
            self.mark(inner);
        }
    }

    fn mark(&mut self, field: &mut Field) {
        self.added += 1;
        field.witness = Some(Witness::Example);
        field.fields.iter_mut().for_each(|inner| self.mark(inner));
    }
}

/// An object, or lists of them: what is in a map has keys that are data.
fn lists_of_objects(ty: &Type) -> bool {
    match ty {
        Type::Object => true,
        Type::List(inner) => lists_of_objects(inner),
        _ => false,
    }
}

/// The objects in lists of lists.
fn objects(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().flat_map(objects).collect(),
        Value::Object(_) => vec![value],
        _ => Vec::new(),
    }
}
