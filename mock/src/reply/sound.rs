//! Makes an example keep to the types of its own page. Some examples show `null`, `"1"` for a
//! documented int, or leave out `code`; a reply that did so would break every typed client.

use feishu_spec::{
    Field, Form, Response, Type,
    validate::{self, Reason, Reply, Strictness, coerce},
    visit::Step,
};
use serde_json::{Map, Value, json};

/// What the schema of a reply asks, all of it.
const SCHEMA: Strictness = Strictness { values: false, first: false, ..Strictness::SCHEMA };

/// The example with what contradicts the documented fields written as they want it, or else left
/// out: a reply may always lack a field.
pub(super) fn sound(response: &Response, example: &Value) -> Value {
    let mut reply = example.clone();
    let mended: Vec<_> = Reply::of(response)
        .check(example, SCHEMA)
        .into_iter()
        .map(|finding| (finding.path, in_kind(finding.value, &finding.reason)))
        .collect();
    // From the end, so that what leaves a list moves nothing that is still to be mended.
    for (path, value) in mended.into_iter().rev() {
        put(&mut reply, path.steps(), value);
    }
    if response.form != Form::Bare
        && let Value::Object(members) = &mut reply
        && !members.contains_key("code")
    {
        let rest = std::mem::take(members);
        *members =
            Map::from_iter([("code".to_owned(), json!(0))]).into_iter().chain(rest).collect();
    }
    reply
}

/// The value of a field in a resource with what contradicts the documented fields inside it written
/// as they want it, or else left out. Requests and replies may document a member differently.
/// `beside` are the fields from which the `same_as` of a field inside it counts.
pub(crate) fn sound_member(field: &Field, beside: &[Field], value: Value) -> Value {
    if field.fields.is_empty() && field.same_as.is_none() {
        return value;
    }
    let found = validate::member(field, beside, &value, SCHEMA).into_iter();
    let mended: Vec<_> =
        found.map(|finding| (finding.path, in_kind(finding.value, &finding.reason))).collect();
    let mut sound = value;
    for (path, value) in mended.into_iter().rev() {
        // The first step is the field itself.
        put(&mut sound, path.steps().get(1..).unwrap_or_default(), value);
    }
    sound
}

/// The value as one of the documented kind, if it can be read so.
fn in_kind(value: Option<&Value>, reason: &Reason) -> Option<Value> {
    let Reason::Kind { expected, .. } = reason else { return None };
    let value = value.filter(|value| !value.is_null())?;
    match (expected, value) {
        (Type::String, Value::Number(number)) => Some(number.to_string().into()),
        _ => coerce(expected, value),
    }
}

/// Puts a value at a place, or takes away what is there.
fn put(at: &mut Value, steps: &[Step<'_>], value: Option<Value>) {
    let Some((step, inner)) = steps.split_first() else { return };
    match (step, at) {
        (Step::Field(name) | Step::Key(name), Value::Object(members)) => {
            if !inner.is_empty() {
                if let Some(member) = members.get_mut(name.as_ref()) {
                    put(member, inner, value);
                }
            } else if let Some(value) = value {
                members.insert(name.to_string(), value);
            } else {
                members.shift_remove(name.as_ref());
            }
        }
        (Step::Index(index), Value::Array(elements)) if *index < elements.len() => {
            if !inner.is_empty() {
                put(&mut elements[*index], inner, value);
            } else if let Some(value) = value {
                elements[*index] = value;
            } else {
                elements.remove(*index);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounded(fields: Value, example: Value) -> Value {
        let response = json!({"data": {"type": "object", "fields": fields}});
        let response: Response = serde_json::from_value(response).unwrap();
        let made = sound(&response, &example);
        assert_eq!(Reply::of(&response).check(&made, SCHEMA), [], "{made}");
        made
    }

    #[test]
    fn what_contradicts_its_field_is_written_as_the_field_wants_it_or_left_out() {
        let fields = json!([
            {"name": "depth", "type": "int"}, {"name": "name", "type": "string"},
            {"name": "ships", "type": "object[]", "fields": [{"name": "id", "type": "string"},
                {"name": "tons", "type": "int[]"}]},
            {"name": "owner", "type": "object"}
        ]);
        let example = json!({"msg": "success", "data": {"depth": "12", "name": 7, "owner": null,
            "ships": [null, {"id": null, "tons": [1, "x", "3"]}, null], "extra": null}});
        let expected = json!({"code": 0, "msg": "success", "data": {"depth": 12, "name": "7",
            "ships": [{"tons": [1, 3]}], "extra": null}});
        assert_eq!(sounded(fields, example), expected);
    }

    #[test]
    fn what_a_request_documents_otherwise_than_a_reply_is_left_out_of_a_member() {
        let field = json!({"name": "marks", "type": "object[]", "fields": [
            {"name": "id", "type": "string"},
            {"name": "text", "type": "object", "fields": [{"name": "zh", "type": "string"}]}]});
        let field: Field = serde_json::from_value(field).unwrap();
        let sent = json!([{"id": 7, "text": "plain", "more": null}, {"text": {"zh": null}}]);
        let expected = json!([{"id": "7", "more": null}, {"text": {}}]);
        assert_eq!(sound_member(&field, &[], sent), expected);
    }

    #[test]
    fn what_contradicts_a_type_that_contains_itself_is_left_out_of_a_member_at_any_depth() {
        let decks = json!({"name": "decks", "type": "object[]", "fields": [
            {"name": "id", "type": "string"},
            {"name": "below", "type": "object[]", "same_as": "decks"}]});
        let decks: Field = serde_json::from_value(decks).unwrap();
        let sent = json!([{"id": "a", "below": [{"id": 7, "below": [{"id": null}]}, null]}]);
        let expected = json!([{"id": "a", "below": [{"id": "7", "below": [{}]}]}]);
        assert_eq!(sound_member(&decks, std::slice::from_ref(&decks), sent), expected);
    }

    #[test]
    fn an_example_without_a_contradiction_stays_as_it_is() {
        let fields = json!([{"name": "depth", "type": "float"}]);
        let example = json!({"msg": "ok", "code": 0, "data": {"depth": 3, "more": [null]}});
        assert_eq!(sounded(fields, example.clone()).to_string(), example.to_string());
    }
}
