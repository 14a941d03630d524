//! Turns drafts into structs.

use super::{
    Lowering, checks, docs, empty, names,
    plan::{Draft, DraftField, DraftId, DraftType},
};
use crate::ir::{self, Named, Role, Space, TypeHome};

impl Lowering<'_, '_> {
    /// The struct for a class of drafts. It has the shape of the first draft, and the words that
    /// fit most of them.
    pub(super) fn structure(&self, id: DraftId) -> ir::Struct {
        let class = self.shapes.class[id];
        let members = &self.shapes.members[class];
        let drafts: Vec<&Draft> = members.iter().map(|&id| &self.plan.drafts[id]).collect();
        let first = drafts[0];
        let fields: Vec<ir::Field> =
            first.all_fields().iter().map(|field| self.field(&drafts, field)).collect();
        let role = match (first.sent, first.top) {
            (true, true) => Role::Request,
            (true, false) => Role::Input,
            (false, _) => Role::Output,
        };
        ir::Struct {
            name: first.name.clone(),
            doc: self.struct_doc(&drafts),
            role,
            fields,
            content: None,
        }
    }

    fn struct_doc(&self, drafts: &[&Draft]) -> ir::Doc {
        let first = drafts[0];
        if first.top {
            let function = docs::function_link(&first.page.display_name());
            let what = if first.sent { "The request of" } else { "The response of" };
            return vec![format!("{what} {function}.")];
        }
        let places = drafts.iter().map(|draft| (draft.page.display_name(), draft.path.as_str()));
        docs::named_type(self.struct_words(drafts).as_deref(), &first.name, places)
    }

    fn field(&self, drafts: &[&Draft], first: &DraftField) -> ir::Field {
        let said = self.field_words(drafts, &first.name);
        let said = docs::FieldWords {
            said: said.as_deref(),
            values: self.value_words(drafts[0].page, first.spec),
        };
        let sent = drafts[0].sent;
        let ty = self.ty(&first.ty);
        let limits = if sent { checks::of(first.spec, &ty, first.in_path) } else { Vec::new() };
        let mut told = conditions(drafts, first);
        let empty = sent && drafts.iter().any(|draft| empty::is_listed(draft, first));
        if empty {
            told.push("Sent as an empty list where it is not set.".to_owned());
        }
        let docs::FieldDoc { doc, facts, telling, without_page } =
            docs::field(&said, first.spec, &ty, &limits, &told, &only(drafts, first));
        let DraftField { spec, name, required, .. } = first;
        let list = matches!(ty, ir::Type::List(_) | ir::Type::Map(_));
        ir::Field {
            wire: spec.name.clone(),
            name: name.clone(),
            setter: names::setter(name),
            doc,
            facts,
            telling,
            without_page,
            optional: if sent { !required } else { !list },
            ty,
            required: *required,
            empty,
            checks: limits,
            card: None,
        }
    }

    pub(super) fn ty(&self, ty: &DraftType) -> ir::Type {
        let named = |id: &DraftId| {
            let draft = &self.plan.drafts[*id];
            ir::Type::Struct(Named {
                place: TypeHome::Here(draft.space()),
                name: draft.name.clone(),
            })
        };
        match ty {
            DraftType::String => ir::Type::String,
            DraftType::Int => ir::Type::Int,
            DraftType::Float => ir::Type::Float,
            DraftType::Bool => ir::Type::Bool,
            // A path that could not be resolved is a problem, which stops generation.
            DraftType::Value | DraftType::Same(_) => ir::Type::Value,
            DraftType::File => ir::Type::File,
            DraftType::Struct(id) => named(id),
            DraftType::Boxed(id) => ir::Type::Boxed(Box::new(named(id))),
            DraftType::Enum(id) => {
                let name = self.plan.enums[*id].name.clone();
                ir::Type::Enum(Named { place: TypeHome::Here(Space::Resource), name })
            }
            DraftType::List(inner) => ir::Type::List(Box::new(self.ty(inner))),
            DraftType::Map(inner) => ir::Type::Map(Box::new(self.ty(inner))),
        }
    }
}

/// Sentences about the conditions of a field that hold wherever its struct is sent.
fn conditions(drafts: &[&Draft], field: &DraftField) -> Vec<String> {
    let at = |draft: &Draft| {
        let own = draft.fields.iter().find(|it| it.name == field.name);
        own.map(|own| draft.page.conditions_of(&own.path, &own.spec.name)).unwrap_or_default()
    };
    let mut told = at(drafts[0]);
    told.retain(|sentence| drafts.iter().all(|draft| at(draft).contains(sentence)));
    told
}

/// The calls whose pages document a field, and those that leave it out.
fn only(drafts: &[&Draft], field: &DraftField) -> docs::Only {
    let has = |draft: &&Draft| draft.fields.iter().any(|it| it.name == field.name);
    let mut only = docs::Only::default();
    let (with, without): (Vec<_>, Vec<_>) = drafts.iter().partition(|draft| has(draft));
    if without.is_empty() {
        return only;
    }
    let mut add = |to: fn(&mut docs::Only) -> &mut Vec<String>, drafts: Vec<&&Draft>| {
        for call in drafts.into_iter().map(|draft| draft.page.display_name()) {
            // If one call has the struct with and without the field, there is nothing to tell of it.
            if !only.with.contains(&call) && !only.without.contains(&call) {
                to(&mut only).push(call);
            }
        }
    };
    add(|only| &mut only.with, with);
    add(|only| &mut only.without, without);
    only
}
