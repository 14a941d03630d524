//! Components of cards to the types of the module `card`.
//!
//! A struct is named after its component, after the type that the spec names (`text`), or after
//! its owner and field. Equal names are one type: it has the fields of all places. A field is
//! required if most places that have it say so, since pages differ; a limit or a default holds if
//! all places agree.

mod enums;
mod merge;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use self::merge::struct_name;
use self::{enums::EnumNames, merge::Merged};
use super::{checks, docs, names};
use crate::ir::{
    self, CardRule, CardStruct, Cards, Doc, ELEMENT, ElementVariant, Named, Role, Space, Struct,
    TypeHome,
};
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Component, Field, Type};

/// Lowers components; `None` if there are none.
///
/// # Errors
/// A problem for each two types that would have one name.
pub fn cards(
    components: &[Component],
    overrides: &Overrides,
) -> Result<Option<Cards>, Vec<Problem>> {
    if components.is_empty() {
        return Ok(None);
    }
    let merged = merge::merge(components);
    let enums = enums::named(&merged, overrides);
    let lowering = CardLowering { components, merged, enums, overrides };
    let problems = lowering.problems();
    if problems.is_empty() { Ok(Some(lowering.lower())) } else { Err(problems) }
}

/// The types of components as they would be: what is wrong with them is not looked at.
pub(super) fn as_they_are(components: &[Component], overrides: &Overrides) -> Cards {
    let merged = merge::merge(components);
    let enums = enums::named(&merged, overrides);
    CardLowering { components, merged, enums, overrides }.lower()
}

struct CardLowering<'a> {
    components: &'a [Component],
    merged: BTreeMap<String, Merged>,
    enums: EnumNames,
    overrides: &'a Overrides,
}

impl CardLowering<'_> {
    fn problems(&self) -> Vec<Problem> {
        let mut taken: BTreeSet<&str> = self.merged.keys().map(String::as_str).collect();
        taken.insert(ELEMENT);
        let twice = self.enums.all().filter(|it| taken.contains(it.name.as_str()));
        let problem = |it: &ir::Enum| {
            let message =
                format!("`{0}` is both a struct and an enum; name it in [names]", it.name);
            Problem::new("specs/overrides/cards.toml", message)
        };
        let words = self.overrides.cards().words.keys();
        let stale = words.filter(|name| !self.merged.contains_key(*name)).map(|name| {
            let why = format!("there is no struct `{name}`");
            self.overrides.stale("cards.toml", &["words", name.as_str()], &why)
        });
        let names = self.overrides.cards().names.keys();
        let unnamed = names.filter(|name| !self.enums.proposed.contains(*name)).map(|name| {
            let why = format!("no enum would have the name `{name}`");
            self.overrides.stale("cards.toml", &["names", name.as_str()], &why)
        });
        let untyped = self.overrides.cards().unused_types(self.components);
        twice.map(problem).chain(stale).chain(unnamed).chain(untyped).collect()
    }

    fn lower(&self) -> Cards {
        let variants = self.components.iter().filter_map(|it| {
            let tag = it.tag()?.to_owned();
            let name = merge::struct_name(&it.id);
            Some(ElementVariant { doc: vec![format!("`{tag}`.")], name, tag })
        });
        let rules = self.components.iter().map(|it| CardRule {
            tag: it.id.clone(),
            most: it.most,
            without: it.without.clone(),
            only_in: it.only_in.clone(),
        });
        let says_something =
            |it: &CardRule| it.most.is_some() || !it.without.is_empty() || !it.only_in.is_empty();
        Cards {
            structs: self.merged.iter().map(|(name, it)| self.structure(name, it)).collect(),
            enums: self.enums.all().cloned().collect(),
            elements: variants.collect(),
            // Each tag of an element is known by a rule, even by one that says nothing more.
            rules: rules.filter(|it| says_something(it) || it.tag != Component::HEADER).collect(),
        }
    }

    fn structure(&self, name: &str, it: &Merged) -> CardStruct {
        let component = self.components.iter().find(|it| merge::struct_name(&it.id) == name);
        let tag = component.and_then(Component::tag);
        let fixed = tag.map(|tag| ("tag".to_owned(), tag.to_owned())).or_else(|| it.fixed.clone());
        let fields = it.fields.values().map(|field| self.field(name, &it.owner, field)).collect();
        let doc = self.doc(name, component);
        CardStruct {
            own: Struct { name: name.to_owned(), doc, role: Role::Input, fields, content: None },
            fixed,
        }
    }

    fn doc(&self, name: &str, component: Option<&Component>) -> Doc {
        let words = self.overrides.cards().words.get(name).cloned();
        let Some(component) = component else {
            return vec![words.unwrap_or_else(|| format!("{}.", names::english(name)))];
        };
        let words = words.unwrap_or_else(|| format!("{}.", component.title));
        let mut doc = vec![words];
        if let Some(tag) = component.tag() {
            doc.extend([String::new(), format!("Tag: `{tag}`.")]);
        }
        if let Some(address) = component.doc.url() {
            doc.extend([String::new(), format!("[Documentation]({address})")]);
        }
        doc
    }

    fn field(&self, owner: &str, said_of: &str, it: &merge::MergedField) -> ir::Field {
        let spec = &it.spec;
        let ty = self.ty(owner, spec, &spec.ty);
        let checks = checks::of(spec, &ty, false);
        let name = names::value(&spec.name).unwrap_or_else(|| "unnamed".to_owned());
        let words = self.overrides.words();
        let value = |value| words.card_value(said_of, &spec.name, value);
        let mut said = it
            .wordings
            .iter()
            .filter_map(|wording| words.card_field(said_of, &spec.name, wording.as_deref()));
        let said =
            docs::FieldWords { said: said.next(), values: spec.values.iter().map(value).collect() };
        let docs::FieldDoc { doc, facts, telling, without_page } =
            docs::field(&said, spec, &ty, &checks, &[], &Default::default());
        ir::Field {
            wire: spec.name.clone(),
            setter: names::setter(&name),
            doc,
            name,
            facts,
            telling,
            without_page,
            ty,
            optional: !spec.required,
            required: spec.required,
            empty: false,
            checks,
            card: None,
        }
    }

    fn ty(&self, owner: &str, spec: &Field, ty: &Type) -> ir::Type {
        let here =
            |name: &str| Named { place: TypeHome::Here(Space::Resource), name: name.to_owned() };
        match ty {
            Type::List(inner) => ir::Type::List(Box::new(self.ty(owner, spec, inner))),
            Type::Map(inner) => ir::Type::Map(Box::new(self.ty(owner, spec, inner))),
            Type::Object => ir::Type::Struct(here(&merge::inner_name(owner, spec))),
            Type::String => match self.enums.of(owner, &spec.name) {
                Some(name) => ir::Type::Enum(here(name)),
                None => ir::Type::String,
            },
            Type::Int => ir::Type::Int,
            Type::Float => ir::Type::Float,
            Type::Bool => ir::Type::Bool,
            Type::Any | Type::File => ir::Type::Value,
        }
    }
}
