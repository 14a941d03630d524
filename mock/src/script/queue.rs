//! The scripts that were not used yet.

use std::{collections::VecDeque, fmt};

use super::Script;

/// Scripts in the order in which they were given.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    waiting: VecDeque<(Option<String>, Script)>,
}

impl Scripts {
    pub(crate) fn push(&mut self, endpoint: Option<String>, script: Script) {
        if script.times > 0 {
            self.waiting.push_back((endpoint, script));
        }
    }

    /// The next script for a call of one of `ids`. `any` says whether scripts for any endpoint
    /// may be used too.
    pub(crate) fn peek(&self, ids: &[&str], any: bool) -> Option<&Script> {
        self.waiting.get(self.position(ids, any)?).map(|(_, script)| script)
    }

    /// Takes the script that [`peek`](Scripts::peek) returns.
    pub(crate) fn take(&mut self, ids: &[&str], any: bool) -> Option<Script> {
        let position = self.position(ids, any)?;
        let (_, script) = self.waiting.get_mut(position)?;
        script.times -= 1;
        if script.times > 0 {
            return Some(script.clone());
        }
        self.waiting.remove(position).map(|(_, script)| script)
    }

    fn position(&self, ids: &[&str], any: bool) -> Option<usize> {
        self.waiting.iter().position(|(endpoint, _)| match endpoint {
            Some(endpoint) => ids.contains(&endpoint.as_str()),
            None => any,
        })
    }

    /// Each script, in order, with the endpoint that it is for.
    #[cfg(feature = "control")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Option<&str>, &Script)> {
        self.waiting.iter().map(|(endpoint, script)| (endpoint.as_deref(), script))
    }

    /// How many calls the scripts would still serve.
    pub(crate) fn left(&self) -> usize {
        self.waiting.iter().map(|(_, script)| script.times).sum()
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }
}

impl fmt::Display for Scripts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (endpoint, script) in &self.waiting {
            let endpoint = endpoint.as_deref().unwrap_or("any endpoint");
            writeln!(f, "{endpoint}: {script:?}")?;
        }
        Ok(())
    }
}
