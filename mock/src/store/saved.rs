//! What a store holds, for the file of a platform's state. What is read from the specs is not in
//! it, so a platform with other specs reads it, too.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Collections, Documents, Files, Spreadsheets, Store};
use crate::Specs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    collections: Collections,
    repeated: Vec<Repeated>,
    seed: u64,
    files: Files,
    documents: Documents,
    spreadsheets: Spreadsheets,
}

/// The same, borrowed.
#[derive(Serialize)]
struct Saving<'a> {
    collections: &'a Collections,
    repeated: Vec<Repeated>,
    seed: u64,
    files: &'a Files,
    documents: &'a Documents,
    spreadsheets: &'a Spreadsheets,
}

/// What a call with a key of idempotency created.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeated {
    endpoint: String,
    key: String,
    path: Vec<String>,
    ids: Vec<String>,
}

impl Store {
    pub(crate) fn saved(&self, specs: &Specs) -> serde_json::Result<Value> {
        let repeated = self.repeated.iter().map(|((index, key), (path, ids))| Repeated {
            endpoint: specs.entry(*index).id.clone(),
            key: key.clone(),
            path: path.clone(),
            ids: ids.clone(),
        });
        serde_json::to_value(Saving {
            collections: &self.collections,
            repeated: repeated.collect(),
            seed: self.random.get_seed(),
            files: &self.files,
            documents: &self.documents,
            spreadsheets: &self.spreadsheets,
        })
    }

    /// Replaces what exists.
    pub(crate) fn restore(&mut self, saved: Value, specs: &Specs) -> serde_json::Result<()> {
        let saved: Saved = serde_json::from_value(saved)?;
        let repeated = saved
            .repeated
            .into_iter()
            .filter_map(|it| Some(((specs.index(&it.endpoint)?, it.key), (it.path, it.ids))));
        self.repeated.clear();
        repeated.for_each(|(key, made)| self.repeated.insert(key, made));
        self.collections = saved.collections.limited_as(&self.collections);
        self.random = fastrand::Rng::with_seed(saved.seed);
        let most = self.files.most();
        self.files = saved.files;
        self.files.limit(most);
        self.documents = saved.documents;
        self.spreadsheets = saved.spreadsheets;
        Ok(())
    }
}
