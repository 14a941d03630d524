//! The structs of all components, each with the fields of all places that have its name.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::{ir::ELEMENT, lower::names};
use feishu_overrides::CardPlace;
use feishu_spec::{Component, Field, Type};

/// A struct.
#[derive(Default)]
pub(super) struct Merged {
    /// What words call it: a component, a named type, or the field that holds it.
    pub(super) owner: String,
    pub(super) fields: IndexMap<String, MergedField>,
    /// The member that all its values have, and its text.
    pub(super) fixed: Option<(String, String)>,
}

/// A field of it.
pub(super) struct MergedField {
    /// Its facts, as far as places agree.
    pub(super) spec: Field,
    /// How its pages word what it is, in their order.
    pub(super) wordings: Vec<Option<String>>,
    /// How many places have it.
    places: usize,
    /// How many of them say that it is required.
    required: usize,
}

/// The members of which a single text makes every value of a struct.
const FIXED: [&str; 2] = ["tag", "schema"];

pub(super) fn merge(components: &[Component]) -> BTreeMap<String, Merged> {
    let mut merged = BTreeMap::new();
    for component in components {
        gather(&mut merged, &struct_name(&component.id), &component.id, &component.fields);
    }
    merged.values_mut().for_each(finish);
    merged
}

/// The struct of a component or of a type.
pub(in crate::lower) fn struct_name(id: &str) -> String {
    names::camel(id).unwrap_or_else(|| "Unnamed".to_owned())
}

/// The struct in a field.
pub(super) fn inner_name(owner: &str, field: &Field) -> String {
    match field.type_name.as_deref() {
        Some(Component::ELEMENT) => ELEMENT.to_owned(),
        Some(name) => struct_name(name),
        None => {
            let one = match field.ty {
                Type::List(_) => names::singular(&field.name),
                _ => field.name.clone(),
            };
            names::joined(owner, &struct_name(&one))
        }
    }
}

fn gather(merged: &mut BTreeMap<String, Merged>, name: &str, owner: &str, fields: &[Field]) {
    let own = merged.entry(name.to_owned()).or_default();
    owner.clone_into(&mut own.owner);
    for field in fields {
        match own.fields.get_mut(&field.name) {
            Some(known) => known.add(field),
            None => {
                let spec = Field { fields: Vec::new(), ..field.clone() };
                let required = usize::from(field.required);
                let wordings = vec![field.wording.clone()];
                let first = MergedField { spec, wordings, places: 1, required };
                own.fields.insert(field.name.clone(), first);
            }
        }
    }
    for field in fields.iter().filter(|field| *field.ty.innermost() == Type::Object) {
        if field.type_name.as_deref() != Some(Component::ELEMENT) {
            let inner = CardPlace { owner, field }.inner();
            gather(merged, &inner_name(name, field), &inner, &field.fields);
        }
    }
}

impl MergedField {
    fn add(&mut self, other: &Field) {
        self.places += 1;
        self.required += usize::from(other.required);
        self.wordings.push(other.wording.clone());
        let own = &mut self.spec;
        if own.ty != other.ty {
            (own.ty, own.type_name) = (Type::Any, None);
        }
        keep_equal(&mut own.default, &other.default);
        keep_equal(&mut own.characters, &other.characters);
        keep_equal(&mut own.items, &other.items);
        keep_equal(&mut own.range, &other.range);
        keep_equal(&mut own.pattern, &other.pattern);
        for value in &other.values {
            if !own.values.contains(value) {
                own.values.push(value.clone());
            }
        }
    }
}

fn keep_equal<T: PartialEq>(own: &mut Option<T>, other: &Option<T>) {
    if own != other {
        *own = None;
    }
}

fn finish(merged: &mut Merged) {
    for field in merged.fields.values_mut() {
        field.spec.required = field.required * 2 > field.places;
    }
    let fixed = FIXED.iter().find_map(|name| {
        let field = merged.fields.get(*name)?;
        let [value] = &field.spec.values[..] else { return None };
        Some(((*name).to_owned(), value.value.as_str()?.to_owned()))
    });
    if let Some((name, _)) = &fixed {
        merged.fields.shift_remove(name);
    }
    merged.fixed = fixed;
}
