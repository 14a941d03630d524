//! Enums: which variants they have and what those are called, and which enums of a service
//! are one.

use std::collections::{BTreeMap, HashMap};

use super::{
    docs, names,
    plan::{EnumId, EnumPlan, EnumValuePlan, Plan},
};
use crate::{
    ir::{Variant, Wire},
    overrides::{EnumWords, Overrides, file_name},
    problem::Problem,
};

/// What became of the enums of a plan.
pub(super) struct Enums {
    /// The variants of each.
    pub(super) variants: Vec<Vec<Variant>>,
    /// For each: the first of those that are the same, by module.
    pub(super) home: Vec<EnumId>,
}

/// Settles names of variants; `ids` are the identities of modules.
pub(super) fn settle(plan: &mut Plan, ids: &[String], overrides: &Overrides) -> Enums {
    let mut problems = Vec::new();
    let variants: Vec<Vec<Variant>> = plan
        .enums
        .iter()
        .map(|plan| {
            let words = words(plan, &ids[plan.page.module], overrides);
            let settler = Settler { plan, id: &ids[plan.page.module], words, overrides };
            settler.variants(&mut problems)
        })
        .collect();
    plan.problems.append(&mut problems);

    // Modules are numbered in their order, so the least number is the first module.
    let mut order: Vec<EnumId> = (0..plan.enums.len()).collect();
    order.sort_by_key(|&id| (plan.enums[id].page.module, id));
    let mut first: HashMap<_, EnumId> = HashMap::new();
    let mut home = vec![0; plan.enums.len()];
    for id in order {
        let EnumPlan { page, name, wire, .. } = &plan.enums[id];
        let values: BTreeMap<String, &str> = variants[id]
            .iter()
            .map(|variant| (variant.value.to_string(), variant.name.as_str()))
            .collect();
        let key = (page.endpoint.id.project.as_str(), name.as_str(), *wire, values);
        home[id] = *first.entry(key).or_insert(id);
    }
    drop(first);
    Enums { variants, home }
}

/// What the overrides say of an enum.
pub(super) fn words<'o>(
    plan: &EnumPlan,
    module: &str,
    overrides: &'o Overrides,
) -> Option<&'o EnumWords> {
    let key = format!("{module}.{}", plan.name);
    overrides.service(&plan.page.endpoint.id.project)?.enums.get(&key)
}

struct Settler<'s, 'a> {
    plan: &'s EnumPlan<'a>,
    id: &'s str,
    words: Option<&'s EnumWords>,
    overrides: &'s Overrides,
}

impl Settler<'_, '_> {
    fn variants(&self, problems: &mut Vec<Problem>) -> Vec<Variant> {
        let mut seen: HashMap<String, &str> = HashMap::new();
        let mut variants = Vec::new();
        for (text, value) in &self.plan.values {
            let words = self.words.and_then(|words| words.values.get(text));
            let name = match words {
                Some(words) => names::variant(&words.name),
                None => self.name(text, value),
            };
            let Some(name) = name else {
                problems.push(self.nameless(text, value));
                continue;
            };
            if let Some(other) = seen.insert(name.clone(), text) {
                let message = format!(
                    "`{other}` and `{text}` of the enum `{}` would both be `{name}`; name one of them",
                    self.plan.name
                );
                problems.push(self.pin(value, message, text, "OtherName"));
                continue;
            }
            let summary = words.and_then(|words| words.summary.as_deref());
            let doc = docs::variant(summary, &name, text, &value.labels);
            variants.push(Variant { name, doc, value: value.value.clone() });
        }
        variants
    }

    /// Strings speak for themselves; numbers only by their labels.
    fn name(&self, text: &str, value: &EnumValuePlan) -> Option<String> {
        let speaks = self.plan.wire == Wire::String
            && text.chars().any(|c| c.is_ascii_alphabetic())
            && text.chars().count() <= 60;
        if let Some(name) = names::variant(text).filter(|_| speaks) {
            return Some(name);
        }
        let project = &self.plan.page.endpoint.id.project;
        let mut labels =
            value.labels.iter().flat_map(|value| [&value.label, &value.note]).flatten();
        labels
            .clone()
            .find_map(|label| {
                self.overrides
                    .glossary(project, |file| file.labels.get(label))
                    .and_then(|name| names::variant(name))
            })
            .or_else(|| labels.find_map(|label| english(label)))
    }

    fn nameless(&self, text: &str, value: &EnumValuePlan) -> Problem {
        let EnumPlan { name, page, .. } = self.plan;
        match value.labels.iter().find_map(|value| value.label.as_deref()) {
            Some(label) => {
                let message = format!(
                    "`{text}` of the enum `{name}`, labelled `{label}`, needs an English name"
                );
                let file = file_name(&page.endpoint.id.project);
                Problem::new(&value.place, message).pin(&file, "[labels]".into(), label, "Name")
            }
            None => {
                let message =
                    format!("`{text}` of the enum `{name}` has no label to be named after");
                self.pin(value, message, text, "Name")
            }
        }
    }

    fn pin(&self, value: &EnumValuePlan, message: String, text: &str, name: &str) -> Problem {
        let table = format!("[enum.\"{}.{}\".values]", self.id, self.plan.name);
        let file = file_name(&self.plan.page.endpoint.id.project);
        let mut problem = Problem::new(&value.place, message).pin(&file, table, text, name);
        if let Some(pin) = &mut problem.pin {
            pin.value = format!("{{ name = {} }}", pin.value);
        }
        problem
    }
}

/// A label that is English already.
fn english(label: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let plain = label.is_ascii() && label.len() <= LONGEST;
    let wordy = label.starts_with(|c: char| c.is_ascii_alphabetic());
    names::variant(&label.replace('\'', "")).filter(|_| plain && wordy)
}
