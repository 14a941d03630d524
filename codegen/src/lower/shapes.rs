//! Shapes: which structs of different pages are the same, and where that struct lives.
//!
//! Structs are the same if they are in the same service and direction (events are a direction of
//! their own) and have the same name and structure: the same fields of the same types and, in
//! requests, the same order, required fields and limits. (Order and required fields make the
//! arguments of `new`.) In replies the order does not matter, and the pages of a resource add to
//! each other: see [`replies`].

use std::{collections::HashMap, fmt, hash::Hash};

use super::{
    plan::{DraftField, DraftId, DraftType, Plan},
    replies,
};
use feishu_spec::limit::Limit;

/// The number of a class of equal structs.
pub(super) type ClassId = usize;

/// The classes of the drafts of a plan.
pub(super) struct Shapes {
    /// The class of each draft.
    pub(super) class: Vec<ClassId>,
    /// The drafts of each class, in the order of modules. The first draft has the fields of all.
    pub(super) members: Vec<Vec<DraftId>>,
}

/// Finds equal structs. `enum_home` has the same number for equal enums.
pub(super) fn unify(plan: &mut Plan, enum_home: &[usize]) -> Shapes {
    let united = replies::unite(plan);
    let drafts: Vec<DraftId> = (0..united.len()).filter(|&id| united[id] == id).collect();

    // First compare structs without the structs inside them, then by the classes of those, until
    // a round finds no more differences.
    let mut insides = vec![Vec::new(); united.len()];
    let mut classes = Classes::of(
        drafts.iter().map(|&id| {
            let (structure, inside) = structure(plan, id, enum_home);
            insides[id] = inside.into_iter().map(|inner| united[inner]).collect();
            (id, structure)
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
    Shapes { class, members }
}

/// Drafts in classes of equal keys.
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

/// The structure of a draft, without the structs inside it.
#[derive(PartialEq, Eq, Hash)]
struct Structure<'a> {
    project: &'a str,
    of_events: bool,
    sent: bool,
    name: &'a str,
    /// Which request or reply it is, if it is one: those equal no other.
    top: Option<(String, &'a str)>,
    fields: Vec<FieldStructure<'a>>,
}

#[derive(PartialEq, Eq, Hash)]
struct FieldStructure<'a> {
    wire: &'a str,
    name: &'a str,
    ty: TypeStructure,
    /// In requests.
    limits: Option<Limits<'a>>,
}

/// The structure of a type. Enums have numbers; which struct it holds is left out.
#[derive(PartialEq, Eq, Hash)]
enum TypeStructure {
    Struct,
    Boxed,
    Enum(usize),
    List(Box<TypeStructure>),
    Map(Box<TypeStructure>),
    Plain(DraftType),
}

/// The parts of a field in a request that belong to the structure, beside its type.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Limits<'a> {
    required: bool,
    limits: Vec<Limit<'a>>,
}

impl<'a> Limits<'a> {
    pub(super) fn of(field: &'a DraftField) -> Self {
        Limits { required: field.required, limits: field.spec.limits().collect() }
    }
}

impl fmt::Display for Limits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.required {
            f.write_str(" required")?;
        }
        self.limits.iter().try_for_each(|limit| write!(f, " {limit}"))
    }
}

/// The structure of a draft, and the structs inside it in the order of its fields.
fn structure<'p>(
    plan: &'p Plan,
    id: DraftId,
    enum_home: &[usize],
) -> (Structure<'p>, Vec<DraftId>) {
    let draft = &plan.drafts[id];
    let mut fields: Vec<&DraftField> = draft.all_fields().iter().collect();
    if !draft.sent {
        fields.sort_by_key(|field| (&field.spec.name, &field.name));
    }
    let mut inside = Vec::new();
    let fields = fields.into_iter().map(|field| FieldStructure {
        wire: &field.spec.name,
        name: &field.name,
        ty: ty(&field.ty, enum_home, &mut inside),
        limits: draft.sent.then(|| Limits::of(field)),
    });
    let structure = Structure {
        project: draft.page.project(),
        of_events: draft.page.is_event(),
        sent: draft.sent,
        name: &draft.name,
        top: draft.top.then(|| (draft.page.id(), draft.path.as_str())),
        fields: fields.collect(),
    };
    (structure, inside)
}

/// The structure of a type. The struct in it is appended to `inside`.
fn ty(ty: &DraftType, enum_home: &[usize], inside: &mut Vec<DraftId>) -> TypeStructure {
    match ty {
        DraftType::Struct(id) => {
            inside.push(*id);
            TypeStructure::Struct
        }
        DraftType::Boxed(id) => {
            inside.push(*id);
            TypeStructure::Boxed
        }
        DraftType::Enum(id) => TypeStructure::Enum(enum_home[*id]),
        DraftType::List(inner) => TypeStructure::List(Box::new(self::ty(inner, enum_home, inside))),
        DraftType::Map(inner) => TypeStructure::Map(Box::new(self::ty(inner, enum_home, inside))),
        plain => TypeStructure::Plain(plain.clone()),
    }
}
