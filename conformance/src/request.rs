//! A request as its page describes it: which value goes where.

use feishu_spec::{self as spec, Endpoint, Field, Type, condition::Condition};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value};

pub use crate::part::RequestPart;
use crate::{
    make::Maker,
    normal::{Normal, difference},
    satisfy::satisfy,
    table::{self, FieldTable},
};

/// The fields of a request in the order of its page, each with its place. A body that is not an
/// object with fields is a single field, `body`.
pub struct RequestLayout {
    /// The fields.
    pub fields: Vec<(RequestPart, Field)>,
    /// Whether the body is one field.
    pub whole: bool,
    top: Vec<Field>,
    conditions: Vec<Condition>,
}

impl RequestLayout {
    /// Derives it from a spec.
    pub fn of(spec: &Endpoint) -> Self {
        let spec::Request {
            path,
            query,
            headers,
            body,
            conditions,
            doubted: _,
            content_type: _,
            content: _,
            cards: _,
            example: _,
        } = &spec.request;
        let mut fields = Vec::new();
        for (place, group) in
            [(RequestPart::Path, path), (RequestPart::Query, query), (RequestPart::Header, headers)]
        {
            fields.extend(group.iter().map(|field| {
                let required = field.required || place == RequestPart::Path;
                (place, Field { required, ..field.clone() })
            }));
        }
        let whole = body.as_ref().is_some_and(|body| body.ty != Type::Object);
        match body {
            None => {}
            Some(body) if whole => {
                let field = Field { required: true, ..table::whole("body", body) };
                fields.push((RequestPart::Body, field));
            }
            Some(body) => {
                fields.extend(body.fields.iter().map(|field| (RequestPart::Body, field.clone())));
            }
        }
        let top = body.as_ref().map(|body| body.fields.clone()).unwrap_or_default();
        RequestLayout { fields, whole, top, conditions: conditions.clone() }
    }

    /// The fields of the body.
    pub fn top(&self) -> &[Field] {
        &self.top
    }
}

/// The values of a request in the order of its page, without absent ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    /// Part, name, value.
    pub values: Vec<(RequestPart, String, Value)>,
}

impl Sent {
    /// Generates a request.
    pub fn made<'a>(layout: &'a RequestLayout, maker: &mut Maker<'a>) -> Self {
        let mut values = Vec::new();
        for (place, field) in &layout.fields {
            if let Some(value) = maker.member(field, true, *place) {
                values.push((*place, field.name.clone(), value));
            }
        }
        if maker.is_valid() {
            satisfied(layout, maker, &mut values);
        }
        Sent { values }
    }

    /// As the generated type is deserialized: all fields in one object, two of which may have the
    /// same name.
    pub fn json(&self) -> Vec<u8> {
        let members: Vec<String> = self
            .values
            .iter()
            .map(|(_, name, value)| format!("{}:{value}", Value::from(name.as_str())))
            .collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    }

    /// The serialized generated type in comparable form: each field in the order of the page, the
    /// body in normal form.
    ///
    /// # Errors
    /// If there is a field that the page does not have, or the order differs.
    pub fn written(layout: &RequestLayout, json: &[u8]) -> Result<Self, String> {
        let Members(members) = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let mut fields = layout.fields.iter();
        let mut values = Vec::new();
        for (name, value) in members {
            let Some((place, _)) = fields.by_ref().find(|(_, field)| field.name == name) else {
                return Err(format!("`{name}` is written, which the page has not, or not there"));
            };
            values.push((*place, name, value));
        }
        Ok(Sent { values }.normal(layout))
    }

    /// In normal form.
    pub fn normal(self, layout: &RequestLayout) -> Self {
        let normal = Normal { table: FieldTable { top: layout.top() }, sent: true };
        let mut fields = layout.fields.iter();
        let values = self.values.into_iter().filter_map(|(place, name, value)| {
            let (_, field) =
                fields.by_ref().find(|(at, field)| *at == place && field.name == name)?;
            Some((place, name, normal.member(field, value)?))
        });
        Sent { values: values.collect() }
    }

    /// The first difference from another.
    pub fn difference(&self, expected: &Sent) -> Option<String> {
        let [found, wanted] = [self, expected].map(|sent| {
            let members = sent
                .values
                .iter()
                .map(|(place, name, value)| (format!("{place:?} {name}"), value.clone()));
            Value::Object(members.collect())
        });
        difference(&found, &wanted)
    }

    /// The values of one place.
    pub fn at(&self, place: RequestPart) -> impl Iterator<Item = (&str, &Value)> {
        self.values
            .iter()
            .filter(move |(at, ..)| *at == place)
            .map(|(_, name, value)| (name.as_str(), value))
    }

    /// The fields of the body as an object.
    pub fn body(&self) -> Map<String, Value> {
        self.at(RequestPart::Body).map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

/// Makes the values satisfy the conditions of their page, and keeps the order of the page.
fn satisfied<'a>(
    layout: &'a RequestLayout,
    maker: &mut Maker<'a>,
    values: &mut Vec<(RequestPart, String, Value)>,
) {
    if layout.conditions.is_empty() {
        return;
    }
    for (part, place) in [("query", RequestPart::Query), ("body", RequestPart::Body)] {
        let fields: Vec<&Field> =
            layout.fields.iter().filter(|(at, _)| *at == place).map(|(_, field)| field).collect();
        let (here, others): (Vec<_>, Vec<_>) =
            std::mem::take(values).into_iter().partition(|(at, ..)| *at == place);
        let mut members = here.into_iter().map(|(_, name, value)| (name, value)).collect();
        satisfy(&layout.conditions, (part, place), &fields, &mut members, maker);
        *values = others;
        values.extend(fields.iter().filter_map(|field| {
            Some((place, field.name.clone(), members.shift_remove(&field.name)?))
        }));
    }
    // Path and headers stay in front of what was taken apart; the order is that of the page.
    values.sort_by_key(|(place, ..)| *place as u8);
}

/// The members of an object, two of which may have the same name.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
