//! A whole reply: the envelope, its content and the fields beside it.

use serde_json::Value;

use super::{Finding, Strictness, walk::Walk};
use crate::{Field, Form, Response, Type};

/// All fields of a reply, from its top.
pub struct Reply {
    /// `code` and the message first, if the reply has them, and `data` last.
    pub fields: Vec<Field>,
    has_data: bool,
}

impl Reply {
    /// The fields of a reply of this form. What a table says of `code`, the message and `data`
    /// does not count: the form says what they are.
    pub fn of(response: &Response) -> Self {
        let mut fields = Vec::new();
        if matches!(response.form, Form::Envelope | Form::Flat) {
            let message = response.message.as_deref().unwrap_or("msg");
            fields.extend([Field::new("code", Type::Int), Field::new(message, Type::String)]);
        }
        let frame: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        let data = response.data.as_ref();
        let is_data = |field: &Field| data.is_some() && field.name == "data";
        let is_framed = |field: &Field| frame.contains(&field.name) || is_data(field);
        let beside = response.fields.iter().filter(|field| !is_framed(field));
        fields.extend(beside.cloned());
        if !frame.is_empty() {
            // The platform's own debugging aid, in replies of every endpoint.
            fields.push(Field::new("error", Type::Any));
        }
        fields.extend(data.map(|data| {
            let field = Field::new("data", data.ty.clone());
            Field { fields: data.fields.clone(), ..field }
        }));
        Reply { fields, has_data: data.is_some() }
    }

    /// What is wrong with a reply.
    pub fn check<'v>(&self, value: &'v Value, strictness: Strictness) -> Vec<Finding<'v>> {
        let data = self.fields.last().filter(|_| self.has_data);
        let mut walk = Walk::new(strictness, &self.fields).with_body(data);
        walk.top(&self.fields, value);
        walk.found
    }
}
