//! A field as a JSON Schema: type, values, limits, defaults, examples.

use std::fmt;

use serde_json::{Value, json};

use super::{
    DocumentWriter, NoteKind, Object, example, plain,
    sharing::{Defined, Direction, FieldPath},
};
use feishu_spec::{
    EnumValue, Field, SubjectId, Type, limit::Level, validate::coerce, visit::Place,
};

/// The member with the documented values of a field. Not `enum`, which would refuse the values that
/// the platform adds without notice; the generated crate takes those too.
pub(super) const VALUES: &str = "x-extensible-enum";

/// Where a field or an object is: its path in the spec, and the shorter one that notes show.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub(super) at: FieldPath,
    pub(super) shown: String,
}

impl Location {
    /// A part of an endpoint or event, under the name that notes give it.
    pub(super) fn part(subject: impl Into<SubjectId>, place: Place, shown: &str) -> Self {
        Location { at: FieldPath::part(subject.into(), place), shown: shown.to_owned() }
    }

    /// A field inside this.
    pub(super) fn field(&self, name: &str) -> Self {
        Location { at: self.at.field(name), shown: format!("{}.{name}", self.shown) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl DocumentWriter<'_> {
    /// The schema of an object with these fields.
    pub(super) fn object(
        &mut self,
        fields: &[Field],
        direction: Direction,
        place: &Location,
    ) -> Value {
        let mut properties = Object::new();
        let mut required = Vec::new();
        for field in fields {
            let place = place.field(&field.name);
            if properties.contains_key(&field.name) {
                self.note(
                    NoteKind::Field,
                    format!("{place} is documented twice; the first is kept"),
                );
                continue;
            }
            let schema = self.field(field, direction, &place);
            properties.insert(field.name.clone(), Value::Object(schema));
            if field.required && direction == Direction::Request {
                required.push(field.name.as_str());
            }
        }
        let mut schema = Object::new();
        schema.insert("type".into(), "object".into());
        if !properties.is_empty() {
            schema.insert("properties".into(), Value::Object(properties));
        }
        if !required.is_empty() {
            schema.insert("required".into(), json!(required));
        }
        Value::Object(schema)
    }

    /// The schema of one field.
    pub(super) fn field(
        &mut self,
        field: &Field,
        direction: Direction,
        place: &Location,
    ) -> Object {
        let mut schema = self.typed(&field.ty, field, direction, place);
        self.limits(&mut schema, field, Level::Whole, &field.ty, place);
        if let Some(value) = &field.default {
            match example::of_field(value, field, &place.shown) {
                Ok(value) => schema.insert("default".into(), value),
                Err(reason) => self.odd_value(&mut schema, "default", value, &reason),
            };
        }
        if let Some(value) = &field.example {
            match example::of_field(value, field, &place.shown) {
                Ok(value) => schema.insert("examples".into(), json!([value])),
                Err(reason) => self.odd_value(&mut schema, "example", value, &reason),
            };
        }
        if let Some(description) = &field.description {
            schema.insert("description".into(), description.as_str().into());
        }
        if !field.scopes.is_empty() {
            schema.insert("x-feishu-scopes".into(), plain(&field.scopes));
        }
        schema
    }

    /// The schema of a type, with the values and limits of what is inside all lists and maps.
    pub(super) fn typed(
        &mut self,
        ty: &Type,
        field: &Field,
        direction: Direction,
        place: &Location,
    ) -> Object {
        let mut schema = Object::new();
        let mut put = |key: &str, value: Value| schema.insert(key.to_owned(), value);
        match ty {
            Type::List(inner) => {
                put("type", "array".into());
                put("items", Value::Object(self.typed(inner, field, direction, place)));
                return schema;
            }
            Type::Map(inner) => {
                put("type", "object".into());
                put(
                    "additionalProperties",
                    Value::Object(self.typed(inner, field, direction, place)),
                );
                return schema;
            }
            Type::Object => return self.reference(field, direction, place),
            Type::String => {
                put("type", "string".into());
            }
            Type::Int => {
                put("type", "integer".into());
                put("format", "int64".into());
            }
            Type::Float => {
                put("type", "number".into());
                put("format", "double".into());
            }
            Type::Bool => {
                put("type", "boolean".into());
            }
            Type::File => {
                put("type", "string".into());
                put("contentMediaType", "application/octet-stream".into());
                // The OpenAPI 3.0 form, which most client generators look for.
                put("format", "binary".into());
            }
            Type::Any => {}
        }
        self.values(&mut schema, field, ty, place);
        self.limits(&mut schema, field, Level::Innermost, ty, place);
        schema
    }

    fn reference(&mut self, field: &Field, direction: Direction, place: &Location) -> Object {
        let defined = self.types.defined(&place.at);
        let schema = match defined {
            Defined::Named(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
            Defined::Here => self.object(&field.fields, direction, place),
            Defined::Nowhere => {
                let path = field.same_as.as_deref().unwrap_or_default();
                let text =
                    format!("{place} has the fields of {path}, which does not exist; left open");
                self.note(NoteKind::Recursion, text);
                json!({ "type": "object" })
            }
        };
        match schema {
            Value::Object(schema) => schema,
            _ => unreachable!("each is written as an object above"),
        }
    }

    /// The documented values, with their names in the generated crate and their labels as the lists
    /// that client generators look for, and the labels again in the form that Redoc shows.
    fn values(&mut self, schema: &mut Object, field: &Field, ty: &Type, place: &Location) {
        let mut allowed: Vec<Value> = Vec::new();
        let mut labels = Object::new();
        let mut beside: Vec<(Option<&str>, String)> = Vec::new();
        for value in &field.values {
            let Some(wire) = coerce(ty, &value.value) else {
                let text =
                    format!("{place}: the value {} is not of type {ty}; omitted", value.value);
                self.note(NoteKind::Value, text);
                continue;
            };
            if allowed.contains(&wire) {
                continue;
            }
            let label = label(value);
            if let Some(label) = &label {
                let key = wire.as_str().map_or_else(|| wire.to_string(), str::to_owned);
                labels.insert(key, label.as_str().into());
            }
            let items = self.types.items(&place.at);
            let name = items.and_then(|items| items.variant(&self.options.items, &wire));
            beside.push((name, label.unwrap_or_default()));
            allowed.push(wire);
        }
        // Some pages document only one of `true` and `false`.
        if !allowed.is_empty() && *ty != Type::Bool {
            schema.insert(VALUES.into(), Value::Array(allowed));
            let (names, descriptions): (Vec<_>, Vec<_>) = beside.into_iter().unzip();
            if let Some(names) = names.into_iter().collect::<Option<Vec<_>>>() {
                schema.insert("x-enum-varnames".into(), json!(names));
            }
            if !labels.is_empty() {
                schema.insert("x-enum-descriptions".into(), json!(descriptions));
            }
        }
        if !labels.is_empty() {
            schema.insert("x-enumDescriptions".into(), Value::Object(labels));
        }
    }

    /// The limits of a field on the values at this level, which have the type `ty`.
    fn limits(
        &mut self,
        schema: &mut Object,
        field: &Field,
        level: Level,
        ty: &Type,
        place: &Location,
    ) {
        for limit in field.limits().filter(|limit| limit.level() == level) {
            // A value of unknown type may be of the type that the limit applies to.
            if *ty == Type::Any || limit.applies_to(ty) {
                let keywords = limit.keywords(ty).into_iter();
                schema.extend(keywords.map(|(key, value)| (key.to_owned(), value)));
            } else {
                let text = format!("{place}: `{limit}` of a value of type {ty}; omitted");
                self.note(NoteKind::Limit, text);
            }
        }
    }

    /// Keeps a value that contradicts its field in a member that tools do not validate.
    fn odd_value(
        &mut self,
        schema: &mut Object,
        what: &str,
        value: &Value,
        reason: &str,
    ) -> Option<Value> {
        self.note(NoteKind::Value, format!("the {what}: {reason}; kept as x-feishu-{what}"));
        schema.insert(format!("x-feishu-{what}"), value.clone())
    }
}

fn label(value: &EnumValue) -> Option<String> {
    if let Some(description) = &value.description {
        return Some(description.clone());
    }
    let parts: Vec<&str> =
        [&value.label, &value.note].into_iter().flatten().map(String::as_str).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
