//! Shapes: which structs of different pages are one, and where that one lives.
//!
//! Structs are one if they stand in one service and direction and have one name and one
//! structure: the same fields of the same types, and in requests the same order, required
//! fields and limits (order and required fields make the arguments of `new`). The order of
//! fields in replies does not matter.

use std::{collections::HashMap, fmt::Write};

use super::{
    collisions,
    plan::{DraftField, DraftId, DraftType, Plan},
};

/// A class of structs that are one.
pub(super) type ClassId = usize;

/// What became of the drafts of a plan.
pub(super) struct Shapes {
    /// The class of each draft.
    pub(super) class: Vec<ClassId>,
    /// The drafts of each class, those of the first module first.
    pub(super) members: Vec<Vec<DraftId>>,
}

/// Finds equal structs. `enum_home` numbers enums so that equal ones have one number.
pub(super) fn settle(plan: &mut Plan, enum_home: &[usize]) -> Shapes {
    let mut finder = Finder {
        plan,
        enum_home,
        class: vec![usize::MAX; plan.drafts.len()],
        classes: HashMap::new(),
        stack: Vec::new(),
        open: Vec::new(),
    };
    for id in 0..finder.plan.drafts.len() {
        if finder.class[id] == usize::MAX {
            finder.structure(id);
        }
    }
    let Finder { class, classes, .. } = finder;
    let mut members = vec![Vec::new(); classes.len()];
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

struct Finder<'p, 'a> {
    plan: &'p Plan<'a>,
    enum_home: &'p [usize],
    class: Vec<ClassId>,
    classes: HashMap<String, ClassId>,
    /// The drafts being looked at, from the outside in.
    stack: Vec<DraftId>,
    /// Drafts that refer to one further out: their class depends on that one's.
    open: Vec<(DraftId, String)>,
}

impl Finder<'_, '_> {
    /// Describes the structure of a draft and gives it its class, unless it refers to a draft
    /// further out. Returns the text and how far out it refers, as a position in the stack.
    fn structure(&mut self, id: DraftId) -> (String, usize) {
        let plan = self.plan;
        let draft = &plan.drafts[id];
        let depth = self.stack.len();
        let opened = self.open.len();
        self.stack.push(id);
        let mut reach = depth;
        let mut fields: Vec<String> = Vec::with_capacity(draft.fields.len());
        for field in &draft.fields {
            let mut text = format!("{:?} {}: ", field.spec.name, field.name);
            self.ty(&field.ty, &mut text, &mut reach);
            if draft.sent {
                limits(field, &mut text);
            }
            fields.push(text);
        }
        self.stack.pop();
        if !draft.sent {
            fields.sort();
        }
        let project = &draft.page.endpoint.id.project;
        let mut text = format!("{project} {} {}", draft.sent, draft.name);
        if draft.top {
            let _ = write!(text, " of {} {}", draft.page.endpoint.id, draft.path);
        }
        let _ = write!(text, " {{{}}}", fields.join(", "));
        if reach < depth {
            self.open.push((id, text.clone()));
            return (text, reach);
        }
        let class = self.intern(text);
        self.class[id] = class;
        for (id, text) in self.open.split_off(opened) {
            self.class[id] = self.intern(format!("{text} inside {class}"));
        }
        (format!("#{class}"), depth)
    }

    fn intern(&mut self, text: String) -> ClassId {
        let next = self.classes.len();
        *self.classes.entry(text).or_insert(next)
    }

    fn ty(&mut self, ty: &DraftType, text: &mut String, reach: &mut usize) {
        match ty {
            DraftType::Struct(id) | DraftType::Boxed(id) => {
                if matches!(ty, DraftType::Boxed(_)) {
                    text.push_str("boxed ");
                }
                if let Some(at) = self.stack.iter().position(|open| open == id) {
                    *reach = (*reach).min(at);
                    let _ = write!(text, "^{}", self.stack.len() - at);
                } else if self.class[*id] != usize::MAX {
                    let _ = write!(text, "#{}", self.class[*id]);
                } else {
                    let (inner, inner_reach) = self.structure(*id);
                    *reach = (*reach).min(inner_reach);
                    text.push_str(&inner);
                }
            }
            DraftType::Enum(id) => {
                let _ = write!(text, "enum {}", self.enum_home[*id]);
            }
            DraftType::List(inner) => {
                text.push('[');
                self.ty(inner, text, reach);
                text.push(']');
            }
            DraftType::Map(inner) => {
                text.push_str("map ");
                self.ty(inner, text, reach);
            }
            plain => {
                let _ = write!(text, "{plain:?}");
            }
        }
    }
}

/// What of a field in a request is structure beside its type.
pub(super) fn limits(field: &DraftField, text: &mut String) {
    let spec = &field.spec;
    if field.required {
        text.push_str(" required");
    }
    if let Some(bounds) = &spec.characters {
        let _ = write!(text, " characters {:?}", (bounds.min, bounds.max));
    }
    if let Some(bounds) = &spec.items {
        let _ = write!(text, " items {:?}", (bounds.min, bounds.max));
    }
    if let Some(bounds) = &spec.range {
        let _ = write!(text, " range {:?}", (&bounds.min, &bounds.max));
    }
    if let Some(pattern) = &spec.pattern {
        let _ = write!(text, " pattern {pattern:?}");
    }
}
