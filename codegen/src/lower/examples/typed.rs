//! Turns JSON into values of the types of the generated crate.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::ir::{
    Crate, Enum, Field, Named, Resource, Sample, Space, Struct, StructSample, TYPES, Type,
    TypeHome, TypePath,
};

/// Where a type is defined, and what it is.
enum Definition<'k> {
    Struct(&'k Struct),
    Enum(&'k Enum),
    /// It is another name for this one.
    Other(TypePath),
}

/// All types that requests hold, by path.
pub(super) struct Types<'k> {
    definitions: HashMap<TypePath, Definition<'k>>,
}

/// The module of a call, whose names its example prefers.
pub(super) struct Here<'k> {
    types: &'k Types<'k>,
    modules: Vec<String>,
    /// The names by which this module has types that live elsewhere.
    names: HashMap<TypePath, String>,
}

impl<'k> Types<'k> {
    pub(super) fn of(krate: &'k Crate) -> Self {
        let mut definitions = HashMap::new();
        for service in &krate.services {
            let shared = vec![service.module.clone(), TYPES.to_owned()];
            let structs = service.structs.iter().map(|it| (&it.name, Definition::Struct(it)));
            let enums = service.enums.iter().map(|it| (&it.name, Definition::Enum(it)));
            definitions.extend(structs.chain(enums).map(|(name, it)| (path(&shared, name), it)));
            for version in &service.versions {
                for resource in &version.resources {
                    let modules = [&service.module, &version.module, &resource.module];
                    let modules: Vec<String> = modules.map(String::clone).into();
                    let structs =
                        resource.inputs.iter().map(|it| (&it.name, Definition::Struct(it)));
                    let enums = resource.enums.iter().map(|it| (&it.name, Definition::Enum(it)));
                    let own = structs.chain(enums);
                    definitions.extend(own.map(|(name, it)| (path(&modules, name), it)));
                    let others = others(resource, &modules);
                    definitions.extend(
                        others.map(|(name, of)| (path(&modules, name), Definition::Other(of))),
                    );
                }
            }
        }
        Types { definitions }
    }

    pub(super) fn here(&'k self, modules: &[&String; 3], resource: &Resource) -> Here<'k> {
        let modules: Vec<String> = modules.map(String::clone).into();
        let names =
            others(resource, &modules).map(|(name, of)| (self.home(of), name.clone())).collect();
        Here { types: self, modules, names }
    }

    /// The path of a type's definition.
    fn home(&self, mut at: TypePath) -> TypePath {
        while let Some(Definition::Other(of)) = self.definitions.get(&at) {
            at = of.clone();
        }
        at
    }
}

/// The types that a resource has from elsewhere, by its names for them.
fn others<'r>(
    resource: &'r Resource,
    modules: &'r [String],
) -> impl Iterator<Item = (&'r String, TypePath)> {
    let borrowed = resource.borrowed.iter().filter(|it| it.space == Space::Resource);
    let borrowed = borrowed.map(|it| (&it.name, path(&it.home, &it.name)));
    let aliases = resource.aliases.iter().map(|it| (&it.name, named(&it.of, modules)));
    borrowed.chain(aliases)
}

fn path(modules: &[String], name: &str) -> TypePath {
    TypePath { modules: modules.to_vec(), name: name.to_owned() }
}

/// The path of a type that something in a module names.
fn named(it: &Named, modules: &[String]) -> TypePath {
    match &it.place {
        TypeHome::Here(_) => path(modules, &it.name),
        TypeHome::Resource(home, _) => path(home, &it.name),
        TypeHome::Types(service) => path(&[service.clone(), TYPES.to_owned()], &it.name),
    }
}

impl Here<'_> {
    /// The value of a field of the call's request.
    pub(super) fn field(&self, field: &Field, value: Option<&Value>) -> Option<Sample> {
        self.member(field, value, &self.modules)
    }

    fn member(&self, field: &Field, value: Option<&Value>, from: &[String]) -> Option<Sample> {
        let given = value.and_then(|value| self.sample(&field.ty, value, from));
        given.or_else(|| field.required.then(|| self.least(&field.ty, from)).flatten())
    }

    fn sample(&self, ty: &Type, value: &Value, from: &[String]) -> Option<Sample> {
        Some(match ty {
            Type::String => Sample::Text(value.as_str()?.to_owned()),
            Type::Int => Sample::Int(value.as_i64()?),
            Type::Float => Sample::Float(value.as_f64()?.into()),
            Type::Bool => Sample::Bool(value.as_bool()?),
            Type::Value => Sample::Json(value.clone()),
            Type::File => Sample::File(value.as_str()?.to_owned()),
            Type::List(inner) => {
                let elements = value.as_array()?.iter();
                let elements = elements.map(|element| self.sample(inner, element, from));
                let elements: Vec<Sample> = elements.collect::<Option<_>>()?;
                (!elements.is_empty()).then_some(Sample::List(elements))?
            }
            Type::Map(inner) => {
                let members = value.as_object()?.iter();
                let members = members
                    .map(|(key, value)| Some((key.clone(), self.sample(inner, value, from)?)));
                Sample::Map(members.collect::<Option<_>>()?)
            }
            Type::Boxed(inner) => Sample::Boxed(Box::new(self.sample(inner, value, from)?)),
            Type::Struct(of) => self.structure(of, value.as_object()?, from)?,
            Type::Enum(of) => {
                let home = self.types.home(named(of, from));
                let Some(Definition::Enum(it)) = self.types.definitions.get(&home) else {
                    return None;
                };
                let variant = it.variants.iter().find(|variant| variant.value == *value)?;
                Sample::Variant { of: self.shown(home), name: variant.name.clone() }
            }
        })
    }

    fn structure(&self, of: &Named, value: &Map<String, Value>, from: &[String]) -> Option<Sample> {
        let home = self.types.home(named(of, from));
        let Some(Definition::Struct(it)) = self.types.definitions.get(&home) else {
            return None;
        };
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        for field in &it.fields {
            let sample = self.member(field, value.get(&field.wire), &home.modules);
            match sample {
                Some(sample) if field.required => required.push((field.name.clone(), sample)),
                Some(sample) => optional.push((field.setter.clone(), sample)),
                None if field.required => return None,
                None => {}
            }
        }
        let literal = it.literal().is_some();
        Some(Sample::Struct(StructSample { of: self.shown(home), literal, required, optional }))
    }

    /// A value for a required field whose page has none of its type: another page of the same type
    /// documents it.
    fn least(&self, ty: &Type, from: &[String]) -> Option<Sample> {
        Some(match ty {
            Type::String => Sample::Text("text".to_owned()),
            Type::Int => Sample::Int(1),
            Type::Float => Sample::Float(1.5.into()),
            Type::Bool => Sample::Bool(true),
            Type::Value => Sample::Json(Value::Object(Map::new())),
            Type::File => Sample::File("report.pdf".to_owned()),
            Type::List(inner) => Sample::List(vec![self.least(inner, from)?]),
            Type::Map(inner) => Sample::Map(vec![("key".to_owned(), self.least(inner, from)?)]),
            Type::Boxed(_) => return None,
            Type::Struct(of) => self.structure(of, &Map::new(), from)?,
            Type::Enum(of) => {
                let home = self.types.home(named(of, from));
                let Some(Definition::Enum(it)) = self.types.definitions.get(&home) else {
                    return None;
                };
                let name = it.variants.first()?.name.clone();
                Sample::Variant { of: self.shown(home), name }
            }
        })
    }

    /// The path of a type by which the call's module has it, or its own.
    fn shown(&self, home: TypePath) -> TypePath {
        match self.names.get(&home) {
            Some(name) => path(&self.modules, name),
            None => home,
        }
    }
}
