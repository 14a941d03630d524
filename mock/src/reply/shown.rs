//! What a reply shows, borrowed from where it is kept, so that nothing is copied to be written.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A part of a reply.
pub(crate) enum Shown<'a> {
    Value(&'a Value),
    /// A value that is nowhere else. Boxed, since it is large and there are few.
    Owned(Box<Value>),
    Text(Cow<'a, str>),
    Bool(bool),
    Null,
    /// The same part again.
    Part(&'a Shown<'a>),
    /// The members of an object, of which each is named once.
    Object(Vec<(&'a str, Shown<'a>)>),
    List(Vec<Shown<'a>>),
}

impl<'a> Shown<'a> {
    /// An object with these members.
    pub(crate) fn object(members: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Shown<'a> {
        // With room for what most resources have.
        let mut shown = Vec::with_capacity(16);
        shown.extend(members.into_iter().map(|(name, it)| (name, Shown::Value(it))));
        Shown::Object(shown)
    }

    pub(crate) fn text(text: &'a str) -> Shown<'a> {
        Shown::Text(Cow::Borrowed(text))
    }

    pub(crate) fn is_null(&self) -> bool {
        match self {
            Shown::Null => true,
            Shown::Value(value) => value.is_null(),
            Shown::Owned(value) => value.is_null(),
            Shown::Part(part) => part.is_null(),
            Shown::Text(_) | Shown::Bool(_) | Shown::Object(_) | Shown::List(_) => false,
        }
    }

    /// What it shows, as a value of its own.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Shown::Value(value) => (*value).clone(),
            Shown::Owned(value) => (**value).clone(),
            Shown::Text(text) => Value::from(text.as_ref()),
            Shown::Bool(it) => Value::Bool(*it),
            Shown::Null => Value::Null,
            Shown::Part(part) => part.to_value(),
            Shown::Object(members) => {
                members.iter().map(|(name, it)| ((*name).to_owned(), it.to_value())).collect()
            }
            Shown::List(elements) => elements.iter().map(Shown::to_value).collect(),
        }
    }

    pub(crate) fn into_value(self) -> Value {
        match self {
            Shown::Owned(value) => *value,
            Shown::Text(text) => Value::String(text.into_owned()),
            other => other.to_value(),
        }
    }

    /// The members of an object, so that others can be added.
    pub(crate) fn members(object: &'a Map<String, Value>) -> Vec<(&'a str, Shown<'a>)> {
        object.iter().map(|(name, value)| (name.as_str(), Shown::Value(value))).collect()
    }

    /// Puts a value at a dotted path below `members`, in place of what is there.
    pub(crate) fn put(members: &mut Vec<(&'a str, Shown<'a>)>, path: &'a str, value: Shown<'a>) {
        let (name, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
        let at = members.iter().position(|(other, _)| *other == name);
        let Some(rest) = rest else {
            match at {
                Some(at) => members[at].1 = value,
                None => members.push((name, value)),
            }
            return;
        };
        let mut inner = match at.map(|at| members.swap_remove(at).1) {
            Some(Shown::Object(inner)) => inner,
            Some(Shown::Value(Value::Object(inner))) => Shown::members(inner),
            _ => Vec::new(),
        };
        Shown::put(&mut inner, rest, value);
        members.push((name, Shown::Object(inner)));
    }
}

impl From<Value> for Shown<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Shown::Null,
            Value::Bool(it) => Shown::Bool(it),
            Value::String(text) => Shown::Text(Cow::Owned(text)),
            Value::Array(elements) if elements.is_empty() => Shown::List(Vec::new()),
            other => Shown::Owned(Box::new(other)),
        }
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Shown::Value(value) => value.serialize(serializer),
            Shown::Owned(value) => value.serialize(serializer),
            Shown::Text(text) => serializer.serialize_str(text),
            Shown::Bool(it) => serializer.serialize_bool(*it),
            Shown::Null => serializer.serialize_unit(),
            Shown::Part(part) => part.serialize(serializer),
            Shown::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
            Shown::List(elements) => serializer.collect_seq(elements),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Shown;

    #[test]
    fn a_value_is_put_at_a_path_and_what_is_beside_it_stays() {
        let (data, new) = (json!({"a": {"b": 1, "c": 2}, "d": 3}), json!(7));
        let put = |path| {
            let mut members = Shown::members(data.as_object().unwrap());
            Shown::put(&mut members, path, Shown::Value(&new));
            serde_json::to_value(Shown::Object(members)).unwrap()
        };
        assert_eq!(put("a.b"), json!({"a": {"b": 7, "c": 2}, "d": 3}));
        assert_eq!(put("a"), json!({"a": 7, "d": 3}));
        assert_eq!(put("d.e"), json!({"a": {"b": 1, "c": 2}, "d": {"e": 7}}));
        assert_eq!(put("x.y"), json!({"a": {"b": 1, "c": 2}, "d": 3, "x": {"y": 7}}));
    }
}
