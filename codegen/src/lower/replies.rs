//! Replies: which drafts of the same name in a resource are one struct. Pages about the same thing
//! leave out different fields, and every field of a reply is optional anyway. So where pages agree
//! on the fields that they share, the struct has the fields of all pages. Whether two pages agree
//! depends only on these two: removing a page never makes others disagree.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Draft, DraftField, DraftId, DraftType, Plan};

/// Merges drafts. Returns for each draft the first of those that are merged with it, which has the
/// fields of all. Drafts of requests, and of replies as a whole, are not merged.
pub(super) fn unite(plan: &mut Plan) -> Vec<DraftId> {
    let mut united: Vec<DraftId> = (0..plan.drafts.len()).collect();
    let mut named: BTreeMap<(usize, &str), Vec<DraftId>> = BTreeMap::new();
    for (id, draft) in plan.drafts.iter().enumerate().filter(|(_, draft)| inside_reply(draft)) {
        named.entry((draft.page.module, &draft.name)).or_default().push(id);
    }
    let unions: Vec<Vec<DraftId>> = named.values().flat_map(|ids| agreeing(plan, ids)).collect();
    for union in &unions {
        let fields = all_fields(plan, union);
        plan.drafts[union[0]].gathered = Some(fields);
        for &id in union {
            united[id] = union[0];
        }
    }
    box_cycles(plan, &united);
    united
}

fn inside_reply(draft: &Draft) -> bool {
    !draft.sent && !draft.top
}

/// Says how two drafts disagree: in a field, or because they have too little in common. Returns
/// nothing if they agree.
pub(super) fn disagreement(plan: &Plan, one: &Draft, other: &Draft) -> Option<String> {
    let mut common = 0;
    for mine in &one.fields {
        let same =
            |theirs: &&DraftField| theirs.spec.name == mine.spec.name || theirs.name == mine.name;
        for theirs in other.fields.iter().filter(same) {
            let (there, here) = (phrase(plan, &mine.ty), phrase(plan, &theirs.ty));
            if there != here {
                return Some(format!("`{}` is {here} here and {there} there", mine.spec.name));
            }
            if theirs.spec.name != mine.spec.name || theirs.name != mine.name {
                let name = &theirs.spec.name;
                return Some(format!(
                    "`{name}` is `{}` there and `{}` here",
                    mine.name, theirs.name
                ));
            }
            common += 1;
        }
    }
    let least = one.fields.len().min(other.fields.len());
    (common * 2 < least).then(|| "they have less than half of their fields in common".to_owned())
}

/// A type by its name, which is enough: a name with two meanings in a place is another problem.
fn phrase(plan: &Plan, ty: &DraftType) -> String {
    match ty {
        DraftType::Struct(id) | DraftType::Boxed(id) => format!("`{}`", plan.drafts[*id].name),
        DraftType::Enum(id) => format!("the enum `{}`", plan.enums[*id].name),
        DraftType::List(inner) => format!("a list of {}", phrase(plan, inner)),
        DraftType::Map(inner) => format!("a map to {}", phrase(plan, inner)),
        DraftType::String => "text".to_owned(),
        DraftType::Int => "a whole number".to_owned(),
        DraftType::Float => "a number".to_owned(),
        DraftType::Bool => "true or false".to_owned(),
        DraftType::Value => "any JSON".to_owned(),
        DraftType::File => "a file".to_owned(),
        DraftType::Same(path) => format!("the type of `{path}`"),
    }
}

/// Groups drafts of one name so that those in a group agree with each other. The structure that
/// most pages have takes all that agree with it, then the next one does.
fn agreeing(plan: &Plan, ids: &[DraftId]) -> Vec<Vec<DraftId>> {
    let mut alike: BTreeMap<BTreeSet<(&str, &str, String)>, Vec<DraftId>> = BTreeMap::new();
    for &id in ids {
        let fields = plan.drafts[id].fields.iter();
        let fields =
            fields.map(|it| (it.spec.name.as_str(), it.name.as_str(), phrase(plan, &it.ty)));
        alike.entry(fields.collect()).or_default().push(id);
    }
    let mut alike: Vec<(usize, Vec<DraftId>)> =
        alike.into_iter().map(|(fields, ids)| (fields.len(), ids)).collect();
    alike.sort_by_key(|(fields, ids)| {
        std::cmp::Reverse((ids.len(), *fields, std::cmp::Reverse(ids[0])))
    });
    let mut groups: Vec<Vec<Vec<DraftId>>> = Vec::new();
    for (_, ids) in alike {
        let agrees = |other: &Vec<DraftId>| {
            disagreement(plan, &plan.drafts[ids[0]], &plan.drafts[other[0]]).is_none()
        };
        match groups.iter_mut().find(|group| group.iter().all(agrees)) {
            Some(group) => group.push(ids),
            None => groups.push(vec![ids]),
        }
    }
    let flat = groups.into_iter().map(|group| {
        let mut ids = group.concat();
        ids.sort_unstable();
        ids
    });
    flat.collect()
}

/// The fields of all drafts: those of the first, and each other field after the field that it
/// follows on its page.
fn all_fields<'a>(plan: &Plan<'a>, ids: &[DraftId]) -> Vec<DraftField<'a>> {
    let mut fields: Vec<DraftField> = plan.drafts[ids[0]].fields.clone();
    for &id in &ids[1..] {
        let mut behind = 0;
        for field in &plan.drafts[id].fields {
            match fields.iter_mut().position(|known| known.name == field.name) {
                Some(at) => {
                    if matches!(field.ty, DraftType::Boxed(_)) {
                        fields[at].ty = field.ty.clone();
                    }
                    behind = at + 1;
                }
                None => {
                    fields.insert(behind, field.clone());
                    behind += 1;
                }
            }
        }
    }
    fields
}

/// Boxes structs that contain themselves only because pages were merged.
fn box_cycles(plan: &mut Plan, united: &[DraftId]) {
    for id in 0..plan.drafts.len() {
        if united[id] != id || !inside_reply(&plan.drafts[id]) {
            continue;
        }
        for index in 0..plan.drafts[id].all_fields().len() {
            if let DraftType::Struct(inner) = plan.drafts[id].all_fields()[index].ty
                && contains(plan, united, inner, id)
                && let Some(fields) = &mut plan.drafts[id].gathered
            {
                fields[index].ty = DraftType::Boxed(inner);
            }
        }
    }
}

/// Whether a struct contains another one without a box between them.
fn contains(plan: &Plan, united: &[DraftId], outer: DraftId, wanted: DraftId) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![united[outer]];
    while let Some(id) = next.pop() {
        if id == wanted {
            return true;
        }
        if seen.insert(id) {
            next.extend(plan.drafts[id].all_fields().iter().filter_map(|field| match field.ty {
                DraftType::Struct(inner) => Some(united[inner]),
                _ => None,
            }));
        }
    }
    false
}
