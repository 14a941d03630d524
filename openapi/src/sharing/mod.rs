//! Which objects of the specs are the same type, and the name of that type. Type names in the
//! documentation are hints: the same name means different types on different pages. The generated
//! crate has resolved that, so a type is named after its path there (`hire.v1.job.response.Job`),
//! which no other page changes. An object without a type in the crate (the envelope of an event)
//! is named within its own page, in [`naming`].

mod naming;

use std::collections::{BTreeMap, HashMap, HashSet};

use feishu_spec::{
    Endpoint, Event, Facts, Field, Subject, SubjectId, Type,
    items::{CrateItems, PlaceItems},
    visit::{Part, Place},
};

/// Where an object is used. Requests and replies have different types even if the documentation
/// gives them one name: only requests have required fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Direction {
    Request,
    Reply,
    Event,
}

impl Direction {
    fn of(place: Place) -> Self {
        match place {
            Place::Path | Place::Query | Place::Header | Place::Body => Direction::Request,
            Place::ReplyHeader | Place::Data | Place::Reply => Direction::Reply,
            Place::Push => Direction::Event,
        }
    }
}

/// The path of a field or of an object with fields, in its endpoint or event:
/// `request.body.order`, as in [`CrateItems`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FieldPath {
    pub(super) subject: SubjectId,
    pub(super) path: String,
}

impl FieldPath {
    /// The path of one part of an endpoint or event.
    pub(super) fn part(subject: SubjectId, place: Place) -> Self {
        FieldPath { subject, path: place.path().to_owned() }
    }

    /// The path of a field inside this.
    pub(super) fn field(&self, name: &str) -> Self {
        FieldPath { subject: self.subject.clone(), path: format!("{}.{name}", self.path) }
    }
}

/// A named type of the document. It has several forms if pages differ in details that no caller's
/// code depends on, such as a default or the listed values.
#[derive(Clone, Debug)]
pub(super) struct NamedType<'a> {
    pub(super) direction: Direction,
    pub(super) forms: Vec<TypeForm<'a>>,
}

/// One form of a named type: its fields, and the first place that has them.
#[derive(Clone, Debug)]
pub(super) struct TypeForm<'a> {
    pub(super) at: FieldPath,
    pub(super) fields: &'a [Field],
}

/// Where a field's type is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Defined {
    /// Under this name.
    Named(String),
    /// Inline, in the field itself.
    Here,
    /// Nowhere: the field that `same_as` names does not exist.
    Nowhere,
}

/// The types of a set of endpoints and events.
pub(super) struct TypeTable<'a> {
    items: &'a CrateItems,
    shapes: Vec<Shape<'a>>,
    names: Vec<String>,
    by_key: HashMap<ShapeKey, usize>,
    /// The shape of each field that has one. Of several fields with one path, the first counts:
    /// only that one is in the document.
    by_field: HashMap<FieldPath, usize>,
    /// For a field of a type that contains itself, the field that has the type's fields; `None`
    /// if there is no such field.
    same_as: HashMap<FieldPath, Option<FieldPath>>,
}

/// One form of a type.
#[derive(Debug)]
struct Shape<'a> {
    direction: Direction,
    /// Its name in the generated crate.
    known: Option<String>,
    /// The documentation's name for it, or the name of the field if there is none.
    base: String,
    fields: &'a [Field],
    /// The first field that has it.
    at: FieldPath,
}

/// Two objects with equal keys have one shape.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ShapeKey {
    /// The name in the generated crate, or the page and the documentation's name.
    name: (String, String),
    direction: Direction,
    structure: String,
}

/// A walk over the fields of one part of an endpoint or event.
struct PartWalk<'a> {
    direction: Direction,
    part: Part<'a>,
    /// The path of the part: `request.body`.
    top: FieldPath,
    /// The paths of the fields whose own fields others share.
    shared: HashSet<FieldPath>,
    /// The paths of the fields around the current one, outermost first.
    around: Vec<FieldPath>,
    /// Objects that refer to one around them, which completes their identity.
    open: Vec<OpenObject<'a>>,
}

struct OpenObject<'a> {
    field: &'a Field,
    at: FieldPath,
}

/// The structure of an object, as text.
struct Structure {
    text: String,
    /// Depth of the outermost enclosing object that something inside it refers to.
    outermost: usize,
}

/// The depth of a structure that refers to no enclosing object.
const CLOSED: usize = usize::MAX;

impl<'a> TypeTable<'a> {
    /// Finds the shapes. The order of endpoints and events decides which of equal shapes is first.
    pub(super) fn collect(
        endpoints: &[&'a Endpoint],
        events: &[&'a Event],
        items: &'a CrateItems,
    ) -> Self {
        let mut table = TypeTable {
            items,
            shapes: Vec::new(),
            names: Vec::new(),
            by_key: HashMap::new(),
            by_field: HashMap::new(),
            same_as: HashMap::new(),
        };
        let endpoints = endpoints.iter().copied().map(Subject::Endpoint);
        for subject in endpoints.chain(events.iter().copied().map(Subject::Event)) {
            let id = subject.id();
            for part in subject.parts() {
                table.walk(&id, part);
            }
        }
        table.names = naming::names(&table.shapes);
        table
    }

    /// The types of the document, by name.
    pub(super) fn named(&self) -> BTreeMap<String, NamedType<'a>> {
        let mut named: BTreeMap<String, NamedType<'a>> = BTreeMap::new();
        for (shape, name) in self.shapes.iter().zip(&self.names) {
            let new = || NamedType { direction: shape.direction, forms: Vec::new() };
            let form = TypeForm { at: shape.at.clone(), fields: shape.fields };
            named.entry(name.clone()).or_insert_with(new).forms.push(form);
        }
        named
    }

    /// The items that the generated crate has for a field.
    pub(super) fn items(&self, at: &FieldPath) -> Option<&'a PlaceItems> {
        self.items.places(&at.subject)?.get(&at.path)
    }

    /// Where the type of an object field, or of the objects in a list or map, is defined.
    pub(super) fn defined(&self, at: &FieldPath) -> Defined {
        let at = match self.same_as.get(at) {
            Some(None) => return Defined::Nowhere,
            Some(Some(target)) => target,
            None => at,
        };
        match self.by_field.get(at) {
            Some(shape) => Defined::Named(self.names[*shape].clone()),
            None => Defined::Here,
        }
    }

    fn walk(&mut self, subject: &SubjectId, part: Part<'a>) {
        let mut walk = PartWalk {
            direction: Direction::of(part.place),
            part,
            top: FieldPath::part(subject.clone(), part.place),
            shared: HashSet::new(),
            around: Vec::new(),
            open: Vec::new(),
        };
        let mut shared = HashSet::new();
        part.each(&mut |_, field| {
            shared.extend(field.same_as.as_deref().and_then(|path| walk.target(path)));
        });
        walk.shared = shared;
        self.structure_of(&mut walk, part.fields);
    }

    /// The structure of the fields of one object.
    fn structure_of(&mut self, walk: &mut PartWalk<'a>, fields: &'a [Field]) -> Structure {
        let mut all = Structure { text: String::new(), outermost: CLOSED };
        let mut texts = Vec::with_capacity(fields.len());
        for field in fields {
            let mut text = facts(field);
            let is_object = *field.ty.innermost() == Type::Object;
            if let Some(path) = field.same_as.as_deref().filter(|_| is_object) {
                let target = walk.target(path);
                let depth = walk.around.iter().position(|around| target.as_ref() == Some(around));
                self.same_as.entry(walk.at().field(&field.name)).or_insert(target);
                match depth {
                    Some(depth) => {
                        // The distance is the same wherever the type is used.
                        text.push_str(&format!("^{}", walk.around.len() - depth));
                        all.outermost = all.outermost.min(depth);
                    }
                    None => text.push_str(&format!("@{}:{path}", walk.top.subject)),
                }
            } else if is_object && !field.fields.is_empty() {
                let inner = self.object(walk, field);
                text.push_str(&inner.text);
                all.outermost = all.outermost.min(inner.outermost);
            }
            texts.push(text);
        }
        // The order of fields has no meaning in replies and events.
        if walk.direction != Direction::Request {
            texts.sort();
        }
        all.text = texts.join(";");
        all
    }

    /// The structure of an object field. Registers its shape if it has one.
    fn object(&mut self, walk: &mut PartWalk<'a>, field: &'a Field) -> Structure {
        let (depth, open_before) = (walk.around.len(), walk.open.len());
        let at = walk.at().field(&field.name);
        walk.around.push(at.clone());
        let inner = self.structure_of(walk, &field.fields);
        walk.around.pop();

        // The content of an event has a type even if the documentation does not name it.
        let whole = walk.direction == Direction::Event && self.items(&at).is_some();
        let is_type = whole || field.type_name.is_some() || walk.shared.contains(&at);
        let refers_out = inner.outermost < depth;
        if is_type && refers_out {
            // Its identity depends on the enclosing object that it refers to.
            walk.open.push(OpenObject { field, at: at.clone() });
        }
        if !is_type || refers_out {
            return Structure { text: format!("{{{}}}", inner.text), ..inner };
        }
        let shape = self.register(walk.direction, field, &at, inner.text);
        // The open objects inside this one refer to it, so their identity is now complete.
        for open in walk.open.split_off(open_before) {
            let within = format!("{shape}{}", &open.at.path[at.path.len()..]);
            self.register(walk.direction, open.field, &open.at, within);
        }
        Structure { text: format!("#{shape}"), outermost: CLOSED }
    }

    fn register(
        &mut self,
        direction: Direction,
        field: &'a Field,
        at: &FieldPath,
        structure: String,
    ) -> usize {
        let base = field.type_name.clone().unwrap_or_else(|| field.name.clone());
        let known = self.items(at).and_then(|items| items.ty.as_deref());
        // Only Rust has raw identifiers.
        let known = known.map(|path| path.replace("::", ".").replace("r#", ""));
        let name = match &known {
            Some(name) => (name.clone(), String::new()),
            None => (at.subject.to_string(), base.clone()),
        };
        let key = ShapeKey { name, direction, structure };
        let next = self.shapes.len();
        let shape = *self.by_key.entry(key).or_insert(next);
        if shape == next {
            self.shapes.push(Shape {
                direction,
                known,
                base,
                fields: &field.fields,
                at: at.clone(),
            });
        }
        self.by_field.entry(at.clone()).or_insert(shape);
        shape
    }
}

impl<'a> PartWalk<'a> {
    /// The path of the innermost object.
    fn at(&self) -> &FieldPath {
        self.around.last().unwrap_or(&self.top)
    }

    /// The field of this part whose fields a field with this `same_as` shares.
    fn target(&self, same_as: &'a str) -> Option<FieldPath> {
        self.part.scope().target_path(same_as).map(|path| self.top.field(path))
    }
}

/// The facts that are part of a field's structure, apart from the fields inside it: all that
/// decide which values it accepts. Examples and labels do not.
fn facts(field: &Field) -> String {
    // Destructured so that a new fact does not compile until someone decides whether it counts.
    let Facts {
        name,
        ty,
        type_name,
        required,
        default,
        example: _,
        values,
        limits,
        scopes: _,
        // The fields inside are added by the caller.
        same_as: _,
        fields: _,
        wording: _,
        // Which witness knows a field changes nothing for callers.
        witness: _,
        description: _,
    } = field.facts();
    let values: Vec<_> = values.iter().map(|value| &value.value).collect();
    let mut text = format!("{name:?} {ty} {type_name:?} {required} {default:?} {values:?}");
    for limit in limits {
        text.push_str(&format!(" {limit}"));
    }
    text
}
