//! Doc comments of fields: all that the type does not say, such as limits, default, example and
//! scopes.

use super::text::{code, codes, sentence, text, value_text};
use crate::{
    ir::{Check, Doc, Type},
    lower::{
        checks::{NOT_EMPTY, innermost, is_checked},
        names,
    },
};
use feishu_spec::{
    EnumValue, Field,
    limit::{Level, Limit, LimitKind},
    prose::is_remark,
};
use serde_json::Value;

/// What is said of a field.
pub(in crate::lower) struct FieldWords<'w> {
    pub(in crate::lower) said: Option<&'w str>,
    /// What is said of each of its values.
    pub(in crate::lower) values: Vec<Option<&'w str>>,
}

/// Which of the calls with a struct document a field, by name.
#[derive(Default)]
pub(in crate::lower) struct Only {
    pub(in crate::lower) with: Vec<String>,
    /// Empty if all of them do.
    pub(in crate::lower) without: Vec<String>,
}

impl Only {
    /// The shorter list of both.
    fn told(&self) -> Option<String> {
        match (self.with.len(), self.without.len()) {
            (_, 0) => None,
            (with, without) if without < with => {
                Some(format!("Not documented for {}.", codes(&self.without)))
            }
            _ => Some(format!("Documented for {} only.", codes(&self.with))),
        }
    }
}

/// The doc comment of a field, and what of it whoever sets the field needs.
pub(in crate::lower) struct FieldDoc {
    pub(in crate::lower) doc: Doc,
    /// Limits, conditions and default.
    pub(in crate::lower) facts: String,
    /// All but the words, the example, and who knows the field.
    pub(in crate::lower) telling: String,
    /// Whether only the official SDKs know the field.
    pub(in crate::lower) without_page: bool,
}

/// The doc comment of a field. `conditions` are sentences about it and other fields. `only` says which
/// calls document it, if other calls with the same struct do not.
pub(in crate::lower) fn field(
    words: &FieldWords<'_>,
    spec: &Field,
    ty: &Type,
    checks: &[Check],
    conditions: &[String],
    only: &Only,
) -> FieldDoc {
    let FieldWords { said, values } = words;
    let limits = limits(ty, checks, spec);
    let moment = moment(spec).filter(|_| !said.is_some_and(|said| said.contains("Unix time")));
    let told = limits.into_iter().chain(moment.map(str::to_owned));
    let mut facts: Vec<String> = told.map(|told| format!("{told}.")).collect();
    facts.extend(conditions.iter().cloned());
    let values = told_of_values(spec, ty, *said, values);
    let pattern = spec.pattern.as_ref().map(|pattern| {
        let checked = !checks.is_empty() && is_checked(Limit::Pattern(pattern), ty);
        format!("Pattern: {}{}.", code(pattern), if checked { "" } else { " (not checked)" })
    });
    let value = |name: &str, value: &Option<Value>| {
        let value = value_text(value.as_ref()?).filter(|value| !is_remark(value))?;
        Some(format!("{name}: {}.", code(&value)))
    };
    let default = value("Default", &spec.default);
    let example = value("Example", &spec.example).filter(|_| tells(spec, ty));
    let scopes = match spec.scopes.as_slice() {
        [] => None,
        [scope] => Some(format!("Needs the scope {}.", code(scope))),
        scopes => Some(format!("Needs one of the scopes {}.", codes(scopes))),
    };
    let witness = spec.witness.map(|witness| format!("Not on the page; {}.", witness.about()));
    let only = only.told();

    // That a part of the path is not empty is a matter of course.
    let needed = facts.iter().filter(|fact| *fact != "Not empty.");
    let for_setters = needed.chain(&pattern).chain(&default);
    let for_setters = for_setters.cloned().collect::<Vec<_>>().join(" ");
    let telling =
        facts.iter().chain([&values, &pattern, &default, &scopes, &only].into_iter().flatten());
    let telling = telling.map(String::as_str).collect::<Vec<_>>().join(" ");
    facts.extend([values, pattern, default, example, scopes, only, witness].into_iter().flatten());
    let mut doc = vec![said.map_or_else(|| format!("{}.", names::english(&spec.name)), sentence)];
    if !facts.is_empty() {
        doc.extend([String::new(), facts.join(" ")]);
    }
    FieldDoc { doc, facts: for_setters, telling, without_page: spec.witness.is_some() }
}

/// Whether an example tells more than type, default and name of a field.
fn tells(spec: &Field, ty: &Type) -> bool {
    let known = matches!(innermost(ty), Type::Enum(_) | Type::Bool);
    let usual = spec.name == "page_size" || spec.name.ends_with("page_token");
    !(known || usual || spec.name.ends_with("_id_type") || spec.example == spec.default)
}

/// The values of a field that is not an enum. What says "whether" tells both truth values.
fn told_of_values(
    spec: &Field,
    ty: &Type,
    said: Option<&str>,
    words: &[Option<&str>],
) -> Option<String> {
    let truth = *innermost(ty) == Type::Bool;
    let whether = said.is_some_and(|said| said.starts_with("Whether"));
    if matches!(innermost(ty), Type::Enum(_)) || truth && whether {
        return None;
    }
    values_told(&spec.values, words, said.is_none() || !truth)
}

/// The unit of a point in time, if the example shows it.
fn moment(spec: &Field) -> Option<&'static str> {
    let name = names::english(&spec.name).to_lowercase();
    let timely = ["time", "timestamp", "date", "at", "deadline", "start", "end", "due"];
    if !name.split(' ').any(|word| timely.contains(&word)) {
        return None;
    }
    let example = value_text(spec.example.as_ref()?)?;
    let digits = example.starts_with('1') && example.chars().all(|c| c.is_ascii_digit());
    match (digits, example.len()) {
        (true, 10) => Some("Unix time in seconds"),
        (true, 13) => Some("Unix time in milliseconds"),
        _ => None,
    }
}

/// The values of a field that is not an enum, such as a truth value, with their words or else
/// their labels.
fn values_told(values: &[EnumValue], words: &[Option<&str>], labels: bool) -> Option<String> {
    let told = values.iter().zip(words).filter_map(|(value, words)| {
        let label = || value.note.as_ref().or(value.label.as_ref()).filter(|_| labels);
        let label = || label().map(|label| text(label));
        let words = words.map(|words| words.trim_end_matches('.').to_owned()).or_else(label)?;
        Some(format!("{}: {words}", code(&value_text(&value.value)?)))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
}

/// The limits: `1 to 100 characters`, `1 to 500 items, each of at most 20 characters`. The type
/// stands in the code.
fn limits(ty: &Type, checks: &[Check], spec: &Field) -> Option<String> {
    let limits = bounded(ty, checks, spec);
    let limits = limits.trim_start_matches(", ").trim_start_matches(" of ");
    let first = limits.chars().next()?;
    Some(format!("{}{}", first.to_uppercase(), &limits[first.len_utf8()..]))
}

/// The documented limits, even where they are too odd to be checked.
fn bounded(ty: &Type, checks: &[Check], spec: &Field) -> String {
    let told = spec.limits().filter_map(|limit| Some((limit, limit_words(limit, ty)?)));
    let (bounds, words): (Vec<Limit<'_>>, Vec<String>) = told.unzip();
    let mut limits = words.concat();
    // What has at least one of something is not empty as a matter of course.
    let never_empty = bounds.iter().any(|limit| match limit {
        Limit::Items(bounds) | Limit::Characters(bounds) => bounds.min.is_some_and(|min| min > 0),
        Limit::Range(_) | Limit::Pattern(_) => false,
    });
    if !never_empty && checks.iter().any(|check| check.rule == NOT_EMPTY) {
        limits.push_str(", not empty");
    }
    limits
}

/// A limit as it stands behind a noun: `, 1 to 500 items`, ` of 1 to 100 characters`.
fn limit_words(limit: Limit<'_>, ty: &Type) -> Option<String> {
    let characters = limit.kind() == LimitKind::Characters;
    // Patterns have a sentence of their own, and the values of an enum are as long as they are.
    let told = limit.kind() != LimitKind::Pattern
        && !(characters && matches!(innermost(ty), Type::Enum(_)));
    let words = limit.words().filter(|_| told)?;
    let listed = matches!(ty, Type::List(_) | Type::Map(_));
    let joint = match (limit.level() == Level::Innermost && listed, characters) {
        (true, true) => ", each of",
        (true, false) => ", each",
        (false, true) => " of",
        (false, false) => ",",
    };
    Some(format!("{joint} {words}"))
}

#[cfg(test)]
mod tests {
    use super::{FieldWords, Only, field};
    use crate::ir::Type;
    use feishu_spec::Field;
    use serde_json::{Value, json};

    fn told(said: Option<&str>, ty: &Type, spec: Value) -> Vec<String> {
        let spec: Field = serde_json::from_value(spec).unwrap();
        let words = FieldWords { said, values: vec![None; spec.values.len()] };
        field(&words, &spec, ty, &[], &[], &Only::default()).doc
    }

    #[test]
    fn an_example_that_tells_nothing_is_left_out() {
        let text = |name: &str, example: &str| {
            let spec = json!({ "name": name, "type": "string", "example": example });
            told(Some("It."), &Type::String, spec)
        };
        assert_eq!(text("berth", "B7"), ["It.", "", "Example: `B7`."]);
        assert_eq!(text("page_token", "B7"), ["It."]);
        assert_eq!(text("berth", "无"), ["It."]);
        assert_eq!(text("berth", "- \"B7\" - \"B8\""), ["It."]);
        let flag = json!({ "name": "free", "type": "bool", "example": true });
        assert_eq!(told(Some("It."), &Type::Bool, flag), ["It."]);
        let same = json!({ "name": "berth", "type": "string", "example": "B7", "default": "B7" });
        assert_eq!(told(Some("It."), &Type::String, same), ["It.", "", "Default: `B7`."]);
    }

    #[test]
    fn whether_says_what_both_truth_values_mean() {
        let values = json!([{ "value": true, "label": "yes" }, { "value": false, "label": "no" }]);
        let spec = json!({ "name": "free", "type": "bool", "values": values });
        assert_eq!(told(Some("Whether it is."), &Type::Bool, spec.clone()), ["Whether it is."]);
        assert_eq!(told(None, &Type::Bool, spec)[2], "`true`: yes; `false`: no.");
    }

    #[test]
    fn calls_that_lack_a_field_are_told_by_the_shorter_list() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let only = |with, without| Only { with: names(with), without: names(without) }.told();
        assert_eq!(only(&["get"], &[]), None);
        assert_eq!(only(&["get"], &["list"]).unwrap(), "Documented for `get` only.");
        let most = only(&["get", "list", "patch"], &["create"]);
        assert_eq!(most.unwrap(), "Not documented for `create`.");
    }

    #[test]
    fn a_length_from_0_is_only_a_greatest_one() {
        let spec =
            json!({ "name": "title", "type": "string", "characters": { "min": 0, "max": 9 } });
        assert_eq!(told(None, &Type::String, spec), ["Title.", "", "At most 9 characters."]);
    }
}
