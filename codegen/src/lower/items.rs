//! The names of the parts of endpoints in the generated crate, for reports of changes. This works
//! for specs that cannot be generated from, too.

use std::collections::{BTreeMap, HashMap};

use super::{
    Module, arguments, enums, events, names,
    pages::{PageSet, Read},
    plan::{CallPlan, Draft, DraftId, DraftType, EnumId, EventPlan, Plan, ResponsePlan},
};
use crate::ir::{Named, Space, TYPES, TypeHome};
use feishu_overrides::Overrides;
use feishu_spec::{
    Endpoint, Event,
    items::{CallItems, CrateItems, EventItems, PlaceItems},
};

/// The names of everything in the specs as they are: this does not apply corrections. A part
/// without a name (a value without an English label) is left out.
pub fn items(endpoints: &[Endpoint], events: &[Event], overrides: &Overrides) -> CrateItems {
    let pages = PageSet::of(endpoints, events, overrides, &mut Vec::new());
    let Read { mut plan, calls, events } = pages.read(overrides);
    let ids: Vec<String> = pages.modules.iter().map(Module::identity).collect();
    let variants = enums::resolve(&mut plan, &ids, overrides).variants;

    let namer = Namer { plan: &plan, modules: &pages.modules };
    let calls = calls.iter().flatten();
    let mut calls: HashMap<String, CallItems> =
        calls.map(|call| (call.page.id(), namer.call(call))).collect();
    let events = events.iter().flatten();
    let mut events: HashMap<String, EventItems> =
        events.map(|event| (event.page.id(), namer.event(event))).collect();
    for draft in &plan.drafts {
        let id = draft.page.id();
        let places = if draft.page.is_event() {
            events.get_mut(&id).map(|event| &mut event.places)
        } else {
            calls.get_mut(&id).map(|call| &mut call.places)
        };
        if let Some(places) = places {
            namer.places(draft, places);
        }
    }
    let text =
        |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let enums = variants.iter().map(|variants| {
        variants.iter().map(|variant| (text(&variant.value), variant.name.clone())).collect()
    });
    CrateItems {
        calls: calls.into_iter().collect(),
        events: events.into_iter().collect(),
        enums: enums.collect(),
        ..CrateItems::default()
    }
}

/// The types of the generated crate that are only another name for a type, with that type, as
/// paths below the crate. Empty for specs that cannot be generated from.
pub fn aliases(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &Overrides,
) -> BTreeMap<String, String> {
    let lowered = super::lower(endpoints, events, overrides);
    let services = lowered.map(|lowered| lowered.services).unwrap_or_default();
    let mut found = BTreeMap::new();
    for service in &services {
        for version in &service.versions {
            for resource in &version.resources {
                let home = [&service.module, &version.module, &resource.module].map(String::clone);
                let inputs = resource.aliases.iter().map(|alias| (Space::Resource, alias));
                let outputs = resource.output_aliases.iter().map(|alias| (Space::Response, alias));
                found.extend(inputs.chain(outputs).map(|(space, alias)| {
                    (path(&home, space, &alias.name), named(&home, &alias.of))
                }));
            }
        }
    }
    found
}

/// The path of a type that something in the module `home` names.
fn named(home: &[String; 3], ty: &Named) -> String {
    match &ty.place {
        TypeHome::Here(space) => path(home, *space, &ty.name),
        TypeHome::Resource(home, space) => path(home, *space, &ty.name),
        TypeHome::Types(service) => format!("{service}::{TYPES}::{}", ty.name),
    }
}

fn path(module: &[String; 3], space: Space, name: &str) -> String {
    let module = module.join("::");
    match space {
        Space::Resource => format!("{module}::{name}"),
        Space::Response => format!("{module}::response::{name}"),
    }
}

struct Namer<'p, 'a> {
    plan: &'p Plan<'a>,
    modules: &'p [Module<'a>],
}

impl Namer<'_, '_> {
    fn path(&self, module: usize, space: Space, name: &str) -> String {
        path(&self.modules[module].path, space, name)
    }

    fn draft(&self, draft: &Draft) -> String {
        self.path(draft.page.module, draft.space(), &draft.name)
    }

    fn call(&self, call: &CallPlan) -> CallItems {
        let item = |name: &str| self.path(call.page.module, Space::Resource, name);
        let mut places = BTreeMap::new();
        let response = match &call.response {
            ResponsePlan::Own(id) => Some(self.draft(&self.plan.drafts[*id])),
            ResponsePlan::Type(ty) => {
                let place = PlaceItems { member: None, ..self.place(ty) };
                let response = place.ty.clone();
                places.insert("response.data".to_owned(), place);
                response
            }
            ResponsePlan::Binary => None,
        };
        CallItems {
            function: item(&call.function),
            constant: item(&names::constant(&call.function)),
            request: self.draft(&self.plan.drafts[call.request]),
            response,
            arguments: self.arguments(call),
            places,
        }
    }

    fn arguments(&self, call: &CallPlan) -> Vec<String> {
        let fields = &self.plan.drafts[call.request].fields;
        let order = arguments::order(self.plan, call).into_iter();
        order.map(|at| fields[at].path.clone()).collect()
    }

    fn event(&self, event: &EventPlan) -> EventItems {
        let ty = self.draft(&self.plan.drafts[event.content]);
        let constant = events::constant(event.page.name());
        let constant = self.path(event.page.module, Space::Resource, &constant);
        let itself = PlaceItems { ty: Some(ty.clone()), ..PlaceItems::default() };
        let places = BTreeMap::from([("payload.event".to_owned(), itself)]);
        EventItems { ty, constant, places }
    }

    fn places(&self, draft: &Draft, places: &mut BTreeMap<String, PlaceItems>) {
        let owner = self.draft(draft);
        for field in &draft.fields {
            let member = Some(format!("{owner}::{}", field.name));
            let place = PlaceItems { member, ..self.place(&field.ty) };
            places.insert(field.path.clone(), place);
        }
    }

    /// What is known of a field by its type.
    fn place(&self, ty: &DraftType) -> PlaceItems {
        let structure = |id: DraftId| PlaceItems {
            ty: Some(self.draft(&self.plan.drafts[id])),
            ..PlaceItems::default()
        };
        match ty {
            DraftType::Struct(id) | DraftType::Boxed(id) => structure(*id),
            DraftType::Enum(id) => self.enumeration(*id),
            DraftType::List(inner) | DraftType::Map(inner) => self.place(inner),
            _ => PlaceItems::default(),
        }
    }

    fn enumeration(&self, id: EnumId) -> PlaceItems {
        let plan = &self.plan.enums[id];
        let ty = self.path(plan.page.module, Space::Resource, &plan.name);
        PlaceItems { ty: Some(ty), values: Some(id), ..PlaceItems::default() }
    }
}
