//! What exists on the platform: the resources that calls created, and what later calls made of
//! them. Which endpoints create, get, list, change and delete resources of one kind is read from
//! their addresses (`family`), and what a resource consists of from their fields (`resource`).
//!
//! An id that no call created leads to the documented example, unless the platform is strict; one
//! that was deleted is not found.
//!
//! Each collection keeps its newest resources, as many as the builder says (`limit`), and forgets older
//! ones with all that belongs to them.

mod answer;
mod call;
mod collection;
mod collections;
mod draft;
mod events;
mod family;
mod id;
mod kept;
pub(crate) mod limit;
mod names;
mod newest;
mod object;
mod page;
pub(crate) mod people;
mod place;
mod repeated;
mod resource;
#[cfg(feature = "state-file")]
mod saved;
mod settings;
mod shape;
mod source;
mod special;
pub(crate) mod talk;
mod wanted;

use std::{collections::HashMap, time::SystemTime};

use feishu_spec::Endpoint;
use foldhash::fast::RandomState;

use self::{
    answer::{Call, Collections, Repeated},
    events::Occurrences,
    people::{Company, IdKinds},
    special::{Documents, Files, Request, Searches, Spreadsheets},
    talk::Talk,
};
pub(crate) use self::{
    call::Caller,
    events::{Occurred, derived::Derived},
    family::Families,
};
use crate::{Domain, Received, Specs, refusal::Refusal, reply::Reply, route};

/// All resources.
pub(crate) struct Store {
    /// The resources, by the path of their collection: its segments, decoded.
    collections: Collections,
    /// What a call with a key of idempotency created: endpoint and key, then collection and ids.
    repeated: Repeated,
    random: fastrand::Rng,
    /// The platform's first app.
    app_id: String,
    /// Whether an id that no call created is refused, and not only one that was deleted.
    strict: bool,
    /// Where links lead.
    domain: Domain,
    /// What happened since apps were last told.
    occurred: Occurrences,
    files: Files,
    documents: Documents,
    spreadsheets: Spreadsheets,
    /// What answers calls of endpoints that are odd, by their indexes, as far as it was searched for.
    odd: HashMap<usize, Option<special::Handler>, RandomState>,
    searches: Searches,
}

impl Store {
    /// A store for these endpoints with the people of a company. The ids that it gives depend on
    /// the seed only.
    pub(crate) fn new(
        app_id: &str,
        seed: u64,
        strict: bool,
        domain: Domain,
        company: &Company,
    ) -> Store {
        let mut collections = Collections::default();
        people::seed(company, &mut collections);
        collections.mark_start();
        Store {
            collections: collections.limited(limit::KEPT),
            repeated: Repeated::limited(limit::KEPT),
            random: fastrand::Rng::with_seed(seed),
            app_id: app_id.to_owned(),
            strict,
            domain,
            occurred: Occurrences::default(),
            files: Files::default(),
            documents: Documents::default(),
            spreadsheets: Spreadsheets::default(),
            odd: HashMap::default(),
            searches: Searches::default(),
        }
    }

    /// The same store, which keeps so many resources of each collection, and as many files.
    pub(crate) fn limited(mut self, resources: usize) -> Store {
        self.collections = self.collections.limited(resources);
        self.repeated = Repeated::limited(resources);
        self.files.limit(resources);
        self
    }

    /// Answers an admitted call from what exists, or with nothing if the store has no part in it.
    pub(crate) fn answer(
        &mut self,
        specs: &Specs,
        index: usize,
        endpoint: &Endpoint,
        received: &Received,
        caller: &Caller,
        now: SystemTime,
    ) -> Option<Result<Reply, Refusal>> {
        let (strict, domain) = (self.strict, self.domain);
        let id_kinds = IdKinds::of(received);
        let translated = match id_kinds.is_open() {
            true => None,
            false => id_kinds.in_request(&self.collections, received),
        };
        let received = translated.as_ref().unwrap_or(received);
        let request = Request { index, endpoint, received, caller, now, strict, domain };
        let resolved = special::resolved(self, &request);
        let received = resolved.as_ref().unwrap_or(received);
        let request = Request { received, ..request };
        let answer = self.answer_open(specs, &request)?;
        Some(answer.map(|reply| {
            let reply = special::after(self, &specs.entry(index).id, &request, reply);
            if id_kinds.is_open() { reply } else { id_kinds.in_reply(&self.collections, reply) }
        }))
    }

    /// Answers a call that speaks of open ids, with open ids.
    fn answer_open(
        &mut self,
        specs: &Specs,
        request: &Request<'_>,
    ) -> Option<Result<Reply, Refusal>> {
        let (endpoint, path) = (request.endpoint, &request.received.path);
        if endpoint.path.contains(':')
            && !OF_WHAT_IS_GONE.contains(&specs.entry(request.index).id.as_str())
            && let Err(refusal) = self.check_owners(specs, endpoint, &route::segments(path))
        {
            return Some(Err(refusal));
        }
        if let Some(answer) = special::answer(self, specs, request) {
            return Some(answer);
        }
        let Some((family, role)) = specs.families().part(request.index) else {
            return settings::answer(&mut self.collections, specs, request, route::segments(path));
        };
        let Store { collections, repeated, random, .. } = self;
        let resource = family.resource(specs)?;
        let path = route::segments(path);
        let entry = specs.entry(request.index);
        let call = Call::about(request, entry.data(), resource);
        let mut changes = Vec::new();
        let answer = answer::answer(&call, role, path, collections, repeated, random, &mut changes);
        if !changes.is_empty() {
            let id = &entry.id;
            if !special::changed(self, request, id, &changes) {
                let ids = [&resource.ids[..], &resource.other_ids[..]].concat();
                specs.derived().tell(specs, &mut self.occurred, id, &ids, &changes);
            }
        }
        answer
    }

    /// Whether calls of the endpoint with this index are answered from what exists, once something
    /// does; otherwise, each gets the documented example.
    pub(crate) fn keeps(specs: &Specs, index: usize) -> bool {
        special::has(&specs.entry(index).id)
            || match specs.families().part(index) {
                Some((family, role)) => family.answers(specs, role, index),
                None => settings::part(specs, index).is_some(),
            }
    }

    /// What people do in chats.
    pub(crate) fn talk(&mut self, now: SystemTime) -> Talk<'_> {
        let Store { collections, random, occurred, app_id, .. } = self;
        Talk { collections, random, occurred, first: app_id, now }
    }

    /// Decides, in a user's name, on what waits for them in an approval instance; false if nothing
    /// does.
    pub(crate) fn decide(
        &mut self,
        user: &str,
        instance: &str,
        approve: bool,
        now: SystemTime,
    ) -> bool {
        special::decide(self, user, instance, approve, now)
    }

    /// A user opens a file; false if there is none with this token.
    pub(crate) fn open(&mut self, by: &Caller, token: &str, now: SystemTime) -> bool {
        special::open(self, by, token, now)
    }

    /// Replaces the content of a message that was sent.
    pub(crate) fn replace_content(&mut self, message: &str, content: &serde_json::Value) {
        let messages = self.collections.get_mut(talk::messages_path());
        if let Some(message) = messages.and_then(|it| it.get_mut(message)) {
            message.insert("body".into(), serde_json::json!({"content": content.to_string()}));
        }
    }

    /// All that exists, for those who look at it.
    pub(crate) fn collections(&self) -> &Collections {
        &self.collections
    }

    /// What happened since this was last asked for.
    pub(crate) fn occurred(&mut self, specs: &Specs) -> Vec<Occurred> {
        // Resources that belonged to a forgotten resource are forgotten, too.
        let mut forgotten = self.collections.forgotten();
        while !forgotten.is_empty() {
            forgotten.iter().for_each(|it| special::forgotten(self, &it.path, &it.ids));
            forgotten = self.collections.forgotten();
        }
        for token in self.files.forgotten() {
            special::forget(self, &token);
        }
        self.occurred.take(specs)
    }

    /// Refuses a call below a resource that does not exist: one whose collection holds others.
    fn check_owners(
        &self,
        specs: &Specs,
        endpoint: &Endpoint,
        path: &[String],
    ) -> Result<(), Refusal> {
        // The last segment is what the call itself is about.
        for depth in 1..path.len().saturating_sub(1) {
            let Some(parameter) = parameter(endpoint, depth) else { continue };
            if ALIASES.contains(&(parameter, path[depth].as_str())) {
                continue;
            }
            let missing = match self.collections.get(&path[..depth]) {
                Some(collection) => {
                    let id = &path[depth];
                    !collection.contains(id) && (self.strict || collection.had(id))
                }
                None => self.strict && specs.families().create_at(&endpoint.path, depth),
            };
            if missing {
                return Err(not_found(endpoint, parameter));
            }
        }
        Ok(())
    }
}

/// Ids that lead to what exists without being created: the root of all departments, the caller's own
/// library.
const ALIASES: [(&str, &str); 2] = [("department_id", people::ROOT), ("space_id", "my_library")];

/// Endpoints about what was deleted.
const OF_WHAT_IS_GONE: [&str; 1] = ["contact.v3.user.resurrect"];

/// The name of the parameter at this place of an endpoint's path.
fn parameter(endpoint: &Endpoint, depth: usize) -> Option<&str> {
    route::template_segments(&endpoint.path).nth(depth)?.strip_prefix(':')
}

/// What a field of the call names does not exist. Some pages have codes for kinds of things that do
/// not exist, but none whose message names the field: of those, the code of what was dissolved, or of
/// what is invalid, says best that it is not there.
fn not_found(endpoint: &Endpoint, field: &str) -> Refusal {
    let refusal = Refusal::not_found().documented_about(endpoint, field);
    let stem = names::stem(field).to_lowercase();
    let rows = || endpoint.errors.iter().filter(|row| row.message.is_some());
    let message =
        |row: &feishu_spec::ErrorCode| row.message.as_deref().unwrap_or_default().to_lowercase();
    if stem.is_empty() || refusal.message.to_lowercase().contains(&stem) {
        return refusal;
    }
    let absent = ["not exist", "not found", "invalid"];
    let about = rows().find(|row| {
        let message = message(row);
        message.contains(&stem) && absent.iter().any(|it| message.contains(it))
    });
    match about {
        Some(row) => refusal.with_row(row),
        None => refusal,
    }
}
