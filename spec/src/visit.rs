//! Walking over the fields of an endpoint or event: its parts, the path of each field, and what
//! is inside a field whose type contains itself.

use std::{borrow::Cow, fmt};

use crate::{Body, Endpoint, Event, Field, Type};

/// The path of a field or a value: `request.body.package_list[].name`.
///
/// A path names either fields in general (`[]` for the elements of a list, `{}` for the values
/// of a map) or one value (`[0]` and the key).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path<'a>(Vec<Step<'a>>);

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step<'a> {
    /// A field by its name, or a part of an endpoint such as `request.body`.
    Field(Cow<'a, str>),
    /// Each element of a list.
    Elements,
    /// Each value of a map.
    Values,
    /// One element of a list.
    Index(usize),
    /// One value of a map.
    Key(Cow<'a, str>),
}

impl<'a> Path<'a> {
    /// A path that begins with a field or a part.
    pub fn of(name: impl Into<Cow<'a, str>>) -> Self {
        Path(vec![Step::Field(name.into())])
    }

    /// A path from a value of this type to what is inside all its lists and maps: `[]{}`.
    pub fn inside(ty: &Type) -> Self {
        let mut path = Path::default();
        path.enter(ty);
        path
    }

    /// The steps, from the outside in.
    pub fn steps(&self) -> &[Step<'a>] {
        &self.0
    }

    /// Goes one step on.
    pub fn push(&mut self, step: Step<'a>) {
        self.0.push(step);
    }

    /// Goes one step back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Goes from a field to what is inside all its lists and maps; gives the number of steps.
    pub fn enter(&mut self, ty: &Type) -> usize {
        match ty {
            Type::List(inner) => {
                self.push(Step::Elements);
                1 + self.enter(inner)
            }
            Type::Map(inner) => {
                self.push(Step::Values);
                1 + self.enter(inner)
            }
            Type::String | Type::Int | Type::Float | Type::Bool => 0,
            Type::Any | Type::File | Type::Object => 0,
        }
    }

    /// The same path for every element of a list and every value of a map.
    pub fn general(&self) -> Path<'_> {
        let steps = self.0.iter().map(|step| match step {
            Step::Field(name) => Step::Field(Cow::Borrowed(name)),
            Step::Elements | Step::Index(_) => Step::Elements,
            Step::Values | Step::Key(_) => Step::Values,
        });
        Path(steps.collect())
    }

    /// The names of fields alone: `response.data.items.title`.
    pub fn names(&self) -> String {
        let names = self.0.iter().filter_map(|step| match step {
            Step::Field(name) => Some(name.as_ref()),
            Step::Elements | Step::Values | Step::Index(_) | Step::Key(_) => None,
        });
        names.collect::<Vec<_>>().join(".")
    }

    /// The path without its loans.
    pub fn into_owned(self) -> Path<'static> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        let steps = self.0.into_iter().map(|step| match step {
            Step::Field(name) => Step::Field(owned(name)),
            Step::Elements => Step::Elements,
            Step::Values => Step::Values,
            Step::Index(index) => Step::Index(index),
            Step::Key(key) => Step::Key(owned(key)),
        });
        Path(steps.collect())
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) | Step::Key(name) if index == 0 => f.write_str(name)?,
                Step::Field(name) | Step::Key(name) => write!(f, ".{name}")?,
                Step::Elements => f.write_str("[]")?,
                Step::Values => f.write_str("{}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The parts of an endpoint or event that have fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Place {
    Path,
    Query,
    Header,
    Body,
    ReplyHeader,
    /// The `data` of a reply.
    Data,
    /// A reply, besides `code`, the message and `data`.
    Reply,
    /// The push of an event.
    Push,
}

impl Place {
    /// The prefix of the paths of its fields.
    pub fn path(self) -> &'static str {
        match self {
            Place::Path => "request.path",
            Place::Query => "request.query",
            Place::Header => "request.header",
            Place::Body => "request.body",
            Place::ReplyHeader => "response.headers",
            Place::Data => "response.data",
            Place::Reply => "response",
            Place::Push => "payload",
        }
    }

    /// Whether a caller sends it.
    pub fn is_sent(self) -> bool {
        match self {
            Place::Path | Place::Query | Place::Header | Place::Body => true,
            Place::ReplyHeader | Place::Data | Place::Reply | Place::Push => false,
        }
    }
}

/// One part of an endpoint or event, with its fields.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Where it stands.
    pub place: Place,
    /// The type of the whole: an object, but for bodies that are not.
    pub ty: &'a Type,
    /// The fields at its top.
    pub fields: &'a [Field],
}

impl<'a> Part<'a> {
    fn object(place: Place, fields: &'a [Field]) -> Self {
        Part { place, ty: &Type::Object, fields }
    }

    fn body(place: Place, body: &'a Body) -> Self {
        Part { place, ty: &body.ty, fields: &body.fields }
    }

    /// The fields that `same_as` refers to.
    pub fn scope(self) -> Scope<'a> {
        Scope(self.fields)
    }

    /// Visits each documented field, outer ones first, with its path. A type that contains
    /// itself is visited once.
    pub fn each(self, visit: &mut dyn FnMut(&Path<'a>, &'a Field)) {
        let mut path = Path::of(self.place.path());
        path.enter(self.ty);
        each(self.fields, &mut path, visit);
    }
}

/// Visits each of `fields` and what is inside it, outer ones first. A type that contains itself
/// is visited once.
pub fn each<'a>(
    fields: &'a [Field],
    path: &mut Path<'a>,
    visit: &mut dyn FnMut(&Path<'a>, &'a Field),
) {
    for field in fields {
        path.push(Step::Field(Cow::Borrowed(&field.name)));
        visit(path, field);
        let steps = path.enter(&field.ty);
        each(&field.fields, path, visit);
        (0..=steps).for_each(|_| path.pop());
    }
}

impl Endpoint {
    /// Its parts, in the order in which they are documented.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let (request, response) = (&self.request, &self.response);
        let mut parts = vec![
            Part::object(Place::Path, &request.path),
            Part::object(Place::Query, &request.query),
            Part::object(Place::Header, &request.headers),
        ];
        parts.extend(request.body.as_ref().map(|body| Part::body(Place::Body, body)));
        parts.push(Part::object(Place::ReplyHeader, &response.headers));
        parts.extend(response.data.as_ref().map(|data| Part::body(Place::Data, data)));
        parts.push(Part::object(Place::Reply, &response.fields));
        parts
    }
}

impl Event {
    /// Its parts: the push.
    pub fn parts(&self) -> Vec<Part<'_>> {
        vec![Part::object(Place::Push, &self.fields)]
    }
}

/// The fields at the top of a body, from which [`Field::same_as`] counts.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a>(pub &'a [Field]);

impl<'a> Scope<'a> {
    /// The fields inside a field, those of the type that it shares where it contains itself;
    /// `None` if it names a field that does not exist.
    pub fn inside(self, field: &'a Field) -> Option<&'a [Field]> {
        match &field.same_as {
            None => Some(&field.fields),
            Some(path) if path.is_empty() => Some(self.0),
            Some(path) => Some(&self.target(path)?.fields),
        }
    }

    /// The field that has the fields which a field shares: the one at the end of `same_as`.
    /// `None` if that does not exist, or is the body as a whole.
    pub fn target(self, path: &'a str) -> Option<&'a Field> {
        self.resolve(path).map(|(_, field)| field)
    }

    /// The dotted path of [`Scope::target`], from the top of the body.
    pub fn target_path(self, path: &'a str) -> Option<&'a str> {
        self.resolve(path).map(|(path, _)| path)
    }

    fn resolve(self, mut path: &'a str) -> Option<(&'a str, &'a Field)> {
        /// A field that is the same as itself, by whatever way, leads nowhere.
        const LONGEST: usize = 16;
        let mut found = find(self.0, path)?;
        for _ in 0..LONGEST {
            match &found.same_as {
                None => return Some((path, found)),
                Some(next) => (path, found) = (next, find(self.0, next)?),
            }
        }
        None
    }
}

/// The field at a dotted path. A field's own name may have dots.
fn find<'a>(fields: &'a [Field], path: &str) -> Option<&'a Field> {
    fields.iter().find_map(|field| {
        let rest = path.strip_prefix(field.name.as_str())?;
        if rest.is_empty() { Some(field) } else { find(&field.fields, rest.strip_prefix('.')?) }
    })
}

/// The path of the field that `same_as` names, which counts from the top of the part in which
/// `path` stands.
pub fn absolute(path: &str, same_as: &str) -> String {
    let parts = [Place::Body, Place::Data, Place::Reply, Place::Push];
    let inside = |place: &Place| {
        path.strip_prefix(place.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let top = parts.into_iter().find(inside).unwrap_or(Place::Body).path();
    if same_as.is_empty() { top.to_owned() } else { format!("{top}.{same_as}") }
}
