//! Shapes: which structs of different pages are one, and where that one lives.
//!
//! Structs are one if they stand in one service and direction (events are one of their own) and have one name and one
//! structure: the same fields of the same types, and in requests the same order, required
//! fields and limits (order and required fields make the arguments of `new`). In replies the
//! order of fields does not matter, and within a resource pages add to one another: see
//! [`replies`].

use std::{collections::HashMap, fmt::Write, hash::Hash};

use super::{
    collisions,
    plan::{DraftField, DraftId, DraftType, Plan},
    replies,
};

/// A class of structs that are one.
pub(super) type ClassId = usize;

/// What became of the drafts of a plan.
pub(super) struct Shapes {
    /// The class of each draft.
    pub(super) class: Vec<ClassId>,
    /// The drafts of each class, those of the first module first; the very first
    /// gathers their fields.
    pub(super) members: Vec<Vec<DraftId>>,
}

/// Finds equal structs. `enum_home` numbers enums so that equal ones have one number.
pub(super) fn settle(plan: &mut Plan, enum_home: &[usize]) -> Shapes {
    let united = replies::unite(plan);
    let drafts: Vec<DraftId> = (0..united.len()).filter(|&id| united[id] == id).collect();

    // First by what a struct says itself, then, for as long as that tells any apart, by the
    // classes of the structs inside.
    let mut insides = vec![Vec::new(); united.len()];
    let mut classes = Classes::of(
        drafts.iter().map(|&id| {
            let (text, inside) = structure(plan, id, enum_home);
            insides[id] = inside.into_iter().map(|inner| united[inner]).collect();
            (id, text)
        }),
        united.len(),
    );
    loop {
        let finer = Classes::of(
            drafts.iter().map(|&id| {
                let inside: Vec<ClassId> =
                    insides[id].iter().map(|&it| classes.class[it]).collect();
                (id, (classes.class[id], inside))
            }),
            united.len(),
        );
        let same = finer.count == classes.count;
        classes = finer;
        if same {
            break;
        }
    }

    let class: Vec<ClassId> = united.iter().map(|&id| classes.class[id]).collect();
    let mut members = vec![Vec::new(); classes.count];
    for (id, &class) in class.iter().enumerate() {
        members[class].push(id);
    }
    for members in &mut members {
        members.sort_by_key(|&id| (plan.drafts[id].page.module, id));
    }
    let shapes = Shapes { class, members };
    let mut problems = collisions::find(plan, &shapes);
    plan.problems.append(&mut problems);
    shapes
}

/// Drafts told apart by some key.
struct Classes {
    class: Vec<ClassId>,
    count: usize,
}

impl Classes {
    fn of<K: Hash + Eq>(keys: impl Iterator<Item = (DraftId, K)>, drafts: usize) -> Self {
        let mut known: HashMap<K, ClassId> = HashMap::new();
        let mut class = vec![ClassId::MAX; drafts];
        for (id, key) in keys {
            let next = known.len();
            class[id] = *known.entry(key).or_insert(next);
        }
        Classes { class, count: known.len() }
    }
}

/// What a draft says itself, and the structs inside it in the order of that text.
fn structure(plan: &Plan, id: DraftId, enum_home: &[usize]) -> (String, Vec<DraftId>) {
    let draft = &plan.drafts[id];
    let mut fields: Vec<(String, Option<DraftId>)> = Vec::new();
    for field in draft.all_fields() {
        let mut text = format!("{:?} {}: ", field.spec.name, field.name);
        let inside = ty(&field.ty, enum_home, &mut text);
        if draft.sent {
            limits(field, &mut text);
        }
        fields.push((text, inside));
    }
    if !draft.sent {
        fields.sort();
    }
    let (project, event) = (draft.page.project(), draft.page.is_event());
    let mut text = format!("{project} {event} {} {}", draft.sent, draft.name);
    if draft.top {
        let _ = write!(text, " of {}", draft.place());
    }
    for (field, _) in &fields {
        let _ = write!(text, "\n{field}");
    }
    (text, fields.into_iter().filter_map(|(_, inside)| inside).collect())
}

/// Describes a type; gives the struct in it.
fn ty(ty: &DraftType, enum_home: &[usize], text: &mut String) -> Option<DraftId> {
    let (sign, inner) = match ty {
        DraftType::Struct(id) => {
            text.push_str("struct");
            return Some(*id);
        }
        DraftType::Boxed(id) => {
            text.push_str("boxed struct");
            return Some(*id);
        }
        DraftType::Enum(id) => {
            let _ = write!(text, "enum {}", enum_home[*id]);
            return None;
        }
        DraftType::List(inner) => ("list of ", inner),
        DraftType::Map(inner) => ("map to ", inner),
        plain => {
            let _ = write!(text, "{plain:?}");
            return None;
        }
    };
    text.push_str(sign);
    self::ty(inner, enum_home, text)
}

/// What of a field in a request is structure beside its type.
pub(super) fn limits(field: &DraftField, text: &mut String) {
    if field.required {
        text.push_str(" required");
    }
    for limit in field.spec.limits() {
        let _ = write!(text, " {limit}");
    }
}
