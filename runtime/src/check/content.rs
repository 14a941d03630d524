//! Documented limits of the contents of messages, checked before anything is sent.

use super::{Violation, Violations};
use crate::{
    content::{ContentKind, ContentRules},
    wire::{View, Wire},
};

/// All that is wrong with the content of the message that a request with these fields sends;
/// `bytes` is the size of its body. A kind that is not documented is not checked.
pub(crate) fn check_content(
    names: &[&str],
    fields: &[&dyn Wire],
    rules: &ContentRules,
    bytes: u64,
) -> Vec<Violation> {
    let (kind, json) = (text(names, fields, rules.kind), text(names, fields, rules.json));
    let Some(known) = rules.kinds.iter().find(|known| known.name == kind) else {
        return Vec::new();
    };
    Violations::collect(|violations| {
        violations.at(rules.json, |to| {
            if let Some(most) = known.max_bytes.filter(|most| bytes > *most) {
                to.add(format!("the body of the request has {bytes} bytes, at most {most}"));
            }
            to.content(known, json);
        });
    })
}

/// All that is wrong with the content of a message of this kind, which is at this path.
#[cfg(feature = "custom-bot")]
pub(crate) fn check_content_json(path: &str, known: &ContentKind, json: &str) -> Vec<Violation> {
    let mut violations = Violations::default();
    violations.at(path, |to| to.content(known, json));
    violations.found
}

impl Violations {
    /// Checks the content of a message of this kind.
    fn content(&mut self, known: &ContentKind, json: &str) {
        match (known.read)(known.name, json) {
            Ok(content) => {
                self.inside(&*content);
                if let (Some(check), View::Json(json)) = (known.checked, content.view()) {
                    check(json).into_iter().for_each(|(path, message)| self.inner(&path, message));
                }
            }
            Err(error) => self.inner(&error.path, error.message),
        }
    }
}

/// The text of the field with this name; empty if it has none.
fn text<'a>(names: &[&str], fields: &[&'a dyn Wire], name: &str) -> &'a str {
    let at = names.iter().position(|known| *known == name);
    match at.and_then(|at| fields.get(at)).map(|field| field.view()) {
        Some(View::Text(text) | View::TextVariant(_, text)) => text,
        _ => "",
    }
}
