//! Which objects of the specs are one and the same type, and what it is called. Type names of
//! the documentation are hints: the type of one name differs from page to page. The generated
//! crate has settled that, so a type goes by its path there (`hire.v1.job.response.Job`), which
//! no other page changes. What the crate has no name for (what stands around an event) is named
//! within its own page, in [`naming`].

mod naming;

use std::collections::{BTreeMap, HashMap, HashSet};

use feishu_spec::{
    Endpoint, Event, Facts, Field, Subject, SubjectId, Type,
    items::{Items, PlaceItems},
    visit::{Part, Place, Scope},
};

/// Which way an object travels. What a caller sends and what comes back differ even where the
/// documentation gives them one name: only requests say what is required.
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

/// A type of one name in the document. Pages that differ in what no caller's code depends on
/// (a default, which values are listed) give it several forms.
#[derive(Clone, Debug)]
pub(super) struct Named<'a> {
    pub(super) direction: Direction,
    /// The first endpoint or event that has it.
    pub(super) owner: SubjectId,
    /// Its fields in each of its forms.
    pub(super) forms: Vec<&'a [Field]>,
}

/// Where a field's type is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Defined {
    /// Under this name.
    Named(String),
    /// Where it stands.
    Here,
    /// Nowhere: the field that it is said to share its fields with does not exist.
    Nowhere,
}

/// All shapes of a set of endpoints and events.
pub(super) struct Shapes<'a> {
    items: &'a Items,
    shapes: Vec<Shape<'a>>,
    names: Vec<String>,
    by_key: HashMap<Key, usize>,
    /// Shape of each field that has one. A field is known by its address: specs stay where
    /// they are for as long as this lives.
    by_field: HashMap<*const Field, usize>,
    /// Where each field stands: its endpoint and its path there, as in [`Items`].
    places: HashMap<*const Field, (SubjectId, String)>,
    /// For a field of a type that contains itself, the field that has the type's fields; none
    /// where there is no such field.
    same_as: HashMap<*const Field, Option<*const Field>>,
}

/// One form of a type.
#[derive(Debug)]
struct Shape<'a> {
    direction: Direction,
    /// Its name in the generated crate.
    known: Option<String>,
    /// The documentation's name for it, or the field's where it gives none.
    base: String,
    fields: &'a [Field],
    /// Identity of the first page that has it, and the field's dotted path there.
    owner: SubjectId,
    place: String,
}

/// What makes two objects one shape.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    /// The name in the generated crate, or the page and the documentation's name.
    name: (String, String),
    direction: Direction,
    structure: String,
}

/// The body that is being walked.
struct Walk<'a> {
    direction: Direction,
    owner: SubjectId,
    /// Path of what holds the fields: `request.body`.
    prefix: &'static str,
    scope: Scope<'a>,
    /// The fields whose own fields others share.
    shared: HashSet<*const Field>,
    /// The fields around the current one.
    around: Vec<&'a Field>,
    /// Objects that refer to one around them; they get their identity from it.
    open: Vec<Open<'a>>,
}

struct Open<'a> {
    field: &'a Field,
    place: String,
}

/// The structure of an object, as text.
struct Structure {
    text: String,
    /// Depth of the outermost object that it refers to from inside itself.
    outermost: usize,
}

/// Depth of what refers to nothing around it.
const CLOSED: usize = usize::MAX;

impl<'a> Shapes<'a> {
    /// Finds the shapes; endpoints and events come in the order in which ties are settled.
    pub(super) fn collect(
        endpoints: &[&'a Endpoint],
        events: &[&'a Event],
        items: &'a Items,
    ) -> Self {
        let mut shapes = Shapes {
            items,
            shapes: Vec::new(),
            names: Vec::new(),
            by_key: HashMap::new(),
            by_field: HashMap::new(),
            places: HashMap::new(),
            same_as: HashMap::new(),
        };
        let endpoints = endpoints.iter().copied().map(Subject::Endpoint);
        for subject in endpoints.chain(events.iter().copied().map(Subject::Event)) {
            let id = subject.id();
            for part in subject.parts() {
                shapes.walk(&id, part);
            }
        }
        shapes.names = naming::names(&shapes.shapes);
        shapes
    }

    /// The types of the document, by name.
    pub(super) fn named(&self) -> BTreeMap<String, Named<'a>> {
        let mut named: BTreeMap<String, Named<'a>> = BTreeMap::new();
        for (shape, name) in self.shapes.iter().zip(&self.names) {
            let new = || Named {
                direction: shape.direction,
                owner: shape.owner.clone(),
                forms: Vec::new(),
            };
            named.entry(name.clone()).or_insert_with(new).forms.push(shape.fields);
        }
        named
    }

    /// What the generated crate calls a field.
    pub(super) fn items(&self, field: &Field) -> Option<&'a PlaceItems> {
        let (id, path) = self.places.get(&std::ptr::from_ref(field))?;
        self.items.places(id)?.get(path)
    }

    /// Where the type of an object field, or of the objects in a list or map, is defined.
    pub(super) fn defined(&self, field: &Field) -> Defined {
        let mut address = std::ptr::from_ref(field);
        match self.same_as.get(&address) {
            Some(None) => return Defined::Nowhere,
            Some(Some(target)) => address = *target,
            None => {}
        }
        match self.by_field.get(&address) {
            Some(shape) => Defined::Named(self.names[*shape].clone()),
            None => Defined::Here,
        }
    }

    fn walk(&mut self, owner: &SubjectId, part: Part<'a>) {
        let mut shared = HashSet::new();
        let scope = part.scope();
        part.each(&mut |_, field| {
            shared.extend(target(scope, field).map(std::ptr::from_ref));
        });
        let mut walk = Walk {
            direction: Direction::of(part.place),
            owner: owner.clone(),
            prefix: part.place.path(),
            scope,
            shared,
            around: Vec::new(),
            open: Vec::new(),
        };
        self.structure_of(&mut walk, part.fields);
    }

    /// The structure of fields that stand side by side.
    fn structure_of(&mut self, walk: &mut Walk<'a>, fields: &'a [Field]) -> Structure {
        let mut all = Structure { text: String::new(), outermost: CLOSED };
        let mut texts = Vec::with_capacity(fields.len());
        for field in fields {
            let path = format!("{}.{}", walk.place(), field.name);
            self.places.insert(field, (walk.owner.clone(), path));
            let mut text = facts(field);
            let is_object = *field.ty.innermost() == Type::Object;
            if let Some(path) = field.same_as.as_deref().filter(|_| is_object) {
                let target = walk.scope.target(path);
                self.same_as.insert(field, target.map(std::ptr::from_ref));
                let depth =
                    walk.around.iter().position(|f| target.is_some_and(|t| std::ptr::eq(*f, t)));
                match depth {
                    Some(depth) => {
                        // By distance, so that it reads the same wherever the type stands.
                        text.push_str(&format!("^{}", walk.around.len() - depth));
                        all.outermost = all.outermost.min(depth);
                    }
                    None => text.push_str(&format!("@{}:{path}", walk.owner)),
                }
            } else if is_object && !field.fields.is_empty() {
                let inner = self.object(walk, field);
                text.push_str(&inner.text);
                all.outermost = all.outermost.min(inner.outermost);
            }
            texts.push(text);
        }
        // In what comes back the order of fields says nothing.
        if walk.direction != Direction::Request {
            texts.sort();
        }
        all.text = texts.join(";");
        all
    }

    /// The structure of an object field; registers its shape where it has one.
    fn object(&mut self, walk: &mut Walk<'a>, field: &'a Field) -> Structure {
        let (depth, open_before) = (walk.around.len(), walk.open.len());
        walk.around.push(field);
        let inner = self.structure_of(walk, &field.fields);
        let place = walk.place();
        walk.around.pop();

        // What an event holds has a type whatever the documentation calls it.
        let whole = walk.direction == Direction::Event && self.items(field).is_some();
        let is_type =
            whole || field.type_name.is_some() || walk.shared.contains(&std::ptr::from_ref(field));
        let refers_out = inner.outermost < depth;
        if is_type && refers_out {
            // It is what it is only inside what it refers to.
            walk.open.push(Open { field, place: place.clone() });
        }
        if !is_type || refers_out {
            return Structure { text: format!("{{{}}}", inner.text), ..inner };
        }
        let shape = self.register(walk, field, &place, inner.text);
        // What was left open inside this object refers to it, and is now known with it.
        for open in walk.open.split_off(open_before) {
            let within = format!("{shape}{}", &open.place[place.len()..]);
            self.register(walk, open.field, &open.place, within);
        }
        Structure { text: format!("#{shape}"), outermost: CLOSED }
    }

    fn register(
        &mut self,
        walk: &Walk<'a>,
        field: &'a Field,
        place: &str,
        structure: String,
    ) -> usize {
        let base = field.type_name.clone().unwrap_or_else(|| field.name.clone());
        let known = self.items(field).and_then(|items| items.ty.as_deref());
        // Raw identifiers are a matter of Rust.
        let known = known.map(|path| path.replace("::", ".").replace("r#", ""));
        let name = match &known {
            Some(name) => (name.clone(), String::new()),
            None => (walk.owner.to_string(), base.clone()),
        };
        let key = Key { name, direction: walk.direction, structure };
        let next = self.shapes.len();
        let shape = *self.by_key.entry(key).or_insert(next);
        if shape == next {
            self.shapes.push(Shape {
                direction: walk.direction,
                known,
                base,
                fields: &field.fields,
                owner: walk.owner.clone(),
                place: place.to_owned(),
            });
        }
        self.by_field.insert(field, shape);
        shape
    }
}

impl Walk<'_> {
    /// The dotted path of the innermost field.
    fn place(&self) -> String {
        let names = self.around.iter().map(|field| field.name.as_str());
        std::iter::once(self.prefix).chain(names).collect::<Vec<_>>().join(".")
    }
}

/// The field of a body that has the fields which this one shares.
fn target<'a>(scope: Scope<'a>, field: &Field) -> Option<&'a Field> {
    scope.target(field.same_as.as_deref()?)
}

/// What counts of a field beside the fields inside it: all that decides which values it takes.
/// Examples and labels do not.
fn facts(field: &Field) -> String {
    // Of a new fact it must be decided whether it counts.
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
        // What is inside comes later.
        same_as: _,
        fields: _,
        description: _,
    } = field.facts();
    let values: Vec<_> = values.iter().map(|value| &value.value).collect();
    let mut text = format!("{name:?} {ty} {type_name:?} {required} {default:?} {values:?}");
    for limit in limits {
        text.push_str(&format!(" {limit}"));
    }
    text
}
