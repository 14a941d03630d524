//! What calls are refused for: permissions, ids that are gone, not to be used or not to be
//! seen, rate limits.
//! `GET permissions`, `POST permissions`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ask::Ask, ask::ok};
use crate::platform::state::Shared;

/// What changes. Lists of permissions and of ids.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PermissionChange {
    /// Taken from the app.
    revoke: Vec<String>,
    /// Taken from all users.
    revoke_from_users: Vec<String>,
    /// Given back to the app and to users.
    grant: Vec<String>,
    /// Ids that do not exist from now on.
    remove: Vec<String>,
    /// Ids that exist and may not be used.
    forbid: Vec<String>,
    /// Ids that the app does not see.
    hide: Vec<String>,
    /// Ids of which none of these holds any more.
    restore: Vec<String>,
    /// Whether documented rate limits are enforced.
    rate_limits: Option<bool>,
    /// Whether users decline on the login page.
    decline_logins: Option<bool>,
}

pub(super) fn get(shared: &Shared) -> Answer {
    let state = shared.lock();
    let sorted = |all: &mut dyn Iterator<Item = &String>| {
        let mut all: Vec<String> = all.cloned().collect();
        all.sort();
        Value::from(all)
    };
    ok(&json!({
        "revoked": sorted(&mut state.revoked.app.iter()),
        "revoked_from_users": sorted(&mut state.revoked.user.iter()),
        "removed": sorted(&mut state.resources.missing()),
        "forbidden": sorted(&mut state.resources.forbidden()),
        "hidden": sorted(&mut state.resources.hidden()),
        "rate_limits": state.enforce_rate_limits,
        "decline_logins": state.logins.decline,
    }))
}

pub(super) fn set(shared: &Shared, ask: &Ask) -> Answer {
    let change: PermissionChange = ask.json()?;
    let mut state = shared.lock();
    state.revoked.app.extend(change.revoke);
    state.revoked.user.extend(change.revoke_from_users);
    for scope in &change.grant {
        state.revoked.app.remove(scope);
        state.revoked.user.remove(scope);
    }
    change.remove.into_iter().for_each(|id| state.resources.remove(id));
    change.forbid.into_iter().for_each(|id| state.resources.forbid(id));
    change.hide.into_iter().for_each(|id| state.resources.hide(id));
    for id in &change.restore {
        state.resources.restore(id);
    }
    if let Some(on) = change.rate_limits {
        state.enforce_rate_limits = on;
    }
    if let Some(on) = change.decline_logins {
        state.logins.decline = on;
    }
    drop(state);
    shared.changed();
    get(shared)
}
