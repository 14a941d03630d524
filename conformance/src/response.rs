//! The part of a reply that the generated response is deserialized from, as its page describes it,
//! and the part of a push for the event's type.

use feishu_spec::{Endpoint, Event, Field, Form, Type};
use serde_json::{Map, Value, json};

use crate::{make::Maker, normal::Normal, request::RequestPart, table};

/// The part of a reply that is deserialized.
pub struct Read {
    /// As one field, with the fields inside it.
    pub field: Field,
    /// Whether it is the whole reply, not its `data`.
    pub whole: bool,
    form: Form,
    message: String,
}

impl Read {
    /// Derives it from a spec; `None` if the reply is a file.
    pub fn of(spec: &Endpoint) -> Option<Self> {
        let response = &spec.response;
        let message = response.message.clone().unwrap_or_else(|| "msg".to_owned());
        let data = response.data.as_ref().map(|data| table::whole("data", data));
        let read = |field, whole| Read { field, whole, form: response.form, message };
        let object = |fields| Field { fields, ..Field::new("", Type::Object) };
        match response.form {
            Form::Binary => None,
            Form::Envelope if response.fields.is_empty() => {
                Some(read(data.unwrap_or_else(|| object(Vec::new())), false))
            }
            Form::Envelope | Form::Flat | Form::Bare => {
                let fields = data.into_iter().chain(response.fields.iter().cloned());
                Some(read(object(fields.collect()), true))
            }
        }
    }

    /// The content of an event: the member `event` of its push.
    pub fn of_event(spec: &Event) -> Self {
        let content = spec.fields.iter().find(|field| field.name == "event");
        let fields = content.map_or_else(Vec::new, |field| field.fields.clone());
        Read {
            field: Field { fields, ..Field::new("event", Type::Object) },
            whole: false,
            form: Form::Bare,
            message: String::new(),
        }
    }

    /// The part of a whole reply that is deserialized.
    pub fn part<'a>(&self, reply: &'a Value) -> &'a Value {
        if self.whole { reply } else { reply.get("data").unwrap_or(&Value::Null) }
    }

    /// Generates a value of [`field`](Read::field).
    pub fn made<'a>(&'a self, maker: &mut Maker<'a>) -> Value {
        match self.field.ty {
            Type::Object => Value::Object(maker.object(&self.field.fields, false)),
            ref ty => maker.value(&self.field, ty, false, RequestPart::Body, true),
        }
    }

    /// A value of [`field`](Read::field) in normal form.
    pub fn normal(&self, value: Value) -> Value {
        let normal = Normal { table: table::FieldTable { top: &self.field.fields }, sent: false };
        match value {
            Value::Object(members) if self.field.ty == Type::Object => {
                Value::Object(normal.object(&self.field.fields, members))
            }
            other => normal.member(&self.field, other).unwrap_or_default(),
        }
    }

    /// A whole reply around a value of [`field`](Read::field).
    ///
    /// # Panics
    /// If the fields beside `data` are not an object.
    pub fn reply(&self, value: &Value) -> Value {
        let mut reply = Map::new();
        if self.form != Form::Bare {
            reply.insert("code".to_owned(), json!(0));
            reply.insert(self.message.clone(), json!("success"));
        }
        if self.whole {
            let members = value.as_object().expect("a reply is an object");
            reply.extend(members.iter().map(|(name, value)| (name.clone(), value.clone())));
        } else {
            reply.insert("data".to_owned(), value.clone());
        }
        Value::Object(reply)
    }
}
