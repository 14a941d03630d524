//! The content of a message, which is JSON inside a string of the body.

use feishu_spec::{Content, Direction, Endpoint, Field, NODE, validate};
use serde_json::{Map, Value};

use super::{Checks, Sent, Violation, card};
use crate::Specs;

/// Checks the content that a request sends. A kind that is not documented is not looked at: the
/// field with the kind has a check of its own.
pub(super) fn content(
    specs: &Specs,
    endpoint: &Endpoint,
    sent: &Sent<'_>,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    let Some(members) = &endpoint.request.content else { return };
    let Ok(Value::Object(body)) = sent.json() else { return };
    let text = |member: &str| body.get(member).and_then(Value::as_str);
    let (Some(kind), Some(json)) = (text(&members.kind), text(&members.json)) else { return };
    let of = |content: &&Content| {
        let id = &content.id;
        id.project == endpoint.id.project && id.direction == Direction::Sent && id.kind == kind
    };
    let Some(content) = specs.contents().iter().find(of) else { return };
    let bytes = sent.body.len() as u64;
    if let Some(most) = content.max_bytes.filter(|most| checks.limits && bytes > *most) {
        let description = format!("the request has {bytes} bytes, at most {most} with a {kind}");
        out.push(Violation::new(&*members.json, "", description));
    }
    match serde_json::from_str(json) {
        Ok(whole @ Value::Object(_)) => {
            let found = Reader { specs, content, checks }.object(&whole);
            let inside = |found: Violation| Violation {
                field: format!("{}.{}", members.json, found.field),
                ..found
            };
            out.extend(found.into_iter().map(inside));
        }
        Ok(other) => {
            let description = "expected a JSON object as text";
            out.push(Violation::new(&*members.json, other, description));
        }
        Err(error) => {
            let description = format!("not JSON: {error}; expected a JSON object as text");
            out.push(Violation::new(&*members.json, json, description));
        }
    }
}

/// Everything that is wrong with the JSON of a content.
pub(super) fn object(
    specs: &Specs,
    content: &Content,
    object: &Map<String, Value>,
    checks: Checks,
) -> Vec<Violation> {
    Reader { specs, content, checks }.object(&Value::Object(object.clone()))
}

struct Reader<'a> {
    specs: &'a Specs,
    content: &'a Content,
    checks: Checks,
}

impl Reader<'_> {
    fn object(&self, whole: &Value) -> Vec<Violation> {
        if self.content.is_open() {
            return card::card(self.specs.components(), whole, self.checks);
        }
        let found = validate::object(&self.content.fields, whole, self.checks.into());
        let mut found: Vec<Violation> = found.into_iter().map(Violation::from).collect();
        let fields = &self.content.fields;
        self.inside(fields, whole, "", &mut found);
        found
    }

    /// Checks the nodes in the fields of an object, which is at this path.
    fn inside(&self, fields: &[Field], object: &Value, above: &str, out: &mut Vec<Violation>) {
        for field in fields {
            let Some(value) = object.get(&field.name) else { continue };
            let path = format!("{above}{}", field.name);
            if field.type_name.as_deref() == Some(NODE) {
                self.nodes(value, &path, out);
                continue;
            }
            let same = field.same_as.as_ref();
            let same = same.and_then(|name| self.content.fields.iter().find(|it| it.name == *name));
            let inner = same.map_or(&field.fields, |same| &same.fields);
            self.inside(inner, value, &format!("{path}."), out);
        }
    }

    /// Checks the nodes in all lists of a value.
    fn nodes(&self, value: &Value, path: &str, out: &mut Vec<Violation>) {
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.nodes(element, &format!("{path}[{index}]"), out);
                }
            }
            Value::Object(members) => self.node(members, path, out),
            // The check of the field tells it.
            _ => {}
        }
    }

    fn node(&self, members: &Map<String, Value>, path: &str, out: &mut Vec<Violation>) {
        let mut members = members.clone();
        let tag = members.remove("tag").unwrap_or_default();
        let known = self.content.nodes.iter().find(|node| tag == *node.tag);
        let Some(known) = known else {
            let tags: Vec<&str> = self.content.nodes.iter().map(|node| &*node.tag).collect();
            let description = format!("expected one of {}", tags.join(", "));
            return out.push(Violation::new(format!("{path}.tag"), tag, description));
        };
        let value = Value::Object(members);
        let found = validate::object(&known.fields, &value, self.checks.into());
        out.extend(
            found
                .into_iter()
                .map(Violation::from)
                .map(|found| Violation { field: format!("{path}.{}", found.field), ..found }),
        );
    }
}
