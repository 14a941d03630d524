//! Words that nothing documented asks for: the wording that they were written for is gone.

use super::{ANY, FOLDER, Words};

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
        let texts = self.0.iter().flat_map(|(service, file)| {
            file.texts().map(move |(keys, text)| (service, keys, text))
        });
        texts
            .filter(|(_, keys, text)| keys.last() != Some(&ANY) && !text.used.get())
            .map(|(service, keys, text)| StaleWords {
                file: format!("{FOLDER}{service}.toml"),
                keys: keys.into_iter().map(str::to_owned).collect(),
                text: text.text.clone(),
            })
            .collect()
    }
}
