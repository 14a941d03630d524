//! Documented limits of the contents of messages, checked before anything is sent.

use super::{Violation, Violations};
use crate::{
    content::{ContentKind, ContentRules},
    wire::{Object, View},
};

/// All that is wrong with the content of the message that a request sends; `bytes` is the size of
/// its body. A kind that is not documented is not checked.
pub(crate) fn check_content(
    request: &dyn Object,
    rules: &ContentRules,
    bytes: u64,
) -> Vec<Violation> {
    let mut violations = Violations::default();
    let (kind, json) = (member(request, rules.kind), member(request, rules.json));
    let Some(known) = rules.kinds.iter().find(|known| known.name == kind) else {
        return violations.found;
    };
    violations.at(rules.json, |to| {
        if let Some(most) = known.max_bytes.filter(|most| bytes > *most) {
            to.add(format!("the body of the request has {bytes} bytes, at most {most}"));
        }
        to.content(known, &json);
    });
    violations.found
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

/// The text of a member.
fn member(request: &dyn Object, name: &str) -> String {
    let mut found = String::new();
    request.read(&mut |shape, fields| {
        let at = shape.names.iter().position(|known| *known == name);
        if let Some(View::Text(text) | View::TextVariant(_, text)) = at.map(|at| fields[at].view())
        {
            text.clone_into(&mut found);
        }
    });
    found
}
