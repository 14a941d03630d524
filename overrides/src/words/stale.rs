//! Words that nothing documented asks for: the wording that they were written for is gone.

use std::collections::BTreeMap;

use super::{ANY, FOLDER, Text, Way, Words};

/// An entry that is found no more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StaleWords {
    /// Its file, below `specs/overrides/`.
    pub file: String,
    /// The keys that lead to it; the last one is the wording.
    pub keys: Vec<String>,
    /// What it says.
    pub text: String,
}

impl Words {
    /// The entries for one wording that nothing has asked for.
    pub fn stale(&self) -> Vec<StaleWords> {
        let is_stale = |(way, text): &(Way<'_>, &Text)| way.wording != ANY && !text.used.get();
        let of_each = self.0.iter().flat_map(|(service, file)| {
            let stale: BTreeMap<Way<'_>, &Text> = file.texts().filter(is_stale).collect();
            stale.into_iter().map(move |(way, text)| StaleWords {
                file: format!("{FOLDER}{service}.toml"),
                keys: way.keys().map(str::to_owned).collect(),
                text: text.text.clone(),
            })
        });
        of_each.collect()
    }
}
