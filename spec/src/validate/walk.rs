//! The walk over a value and its fields side by side.

use std::{borrow::Cow, collections::HashMap};

use serde_json::{Map, Value};

use super::{Finding, Null, Reason, Strictness, ValueKind, scalar};
use crate::{
    Field, Type,
    limit::Level,
    visit::{Path, Scope, Step},
};

pub(super) struct Walk<'f, 'v> {
    strictness: Strictness,
    scope: Scope<'f>,
    /// A field whose fields are a body by themselves: the `data` of a reply.
    body: Option<&'f Field>,
    path: Path<'f>,
    places: Vec<ObjectFields<'f>>,
    /// The place inside a field that no object is around.
    top: Option<usize>,
    pub(super) found: Vec<Finding<'v>>,
}

/// The objects at one place, in whatever list or map they are.
struct ObjectFields<'f> {
    fields: &'f [Field],
    /// The fields by name, if there are too many to search.
    by_name: HashMap<&'f str, usize>,
    /// How many objects there have been.
    objects: usize,
    /// The places inside, by the position of their field.
    inside: HashMap<usize, usize>,
}

impl<'f> ObjectFields<'f> {
    fn new(fields: &'f [Field]) -> Self {
        const FEW: usize = 16;
        let named = fields.iter().enumerate().filter(|_| fields.len() > FEW);
        // If two fields have one name, the first counts.
        let by_name = named.rev().map(|(index, field)| (field.name.as_str(), index)).collect();
        ObjectFields { fields, by_name, objects: 0, inside: HashMap::new() }
    }

    fn position(&self, name: &str) -> Option<usize> {
        if self.by_name.is_empty() {
            self.fields.iter().position(|field| field.name == name)
        } else {
            self.by_name.get(name).copied()
        }
    }
}

/// A field with the place inside it, once there is one.
#[derive(Clone, Copy)]
struct At<'f> {
    field: &'f Field,
    /// The place around it, and its position there; `None` at the top.
    around: Option<(usize, usize)>,
}

impl<'f, 'v> Walk<'f, 'v> {
    pub(super) fn new(strictness: Strictness, top: &'f [Field]) -> Self {
        Walk {
            strictness,
            scope: Scope(top),
            body: None,
            path: Path::default(),
            places: Vec::new(),
            top: None,
            found: Vec::new(),
        }
    }

    /// Takes the fields of one field for a body by themselves.
    pub(super) fn with_body(mut self, body: Option<&'f Field>) -> Self {
        self.body = body;
        self
    }

    /// The value of a field that no object is around.
    pub(super) fn named(&mut self, field: &'f Field, value: &'v Value) {
        self.path.push(Step::Field(Cow::Borrowed(&field.name)));
        self.value(At { field, around: None }, &field.ty, value);
        self.path.pop();
    }

    /// One value inside all lists and maps of such a field.
    pub(super) fn innermost(&mut self, field: &'f Field, value: &'v Value) {
        self.path.push(Step::Field(Cow::Borrowed(&field.name)));
        self.value(At { field, around: None }, field.ty.innermost(), value);
        self.path.pop();
    }

    /// The object at the top.
    pub(super) fn top(&mut self, fields: &'f [Field], value: &'v Value) {
        let Value::Object(members) = value else {
            return self.tell_kind(&Type::Object, value);
        };
        self.places.push(ObjectFields::new(fields));
        self.object(self.places.len() - 1, members);
    }

    fn is_done(&self) -> bool {
        self.strictness.first && !self.found.is_empty()
    }

    fn tell(&mut self, value: Option<&'v Value>, reason: Reason) {
        if !self.is_done() {
            self.found.push(Finding { path: self.path.clone().into_owned(), value, reason });
        }
    }

    fn tell_kind(&mut self, expected: &Type, value: &'v Value) {
        let found = ValueKind::of(value);
        self.tell(Some(value), Reason::Kind { found, expected: expected.clone() });
    }

    fn tell_at(&mut self, name: &str, value: Option<&'v Value>, reason: Reason) {
        if !self.is_done() {
            let mut path = self.path.clone().into_owned();
            path.push(Step::Field(Cow::Owned(name.to_owned())));
            self.found.push(Finding { path, value, reason });
        }
    }

    fn object(&mut self, place: usize, members: &'v Map<String, Value>) {
        self.places[place].objects += 1;
        if self.places[place].objects > self.strictness.objects || self.is_done() {
            return;
        }
        let fields = self.places[place].fields;
        if self.strictness.required {
            self.missing(fields, members);
        }
        for (name, member) in members {
            match self.places[place].position(name) {
                Some(index) => self.member(place, index, member),
                None if self.strictness.unknown => {
                    self.tell_at(name, Some(member), Reason::unknown(fields));
                }
                None => {}
            }
        }
    }

    fn missing(&mut self, fields: &'f [Field], members: &Map<String, Value>) {
        for field in fields.iter().filter(|field| field.required) {
            let member = members.get(&field.name);
            if member.is_none_or(|it| it.is_null() && self.strictness.null == Null::Absent) {
                self.tell_at(&field.name, None, Reason::Missing);
            }
        }
    }

    fn member(&mut self, place: usize, index: usize, value: &'v Value) {
        if value.is_null() && self.strictness.null == Null::Absent {
            return;
        }
        let field = &self.places[place].fields[index];
        self.path.push(Step::Field(Cow::Borrowed(&field.name)));
        let outer = self.scope;
        if self.body.is_some_and(|body| std::ptr::eq(body, field)) {
            self.scope = Scope(&field.fields);
        }
        self.value(At { field, around: Some((place, index)) }, &field.ty, value);
        self.scope = outer;
        self.path.pop();
    }

    /// A value of type `ty`, which is the field's type or inside it.
    fn value(&mut self, at: At<'f>, ty: &Type, value: &'v Value) {
        if self.is_done() || value.is_null() && self.strictness.null == Null::Anything {
            return;
        }
        // Only the type of a field as a whole is as long as itself.
        let whole = std::ptr::eq(ty, &at.field.ty);
        match (ty, value) {
            (Type::Any, _) => {}
            (Type::List(inner), Value::Array(elements)) => {
                self.limits(at.field, Level::Whole, whole, value, value);
                for (index, element) in elements.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.value(at, inner, element);
                    self.path.pop();
                }
            }
            (Type::Map(inner), Value::Object(members)) => {
                self.limits(at.field, Level::Whole, whole, value, value);
                for (key, member) in members {
                    self.path.push(Step::Key(Cow::Owned(key.clone())));
                    self.value(at, inner, member);
                    self.path.pop();
                }
            }
            (Type::Object, Value::Object(members)) => {
                // An object that is documented without fields may hold anything.
                if let Some(place) = self.place(at) {
                    self.object(place, members);
                }
            }
            _ if scalar::fits(ty, value) => self.scalar(at.field, ty, value, value),
            _ => match self.converted(ty, value) {
                Some(converted) => self.scalar(at.field, ty, &converted, value),
                None => self.tell_kind(ty, value),
            },
        }
    }

    fn converted(&self, ty: &Type, value: &Value) -> Option<Value> {
        if self.strictness.exact_types { None } else { scalar::convert(ty, value) }
    }

    /// A scalar of the right type; `shown` is how it was written.
    fn scalar(&mut self, field: &'f Field, ty: &Type, value: &Value, shown: &'v Value) {
        // Some pages explain only one of `true` and `false`.
        let listed = *ty == Type::Bool || scalar::is_listed(field, value);
        if self.strictness.values && !listed {
            self.tell(Some(shown), Reason::unlisted(&field.values));
        }
        self.limits(field, Level::Innermost, true, value, shown);
    }

    fn limits(
        &mut self,
        field: &'f Field,
        level: Level,
        there: bool,
        value: &Value,
        shown: &'v Value,
    ) {
        if !self.strictness.limits || !there {
            return;
        }
        for limit in field.limits().filter(|limit| limit.level() == level) {
            if let Some(breach) = limit.check(value) {
                self.tell(Some(shown), Reason::Limit(breach));
            }
        }
    }

    /// The place of the objects in a field; `None` if nothing is documented about them.
    fn place(&mut self, at: At<'f>) -> Option<usize> {
        let known = match at.around {
            Some((around, index)) => self.places[around].inside.get(&index).copied(),
            None => self.top,
        };
        if known.is_some() {
            return known;
        }
        let fields = self.scope.inside(at.field).filter(|fields| !fields.is_empty())?;
        let place = self.places.len();
        self.places.push(ObjectFields::new(fields));
        match at.around {
            Some((around, index)) => drop(self.places[around].inside.insert(index, place)),
            None => self.top = Some(place),
        }
        Some(place)
    }
}
