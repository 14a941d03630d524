//! Enums: their variants, the names of these, and which enums of a service are the same.

use std::collections::{BTreeMap, HashMap};

use super::{
    docs, names,
    plan::{EnumId, EnumPlan, EnumValuePlan, Plan},
    words,
};
use crate::ir::{Variant, Wire};
use feishu_overrides::{EnumWords, Overrides, Problem, file_name};

/// The enums of a plan, resolved.
pub(super) struct Enums {
    /// The variants of each.
    pub(super) variants: Vec<Vec<Variant>>,
    /// For each enum: the first one that is the same, in the order of modules.
    pub(super) home: Vec<EnumId>,
}

/// Whether the overrides leave a value without a variant, because only its number tells it from
/// others. It is read as `Unknown`, which keeps the number.
pub(super) fn is_unnamed(words: Option<&EnumWords>, text: &str) -> bool {
    words.and_then(|words| words.values.get(text)).is_some_and(|value| value.name.is_none())
}

/// Names the variants of all enums and finds equal enums. `ids` are the identities of modules.
pub(super) fn resolve(plan: &mut Plan, ids: &[String], overrides: &Overrides) -> Enums {
    let mut problems = Vec::new();
    let variants: Vec<Vec<Variant>> = plan
        .enums
        .iter()
        .map(|plan| {
            let words = words(plan, &ids[plan.page.module], overrides);
            let namer = VariantNamer { plan, id: &ids[plan.page.module], words, overrides };
            namer.variants(&mut problems)
        })
        .collect();
    plan.problems.append(&mut problems);

    // Modules are numbered in order, so the first module has the smallest number.
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
        let key = (page.project(), page.is_event(), name.as_str(), *wire, values);
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
    overrides.service(plan.page.project())?.enums.get(&key)
}

/// A problem for each field that the overrides make an enum whose values no page lists.
pub(super) fn without_values(plan: &Plan, overrides: &Overrides) -> Vec<Problem> {
    let empty = plan.enums.iter().filter(|plan| plan.values.is_empty());
    let places = empty.flat_map(|plan| plan.places.iter().map(move |place| (plan, place)));
    let told = places.map(|(plan, place)| {
        let file = file_name(plan.page.project());
        let entry = place.page.entry(&["types", &place.path]);
        let why = format!("no page lists values of an enum `{}` there", plan.name);
        overrides.stale(&file, &entry, &why)
    });
    told.collect()
}

struct VariantNamer<'s, 'a> {
    plan: &'s EnumPlan<'a>,
    id: &'s str,
    words: Option<&'s EnumWords>,
    overrides: &'s Overrides,
}

impl VariantNamer<'_, '_> {
    fn variants(&self, problems: &mut Vec<Problem>) -> Vec<Variant> {
        let mut seen: HashMap<String, &str> = HashMap::new();
        let mut variants = Vec::new();
        for (text, value) in &self.plan.values {
            if is_unnamed(self.words, text) {
                continue;
            }
            let own = self.words.and_then(|words| words.values.get(text));
            let name = match own.and_then(|words| words.name.as_deref()) {
                Some(name) => {
                    names::variant(name).ok_or_else(|| Box::new(self.nameless(text, value, None)))
                }
                None => self.name(text, value),
            };
            let name = match name {
                Ok(name) => name,
                Err(problem) => {
                    problems.push(*problem);
                    continue;
                }
            };
            if let Some(other) = seen.insert(name.clone(), text) {
                let message = format!(
                    "`{other}` and `{text}` of the enum `{}` would both be `{name}`; name one of them",
                    self.plan.name
                );
                problems.push(self.pin(value, message, text, "OtherName"));
                continue;
            }
            let summary = own.and_then(|words| words.summary.as_deref());
            let summary = summary.or_else(|| words::of_value(value, self.overrides));
            let doc = docs::variant(summary, &name, text, &value.labels);
            variants.push(Variant { name, doc, value: value.value.clone() });
        }
        variants
    }

    /// The name of a variant. A string is named after itself, a number after its labels. All labels
    /// must give the same name, or the name would depend on which pages there are.
    fn name(&self, text: &str, value: &EnumValuePlan) -> Result<String, Box<Problem>> {
        let speaks = self.plan.wire == Wire::String
            && text.chars().any(|c| c.is_ascii_alphabetic())
            && text.chars().count() <= 60;
        if let Some(name) = names::variant(text).filter(|_| speaks) {
            return Ok(name);
        }
        let mut found: Option<(String, &str)> = None;
        for documented in &value.labels {
            let labels = [&documented.label, &documented.note].into_iter().flatten();
            let labels: Vec<&str> = labels.map(String::as_str).collect();
            let Some((name, label)) =
                labels.iter().find_map(|label| self.translated(label).map(|name| (name, *label)))
            else {
                return Err(Box::new(self.nameless(text, value, labels.first().copied())));
            };
            match &found {
                Some((first, other)) if *first != name => {
                    let message = format!(
                        "`{text}` of the enum `{}` is labelled `{other}`, which gives `{first}`, \
                         and `{label}`, which gives `{name}`; pin one name",
                        self.plan.name
                    );
                    return Err(Box::new(self.pin(value, message, text, first)));
                }
                Some(_) => {}
                None => found = Some((name, label)),
            }
        }
        found.map(|(name, _)| name).ok_or_else(|| Box::new(self.nameless(text, value, None)))
    }

    /// A label in English: from the glossaries, or the label itself if it is English.
    fn translated(&self, label: &str) -> Option<String> {
        let project = self.plan.page.project();
        self.overrides
            .glossary(project, |file| file.labels.get(label))
            .and_then(|name| names::variant(name))
            .or_else(|| english(label))
    }

    fn nameless(&self, text: &str, value: &EnumValuePlan, label: Option<&str>) -> Problem {
        let EnumPlan { name, page, .. } = self.plan;
        match label {
            Some(label) => {
                let message = format!(
                    "`{text}` of the enum `{name}`, labelled `{label}`, needs an English name"
                );
                let file = file_name(page.project());
                Problem::new(value.place.to_string(), message).pin(
                    &file,
                    "[labels]".into(),
                    label,
                    "Name",
                )
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
        let file = file_name(self.plan.page.project());
        let mut problem =
            Problem::new(value.place.to_string(), message).pin(&file, table, text, name);
        if let Some(pin) = &mut problem.pin {
            pin.value = format!("{{ name = {} }}", pin.value);
        }
        problem
    }
}

/// The label itself, if it is English.
fn english(label: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let plain = label.is_ascii() && label.len() <= LONGEST;
    let wordy = label.starts_with(|c: char| c.is_ascii_alphabetic());
    names::variant(&label.replace('\'', "")).filter(|_| plain && wordy)
}
