//! What the generated crate calls the parts of endpoints, for reports of what changed. Names
//! only: whether the specs can be generated from is not asked here.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use super::{
    Module, enums, module_id, modules, names,
    plan::{CallPlan, Draft, DraftId, DraftType, EnumId, Plan, ResponsePlan, Wholes},
};
use crate::{
    ir::Space,
    items::{CallItems, Items, PlaceItems},
    overrides::Overrides,
    spec::Endpoint,
};

/// The names of everything, with `endpoints` taken as they are: corrections that the overrides
/// hold are not applied here. What has no name (a value without an English label) is left out.
pub fn items(endpoints: &[Endpoint], overrides: &Overrides) -> Items {
    let mut endpoints: Vec<Cow<Endpoint>> = endpoints.iter().map(Cow::Borrowed).collect();
    endpoints.sort_by(|one, other| one.id.cmp(&other.id));
    endpoints.dedup_by(|one, other| one.id == other.id);
    let modules = modules(&endpoints, &mut Vec::new());
    let by_id: BTreeMap<_, usize> =
        modules.iter().enumerate().map(|(index, module)| (module.id, index)).collect();
    let wholes: Vec<Wholes> = endpoints.iter().map(|endpoint| Wholes::of(endpoint)).collect();

    let mut plan = Plan::default();
    let mut calls = Vec::new();
    for (endpoint, wholes) in endpoints.iter().zip(&wholes) {
        if let Some(&module) = by_id.get(&module_id(endpoint)) {
            calls.extend(plan.page(module, endpoint, wholes, overrides));
        }
    }
    let ids: Vec<String> = modules.iter().map(Module::identity).collect();
    let variants = enums::settle(&mut plan, &ids, overrides).variants;

    let namer = Namer { plan: &plan, modules: &modules, overrides };
    let mut found: HashMap<String, CallItems> =
        calls.iter().map(|call| (call.page.endpoint.id.to_string(), namer.call(call))).collect();
    for draft in &plan.drafts {
        if let Some(call) = found.get_mut(&draft.page.endpoint.id.to_string()) {
            namer.places(draft, call);
        }
    }
    let text =
        |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let enums = variants.iter().map(|variants| {
        variants.iter().map(|variant| (text(&variant.value), variant.name.clone())).collect()
    });
    Items { calls: found.into_iter().collect(), enums: enums.collect() }
}

struct Namer<'p, 'a> {
    plan: &'p Plan<'a>,
    modules: &'p [Module<'a>],
    overrides: &'p Overrides,
}

impl Namer<'_, '_> {
    fn path(&self, module: usize, space: Space, name: &str) -> String {
        let module = self.modules[module].path.join("::");
        match space {
            Space::Resource => format!("{module}::{name}"),
            Space::Response => format!("{module}::response::{name}"),
        }
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
            places,
        }
    }

    fn places(&self, draft: &Draft, call: &mut CallItems) {
        let owner = self.draft(draft);
        for field in &draft.fields {
            let member = Some(format!("{owner}::{}", field.name));
            let own = draft.page.words.and_then(|words| words.fields.get(&field.path));
            let project = &draft.page.endpoint.id.project;
            let glossary =
                || self.overrides.glossary(project, |file| file.fields.get(&field.spec.name));
            let words = own.or_else(glossary).cloned();
            let place = PlaceItems { member, words, ..self.place(&field.ty) };
            call.places.insert(field.path.clone(), place);
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
