//! Names that two items of a resource would share, and which other name one of them could have.

use std::collections::{BTreeMap, HashMap};

use super::{
    names,
    pages::PageSet,
    plan::{Draft, DraftId, DraftType, EnumPlan, Plan},
    replies,
    shapes::{ClassId, Limits, Shapes},
};
use crate::ir::{Space, Wire};
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Field, Specs, items::MOST_ARGUMENTS};

/// The fields of each structure before, by place.
#[derive(Default)]
pub(super) struct Former(HashMap<String, Vec<Field>>);

impl Former {
    /// The names of the overrides do not matter here, and none counts as used by this.
    pub(super) fn of(before: &Specs) -> Self {
        let overrides = Overrides::default();
        let pages = PageSet::of(&before.endpoints, &before.events, &overrides, &mut Vec::new());
        let drafts = pages.read(&overrides).plan.drafts;
        let fields = |draft: &Draft| draft.fields.iter().map(|it| it.spec.clone()).collect();
        Former(drafts.iter().map(|draft| (draft.place(), fields(draft))).collect())
    }

    fn has(&self, draft: &Draft) -> bool {
        let now = draft.fields.iter().map(|field| field.spec);
        self.0.get(&draft.place()).is_some_and(|before| before.iter().eq(now))
    }
}

/// A problem for each name that would mean several things in one place. The structure that most
/// pages have keeps the name, or of several that as many have, one that is as it was before; the
/// others need another.
pub(super) fn find(plan: &Plan, shapes: &Shapes, former: &Former) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut named: BTreeMap<(usize, Space, &str), BTreeMap<ClassId, Vec<DraftId>>> =
        BTreeMap::new();
    for (id, draft) in plan.drafts.iter().enumerate() {
        let classes = named.entry((draft.page.module, draft.space(), &draft.name)).or_default();
        classes.entry(shapes.class[id]).or_default().push(id);
    }
    for classes in named.values().filter(|classes| classes.len() > 1) {
        let mut unlisted = without_values(plan, classes.values().flatten());
        if !unlisted.is_empty() {
            problems.append(&mut unlisted);
            continue;
        }
        let weight = |ids: &&Vec<DraftId>| {
            let draft = &plan.drafts[ids[0]];
            let as_before = ids.iter().any(|&id| former.has(&plan.drafts[id]));
            (draft.top, ids.len(), as_before, draft.fields.len(), std::cmp::Reverse(ids[0]))
        };
        let Some(keeper) = classes.values().max_by_key(weight) else { continue };
        let others = classes.values().filter(|ids| *ids != keeper).flatten();
        let keeper = &plan.drafts[keeper[0]];
        let others = others.map(|&id| &plan.drafts[id]);
        // Two requests with one name have functions with one name, which is another problem.
        let others = others.filter(|other| !(keeper.top && other.top) || other.page.is_event());
        problems.extend(others.map(|other| differ(plan, keeper, other)));
    }
    // The literal with the required fields of a struct needs a name in the same module.
    for draft in &plan.drafts {
        let required = draft.fields.iter().filter(|field| field.required).count();
        let literal = format!("{}Required", draft.name);
        let key = (draft.page.module, Space::Resource, literal.as_str());
        if let Some(classes) = named.get(&key).filter(|_| required > MOST_ARGUMENTS) {
            let other = classes.values().next().map_or(0, |ids| ids[0]);
            let message =
                format!("`{literal}` is needed for the required fields of {}", draft.place());
            problems.push(rename(&plan.drafts[other], message, "OtherName"));
        }
    }
    for enumeration in &plan.enums {
        let key = (enumeration.page.module, Space::Resource, enumeration.name.as_str());
        if let Some(classes) = named.get(&key) {
            let other = classes.values().next().map_or(0, |ids| ids[0]);
            let path = &enumeration.places[0].path;
            let message = format!(
                "the enum `{}` has the name of the struct at {}; pin another name for one of them",
                enumeration.name,
                plan.drafts[other].place(),
            );
            let other_name = format!("{}Kind", enumeration.name);
            problems.push(enumeration.page.problem(path, message, "types", &other_name));
        }
    }
    problems
}

/// A problem for each field whose values some pages list and others do not, if these pages differ
/// in nothing else.
fn without_values<'d>(plan: &Plan, drafts: impl Iterator<Item = &'d DraftId>) -> Vec<Problem> {
    let drafts: Vec<&Draft> = drafts.map(|&id| &plan.drafts[id]).collect();
    if drafts.iter().any(|draft| draft.top) {
        return Vec::new();
    }
    let mut listed: BTreeMap<&str, &EnumPlan> = BTreeMap::new();
    for field in drafts.iter().flat_map(|draft| &draft.fields) {
        if let DraftType::Enum(id) = innermost(&field.ty) {
            listed.insert(&field.name, &plan.enums[*id]);
        }
    }
    let mut problems = Vec::new();
    for draft in drafts {
        for field in &draft.fields {
            let Some(listed) = listed.get(field.name.as_str()) else { continue };
            let wire = match innermost(&field.ty) {
                DraftType::String => Wire::String,
                DraftType::Int => Wire::Int,
                _ => continue,
            };
            if listed.wire == wire {
                let message = format!(
                    "is the enum `{}` elsewhere, as at {}; say that it is here too",
                    listed.name, listed.places[0]
                );
                problems.push(draft.page.problem(&field.path, message, "types", &listed.name));
            }
        }
    }
    problems
}

fn innermost(ty: &DraftType) -> &DraftType {
    match ty {
        DraftType::List(inner) | DraftType::Map(inner) => innermost(inner),
        leaf => leaf,
    }
}

fn differ(plan: &Plan, keeper: &Draft, other: &Draft) -> Problem {
    if keeper.top && other.top {
        let message =
            format!("`{}` is the type of {} too; pin another", other.name, keeper.page.id());
        return other.page.rename(message);
    }
    let message = format!(
        "`{}` is another structure than at {} ({}); pin a name of its own",
        other.name,
        keeper.place(),
        difference(plan, keeper, other),
    );
    let method = names::camel(other.page.last()).unwrap_or_default();
    let by_method = format!("{method}{}", other.name);
    // Within one page the method is the same, so the field makes the name.
    let same_page = |draft: &&Draft| draft.page.is(&other.page);
    let several = plan.drafts.iter().filter(same_page).any(|draft| {
        let alike =
            draft.name == other.name && draft.sent == other.sent && draft.path != other.path;
        alike || (draft.name == by_method && draft.space() == other.space())
    });
    let field = other.path.rsplit('.').next().unwrap_or_default();
    let by_field = names::camel(&names::singular(field)).unwrap_or_default();
    let suggestion = if !several {
        by_method
    } else if by_field.ends_with(&other.name) {
        format!("{method}{by_field}")
    } else if other.name.ends_with(&by_field) {
        by_method
    } else {
        format!("{by_field}{}", other.name)
    };
    rename(other, message, &suggestion)
}

/// A problem that another name for a struct solves.
fn rename(draft: &Draft, message: String, suggestion: &str) -> Problem {
    if draft.top {
        draft.page.rename(message)
    } else {
        draft.page.problem(&draft.path, message, "types", suggestion)
    }
}

/// The first difference, in words.
fn difference(plan: &Plan, one: &Draft, other: &Draft) -> String {
    if !one.sent && !other.sent && !one.top && !other.top {
        let told = replies::disagreement(plan, one, other);
        return told.unwrap_or_else(|| "a third page agrees with one of them alone".to_owned());
    }
    let fields = |draft: &'_ Draft| -> BTreeMap<String, String> {
        let fields = draft.fields.iter();
        fields
            .map(|field| {
                let mut ty = format!("`{}`", field.spec.ty);
                if draft.sent {
                    ty.push_str(&Limits::of(field).to_string());
                }
                (field.spec.name.clone(), ty)
            })
            .collect()
    };
    let (mine, theirs) = (fields(one), fields(other));
    if let Some(name) = mine.keys().find(|name| !theirs.contains_key(*name)) {
        return format!("`{name}` stands only there");
    }
    if let Some(name) = theirs.keys().find(|name| !mine.contains_key(*name)) {
        return format!("`{name}` stands only here");
    }
    for (name, there) in &mine {
        let here = &theirs[name];
        if here != there {
            return format!("`{name}` is {here} here and {there} there");
        }
    }
    let order = |draft: &Draft| {
        draft.fields.iter().map(|field| field.spec.name.clone()).collect::<Vec<_>>()
    };
    if one.sent && order(one) != order(other) {
        return "the fields stand in another order".to_owned();
    }
    "a struct or enum inside differs".to_owned()
}
