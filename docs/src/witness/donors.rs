//! What other pages of a service say of a field that the SDK adds to one of its types: the name of
//! its own type, its limits, its values, whether it is whole, and the wording that says what it is. The
//! SDK tells none of these, and the crate has one type for all pages that document it under one name.

use std::collections::{BTreeMap, BTreeSet};

use feishu_spec::{Field, Subject, Type};

use crate::import::Batch;

/// A service, whether callers send the field, what owns it, and its name.
type Key = (String, bool, String, String);

/// What pages say of a field.
struct Donor {
    /// As the first page has it.
    field: Field,
    /// Its place among the fields of its owner there.
    at: usize,
    /// Whether all pages list the same values.
    valued_alike: bool,
}

/// The fields of pages.
#[derive(Default)]
pub(super) struct Donors {
    by_owner: BTreeMap<Key, Donor>,
    /// The wording of each name of a service; `None` where pages word it in several ways.
    wordings: BTreeMap<(String, String), Option<String>>,
}

/// What owns the fields inside a field: its type, or else what it is called.
pub(super) fn owner(field: &Field) -> &str {
    field.type_name.as_deref().unwrap_or(&field.name)
}

impl Donors {
    pub(super) fn of(batch: &Batch) -> Self {
        let mut donors = Donors::default();
        let mut subjects: Vec<Subject<'_>> =
            batch.pages.iter().flat_map(|page| page.subjects()).collect();
        // Which page is the first does not depend on where it lies.
        subjects.sort_by_cached_key(|subject| subject.id());
        for subject in subjects {
            for part in subject.parts() {
                donors.inside(subject, part.place.is_sent(), part.fields);
            }
        }
        donors
    }

    fn inside(&mut self, subject: Subject<'_>, sent: bool, fields: &[Field]) {
        for field in fields {
            let name = (subject.project().to_owned(), field.name.clone());
            let wording = self.wordings.entry(name).or_insert_with(|| field.wording.clone());
            if *wording != field.wording {
                *wording = None;
            }
            for (at, inner) in field.fields.iter().enumerate() {
                let project = subject.project().to_owned();
                let key = (project, sent, owner(field).to_owned(), inner.name.clone());
                let donor = self.by_owner.entry(key).or_insert_with(|| Donor {
                    field: inner.clone(),
                    at,
                    valued_alike: true,
                });
                donor.valued_alike &= values(&donor.field).eq(values(inner));
                if donor.field.type_name.is_none() && donor.field.ty == inner.ty {
                    donor.field.type_name.clone_from(&inner.type_name);
                }
            }
            self.inside(subject, sent, &field.fields);
        }
    }

    /// Completes a field that an object of this owner gets, and what is inside it.
    pub(super) fn complete(&self, project: &str, sent: bool, owned_by: &str, field: &mut Field) {
        self.adopt(project, sent, owned_by, field);
        self.word_all(project, std::slice::from_mut(field));
    }

    /// The same without the wordings that other objects have for fields of the name.
    pub(super) fn adopt(&self, project: &str, sent: bool, owned_by: &str, field: &mut Field) {
        let donor = self.get(project, sent, owned_by, &field.name);
        if let Some(Donor { field: known, valued_alike, .. }) = donor
            && super::fields::same(&known.ty, &field.ty)
            && *known.ty.innermost() != Type::Any
        {
            field.ty = known.ty.clone();
            field.values = if *valued_alike { known.values.clone() } else { Vec::new() };
            field.required = sent && known.required;
            field.characters.clone_from(&known.characters);
            field.items.clone_from(&known.items);
            field.range.clone_from(&known.range);
            field.pattern.clone_from(&known.pattern);
            field.wording.clone_from(&known.wording);
            if fits(&known.fields, &field.fields, sent) {
                field.type_name.clone_from(&known.type_name);
            }
        }
        let owned_by = owner(field).to_owned();
        for inner in &mut field.fields {
            self.adopt(project, sent, &owned_by, inner);
        }
        // A type has one order, and that of pages comes first.
        let at = |inner: &Field| {
            let donor = self.get(project, sent, &owned_by, &inner.name);
            donor.map_or(usize::MAX, |donor| donor.at)
        };
        field.fields.sort_by_key(at);
    }

    /// Gives a field the wording of its name, if all pages of the service have the same.
    fn word(&self, project: &str, field: &mut Field) {
        if field.wording.is_none() {
            let name = (project.to_owned(), field.name.clone());
            field.wording = self.wordings.get(&name).cloned().flatten();
        }
    }

    /// The same for fields that no page has a place for, and what is inside them.
    pub(super) fn word_all(&self, project: &str, fields: &mut [Field]) {
        for field in fields {
            self.word(project, field);
            self.word_all(project, &mut field.fields);
        }
    }

    fn get(&self, project: &str, sent: bool, owned_by: &str, name: &str) -> Option<&Donor> {
        self.by_owner.get(&(project.to_owned(), sent, owned_by.to_owned(), name.to_owned()))
    }
}

fn values(field: &Field) -> impl Iterator<Item = &serde_json::Value> {
    field.values.iter().map(|value| &value.value)
}

/// Whether fields can be those of a named type: in requests all of them, everywhere inside; in
/// replies, where pages leave some out, at least half.
fn fits(known: &[Field], fields: &[Field], sent: bool) -> bool {
    fn names(fields: &[Field]) -> BTreeSet<&str> {
        fields.iter().map(|field| field.name.as_str()).collect()
    }
    let (there, here) = (names(known), names(fields));
    if !sent {
        let shared = there.intersection(&here).count();
        return shared * 2 >= there.len().max(here.len());
    }
    there == here
        && fields.iter().all(|field| {
            let same = known.iter().find(|other| other.name == field.name);
            same.is_some_and(|same| fits(&same.fields, &field.fields, sent))
        })
}
