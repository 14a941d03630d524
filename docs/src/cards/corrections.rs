//! What people decided about components, applied to what pages say.

use std::collections::BTreeMap;

use feishu_overrides::{CardCorrection, CardRules, Problem, meant};
use feishu_spec::{Component, Field, Type};
use serde_json::Value;

use super::values;

/// Applies all corrections; those that change nothing are a problem each. With `whole`, the pages
/// are all about cards: a correction of a component that none describes is a problem too.
pub(super) fn apply(
    found: &mut BTreeMap<String, Component>,
    rules: &CardRules,
    whole: bool,
) -> Vec<Problem> {
    let names: Vec<String> = found.keys().cloned().collect();
    let mut problems = Vec::new();
    for correction in &rules.correct {
        let result = match found.get_mut(&correction.card) {
            Some(component) => correct(component, correction),
            None if whole => {
                let meant = meant(&correction.card, names.iter().map(String::as_str));
                Err(Failure::Gone(format!("no page describes such a component{meant}")))
            }
            None => Ok(()),
        };
        problems.extend(result.err().map(|failure| match failure {
            Failure::Gone(why) => correction.stale(&why),
            Failure::Wrong(why) => {
                correction.problem(&why, &format!("correct {}", correction.lines))
            }
        }));
    }
    problems
}

/// Why a correction does not apply.
enum Failure {
    /// What it is about is gone, or right by now.
    Gone(String),
    /// It is wrong itself.
    Wrong(String),
}

fn correct(component: &mut Component, it: &CardCorrection) -> Result<(), Failure> {
    let (above, name) = it.at.rsplit_once('.').unwrap_or(("", &it.at));
    let mut fields = &mut component.fields;
    for step in above.split('.').filter(|step| !step.is_empty()) {
        let field = fields.iter_mut().find(|field| field.name == step);
        let gone = || Failure::Gone(format!("there is no field `{step}`"));
        fields = &mut field.ok_or_else(gone)?.fields;
    }
    let at = fields.iter().position(|field| field.name == name);
    if it.remove {
        let gone = || Failure::Gone("there is no such field".to_owned());
        fields.remove(at.ok_or_else(gone)?);
        return Ok(());
    }
    // Else a correction would bring back a field that its page no longer has.
    if at.is_some() == it.add {
        let why = if it.add { "the page has this field by now" } else { "there is no such field" };
        return Err(Failure::Gone(why.to_owned()));
    }
    let before = at.map(|at| fields[at].clone());
    let at = at.unwrap_or_else(|| {
        fields.push(Field::new(name, Type::Any));
        fields.len() - 1
    });
    change(&mut fields[at], it).map_err(Failure::Wrong)?;
    if before.as_ref() == Some(&fields[at]) {
        return Err(Failure::Gone("the pages say so by now".to_owned()));
    }
    Ok(())
}

fn change(field: &mut Field, it: &CardCorrection) -> Result<(), String> {
    if let Some(ty) = &it.ty {
        field.ty = ty.parse().map_err(|error| format!("{error}"))?;
        field.type_name = None;
    }
    if let Some(name) = &it.type_name {
        // Types with a spec of their own are described there.
        if [Component::ELEMENT, Component::HEADER].contains(&name.as_str()) {
            field.fields.clear();
        }
        field.type_name = Some(name.clone());
    }
    if let Some(required) = it.required {
        field.required = required;
    }
    if let Some(found) = &it.values {
        field.values = found.iter().map(|value| values::value(value.as_str())).collect();
    }
    if it.unlimited {
        field.clear_limits();
    }
    if let Some(default) = &it.default {
        field.default = Some(Value::from(default.as_str()));
    }
    Ok(())
}
