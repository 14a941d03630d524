//! Where requests hold cards and parts of cards, as their specs say.

use super::names;
use crate::ir::{self, HeldAs, HeldCard, Type};
use feishu_overrides::Problem;
use feishu_spec::CardMember;

/// Marks the fields that hold a card. The crate has its types of cards already.
///
/// # Errors
/// A problem for each member that cannot be found, or cannot hold a card.
pub fn add_card_members(mut krate: ir::Crate) -> Result<ir::Crate, Vec<Problem>> {
    let mut problems = Vec::new();
    let checks = krate.cards.is_some();
    let versions = krate.services.iter_mut().flat_map(|service| &mut service.versions);
    for resource in versions.flat_map(|version| &mut version.resources) {
        for call in &mut resource.calls {
            call.endpoint.card_checks = checks;
            for member in call.endpoint.cards.clone() {
                if let Err(message) = mark(call, &member, &resource.inputs) {
                    let place = format!("{}: request.cards {}", call.endpoint.id, member.at);
                    problems.push(Problem::new(place, message));
                }
            }
        }
    }
    if problems.is_empty() { Ok(krate) } else { Err(problems) }
}

fn mark(call: &mut ir::Call, member: &CardMember, inputs: &[ir::Struct]) -> Result<(), String> {
    let missing = |name: &str| format!("the body has no member `{name}`; correct the path");
    let (first, rest) = match member.at.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (member.at.as_str(), None),
    };
    // Members of the body come last.
    let of_body = |fields: &[ir::Field], name: &str| fields.iter().rposition(|it| it.wire == name);
    let at = of_body(&call.request.fields, first).ok_or_else(|| missing(first))?;
    let kind = member.kind.as_deref();
    let held_as = match (&call.request.fields[at].ty, rest, kind) {
        (Type::Value, None, None) => HeldAs::Value,
        (Type::String, None, None) => HeldAs::Text,
        (Type::String, None, Some(kind)) => {
            let beside = of_body(&call.request.fields, kind).ok_or_else(|| missing(kind))?;
            call.arguments.retain(|argument| *argument != beside);
            HeldAs::TextOfKind(call.request.fields[beside].name.clone())
        }
        (Type::Struct(named), Some(rest), Some(kind)) => {
            let inside = inputs.iter().find(|it| it.name == named.name);
            let inside = inside.ok_or_else(|| {
                format!("`{}` is a type of another resource, which cannot be filled", named.name)
            })?;
            let known = |name: &str| inside.fields.iter().any(|it| it.wire == name);
            if let Some(unknown) = [kind, rest].into_iter().find(|name| !known(name)) {
                return Err(missing(unknown));
            }
            let name = |wire: &str| names::value(wire).unwrap_or_default();
            let alone = inside.fields.len() == 2;
            HeldAs::Struct { kind: name(kind), text: name(rest), alone }
        }
        (ty, ..) => return Err(format!("a card is an object or text there, not {ty:?}")),
    };
    call.request.fields[at].card = Some(HeldCard { part: member.part, held_as });
    Ok(())
}
