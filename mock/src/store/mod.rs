//! What exists on the platform: the resources that calls created, and what later calls made of
//! them. Which endpoints create, get, list, change and delete resources of one kind is read from
//! their addresses (`family`), and what a resource consists of from their fields (`resource`).
//!
//! A collection holds nothing but what calls put into it, from the first resource that is created
//! in it. Before that, its endpoints answer with their documented examples.

mod answer;
mod collection;
mod family;
mod id;
mod names;
mod object;
mod page;
mod place;
mod resource;
mod special;

use std::{collections::HashMap, sync::Arc, time::SystemTime};

use feishu_spec::Endpoint;

pub(crate) use self::family::Families;
use self::{
    answer::{Call, Collections, Repeated},
    special::{Documents, Files, Spreadsheets},
};
use crate::{Received, Specs, refusal::Refusal, reply::Reply, route};

/// All resources.
pub(crate) struct Store {
    families: Arc<Families>,
    /// The resources, by the path of their collection: its segments, decoded.
    collections: Collections,
    /// What a call with a key of idempotency created: endpoint and key, then collection and ids.
    repeated: Repeated,
    random: fastrand::Rng,
    /// The app that calls create in the name of.
    app_id: String,
    files: Files,
    documents: Documents,
    spreadsheets: Spreadsheets,
}

impl Store {
    /// An empty store for these endpoints, whose ids depend on the seed only.
    pub(crate) fn new(specs: &Specs, app_id: &str, seed: u64) -> Store {
        Store {
            families: specs.families(),
            collections: HashMap::new(),
            repeated: HashMap::new(),
            random: fastrand::Rng::with_seed(seed),
            app_id: app_id.to_owned(),
            files: Files::default(),
            documents: Documents::default(),
            spreadsheets: Spreadsheets::default(),
        }
    }

    /// Answers an admitted call from what exists, or with nothing if the store has no part in it.
    pub(crate) fn answer(
        &mut self,
        specs: &Specs,
        index: usize,
        endpoint: &Endpoint,
        received: &Received,
        now: SystemTime,
    ) -> Option<Result<Reply, Refusal>> {
        let path = route::segments(&received.path);
        if let Err(refusal) = self.check_owners(endpoint, &path) {
            return Some(Err(refusal));
        }
        if let Some(answer) = special::answer(self, specs, index, endpoint, received, now) {
            return Some(answer);
        }
        let Store { families, collections, repeated, random, .. } = self;
        let (family, role) = families.part(index)?;
        let resource = family.resource(specs)?;
        let call = Call { index, endpoint, resource, received, now };
        answer::answer(&call, role, path, collections, repeated, random)
    }

    /// Refuses a call below a resource that does not exist: one whose collection holds others.
    fn check_owners(&self, endpoint: &Endpoint, path: &[String]) -> Result<(), Refusal> {
        // The last segment is what the call itself is about.
        for depth in 1..path.len().saturating_sub(1) {
            let Some(collection) = self.collections.get(&path[..depth]) else { continue };
            let parameter = parameter(endpoint, depth);
            if let Some(parameter) = parameter
                && collection.get(&path[depth]).is_none()
            {
                return Err(Refusal::not_found().documented_about(endpoint, parameter));
            }
        }
        Ok(())
    }
}

/// The name of the parameter at this place of an endpoint's path.
fn parameter(endpoint: &Endpoint, depth: usize) -> Option<&str> {
    route::template_segments(&endpoint.path).nth(depth)?.strip_prefix(':')
}
