//! What the examples of all pages show beside the tables: fields that no table has, and required
//! fields that a working card leaves out.

use std::collections::BTreeMap;

use feishu_overrides::CardRules;
use feishu_spec::{Component, Field, Type, validate};
use serde_json::{Map, Value};

use super::{Notes, fields::name, json};
use crate::{
    import::{Kind, from_example},
    page::Page,
};

/// An example on a page.
pub(super) struct Shown {
    pub(super) value: Value,
    /// Whether it shows the form of a component, with every field and made-up values, instead of a
    /// card that works.
    form: bool,
}

/// The examples of a page: whole cards of JSON 2.0, and components by their tag. Callbacks and the
/// data of charts are none.
pub(super) fn of(page: &Page, notes: &mut Notes<'_>) -> Vec<Shown> {
    let mut found = Vec::new();
    for (form, code) in json(page) {
        match serde_json::from_str::<Value>(&code.text) {
            Ok(value) if is_card(&value) || tag(&value).is_some() => {
                found.push(Shown { value, form });
            }
            Ok(_) => {}
            Err(error) => {
                notes.add(Kind::UnreadableJson, code.place, "", &format!("JSON: {error}"));
            }
        }
    }
    found
}

fn is_card(value: &Value) -> bool {
    value["schema"] == "2.0" && value.get("event").is_none()
}

fn tag(value: &Value) -> Option<&str> {
    value.get("tag")?.as_str().filter(|tag| !tag.is_empty())
}

/// Adds to the components what examples show.
pub(super) fn complete(
    components: &mut BTreeMap<String, Component>,
    shown: &[Shown],
    rules: &CardRules,
) {
    for example in shown {
        let mut walk = Walk { components, rules, form: example.form };
        if !is_card(&example.value) {
            walk.element(&example.value);
        } else if walk.components.contains_key(Component::CARD) {
            walk.component(Component::CARD, &example.value);
        } else {
            // The page about the card is not among those read.
            let elements = example.value["body"]["elements"].as_array();
            elements.into_iter().flatten().for_each(|element| walk.element(element));
        }
    }
}

struct Walk<'a> {
    components: &'a mut BTreeMap<String, Component>,
    rules: &'a CardRules,
    form: bool,
}

impl Walk<'_> {
    /// A component by its tag. Some examples have tags that no page describes.
    fn element(&mut self, value: &Value) {
        if let Some(tag) = tag(value) {
            self.component(tag, value);
        }
    }

    fn component(&mut self, id: &str, value: &Value) {
        let (Some(component), Some(members)) = (self.components.get_mut(id), value.as_object())
        else {
            return;
        };
        let mut fields = std::mem::take(&mut component.fields);
        let mut inside = Vec::new();
        let untagged = members.iter().filter(|(key, _)| *key != "tag");
        let members = untagged.map(|(key, value)| (key.clone(), value.clone())).collect();
        self.object(&mut fields, &members, &mut inside);
        if let Some(component) = self.components.get_mut(id) {
            component.fields = fields;
        }
        for value in inside {
            match value {
                Inside::Element(value) => self.element(value),
                Inside::Header(value) => self.component(Component::HEADER, value),
            }
        }
    }

    fn object<'v>(
        &self,
        fields: &mut Vec<Field>,
        members: &'v Map<String, Value>,
        inside: &mut Vec<Inside<'v>>,
    ) {
        for (key, value) in members {
            let at = fields.iter().position(|field| field.name == *key).unwrap_or_else(|| {
                fields.push(self.unknown(key, value));
                fields.len() - 1
            });
            self.field(&mut fields[at], value, inside);
        }
        if !self.form && !members.is_empty() {
            fields.iter_mut().for_each(|field| field.required &= members.contains_key(&field.name));
        }
    }

    fn field<'v>(&self, field: &mut Field, value: &'v Value, inside: &mut Vec<Inside<'v>>) {
        if field.type_name.as_deref() == Some(Component::ELEMENT) {
            inside.extend(value.as_array().into_iter().flatten().map(Inside::Element));
            return;
        }
        if field.type_name.as_deref() == Some(Component::HEADER) {
            match (&field.ty, value.as_object()) {
                (Type::Map(_), Some(members)) => {
                    inside.extend(members.values().map(Inside::Header));
                }
                _ => inside.push(Inside::Header(value)),
            }
            return;
        }
        if field.ty == Type::Object && value.is_array() {
            field.ty = Type::Object.list();
        }
        if *field.ty.innermost() == Type::Object {
            for members in objects(value, &field.ty) {
                self.object(&mut field.fields, members, inside);
            }
        } else if !fits(value, &field.ty) {
            field.ty = Type::Any;
            (field.values, field.default) = (Vec::new(), None);
        }
    }

    /// A field that no table has.
    fn unknown(&self, key: &str, value: &Value) -> Field {
        let mut field = Field::new(key, from_example::ty(value));
        if key == "elements" {
            field.ty = Type::Object.list();
            field.type_name = Some(Component::ELEMENT.to_owned());
        } else if key == "value" && !value.is_string() {
            field.ty = Type::Any;
        } else if *field.ty.innermost() == Type::Object {
            field.fields.push(Field::new("", Type::Any));
            name(&mut field, self.rules);
            field.fields.clear();
        } else {
            name(&mut field, self.rules);
        }
        field
    }
}

/// What stands in a field that has a spec of its own.
enum Inside<'v> {
    Element(&'v Value),
    Header(&'v Value),
}

/// The objects in a value of this type: itself, or those in its lists and maps.
fn objects<'v>(value: &'v Value, ty: &Type) -> Vec<&'v Map<String, Value>> {
    match (ty, value) {
        (Type::Object, Value::Object(members)) => vec![members],
        (Type::List(inner), Value::Array(elements)) => {
            elements.iter().flat_map(|element| objects(element, inner)).collect()
        }
        (Type::Map(inner), Value::Object(members)) => {
            members.values().flat_map(|member| objects(member, inner)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the example of a field has its documented type; objects and files take anything.
fn fits(value: &Value, ty: &Type) -> bool {
    match ty {
        Type::File | Type::Object => true,
        Type::List(inner) => {
            value.as_array().is_some_and(|all| all.iter().all(|one| fits(one, inner)))
        }
        Type::Map(inner) => {
            value.as_object().is_some_and(|all| all.values().all(|one| fits(one, inner)))
        }
        scalar => validate::fits(scalar, value),
    }
}
