//! The third witness: fields that neither a page nor the Node SDK has, and the official Python SDK
//! does, on endpoints that are in specs.
//!
//! It has one class for all places of a thing. So a field of a class is new only if no place of the
//! class has it: where the others have it in some places, they tell in which. A new field is added to
//! replies; to requests only if its class is made for requests, or if people say that callers can send
//! it, since what a reply is made of has much that only the platform gives. One that an example on a page
//! contradicts is added nowhere.

use std::collections::BTreeSet;

use feishu_spec::{Endpoint, Field, Type, Witness};
use heck::ToSnakeCase as _;

use super::{
    Rules, by_address,
    donors::Donors,
    pairs::{Place, Step, each},
    shown::{self, AllContradicted, Contradicted},
};

/// What the official Python SDK knows.
#[derive(Clone, Debug, Default)]
pub struct Python {
    /// Its endpoints. The title is the class of the request, and each object has its class as the
    /// name of its type: `harbor.v1.Ship`.
    pub endpoints: Vec<Endpoint>,
    /// The SDK is not at hand: this is what present specs have of it, as they have it.
    pub carried: bool,
}

/// What became of what the Python SDK knows.
#[derive(Default)]
pub(super) struct Outcome {
    /// How many fields were added.
    pub(super) added: usize,
    /// How many fields of classes were not, since examples contradict them.
    pub(super) left_out: usize,
    /// Those examples.
    pub(super) contradicted: Vec<Contradicted>,
}

/// Adds to each endpoint what only the Python SDK knows of it. Unless it is carried over, the
/// endpoints are all that there are.
pub(super) fn apply(
    endpoints: &mut [&mut Endpoint],
    known: &Python,
    donors: &Donors,
    rules: &mut Rules<'_>,
) -> Outcome {
    let there = by_address(&known.endpoints);
    let other = |endpoint: &Endpoint| {
        let there = there.get(&endpoint.address()).map_or(&[][..], Vec::as_slice);
        // Several endpoints may share an address. Only what is carried over has their identities.
        let same = there.iter().find(|other| other.id == endpoint.id);
        same.or(there.first().filter(|_| !known.carried)).copied()
    };
    let mut classes = None;
    let mut contradicted = AllContradicted::new();
    if !known.carried {
        let mut found = Classes::default();
        known.endpoints.iter().for_each(|endpoint| found.receive(endpoint));
        for endpoint in endpoints.iter_mut() {
            if let Some(other) = other(endpoint) {
                each(endpoint, other, &mut found);
            }
        }
        for endpoint in endpoints.iter_mut() {
            if let Some(other) = other(endpoint) {
                shown::compare(endpoint, other, &found, &mut contradicted);
            }
        }
        classes = Some(found);
    }
    let mut added = 0;
    for endpoint in endpoints {
        let Some(other) = other(endpoint) else { continue };
        let project = endpoint.id.project.clone();
        let classes = classes.as_ref();
        let contradicted = &contradicted;
        let mut add = Add { project, donors, classes, contradicted, rules, added: 0 };
        each(endpoint, other, &mut add);
        added += add.added;
    }
    let left_out = contradicted.len();
    Outcome { added, left_out, contradicted: contradicted.into_values().flatten().collect() }
}

/// A class and a field of it.
pub(super) type Member = (String, String);

/// Where the fields of classes are.
#[derive(Default)]
pub(super) struct Classes {
    /// Classes of which replies of the SDK have objects.
    received: BTreeSet<String>,
    /// Fields that specs have in a request, and in a reply.
    known: [BTreeSet<Member>; 2],
}

impl Classes {
    fn receive(&mut self, endpoint: &Endpoint) {
        let response = &endpoint.response;
        if let Some(data) = &response.data {
            self.received.extend(data.type_name.clone());
            self.receive_fields(&data.fields);
        }
        self.receive_fields(&response.fields);
    }

    fn receive_fields(&mut self, fields: &[Field]) {
        for field in fields {
            self.received.extend(field.type_name.clone());
            self.receive_fields(&field.fields);
        }
    }

    fn is_known(&self, sent: bool, class: &str, name: &str) -> bool {
        self.known[usize::from(sent)].contains(&(class.to_owned(), name.to_owned()))
    }

    /// Whether specs have the field in no place of its class.
    pub(super) fn is_new(&self, class: &str, name: &str) -> bool {
        ![true, false].into_iter().any(|sent| self.is_known(sent, class, name))
    }
}

impl Step for Classes {
    fn lists(&mut self, place: Place<'_>, page: &mut Vec<Field>, sdk: &[Field]) {
        for other in sdk {
            if page.iter().any(|field| same_name(field, other)) {
                let member = (place.class.to_owned(), other.name.clone());
                self.known[usize::from(place.sent)].insert(member);
            }
        }
    }

    fn open(&mut self, place: Place<'_>, sdk: &[Field]) {
        for other in sdk {
            let member = (place.class.to_owned(), other.name.clone());
            self.known[usize::from(place.sent)].insert(member);
            self.open(Place { class: class(other), ..place }, &other.fields);
        }
    }
}

/// The class of the objects in a field of the SDK.
pub(super) fn class(field: &Field) -> &str {
    field.type_name.as_deref().unwrap_or_default()
}

/// Whether two fields have the same name, without regard to how it is written: the SDK has
/// `docs_link` and `zh_cn` for `docsLink` and `zh-CN`.
pub(super) fn same_name(one: &Field, other: &Field) -> bool {
    same_letters(&one.name, &other.name)
}

/// The same of two names.
pub(super) fn same_letters(one: &str, other: &str) -> bool {
    let letters = |name: &str| {
        let kept = name.chars().filter(|it| !matches!(it, '-' | '_'));
        kept.map(|it| it.to_ascii_lowercase()).collect::<String>()
    };
    one == other || letters(one) == letters(other)
}

/// A field of specs beside a new one that tells what is in objects of the same class.
fn same_class<'a>(page: &'a [Field], sdk: &[Field], new: &Field) -> Option<&'a Field> {
    let alike = sdk.iter().filter(|it| it.type_name.is_some() && it.type_name == new.type_name);
    let there = |it: &Field| page.iter().find(|field| same_name(field, it));
    let told = |field: &&Field| *field.ty.innermost() == Type::Object && !field.fields.is_empty();
    alike.filter_map(there).find(told)
}

/// Adds fields to one endpoint.
struct Add<'a, 'r> {
    project: String,
    donors: &'a Donors,
    /// Absent if all fields are added as they are.
    classes: Option<&'a Classes>,
    contradicted: &'a AllContradicted,
    rules: &'a mut Rules<'r>,
    added: usize,
}

impl Step for Add<'_, '_> {
    fn lists(&mut self, place: Place<'_>, page: &mut Vec<Field>, sdk: &[Field]) {
        for other in sdk {
            if page.iter().any(|field| same_name(field, other)) {
                continue;
            }
            let Place { sent, class, .. } = place;
            let new = match self.classes {
                None => Some(other.clone()),
                Some(classes) => self
                    .is_wanted(classes, sent, class, &other.name)
                    .then(|| self.wanted(classes, sent, other))
                    .flatten(),
            };
            let Some(mut field) = new else { continue };
            if self.classes.is_some()
                && let Some(same) = same_class(page, sdk, other)
            {
                field.type_name = None;
                field.fields.clear();
                field.same_as = Some(place.inside(&same.name));
            }
            // In a request, a limit that holds elsewhere might refuse what the platform takes here.
            if !sent {
                self.donors.adopt(&self.project, sent, place.owner, &mut field);
            }
            self.mark(&mut field);
            page.push(field);
        }
    }

    fn open(&mut self, _: Place<'_>, _: &[Field]) {}
}

impl Add<'_, '_> {
    /// Whether a field is added that no place of its class has.
    fn is_wanted(&mut self, classes: &Classes, sent: bool, class: &str, name: &str) -> bool {
        // A decision about what examples contradict is of no use.
        let member = (class.to_owned(), name.to_owned());
        if !classes.is_new(class, name) || self.contradicted.contains_key(&member) {
            return false;
        }
        let rule = format!("{class}.{name}");
        if self.rules.leaves_out_of_python(&rule) {
            return false;
        }
        !sent || !classes.received.contains(class) || self.rules.sends(&rule)
    }

    /// A new field with what is inside it that its place can have; nothing if that is nothing.
    fn wanted(&mut self, classes: &Classes, sent: bool, other: &Field) -> Option<Field> {
        let mut field = other.clone();
        let class = class(other);
        field.fields.clear();
        for inner in &other.fields {
            let name = &inner.name;
            let known = classes.is_known(sent, class, name)
                || (!sent && classes.is_known(true, class, name));
            if known || self.is_wanted(classes, sent, class, name) {
                field.fields.extend(self.wanted(classes, sent, inner));
            }
        }
        if field.fields.is_empty() && !other.fields.is_empty() {
            return None;
        }
        // In requests a type of that name may have other rules.
        let name = class.rsplit('.').next().filter(|name| !sent && !name.is_empty());
        field.type_name = name.map(|name| name.to_snake_case());
        Some(field)
    }

    /// Marks a field and what is inside it. Callers did without them.
    fn mark(&mut self, field: &mut Field) {
        self.added += 1;
        field.witness = Some(Witness::PythonSdk);
        field.required = false;
        field.fields.iter_mut().for_each(|inner| self.mark(inner));
    }
}
