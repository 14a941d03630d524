//! A call, and what most replies to one are made of.

use std::time::SystemTime;

use feishu_spec::{Endpoint, Field};
use serde_json::{Value, json};

use crate::{
    Domain, Received,
    refusal::Refusal,
    reply::{Reply, Shown, success_body},
    store::{
        answer::{Answer, Caller, Collections},
        collection::Object,
        not_found, object,
    },
};

/// A call, before it is known what it is about.
#[derive(Clone, Copy)]
pub(in crate::store) struct Request<'a> {
    /// The index of the endpoint.
    pub(in crate::store) index: usize,
    pub(in crate::store) endpoint: &'a Endpoint,
    pub(in crate::store) received: &'a Received,
    pub(in crate::store) caller: &'a Caller,
    pub(in crate::store) now: SystemTime,
    /// Whether an id that no call created is refused, and not only one that was deleted.
    pub(in crate::store) strict: bool,
    /// Where links lead.
    pub(in crate::store) domain: Domain,
}

impl<'a> Request<'a> {
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        let found = self.received.path_params.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn query(&self, name: &str) -> Option<&'a str> {
        let found = self.received.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn reply(&self, data: Value) -> Answer {
        Some(Ok(Reply::of_success(success_body(self.message(), &data).0)))
    }

    /// The same with what is kept elsewhere.
    pub(super) fn reply_shown(&self, data: Vec<(&str, Shown<'_>)>) -> Answer {
        Some(Ok(Reply::success(self.message(), data)))
    }

    /// The name of the member beside the code of a reply.
    fn message(&self) -> &'a str {
        self.endpoint.response.message.as_deref().unwrap_or("msg")
    }

    /// The page that the call asks for of a list, which the member `name` of the reply holds.
    pub(super) fn page(&self, name: &str, all: &[Value], default_size: usize) -> Answer {
        self.page_beside(json!({}), name, all, default_size)
    }

    /// The same, beside these members of the reply.
    pub(super) fn page_beside(
        &self,
        beside: Value,
        name: &str,
        all: &[Value],
        default_size: usize,
    ) -> Answer {
        let size = self.query("page_size").and_then(|it| it.parse().ok());
        let size = size.unwrap_or(default_size).max(1);
        let from: usize = match self.query("page_token").unwrap_or_default() {
            "" => 0,
            token => match token.parse() {
                Ok(from) => from,
                Err(_) => return Some(Err(Refusal::new(400, 99_992_402, "invalid page_token"))),
            },
        };
        let to = from.saturating_add(size).min(all.len());
        let next = if to < all.len() { to.to_string() } else { String::new() };
        let token = self.endpoint.paging.as_ref().and_then(|paging| paging.next.as_deref());
        let mut data = beside;
        data[name] = json!(all.get(from..to).unwrap_or_default());
        data["has_more"] = json!(to < all.len());
        data[token.unwrap_or("page_token")] = json!(next);
        self.reply(data)
    }

    /// The answer that says that what the field names does not exist.
    pub(super) fn missing(&self, field: &str) -> Answer {
        Some(Err(not_found(self.endpoint, field)))
    }

    /// The answer about something that nobody created: not found if it was there before or the
    /// platform is strict, and the documented example otherwise.
    pub(super) fn absent(&self, was_there: bool, field: &str) -> Answer {
        if self.strict || was_there { self.missing(field) } else { None }
    }

    /// The answer with this code, in the documented words and with the documented status.
    pub(super) fn refused(&self, code: i64, message: &str) -> Answer {
        let row = self.endpoint.errors.iter().find(|row| row.code == code);
        let status = row.and_then(|row| row.status).unwrap_or(400);
        let message = row.and_then(|row| row.message.as_deref()).unwrap_or(message);
        Some(Err(Refusal::new(status, code, message)))
    }

    /// The body; null if it is no JSON.
    pub(in crate::store) fn body(&self) -> &'a Value {
        self.received.body_json().unwrap_or(&Value::Null)
    }

    /// The resource of this collection that a parameter of the path names, or the answer about one
    /// that is not there.
    pub(super) fn named<'c>(
        &self,
        collections: &'c mut Collections,
        path: &[String],
        parameter: &str,
    ) -> Result<&'c mut Object, Answer> {
        let id = self.parameter(parameter).unwrap_or_default().to_owned();
        self.kept(collections, path, &id, parameter)
    }

    /// The resource of this collection with this id, which the field holds, or the answer about one
    /// that is not there.
    pub(super) fn kept<'c>(
        &self,
        collections: &'c mut Collections,
        path: &[String],
        id: &str,
        field: &str,
    ) -> Result<&'c mut Object, Answer> {
        let Some(all) = collections.get_mut(path) else { return Err(self.absent(false, field)) };
        let was_there = all.had(id);
        all.get_mut(id).ok_or_else(|| self.absent(was_there, field))
    }

    /// A resource as a member of the reply of this name shows it.
    pub(super) fn shown(&self, name: &str, object: &Object) -> Value {
        Value::Object(object::shown(object, self.fields(name)))
    }

    /// The same, borrowed.
    pub(super) fn shown_of<'o>(&self, name: &str, object: &'o Object) -> Shown<'o>
    where
        'a: 'o,
    {
        Shown::object(object::shown_of(object, self.fields(name)))
    }

    /// The fields of a member of the reply.
    fn fields(&self, name: &str) -> &'a [Field] {
        let fields = self.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
        fields.iter().find(|it| it.name == name).map_or(&[][..], |it| &it.fields)
    }
}
