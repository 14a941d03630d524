//! Which endpoints are about resources of one kind, by their addresses: `POST /berths` creates,
//! `GET /berths` lists, `GET /berths/:id` gets, and so on.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use feishu_spec::{Method, Type};
use foldhash::fast::RandomState;

use super::{
    place,
    resource::{Resource, place_of},
};
use crate::{Specs, route};

/// What an endpoint does to the resources of its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Create,
    Get,
    List,
    Update,
    Delete,
    BatchCreate,
    BatchGet,
    BatchUpdate,
    BatchDelete,
    Search,
}

/// The endpoints about resources of one kind.
pub(crate) struct Family {
    /// The name of the parameter that holds the id, if an endpoint has one.
    pub(crate) parameter: Option<String>,
    /// The last segment of the collection's path: `berths`.
    pub(crate) name: String,
    pub(crate) endpoints: Vec<(Role, usize)>,
    resource: OnceLock<Option<Resource>>,
}

/// All families.
pub(crate) struct Families {
    families: Vec<Family>,
    /// The family and the role of an endpoint, by its index.
    parts: HashMap<usize, (usize, Role), RandomState>,
    /// The paths of the collections, with all parameters alike.
    collections: HashSet<Vec<String>>,
    /// The endpoints that show settings and those that change them, each with the one that shows
    /// them.
    settings: HashMap<usize, usize>,
}

/// Which endpoints there are, by the path of what their address is in, with all parameters alike:
/// of `GET /berths/:id`, this is `/berths`.
type Within = HashMap<Vec<String>, Vec<Inside>>;

/// An endpoint with the last segment of its path.
struct Inside {
    last: String,
    method: Method,
    index: usize,
}

fn inside(within: &Within, path: &[String], last: &str, method: Method) -> Option<usize> {
    let found = within.get(path)?.iter().find(|it| it.method == method && it.last == last);
    found.map(|it| it.index)
}

/// Last segments of paths that are no collections but something that is done to one.
const VERBS: [&str; 24] = [
    "search",
    "query",
    "list",
    "get",
    "mget",
    "batch",
    "create",
    "update",
    "delete",
    "remove",
    "send",
    "upload",
    "import",
    "submit",
    "copy",
    "move",
    "subscribe",
    "unsubscribe",
    "subscription",
    "unsubscription",
    "cancel",
    "reply",
    "recognize",
    "filter",
];

/// What endpoints below the path of a collection do.
const BELOW: [(&str, Role); 7] = [
    ("batch_create", Role::BatchCreate),
    ("batch_get", Role::BatchGet),
    ("batch", Role::BatchGet),
    ("mget", Role::BatchGet),
    ("batch_update", Role::BatchUpdate),
    ("batch_delete", Role::BatchDelete),
    ("search", Role::Search),
];

impl Families {
    pub(crate) fn of(specs: &Specs) -> Families {
        let mut within = Within::new();
        let mut posts = Vec::new();
        for (index, method, template) in specs.addresses() {
            let path = alike(template);
            let Some((last, above)) = path.split_last() else { continue };
            let (last, above) = (last.clone(), above.to_vec());
            // If several endpoints have one address, the first answers.
            if inside(&within, &above, &last, method).is_none() {
                within.entry(above).or_default().push(Inside { last, method, index });
                if method == Method::Post {
                    posts.push(path);
                }
            }
        }
        let mut all = Families {
            families: Vec::new(),
            parts: HashMap::default(),
            collections: HashSet::new(),
            settings: HashMap::new(),
        };
        for path in &posts {
            if let Some(family) = family(specs, &within, path) {
                all.collections.insert(path.clone());
                all.add(family);
            }
        }
        for here in within.values() {
            all.add_settings(here);
        }
        all
    }

    /// Adds the settings among the endpoints of one path.
    fn add_settings(&mut self, here: &[Inside]) {
        for shows in here.iter().filter(|it| it.method == Method::Get) {
            let changes = here.iter().filter(|it| {
                it.last == shows.last && matches!(it.method, Method::Put | Method::Patch)
            });
            let changes: Vec<usize> = changes.map(|it| it.index).collect();
            let all = || changes.iter().chain([&shows.index]);
            if !changes.is_empty() && !all().any(|index| self.parts.contains_key(index)) {
                self.settings.extend(all().map(|index| (*index, shows.index)));
            }
        }
    }

    /// The endpoint that shows the settings which the one with this index shows or changes.
    pub(crate) fn setting(&self, index: usize) -> Option<usize> {
        self.settings.get(&index).copied()
    }

    fn add(&mut self, family: Family) {
        for (role, index) in &family.endpoints {
            self.parts.entry(*index).or_insert((self.families.len(), *role));
        }
        self.families.push(family);
    }

    /// Whether what stands in this path before the segment with this number is a collection that
    /// calls create resources in.
    pub(crate) fn create_at(&self, template: &str, depth: usize) -> bool {
        let path = alike(template);
        self.collections.contains(&path[..depth.min(path.len())])
    }

    /// The family of an endpoint, and its role there.
    pub(crate) fn part(&self, index: usize) -> Option<(&Family, Role)> {
        let (family, role) = self.parts.get(&index)?;
        Some((&self.families[*family], *role))
    }
}

impl Family {
    /// What its resources consist of; nothing if they have no id.
    pub(crate) fn resource(&self, specs: &Specs) -> Option<&Resource> {
        self.resource.get_or_init(|| Resource::of(self, specs)).as_ref()
    }

    /// Whether calls of its endpoint with this index and role are answered from what exists.
    pub(crate) fn answers(&self, specs: &Specs, role: Role, index: usize) -> bool {
        let Ok(endpoint) = specs.entry(index).endpoint() else { return false };
        let sends =
            |element: &Type| place::sent_list(endpoint.request.body.as_ref(), element).is_some();
        let is_answered = match role {
            Role::BatchCreate | Role::BatchUpdate => sends(&Type::Object),
            Role::BatchGet | Role::BatchDelete => {
                sends(&Type::String) || place::list_of_query(endpoint).is_some()
            }
            _ => place_of(role, endpoint, &self.name).is_some(),
        };
        is_answered && self.resource(specs).is_some()
    }
}

/// The family whose resources are created by a POST to this path.
fn family(specs: &Specs, within: &Within, path: &[String]) -> Option<Family> {
    let (name, above) = path.split_last().filter(|(name, _)| *name != ":")?;
    if VERBS.contains(&name.as_str()) || name.starts_with("batch_") {
        return None;
    }
    let at = |method, last: Option<&str>| match last {
        Some(last) => inside(within, path, last, method),
        None => inside(within, above, name, method),
    };
    let mut endpoints = vec![(Role::Create, at(Method::Post, None)?)];
    endpoints.extend(at(Method::Get, None).map(|index| (Role::List, index)));
    let items = [
        (Role::Get, Method::Get),
        (Role::Update, Method::Patch),
        (Role::Update, Method::Put),
        (Role::Delete, Method::Delete),
    ];
    let items = items.map(|(role, method)| Some((role, at(method, Some(":"))?)));
    let parameter = items.iter().flatten().find_map(|(_, index)| {
        let last = route::template_segments(specs.template(*index)).last()?;
        Some(last.trim_start_matches(':').to_owned())
    });
    endpoints.extend(items.into_iter().flatten());
    // Without any of these, nobody could see what was created.
    if endpoints.len() == 1 {
        return None;
    }
    for (last, role) in BELOW {
        let methods = [Method::Post, Method::Get, Method::Put, Method::Patch, Method::Delete];
        let below = methods.into_iter().filter_map(|method| at(method, Some(last)));
        endpoints.extend(below.map(|index| (role, index)));
    }
    // Some lists have an address of their own.
    if !endpoints.iter().any(|(role, _)| *role == Role::List) {
        let lists = ["query", "simplelist"].into_iter();
        let lists = lists.filter_map(|last| at(Method::Get, Some(last)));
        endpoints.extend(lists.map(|index| (Role::Search, index)));
    }
    let name = name.clone();
    Some(Family { parameter, name, endpoints, resource: OnceLock::new() })
}

/// The segments of a template, each parameter as `:`.
fn alike(template: &str) -> Vec<String> {
    let alike = |segment: &str| if segment.starts_with(':') { ":" } else { segment }.to_owned();
    route::template_segments(template).map(alike).collect()
}
