//! Which numbers are whole: TypeScript has only `number`.

use std::collections::BTreeMap;

use feishu_spec::{Field, Specs, Subject, Type};

/// How the pages type the numbers of a name. A name that they do not know is a whole number, as
/// nine of ten are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// By service and name: how many are whole, how many may have a fraction.
    counts: BTreeMap<(String, String), (usize, usize)>,
}

impl Numbers {
    /// Counts the numbers in specs.
    pub fn of(specs: &Specs) -> Self {
        let mut numbers = Numbers::default();
        let told = |subject: &Subject<'_>| subject.sdks().is_empty();
        for subject in specs.subjects().filter(told) {
            for part in subject.parts() {
                part.each(&mut |_, field| numbers.count(subject.project(), field));
            }
        }
        numbers
    }

    fn count(&mut self, project: &str, field: &Field) {
        // What this package told before is no evidence.
        if field.witness.is_some() {
            return;
        }
        for project in [project, ""] {
            let key = (project.to_owned(), field.name.clone());
            match field.ty.innermost() {
                Type::Int => self.counts.entry(key).or_default().0 += 1,
                Type::Float => self.counts.entry(key).or_default().1 += 1,
                _ => (),
            }
        }
    }

    /// The type of a number of this name in a service.
    pub(crate) fn ty(&self, project: &str, name: &str) -> Type {
        let known = [project, ""]
            .into_iter()
            .find_map(|project| self.counts.get(&(project.to_owned(), name.to_owned())));
        match known {
            Some((whole, fractions)) if fractions > whole => Type::Float,
            _ => Type::Int,
        }
    }
}
