//! What makes two types the same, as values that compare and hash: equal fields (or variants)
//! with equal facts in their docs. Names of the types, words, examples, and whether a page or an
//! SDK knows a field are no part of it. Nor is the direction of a struct inside a request or a
//! reply: what is the same in both can be read and sent.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

use serde_json::Value;

use super::Home;
use crate::ir::{
    Check, Doc, Enum, Field, Named, Resource, Response, Role, Service, Space, Struct, Type,
    TypeHome, Wire,
};

/// The number of a class of equal types.
pub(super) type ClassId = usize;

/// The types of a service that may be the same as others: those inside requests, replies and
/// events, and whole replies.
#[derive(Default)]
pub(super) struct Types<'a> {
    pub(super) structs: BTreeMap<Home, &'a Struct>,
    pub(super) enums: BTreeMap<Home, &'a Enum>,
    /// Those of the structs that are whole replies.
    pub(super) replies: BTreeSet<Home>,
    /// Where the types live that other modules re-export.
    borrowed: HashMap<Home, Home>,
}

/// A struct, as far as it makes a type.
#[derive(PartialEq, Eq, Hash)]
struct StructKey<'a> {
    /// The modules of a whole reply, which is the same as others of its resource only.
    reply: Option<&'a [String; 3]>,
    /// Whether part of it is the content of a message.
    content: bool,
    fields: Vec<FieldKey<'a>>,
}

#[derive(PartialEq, Eq, Hash)]
struct FieldKey<'a> {
    wire: &'a str,
    name: &'a str,
    setter: &'a str,
    telling: &'a str,
    ty: TypeKey<'a>,
    optional: bool,
    required: bool,
    empty: bool,
    checks: &'a [Check],
}

/// The type of a field, with the classes of the types in it in place of their names.
#[derive(PartialEq, Eq, Hash)]
enum TypeKey<'a> {
    Struct(ClassId),
    Enum(ClassId),
    /// A type without a class, which is the same as itself only.
    Itself(Home),
    List(Box<TypeKey<'a>>),
    Map(Box<TypeKey<'a>>),
    Boxed(Box<TypeKey<'a>>),
    Plain(&'a Type),
}

/// How many values tell that two enums of a service mean the same thing. In another resource, two
/// values as common as "enabled" and "disabled" may mean another thing.
const TELLING_VALUES: usize = 3;

/// An enum, as far as it makes a type.
#[derive(PartialEq, Eq, Hash)]
struct EnumKey<'a> {
    /// The modules of an enum with too few values to be the same as one of another resource.
    modules: Option<&'a [String; 3]>,
    wire: Wire,
    variants: Vec<(&'a str, &'a Value, &'a [String])>,
}

impl<'a> Types<'a> {
    pub(super) fn of(service: &'a Service) -> Self {
        let mut types = Types::default();
        for version in &service.versions {
            for resource in &version.resources {
                let modules = [&service.module, &version.module, &resource.module];
                types.add(&modules.map(String::clone), resource);
            }
        }
        types
    }

    fn add(&mut self, modules: &[String; 3], resource: &'a Resource) {
        let home =
            |space, name: &String| Home { modules: modules.clone(), space, name: name.clone() };
        let inputs = resource.inputs.iter().map(|it| (home(Space::Resource, &it.name), it));
        let outputs = resource.outputs.iter().map(|it| (home(Space::Response, &it.name), it));
        self.structs.extend(inputs.chain(outputs));
        for call in &resource.calls {
            if let Response::Own(it) = &call.response
                && !it.fields.is_empty()
            {
                let home = home(Space::Resource, &it.name);
                self.replies.insert(home.clone());
                self.structs.insert(home, it);
            }
        }
        self.enums.extend(resource.enums.iter().map(|it| (home(Space::Resource, &it.name), it)));
        for (space, borrowed) in
            [(Space::Resource, &resource.borrowed), (Space::Response, &resource.borrowed_outputs)]
        {
            self.borrowed.extend(borrowed.iter().map(|it| {
                let lives = Home { modules: it.home.clone(), space, name: it.name.clone() };
                (home(space, &it.name), lives)
            }));
        }
    }

    /// The class of each struct. All structs start as one class and are told apart by their
    /// fields, then by the classes of what their fields hold, until a round tells none apart any
    /// more. Recursive types come out right, too.
    pub(super) fn struct_classes(&self, enums: &HashMap<Home, ClassId>) -> HashMap<Home, ClassId> {
        let mut classes: HashMap<Home, ClassId> =
            self.structs.keys().map(|home| (home.clone(), 0)).collect();
        let mut count = 1;
        loop {
            let keys = self.structs.iter().map(|(home, it)| {
                let key = |field| self.field_key(field, it.role, home, &classes, enums);
                let fields = it.fields.iter().map(key).collect();
                let reply = self.replies.contains(home).then_some(&home.modules);
                (home, StructKey { reply, content: it.content.is_some(), fields })
            });
            let next = classified(keys);
            let found = next.values().max().map_or(0, |last| last + 1);
            classes = next;
            if found == count {
                return classes;
            }
            count = found;
        }
    }

    /// The class of each enum.
    pub(super) fn enum_classes(&self) -> HashMap<Home, ClassId> {
        classified(self.enums.iter().map(|(home, it)| {
            let variants = it.variants.iter();
            let variants = variants.map(|it| (it.name.as_str(), &it.value, facts(&it.doc)));
            let modules = (variants.len() < TELLING_VALUES).then_some(&home.modules);
            let wire = it.wire;
            (home, EnumKey { modules, wire, variants: variants.collect() })
        }))
    }

    fn field_key<'k>(
        &self,
        it: &'k Field,
        role: Role,
        home: &Home,
        structs: &HashMap<Home, ClassId>,
        enums: &HashMap<Home, ClassId>,
    ) -> FieldKey<'k> {
        let Field { wire, name, setter, telling, doc: _, facts: _, ty, .. } = it;
        let Field { optional, required, empty, checks, card: _, without_page: _, .. } = it;
        FieldKey {
            wire,
            name,
            setter,
            telling,
            ty: self.type_key(ty, home, structs, enums),
            optional: *optional,
            required: *required && role != Role::Output,
            empty: *empty,
            checks,
        }
    }

    fn type_key<'k>(
        &self,
        ty: &'k Type,
        home: &Home,
        structs: &HashMap<Home, ClassId>,
        enums: &HashMap<Home, ClassId>,
    ) -> TypeKey<'k> {
        let inside = |inner| Box::new(self.type_key(inner, home, structs, enums));
        match ty {
            Type::Struct(named) => self.named(named, home, structs, TypeKey::Struct),
            Type::Enum(named) => self.named(named, home, enums, TypeKey::Enum),
            Type::List(inner) => TypeKey::List(inside(inner)),
            Type::Map(inner) => TypeKey::Map(inside(inner)),
            Type::Boxed(inner) => TypeKey::Boxed(inside(inner)),
            plain => TypeKey::Plain(plain),
        }
    }

    fn named<'k>(
        &self,
        Named { place, name }: &Named,
        home: &Home,
        classes: &HashMap<Home, ClassId>,
        key: fn(ClassId) -> TypeKey<'k>,
    ) -> TypeKey<'k> {
        // Nothing stands elsewhere before types become one.
        let TypeHome::Here(space) = *place else { return TypeKey::Itself(home.clone()) };
        let here = Home { modules: home.modules.clone(), space, name: name.clone() };
        let lives = self.borrowed.get(&here).unwrap_or(&here);
        classes.get(lives).map_or_else(|| TypeKey::Itself(lives.clone()), |&class| key(class))
    }
}

/// What a doc comment tells besides the words of its first line.
fn facts(doc: &Doc) -> &[String] {
    doc.get(1..).unwrap_or_default()
}

/// One number for equal keys.
fn classified<'a, K: Hash + Eq>(
    keys: impl Iterator<Item = (&'a Home, K)>,
) -> HashMap<Home, ClassId> {
    let mut known: HashMap<K, ClassId> = HashMap::new();
    keys.map(|(home, key)| {
        let next = known.len();
        (home.clone(), *known.entry(key).or_insert(next))
    })
    .collect()
}
