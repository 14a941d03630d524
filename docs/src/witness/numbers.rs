//! Which numbers of the SDK are whole: TypeScript has only `number`.

use std::collections::BTreeMap;

use feishu_spec::{Endpoint, Event, Field, Type};

use super::Known;
use crate::import::Batch;

/// Last words of names that no page knows and whose numbers may have a fraction: they measure.
const MEASURES: &[&str] = &[
    "amount", "blur", "left", "opacity", "percent", "price", "radius", "rate", "ratio", "right",
    "scale", "score", "value", "weight",
];

/// How the pages type the numbers of a name. A name that they do not know is a whole number unless it
/// measures something, as most are. What measures something and is a fraction on one page is one: a
/// whole number fits, too.
#[derive(Default)]
pub(super) struct Numbers {
    /// By service (or none, for all) and name: how many are whole, how many may have a fraction.
    counts: BTreeMap<(String, String), (usize, usize)>,
}

impl Numbers {
    pub(super) fn of(batch: &Batch) -> Self {
        let mut numbers = Numbers::default();
        for subject in batch.pages.iter().flat_map(|page| page.subjects()) {
            for part in subject.parts() {
                part.each(&mut |_, field| numbers.count(subject.project(), field));
            }
        }
        numbers
    }

    fn count(&mut self, project: &str, field: &Field) {
        let (whole, fractions) = match field.ty.innermost() {
            Type::Int => (1, 0),
            Type::Float => (0, 1),
            _ => return,
        };
        for project in [project, ""] {
            let key = (project.to_owned(), field.name.clone());
            let counts = self.counts.entry(key).or_default();
            *counts = (counts.0 + whole, counts.1 + fractions);
        }
    }

    fn has_fractions(&self, project: &str, name: &str) -> bool {
        let counts = |project: &str| self.counts.get(&(project.to_owned(), name.to_owned()));
        let known = counts(project).or_else(|| counts(""));
        let last = name.rsplit('_').next().unwrap_or(name);
        let measures = MEASURES.contains(&last);
        known.map_or(measures, |&(whole, fractions)| fractions > if measures { 0 } else { whole })
    }

    /// The same with the numbers of the SDK as they are likely to be.
    pub(super) fn settle(&self, known: &Known) -> Known {
        let mut known = known.clone();
        for Endpoint { id, request, response, .. } in &mut known.endpoints {
            let bodies = [&mut request.body, &mut response.data].into_iter().flatten();
            let lists = bodies.map(|body| &mut body.fields);
            let others = [&mut request.path, &mut request.query, &mut request.headers];
            for fields in lists.chain(others).chain([&mut response.fields]) {
                self.fields(&id.project, fields);
            }
        }
        for Event { id, fields, .. } in &mut known.events {
            self.fields(&id.project, fields);
        }
        known
    }

    fn fields(&self, project: &str, fields: &mut [Field]) {
        for field in fields {
            if !self.has_fractions(project, &field.name) {
                make_whole(&mut field.ty);
            }
            self.fields(project, &mut field.fields);
        }
    }
}

fn make_whole(ty: &mut Type) {
    match ty {
        Type::Float => *ty = Type::Int,
        Type::List(inner) | Type::Map(inner) => make_whole(inner),
        _ => {}
    }
}
