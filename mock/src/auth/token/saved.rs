//! The tokens in the file of a platform's state.

use std::collections::HashMap;

use serde_json::Value;

use super::{Issued, Owner, Tokens};

/// The tokens in the file of a platform's state.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedTokens<I, N> {
    issued: I,
    newest: N,
    /// The valid tickets, by the id of the app.
    tickets: HashMap<String, Vec<String>>,
}

impl Tokens {
    pub(crate) fn saved(&self) -> serde_json::Result<Value> {
        let tickets = self.apps.iter().map(|(id, app)| (id.clone(), app.tickets().collect()));
        let newest: Vec<_> = self.newest.iter().collect();
        serde_json::to_value(SavedTokens {
            issued: &self.issued,
            newest,
            tickets: tickets.collect(),
        })
    }

    /// Makes the tokens of an earlier platform valid. Those of apps that are no more are left out.
    pub(crate) fn restore(&mut self, saved: Value) -> serde_json::Result<()> {
        let saved: SavedTokens<HashMap<String, Issued>, Vec<(Owner, String)>> =
            serde_json::from_value(saved)?;
        let Tokens { apps, issued, newest, .. } = self;
        let known = |owner: &Owner| apps.contains_key(&owner.app);
        issued
            .extend(saved.issued.into_iter().filter(|(_, it)| it.owner.as_ref().is_none_or(known)));
        newest.extend(saved.newest.into_iter().filter(|(owner, _)| known(owner)));
        for (id, tickets) in saved.tickets {
            if let Some(app) = apps.get_mut(&id) {
                tickets.into_iter().for_each(|ticket| app.add_ticket(ticket));
            }
        }
        Ok(())
    }
}
