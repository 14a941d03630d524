//! What searches found, so that the pages of one are not each searched for anew.

use std::{collections::VecDeque, sync::Arc, time::UNIX_EPOCH};

use super::{Table, path};
use crate::store::{
    answer::{Call, Collections},
    collection::Collection,
};

/// How many searches are remembered.
const REMEMBERED: usize = 8;

/// The last searches, each with the numbers of the records that it found.
#[derive(Default)]
pub(in crate::store) struct Searches(VecDeque<(Search, Arc<[u64]>)>);

/// What a search asks for, of which records. One of others, or after a change to them, is another.
#[derive(PartialEq)]
pub(super) struct Search {
    records: u64,
    fields: u64,
    /// Conditions may name days by when they are, as seen from today.
    day: u64,
    words: [Option<String>; 4],
}

impl Search {
    pub(super) fn of(call: &Call<'_>, table: &Table, collections: &Collections) -> Search {
        let state =
            |what| collections.get(&path(&table.app, &table.id, what)).map_or(0, Collection::state);
        let now = call.now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let in_body = |name: &str| call.body().get(name).map(ToString::to_string);
        let in_query = |name: &str| call.query(name).map(str::to_owned);
        Search {
            records: state("records"),
            fields: state("fields"),
            day: now.as_secs() / (24 * 60 * 60),
            words: [in_body("filter"), in_body("sort"), in_query("filter"), in_query("sort")],
        }
    }
}

impl Searches {
    /// What the search found, if it is remembered; otherwise, what it finds, which is remembered.
    pub(super) fn found(&mut self, search: Search, find: impl FnOnce() -> Vec<u64>) -> Arc<[u64]> {
        if let Some((_, found)) = self.0.iter().find(|(known, _)| *known == search) {
            return found.clone();
        }
        let found: Arc<[u64]> = find().into();
        self.0.push_front((search, found.clone()));
        self.0.truncate(REMEMBERED);
        found
    }
}
