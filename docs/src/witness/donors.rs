//! What other pages of a service say of a field that the SDK adds to one of its types: the name of
//! its own type, its limits, its values, whether it is whole, and the wording that says what it is. The
//! SDK tells none of these, and the crate has one type for all pages that document it under one name.

use std::collections::BTreeSet;

use feishu_spec::{Field, Subject, Type};
use rustc_hash::FxHashMap;

use crate::import::Batch;

/// What one service says of the fields that are sent, or of those that are received.
type ByOwner = FxHashMap<String, FxHashMap<String, Donor>>;

/// What pages say of a field.
struct Donor {
    /// As the first page has it, without the fields inside.
    field: Field,
    /// What is inside.
    inside: Vec<Named>,
    /// Its place among the fields of its owner there.
    at: usize,
    /// Whether all pages list the same values.
    valued_alike: bool,
}

/// The name of a field, and what is inside it.
struct Named {
    name: String,
    inside: Vec<Named>,
}

impl Named {
    fn all(fields: &[Field]) -> Vec<Named> {
        let named =
            |field: &Field| Named { name: field.name.clone(), inside: Named::all(&field.fields) };
        fields.iter().map(named).collect()
    }
}

/// The fields of pages.
#[derive(Default)]
pub(super) struct Donors {
    services: FxHashMap<String, Service>,
}

/// What the pages of one service say.
#[derive(Default)]
struct Service {
    /// Of fields that callers send, by what owns them and their name.
    sent: ByOwner,
    /// Of those that they receive.
    received: ByOwner,
    /// The wording of each name; `None` where pages word it in several ways.
    wordings: FxHashMap<String, Option<String>>,
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
            let service = entry(&mut donors.services, subject.project());
            for part in subject.parts() {
                service.learn(part.place.is_sent(), part.fields);
            }
        }
        donors
    }

    /// Completes a field that an object of this owner gets, and what is inside it.
    pub(super) fn complete(&self, project: &str, sent: bool, owned_by: &str, field: &mut Field) {
        self.adopt(project, sent, owned_by, field);
        self.word_all(project, std::slice::from_mut(field));
    }

    /// The same without the wordings that other objects have for fields of the name.
    pub(super) fn adopt(&self, project: &str, sent: bool, owned_by: &str, field: &mut Field) {
        let donor = self.get(project, sent, owned_by, &field.name);
        if let Some(Donor { field: known, inside, valued_alike, .. }) = donor
            && super::fields::same(&known.ty, &field.ty)
            && *known.ty.innermost() != Type::Any
        {
            field.ty = known.ty.clone();
            field.values = if *valued_alike { known.values.clone() } else { Vec::new() };
            field.required = sent && known.required;
            field.take_limits_of(known);
            field.wording.clone_from(&known.wording);
            if fits(inside, &field.fields, sent) {
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
            let service = self.services.get(project);
            let wording = service.and_then(|service| service.wordings.get(&field.name));
            field.wording = wording.cloned().flatten();
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
        let service = self.services.get(project)?;
        let by_owner = if sent { &service.sent } else { &service.received };
        by_owner.get(owned_by)?.get(name)
    }
}

impl Service {
    fn learn(&mut self, sent: bool, fields: &[Field]) {
        for field in fields {
            match self.wordings.get_mut(&field.name) {
                Some(wording) if *wording != field.wording => *wording = None,
                Some(_) => {}
                None => {
                    self.wordings.insert(field.name.clone(), field.wording.clone());
                }
            }
            if field.fields.is_empty() {
                continue;
            }
            let by_owner = if sent { &mut self.sent } else { &mut self.received };
            let of_owner = entry(by_owner, owner(field));
            for (at, inner) in field.fields.iter().enumerate() {
                match of_owner.get_mut(&inner.name) {
                    Some(donor) => donor.compare(inner),
                    None => {
                        let (field, inside) = (inner.without_fields(), Named::all(&inner.fields));
                        let donor = Donor { field, inside, at, valued_alike: true };
                        of_owner.insert(inner.name.clone(), donor);
                    }
                }
            }
            self.learn(sent, &field.fields);
        }
    }
}

impl Donor {
    /// Holds what another page says of the field against what is known.
    fn compare(&mut self, other: &Field) {
        self.valued_alike &= values(&self.field).eq(values(other));
        if self.field.type_name.is_none() && self.field.ty == other.ty {
            self.field.type_name.clone_from(&other.type_name);
        }
    }
}

/// The entry of a key, which is copied only where it is new.
fn entry<'m, V: Default>(map: &'m mut FxHashMap<String, V>, key: &str) -> &'m mut V {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), V::default());
    }
    map.get_mut(key).expect("it was added")
}

fn values(field: &Field) -> impl Iterator<Item = &serde_json::Value> {
    field.values.iter().map(|value| &value.value)
}

/// Whether fields can be those of a named type: in requests all of them, everywhere inside; in
/// replies, where pages leave some out, at least half.
fn fits(known: &[Named], fields: &[Field], sent: bool) -> bool {
    let there: BTreeSet<&str> = known.iter().map(|it| it.name.as_str()).collect();
    let here: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    if !sent {
        let shared = there.intersection(&here).count();
        return shared * 2 >= there.len().max(here.len());
    }
    there == here
        && fields.iter().all(|field| {
            let same = known.iter().find(|other| other.name == field.name);
            same.is_some_and(|same| fits(&same.inside, &field.fields, sent))
        })
}
