//! Contents of messages: structs and enums of kinds, and where requests and replies hold them.

use std::collections::BTreeSet;

use super::{checks, docs, names, pages};
use crate::ir::{
    self, ContentKind, ContentSet, Contents, Named, NodeVariant, Nodes, ReceivedIn, Role, SentIn,
    Space, Struct, Type, TypeHome,
};
use feishu_overrides::{Overrides, OverridesFile, Problem, file_name};
use feishu_spec::{self as spec, Content, Direction, Field, NODE};

/// Adds the contents to the services of a crate, and to the calls and structs that hold them.
///
/// # Errors
/// All problems at once: names that collide, and overrides that no longer apply.
pub fn add_contents(
    mut krate: ir::Crate,
    contents: &[Content],
    overrides: &Overrides,
) -> Result<ir::Crate, Vec<Problem>> {
    let mut problems = Vec::new();
    for service in &mut krate.services {
        let own = |direction| {
            let of = |content: &&Content| {
                content.id.project == service.project && content.id.direction == direction
            };
            contents.iter().filter(of).collect::<Vec<_>>()
        };
        let [sent, received] = Direction::ALL.map(own);
        if sent.is_empty() && received.is_empty() {
            continue;
        }
        let mut set = |direction, contents| {
            Lowering::new(&service.project, direction, overrides, &mut problems).set(contents)
        };
        let sent = set(Direction::Sent, sent);
        let received = set(Direction::Received, received);
        service.contents = Some(Contents { sent, received });
        let module = pages::service(&service.project, overrides).unwrap_or_default();
        sent_in(service, &module);
        problems.extend(received_in(service, &module, overrides));
    }
    problems.extend(overrides.unused_contents());
    if problems.is_empty() { Ok(krate) } else { Err(problems) }
}

/// The contents of a service in one direction as they would be: what is wrong with them is not
/// looked at.
pub(super) fn set(
    project: &str,
    direction: Direction,
    contents: &[&Content],
    overrides: &Overrides,
) -> ContentSet {
    Lowering::new(project, direction, overrides, &mut Vec::new()).set(contents.to_vec())
}

/// Marks the calls whose requests hold a content.
fn sent_in(service: &mut ir::Service, module: &str) {
    let versions = service.versions.iter_mut();
    let resources = versions.flat_map(|version| &mut version.resources);
    for call in resources.flat_map(|resource| &mut resource.calls) {
        let Some(members) = &call.endpoint.content else { continue };
        let fields = &call.request.fields;
        let at = |wire: &str| fields.iter().position(|field| field.wire == wire && field.required);
        let (Some(kind), Some(json)) = (at(&members.kind), at(&members.json)) else { continue };
        let name = |at: usize| fields[at].name.clone();
        let service = module.to_owned();
        call.endpoint.contents = Some(service.clone());
        call.content = Some(SentIn { service, kind: name(kind), json: name(json) });
        call.arguments.retain(|argument| *argument != kind);
        if let Some(sample) = call.example.get_mut(json) {
            *sample = Some(ir::Sample::Text(said(sample.as_ref())));
        }
    }
}

/// What a message of plain text says, by the example of its content.
fn said(sample: Option<&ir::Sample>) -> String {
    let json = match sample {
        Some(ir::Sample::Text(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => serde_json::Value::Null,
    };
    json["text"].as_str().unwrap_or("Hello").to_owned()
}

/// Marks the structs that hold a received content, as the overrides say.
fn received_in(service: &mut ir::Service, module: &str, overrides: &Overrides) -> Vec<Problem> {
    let file = overrides.service(&service.project);
    let places = file.map_or(&[][..], |file| &file.content.received);
    let mut used = vec![false; places.len()];
    let mut mark = |it: &mut Struct| {
        for (place, used) in places.iter().zip(&mut used) {
            let path: Vec<&str> = place.json.split('.').collect();
            let named = |wire: &str| it.fields.iter().find(|field| field.wire == wire);
            let (Some(kind), Some(json)) = (named(&place.kind), named(path[0])) else { continue };
            let fits = matches!((&json.ty, path.len()), (Type::String, 1) | (Type::Struct(_), 2));
            if it.role != Role::Output || !fits || !kind.optional || !json.optional {
                continue;
            }
            let mut json = vec![json.name.clone()];
            json.extend(path[1..].iter().filter_map(|name| names::value(name)));
            let kind = kind.name.clone();
            it.content = Some(ReceivedIn { service: module.to_owned(), kind, json });
            *used = true;
        }
    };
    let versions = service.versions.iter_mut();
    for resource in versions.flat_map(|version| &mut version.resources) {
        resource.inputs.iter_mut().chain(&mut resource.outputs).for_each(&mut mark);
        for call in &mut resource.calls {
            if let ir::Response::Own(response) = &mut call.response {
                mark(response);
            }
        }
        resource.events.iter_mut().for_each(|event| mark(&mut event.content));
    }
    service.structs.iter_mut().for_each(&mut mark);
    let name = file_name(&service.project);
    let stale = places.iter().zip(used).filter(|(_, used)| !used);
    stale
        .map(|(place, _)| {
            let place = format!("specs/overrides/{name}: content.received {}", place.json);
            Problem::new(place, "no reply and no event has these fields; delete the entry")
        })
        .collect()
}

struct Lowering<'l> {
    direction: Direction,
    overrides: &'l Overrides,
    file: Option<&'l OverridesFile>,
    project: &'l str,
    taken: BTreeSet<String>,
    problems: &'l mut Vec<Problem>,
    set: ContentSet,
}

impl<'l> Lowering<'l> {
    fn new(
        project: &'l str,
        direction: Direction,
        overrides: &'l Overrides,
        problems: &'l mut Vec<Problem>,
    ) -> Self {
        let file = overrides.service(project);
        let (taken, set) = (BTreeSet::new(), ContentSet::default());
        Lowering { direction, overrides, file, project, taken, problems, set }
    }

    fn set(mut self, contents: Vec<&Content>) -> ContentSet {
        for content in contents {
            let kind = &content.id.kind;
            let place = format!("{}.{kind}", self.direction.name());
            let variant = names::camel(kind).unwrap_or_default();
            let nodes = format!("{variant}Node");
            if !content.nodes.is_empty() {
                self.nodes(&place, &nodes, &variant, content);
            }
            let structure = (!content.is_open()).then(|| self.name(&place, &variant));
            let doc = self.words(&place, &variant);
            if let Some(name) = &structure {
                self.structure(&place, name.clone(), doc.clone(), &content.fields, &nodes);
            }
            let (kind, max_bytes) = (kind.clone(), content.max_bytes);
            self.set.kinds.push(ContentKind { kind, variant, doc, structure, max_bytes });
        }
        self.set.structs.sort_by(|one, other| one.name.cmp(&other.name));
        self.set
    }

    /// The struct at a place: the pinned name, or this one.
    fn name(&mut self, place: &str, plain: &str) -> String {
        let pinned = self.file.and_then(|file| file.content.names.get(place));
        let name = pinned.cloned().unwrap_or_else(|| plain.to_owned());
        if names::PRELUDE.contains(&name.as_str()) || !self.taken.insert(name.clone()) {
            let message = format!("`{name}` is the name of something else; pin another");
            let file = file_name(self.project);
            let problem = Problem::new(format!("content {place}"), message);
            self.problems.push(problem.pin(&file, "[content.names]".into(), place, "OtherName"));
        }
        name
    }

    fn words(&self, place: &str, name: &str) -> ir::Doc {
        let said = self.file.and_then(|file| file.content.words.get(place));
        vec![said.map_or_else(|| format!("{}.", names::english(name)), |it| docs::sentence(it))]
    }

    fn nodes(&mut self, place: &str, name: &str, owner: &str, content: &Content) {
        let variants: Vec<NodeVariant> = content
            .nodes
            .iter()
            .map(|node| {
                let place = format!("{place}.{}", node.tag);
                let variant = names::camel(&node.tag).unwrap_or_default();
                let structure = self.name(&place, &format!("{owner}{variant}"));
                let variant = structure.strip_prefix(owner).unwrap_or(&variant).to_owned();
                let doc = self.words(&place, &structure);
                self.structure(&place, structure.clone(), doc.clone(), &node.fields, "");
                NodeVariant { tag: node.tag.clone(), name: variant, doc, structure }
            })
            .collect();
        self.taken.insert(name.to_owned());
        let doc = vec![format!("A part of the content of a `{}` message.", content.id.kind)];
        self.set.nodes.push(Nodes { name: name.to_owned(), doc, variants });
    }

    fn structure(
        &mut self,
        place: &str,
        name: String,
        doc: ir::Doc,
        fields: &[Field],
        nodes: &str,
    ) {
        let sent = self.direction == Direction::Sent;
        let mut structs: Vec<(&str, Type)> = Vec::new();
        let mut lowered = Vec::new();
        for field in fields {
            let inner = match &field.same_as {
                Some(other) => {
                    structs.iter().find(|(known, _)| known == other).map(|it| it.1.clone())
                }
                None => self.inner(place, &name, field, nodes),
            };
            if let Some(inner) = &inner {
                structs.push((&field.name, inner.clone()));
            }
            lowered.push(self.field(place, field, inner, sent));
        }
        let role = if sent { Role::Input } else { Role::Output };
        self.set.structs.push(Struct { name, doc, role, fields: lowered, content: None });
    }

    /// The type of the objects in a field.
    fn inner(&mut self, place: &str, owner: &str, field: &Field, nodes: &str) -> Option<Type> {
        let named = |name: &str| {
            Type::Struct(Named { place: TypeHome::Here(Space::Resource), name: name.to_owned() })
        };
        match field.type_name.as_deref() {
            _ if *field.ty.innermost() != spec::Type::Object => None,
            Some(NODE) => Some(named(nodes)),
            // The content of another kind.
            Some(kind) if field.fields.is_empty() => {
                let place = format!("{}.{kind}", self.direction.name());
                let pinned = self.file.and_then(|file| file.content.names.get(&place));
                let plain = names::camel(kind).unwrap_or_default();
                Some(named(pinned.unwrap_or(&plain)))
            }
            _ if field.fields.is_empty() => None,
            _ => {
                let place = format!("{place}.{}", field.name);
                let own = names::camel(&field.name).unwrap_or_default();
                let name = self.name(&place, &names::joined(owner, &own));
                let doc = self.words(&place, &name);
                self.structure(&place, name.clone(), doc, &field.fields, nodes);
                Some(named(&name))
            }
        }
    }

    fn field(&self, place: &str, field: &Field, inner: Option<Type>, sent: bool) -> ir::Field {
        let ty = of(&field.ty, inner.as_ref());
        let name = names::value(&field.name).unwrap_or_default();
        let limits = if sent { checks::of(field, &ty, false) } else { Vec::new() };
        let said = docs::FieldWords {
            said: self.overrides.content_words(self.project, place, field),
            values: vec![None; field.values.len()],
        };
        let docs::FieldDoc { doc, facts, telling, without_page } =
            docs::field(&said, field, &ty, &limits, &[], &Default::default());
        let list = matches!(ty, Type::List(_) | Type::Map(_));
        let required = field.required && sent;
        ir::Field {
            wire: field.name.clone(),
            setter: names::setter(&name),
            name,
            doc,
            facts,
            telling,
            without_page,
            optional: if sent { !required } else { !list },
            ty,
            required,
            empty: false,
            checks: limits,
            card: None,
        }
    }
}

fn of(ty: &spec::Type, inner: Option<&Type>) -> Type {
    match ty {
        spec::Type::List(ty) => Type::List(Box::new(of(ty, inner))),
        spec::Type::Map(ty) => Type::Map(Box::new(of(ty, inner))),
        spec::Type::String | spec::Type::File => Type::String,
        spec::Type::Int => Type::Int,
        spec::Type::Float => Type::Float,
        spec::Type::Bool => Type::Bool,
        spec::Type::Object | spec::Type::Any => inner.cloned().unwrap_or(Type::Value),
    }
}
