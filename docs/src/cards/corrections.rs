//! What people decided about components, applied to what pages say.

use std::collections::BTreeMap;

use feishu_overrides::{CardCorrection, CardRules, Problem};
use feishu_spec::{Component, Field, Type};
use serde_json::Value;

use super::values;

/// Applies all corrections; those that change nothing are a problem each.
pub(super) fn apply(found: &mut BTreeMap<String, Component>, rules: &CardRules) -> Vec<Problem> {
    let stale = |it: &CardCorrection, why: &str| {
        let place = format!("specs/overrides/cards.toml: correction of {} at {}", it.card, it.at);
        Problem::new(place, format!("does not apply: {why}; delete it, or correct it"))
    };
    let mut problems = Vec::new();
    for correction in &rules.correct {
        let result = match found.get_mut(&correction.card) {
            // A part of the pages may be read.
            None => continue,
            Some(component) => correct(component, correction),
        };
        problems.extend(result.err().map(|why| stale(correction, &why)));
    }
    problems
}

fn correct(component: &mut Component, it: &CardCorrection) -> Result<(), String> {
    let (above, name) = it.at.rsplit_once('.').unwrap_or(("", &it.at));
    let mut fields = &mut component.fields;
    for step in above.split('.').filter(|step| !step.is_empty()) {
        let field = fields.iter_mut().find(|field| field.name == step);
        fields = &mut field.ok_or_else(|| format!("there is no field `{step}`"))?.fields;
    }
    let at = fields.iter().position(|field| field.name == name);
    if it.remove {
        fields.remove(at.ok_or("there is no such field")?);
        return Ok(());
    }
    let before = at.map(|at| fields[at].clone());
    let at = at.unwrap_or_else(|| {
        fields.push(Field::new(name, Type::Any));
        fields.len() - 1
    });
    change(&mut fields[at], it)?;
    if before.as_ref() == Some(&fields[at]) {
        return Err("the pages say so by now".to_owned());
    }
    Ok(())
}

fn change(field: &mut Field, it: &CardCorrection) -> Result<(), String> {
    if let Some(ty) = &it.ty {
        field.ty = ty.parse().map_err(|error| format!("{error}"))?;
        field.type_name = None;
    }
    if let Some(name) = &it.type_name {
        // What has a spec of its own is described there.
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
        (field.items, field.characters, field.range, field.pattern) = (None, None, None, None);
    }
    if let Some(default) = &it.default {
        field.default = Some(Value::from(default.as_str()));
    }
    Ok(())
}
