//! Cards of JSON 2.0, against the specs of their components.

use std::collections::{BTreeMap, BTreeSet};

use feishu_spec::{Component, Field, Type, validate};
use serde_json::{Map, Value, json};

use super::{Checks, Violation};

/// Components, by tag, in the form in which cards are checked: each with its tag, and each object
/// of a named type with the fields of all pages that have it.
#[derive(Default)]
pub(crate) struct Components(BTreeMap<String, Component>);

impl Components {
    pub(crate) fn of(components: &[Component]) -> Components {
        let complete = complete(components.to_vec()).into_iter();
        Components(complete.map(|it| (it.id.clone(), it)).collect())
    }
}

/// Checks a card. Those of JSON 1.0, templates and cards that were created before are passed over.
pub(super) fn card(components: &Components, card: &Value, checks: Checks) -> Vec<Violation> {
    let is_new = card.get("schema").is_some_and(|schema| schema == "2.0");
    let Components(components) = components;
    let Some(spec) = components.get(Component::CARD).filter(|_| is_new) else { return Vec::new() };
    let mut tree = Tree::new(components, checks);
    tree.fields(&spec.fields, card);
    tree.object(&spec.fields, card);
    if checks.limits {
        tree.counts();
    }
    tree.found
}

/// Checks a component that is sent by itself, or a list of them. Where they will stand in the card
/// is not known.
pub(super) fn elements(
    components: &Components,
    elements: &Value,
    checks: Checks,
) -> Vec<Violation> {
    let Components(components) = components;
    if components.is_empty() {
        return Vec::new();
    }
    let mut tree = Tree { is_part: true, ..Tree::new(components, checks) };
    let field = Field {
        type_name: Some(Component::ELEMENT.to_owned()),
        ..Field::new("element", Type::Object)
    };
    for (index, element) in elements.as_array().into_iter().flatten().enumerate() {
        if !element.is_object() {
            let description = "expected a JSON object, which a component is";
            tree.found.push(Violation::new(format!("[{index}]"), element, description));
        }
    }
    tree.value(&field, elements);
    if checks.limits {
        tree.counts();
    }
    tree.found
}

/// Checks some members of a card by themselves.
pub(super) fn settings(
    components: &Components,
    settings: &Value,
    members: &[&str],
    checks: Checks,
) -> Vec<Violation> {
    let Components(components) = components;
    let Some(spec) = components.get(Component::CARD) else { return Vec::new() };
    let fields = spec.fields.iter().filter(|field| members.contains(&field.name.as_str()));
    let fields: Vec<Field> =
        fields.map(|field| Field { required: false, ..field.clone() }).collect();
    let mut tree = Tree { is_part: true, ..Tree::new(components, checks) };
    // Members that are no settings are told by who calls this.
    let known =
        members.iter().filter_map(|name| Some(((*name).to_owned(), settings.get(*name)?.clone())));
    let known = Value::Object(known.collect());
    tree.fields(&fields, &known);
    tree.object(&fields, &known);
    tree.found
}

/// Checks members of a component to replace. The request does not say of which component, so they
/// have to be good for one that has all of them.
pub(super) fn changes(components: &Components, changes: &Value, checks: Checks) -> Vec<Violation> {
    let Components(components) = components;
    let Some(members) = changes.as_object() else { return Vec::new() };
    let named = members.get("tag").and_then(Value::as_str);
    let elements = components
        .values()
        .filter(|it| it.tag().is_some_and(|tag| named.is_none_or(|named| named == tag)));
    let elements: Vec<&Component> = elements.collect();
    if elements.is_empty() {
        return Vec::new();
    }
    let has = |it: &Component, name: &str| it.fields.iter().any(|field| field.name == name);
    let (known, unknown): (Vec<&str>, Vec<&str>) = members
        .keys()
        .map(String::as_str)
        .partition(|name| elements.iter().any(|it| has(it, name)));
    let mut found = Vec::new();
    if checks.unknown_fields {
        found.extend(unknown.iter().map(|name| {
            Violation::new(*name, &members[*name], "expected a member of a component")
                .not_documented()
        }));
    }
    let fitting = elements.iter().filter(|it| known.iter().all(|name| has(it, name)));
    let found_in = |it: &&&Component| {
        let fields: Vec<Field> =
            it.fields.iter().map(|field| Field { required: false, ..field.clone() }).collect();
        let own = members.iter().filter(|(name, _)| known.contains(&name.as_str()));
        let own = Value::Object(own.map(|(name, value)| (name.clone(), value.clone())).collect());
        let mut tree = Tree { is_part: true, ..Tree::new(components, checks) };
        tree.fields(&fields, &own);
        tree.around.push(it.id.clone());
        tree.object(&fields, &own);
        tree.around.pop();
        if checks.limits {
            tree.counts();
        }
        tree.found
    };
    match fitting.map(|it| found_in(&it)).min_by_key(Vec::len) {
        Some(fewest) => found.extend(fewest),
        None => {
            let description = format!("no component has all of {}", known.join(", "));
            found.push(Violation::new("", changes, description));
        }
    }
    found
}

/// Gives each component its tag, and each object of a named type the fields of all pages that have
/// it: a page shows those that matter there.
fn complete(mut components: Vec<Component>) -> Vec<Component> {
    let mut types: BTreeMap<String, Vec<Field>> = BTreeMap::new();
    for component in &mut components {
        gather(&component.id, &component.fields, &mut types);
    }
    for component in &mut components {
        fill(&mut component.fields, &types);
        if component.tag().is_some() && !component.fields.iter().any(|it| it.name == "tag") {
            component.fields.push(Field::new("tag", Type::String));
        }
    }
    components
}

fn gather(name: &str, fields: &[Field], types: &mut BTreeMap<String, Vec<Field>>) {
    let known = types.entry(name.to_owned()).or_default();
    for field in fields {
        match known.iter_mut().find(|it| it.name == field.name) {
            Some(it) if it.ty != field.ty => it.ty = Type::Any,
            Some(_) => {}
            // Another page may list more values, or set a higher limit.
            None => known.push(Field { required: false, values: Vec::new(), ..field.clone() }),
        }
    }
    gather_inside(fields, types);
}

fn gather_inside(fields: &[Field], types: &mut BTreeMap<String, Vec<Field>>) {
    for field in fields {
        match field.type_name.as_deref() {
            Some(Component::ELEMENT) => {}
            Some(name) => gather(name, &field.fields, types),
            None => gather_inside(&field.fields, types),
        }
    }
}

fn fill(fields: &mut [Field], types: &BTreeMap<String, Vec<Field>>) {
    for field in fields {
        let named = field.type_name.as_ref().and_then(|name| types.get(name));
        for known in named.into_iter().flatten() {
            if !field.fields.iter().any(|it| it.name == known.name) {
                field.fields.push(known.clone());
            }
        }
        fill(&mut field.fields, types);
    }
}

/// What was seen on the way through a card.
struct Tree<'s> {
    components: &'s BTreeMap<String, Component>,
    checks: Checks,
    /// Whether the elements are a part of a card, which stands somewhere in it.
    is_part: bool,
    path: String,
    /// The tags of the components around what is looked at, outer ones first.
    around: Vec<String>,
    /// How often each tag was seen.
    seen: BTreeMap<String, u64>,
    ids: BTreeSet<String>,
    found: Vec<Violation>,
}

impl<'s> Tree<'s> {
    fn new(components: &'s BTreeMap<String, Component>, checks: Checks) -> Self {
        let (path, around, found) = (String::new(), Vec::new(), Vec::new());
        let (seen, ids) = (BTreeMap::new(), BTreeSet::new());
        Tree { components, checks, is_part: false, path, around, seen, ids, found }
    }

    /// Checks the fields of a component, and of the objects in it that are no components.
    fn fields(&mut self, fields: &[Field], object: &Value) {
        // Sizes, spaces and colors have listed names, but may be pixels or names of the card's own.
        let checks = Checks { enum_values: false, ..self.checks };
        let found = validate::object(fields, object, checks.into());
        for violation in found.into_iter().map(Violation::from) {
            let field = self.at(&violation.field);
            self.found.push(Violation { field, ..violation });
        }
    }

    /// Goes on inside an object with these fields.
    fn object(&mut self, fields: &[Field], object: &Value) {
        for field in fields {
            let Some(value) = object.get(&field.name) else { continue };
            self.inside(&field.name, |tree| tree.value(field, value));
        }
    }

    fn value(&mut self, field: &Field, value: &Value) {
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    let length = self.path.len();
                    self.path.push_str(&format!("[{index}]"));
                    self.value(field, element);
                    self.path.truncate(length);
                }
            }
            Value::Object(members) if field.type_name.as_deref() == Some(Component::ELEMENT) => {
                self.element(members, value);
            }
            Value::Object(members) if matches!(field.ty, Type::Map(_)) => {
                for (name, member) in members {
                    let one = Field { ty: field.ty.innermost().clone(), ..field.clone() };
                    self.inside(name, |tree| tree.value(&one, member));
                }
            }
            Value::Object(members) if *field.ty.innermost() == Type::Object => {
                self.tagged(members);
                self.object(&field.fields, value);
            }
            _ => {}
        }
    }

    fn element(&mut self, members: &Map<String, Value>, value: &Value) {
        self.tagged(members);
        let tag = members.get("tag").and_then(Value::as_str).unwrap_or_default();
        let Some(component) = self.components.get(tag).filter(|it| it.tag().is_some()) else {
            if self.checks.enum_values {
                let tags: Vec<&str> = self.components.values().filter_map(Component::tag).collect();
                let description = format!("expected one of {}", tags.join(", "));
                self.add("tag", json!(tag), description);
            }
            return;
        };
        self.fields(&component.fields, value);
        self.around.push(tag.to_owned());
        self.object(&component.fields, value);
        self.around.pop();
    }

    /// Counts an object that has a tag, and checks its place and its identifier.
    fn tagged(&mut self, members: &Map<String, Value>) {
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        if let Some(id) = text("element_id")
            && !self.ids.insert(id.to_owned())
        {
            self.add("element_id", json!(id), "the identifier of another component too");
        }
        let Some(tag) = text("tag") else { return };
        *self.seen.entry(tag.to_owned()).or_default() += 1;
        let refuses = |around: &&String| {
            self.components
                .get(*around)
                .is_some_and(|it| it.without.iter().any(|other| other == tag))
        };
        if let Some(around) = self.around.iter().find(refuses) {
            let description = format!("cannot stand inside `{around}`");
            self.add("tag", json!(tag), description);
        }
        let only_in = self.components.get(tag).map_or(&[][..], |it| &it.only_in);
        let is_there = |place: &String| match place.as_str() {
            Component::CARD => self.around.is_empty(),
            place => self.around.iter().any(|around| around == place),
        };
        let is_placed = !self.is_part || !self.around.is_empty();
        if is_placed && !only_in.is_empty() && !only_in.iter().any(is_there) {
            let description = format!("can only stand inside `{}`", only_in.join("` or `"));
            self.add("tag", json!(tag), description);
        }
    }

    /// Checks how many elements there are, of each kind and in all.
    fn counts(&mut self) {
        for component in self.components.values() {
            let (count, what) = match component.id.as_str() {
                Component::CARD => (self.seen.values().sum(), "elements".to_owned()),
                tag => (self.seen.get(tag).copied().unwrap_or_default(), format!("`{tag}`")),
            };
            if let Some(most) = component.most.filter(|most| count > *most) {
                self.add("body.elements", "", format!("{count} {what}, at most {most}"));
            }
        }
    }

    fn inside(&mut self, name: &str, go_on: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path = self.at(name);
        go_on(self);
        self.path.truncate(length);
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn add(&mut self, name: &str, value: impl ToString, description: impl Into<String>) {
        let field = self.at(name);
        self.found.push(Violation::new(field, value, description));
    }
}
