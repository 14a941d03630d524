//! Ids of users and departments are kept as open ids; calls that name or ask for another kind get
//! them translated.

use serde_json::Value;

use super::{department, user};
use crate::{Received, reply::Reply, store::answer::Collections};

/// The kinds of ids in which a call speaks of users and departments, where it does not speak of
/// open ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct IdKinds {
    users: Option<&'static str>,
    departments: bool,
}

/// Members that say which id they hold, so that none is translated.
const NAMED: [&str; 6] =
    ["open_id", "union_id", "open_department_id", "name", "en_name", "content"];

impl IdKinds {
    pub(crate) fn of(received: &Received) -> IdKinds {
        let kind = |name: &str| received.query_value(name);
        let users = match kind("user_id_type").or_else(|| kind("member_id_type")) {
            Some("user_id") => Some("user_id"),
            Some("union_id") => Some("union_id"),
            _ => None,
        };
        IdKinds { users, departments: kind("department_id_type") == Some("department_id") }
    }

    pub(crate) fn is_open(self) -> bool {
        self == IdKinds::default()
    }

    /// The call with open ids in its body.
    pub(crate) fn in_request(
        self,
        collections: &Collections,
        received: &Received,
    ) -> Option<Received> {
        let mut body = received.json()?;
        let open = |id: &str| {
            let found = self.users.and_then(|_| user(collections, id)?.get("open_id")?.as_str());
            found.or_else(|| {
                self.departments
                    .then(|| department(collections, id)?.get("open_department_id")?.as_str())?
            })
        };
        each("", &mut body, &open);
        Some(Received { body: body.to_string().into(), ..received.clone() })
    }

    /// The reply with the ids of the kinds that were asked for.
    pub(crate) fn in_reply(self, collections: &Collections, reply: Reply) -> Reply {
        // An upload is downloaded unchanged, even if it is JSON.
        if !reply.is_json() {
            return reply;
        }
        let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body.joined()) else {
            return reply;
        };
        let asked = |id: &str| {
            let found = self.users.and_then(|kind| user(collections, id)?.get(kind)?.as_str());
            found.or_else(|| {
                self.departments
                    .then(|| department(collections, id)?.get("department_id")?.as_str())?
            })
        };
        if let Some(data) = body.get_mut("data") {
            each("", data, &asked);
        }
        Reply { body: body.to_string().into(), ..reply }
    }
}

/// Replaces each text for which there is another, but for members that say which id they hold.
fn each<'a>(name: &str, value: &mut Value, other: &impl Fn(&str) -> Option<&'a str>) {
    match value {
        Value::String(text) => {
            if !NAMED.contains(&name)
                && let Some(other) = other(text)
            {
                other.clone_into(text);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|it| each(name, it, other)),
        Value::Object(members) => {
            // A user or a department that has all its ids has each under its own name.
            let user = members.contains_key("open_id");
            let department = members.contains_key("open_department_id");
            for (name, value) in members.iter_mut() {
                match name.as_str() {
                    "user_id" if user => {}
                    "department_id" if department => {}
                    name => each(name, value, other),
                }
            }
        }
        _ => {}
    }
}
