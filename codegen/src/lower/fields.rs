//! Turns fields into drafts of structs and enums: it decides the type of each field and the names
//! of the types inside.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    names,
    page::{PagePath, PageRef},
    plan::{Draft, DraftField, DraftId, DraftType, EnumPlan, EnumValuePlan, Held, Plan},
};
use crate::ir::Wire;
use feishu_overrides::{Problem, name_of_type};
use feishu_spec::{EnumValue, Field, Type, visit};

/// The owner of a field, which unnamed types inside are named after.
pub(super) struct Owner<'n, 'a> {
    pub(super) name: &'n str,
    /// What words call it.
    pub(super) in_words: Option<&'a str>,
    pub(super) top: bool,
    pub(super) sent: bool,
}

impl<'a> Plan<'a> {
    pub(super) fn open(
        &mut self,
        page: PageRef<'a>,
        name: String,
        sent: bool,
        top: bool,
        path: String,
    ) -> DraftId {
        let (held, fields, gathered) = (None, Vec::new(), None);
        self.drafts.push(Draft { page, name, sent, top, path, held, fields, gathered });
        self.drafts.len() - 1
    }

    /// Adds its fields to a draft. Two with the same name are a problem.
    pub(super) fn close(&mut self, id: DraftId, fields: Vec<DraftField<'a>>) {
        let draft = &mut self.drafts[id];
        let mut seen: HashMap<&str, &DraftField> = HashMap::new();
        for field in &fields {
            let Some(first) = seen.insert(&field.name, field) else { continue };
            if first.path == field.path {
                let problem = draft.page.doubled(first, &fields);
                self.doubled.entry(draft.page.id()).or_default().push(problem);
            } else {
                let message = format!(
                    "`{}` and `{}` ({}) would both be the field `{}`; pin a name for one of them",
                    field.spec.name, first.spec.name, first.path, field.name
                );
                self.problems.push(draft.page.problem(&field.path, message, "names", "other_name"));
            }
        }
        drop(seen);
        draft.fields = fields;
    }

    pub(super) fn field(
        &mut self,
        page: PageRef<'a>,
        owner: &Owner<'_, 'a>,
        spec: &'a Field,
        path: String,
    ) -> DraftField<'a> {
        let pinned = page.words.and_then(|words| words.names.get(&path));
        let name = names::value(pinned.unwrap_or(&spec.name)).unwrap_or_else(|| {
            let message = format!("`{}` gives no name for a field; pin one", spec.name);
            self.problems.push(page.problem(&path, message, "names", "a_name"));
            "unnamed".to_owned()
        });
        let ty = self.ty(page, owner, spec, &spec.ty, &path);
        let required = spec.required && owner.sent;
        DraftField { spec, path, name, ty, required, in_path: false }
    }

    fn ty(
        &mut self,
        page: PageRef<'a>,
        owner: &Owner<'_, 'a>,
        spec: &'a Field,
        ty: &Type,
        path: &str,
    ) -> DraftType {
        match ty {
            Type::List(inner) => DraftType::List(Box::new(self.ty(page, owner, spec, inner, path))),
            Type::Map(inner) => DraftType::Map(Box::new(self.ty(page, owner, spec, inner, path))),
            Type::Object => match &spec.same_as {
                Some(same_as) => DraftType::Same(visit::absolute(path, same_as)),
                None if spec.fields.is_empty() => DraftType::Value,
                None => DraftType::Struct(self.object(page, owner, spec, path)),
            },
            Type::String if !spec.values.is_empty() => {
                self.enumeration(page, owner, spec, path, Wire::String)
            }
            // Other pages list the values: the overrides name the enum.
            Type::String if self.is_pinned(page, path) => {
                self.enumeration(page, owner, spec, path, Wire::String)
            }
            Type::Int if self.is_pinned(page, path) => {
                self.enumeration(page, owner, spec, path, Wire::Int)
            }
            // With a value that is not a whole number, the list is prose and not an enum.
            Type::Int if !spec.values.is_empty() && spec.values.iter().all(is_whole) => {
                self.enumeration(page, owner, spec, path, Wire::Int)
            }
            Type::String => DraftType::String,
            Type::Int => DraftType::Int,
            Type::Float => DraftType::Float,
            Type::Bool => DraftType::Bool,
            Type::Any => DraftType::Value,
            Type::File => DraftType::File,
        }
    }

    fn object(
        &mut self,
        page: PageRef<'a>,
        owner: &Owner<'_, 'a>,
        spec: &'a Field,
        path: &str,
    ) -> DraftId {
        let name = self.pinned_type(page, path).unwrap_or_else(|| {
            let documented = spec.type_name.as_deref().and_then(names::documented_type);
            documented.unwrap_or_else(|| after_owner(owner, spec))
        });
        let id = self.open(page, name.clone(), owner.sent, false, path.to_owned());
        self.drafts[id].held = Some(Held { field: spec, owner: owner.in_words });
        let in_words = Some(name_of_type(spec));
        let owner = Owner { name: &name, in_words, top: false, sent: owner.sent };
        let fields = spec
            .fields
            .iter()
            .map(|child| {
                let path = format!("{path}.{}", child.name);
                self.field(page, &owner, child, path)
            })
            .collect();
        self.close(id, fields);
        id
    }

    fn is_pinned(&self, page: PageRef<'a>, path: &str) -> bool {
        page.words.is_some_and(|words| words.types.get(path).is_some())
    }

    /// The name that the overrides pin to the type of a field.
    fn pinned_type(&mut self, page: PageRef<'a>, path: &str) -> Option<String> {
        let pin = page.words?.types.get(path)?;
        if names::camel(pin).as_ref() != Some(pin) || names::PRELUDE.contains(&pin.as_str()) {
            let message = format!("`{pin}` is pinned, but is no name of a type in Rust's habit");
            self.problems.push(page.problem(path, message, "types", "OtherName"));
        }
        Some(pin.clone())
    }

    fn enumeration(
        &mut self,
        page: PageRef<'a>,
        owner: &Owner<'_, 'a>,
        spec: &'a Field,
        path: &str,
        wire: Wire,
    ) -> DraftType {
        let name = self.pinned_type(page, path).unwrap_or_else(|| {
            let own = element_name(spec);
            if owner.top && !names::PRELUDE.contains(&own.as_str()) {
                own
            } else {
                after_owner(owner, spec)
            }
        });
        let id = *self.enum_ids.entry((page.module, name.clone())).or_insert_with(|| {
            let values = IndexMap::new();
            self.enums.push(EnumPlan {
                page,
                name: name.clone(),
                wire,
                values,
                places: Vec::new(),
                held: Vec::new(),
            });
            self.enums.len() - 1
        });
        let plan = &mut self.enums[id];
        if plan.wire != wire {
            let message = format!(
                "the enum `{name}` is {} here and {} in {}; pin another name for one of them",
                say(wire),
                say(plan.wire),
                plan.places[0]
            );
            self.problems.push(page.problem(path, message, "types", "OtherName"));
            return DraftType::Enum(id);
        }
        let place = PagePath { page, path: path.to_owned() };
        for value in &spec.values {
            let text = text_of(&value.value);
            let known = plan.values.entry(text.clone()).or_insert_with(|| EnumValuePlan {
                value: match wire {
                    Wire::String => Value::from(text),
                    Wire::Int => Value::from(whole_of(&value.value).unwrap_or_default()),
                },
                labels: Vec::new(),
                fields: Vec::new(),
                place: place.clone(),
            });
            known.labels.push(value);
            known.fields.push((page, spec));
        }
        plan.places.push(place);
        plan.held.push(Held { field: spec, owner: owner.in_words });
        DraftType::Enum(id)
    }

    /// Resolves types that contain themselves, in the drafts of one page.
    pub(super) fn tie(&mut self, first: DraftId) {
        let ids: HashMap<String, DraftId> =
            (first..self.drafts.len()).map(|id| (self.drafts[id].path.clone(), id)).collect();
        for id in first..self.drafts.len() {
            for index in 0..self.drafts[id].fields.len() {
                let field = &self.drafts[id].fields[index];
                let mut ty = field.ty.clone();
                if let Err(wanted) = tie(&mut ty, &ids, &field.path, true) {
                    let message =
                        format!("is the same as `{wanted}`, which is no object with fields");
                    let place = format!("{} {}", self.drafts[id].page.id(), field.path);
                    self.problems.push(Problem::new(place, message));
                }
                self.drafts[id].fields[index].ty = ty;
            }
        }
    }
}

fn tie(
    ty: &mut DraftType,
    ids: &HashMap<String, DraftId>,
    path: &str,
    direct: bool,
) -> Result<(), String> {
    match ty {
        DraftType::Same(wanted) => {
            let &id = ids.get(wanted.as_str()).ok_or_else(|| wanted.clone())?;
            let inside =
                path.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('.'));
            *ty = if direct && inside { DraftType::Boxed(id) } else { DraftType::Struct(id) };
            Ok(())
        }
        DraftType::List(inner) | DraftType::Map(inner) => tie(inner, ids, path, false),
        _ => Ok(()),
    }
}

/// What a field, or an element of it, is called as a type.
fn element_name(spec: &Field) -> String {
    let name = spec.name.trim_end_matches("[]");
    let listed = matches!(spec.ty, Type::List(_) | Type::Map(_));
    let name = if listed { names::singular(name) } else { name.to_owned() };
    names::camel(&name).unwrap_or_else(|| "Field".to_owned())
}

fn after_owner(owner: &Owner<'_, '_>, spec: &Field) -> String {
    names::joined(owner.name, element_name(spec).trim_start_matches('_'))
}

fn is_whole(value: &EnumValue) -> bool {
    whole_of(&value.value).is_some()
}

fn whole_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn say(wire: Wire) -> &'static str {
    match wire {
        Wire::Int => "over whole numbers",
        Wire::String => "over strings",
    }
}
