//! `POST reset`: back to how the platform began. `POST state`: what exists is written to the file
//! that keeps it.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, ask::Ask, ask::ok, error::Problem};
use crate::platform::{rate::Windows, state::Shared};

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Part {
    Clock,
    Journal,
    Permissions,
    Pushes,
    RateLimits,
    Resources,
    Scripts,
    Tokens,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    /// All but tokens, if absent: a program that runs goes on with those that it has.
    what: Option<Vec<Part>>,
}

const ALL: [Part; 7] = [
    Part::Clock,
    Part::Journal,
    Part::Permissions,
    Part::Pushes,
    Part::RateLimits,
    Part::Resources,
    Part::Scripts,
];

pub(super) fn reset(shared: &Shared, ask: &Ask) -> Answer {
    let Reset { what } = ask.json()?;
    let what = what.unwrap_or_else(|| ALL.to_vec());
    let mut state = shared.lock();
    for part in &what {
        match part {
            Part::Clock => state.clock.reset(),
            Part::Journal => {
                state.journal.clear();
                shared.received.send_replace(0);
            }
            Part::Permissions => {
                state.revoked.app.clear();
                state.revoked.user.clear();
                state.resources.clear();
                state.logins.decline = false;
            }
            Part::Pushes => state.deliveries.clear(),
            Part::RateLimits => state.windows = Windows::default(),
            Part::Resources => {
                if state.store.is_some() {
                    state.store = Some((shared.new_store)());
                }
            }
            Part::Scripts => {
                state.scripts.clear();
                state.handlers.clear();
            }
            Part::Tokens => {
                state.tokens.expire_all();
                state.tokens.expire_users();
                state.tokens.expire_tickets();
            }
        }
    }
    drop(state);
    shared.changed();
    ok(&json!({}))
}

pub(super) fn write_state(shared: &Shared) -> Answer {
    #[cfg(feature = "state-file")]
    if let Some(file) = &shared.state_file {
        shared.write_state(file).map_err(|error| Problem::new(500, error.to_string()))?;
        return ok(&json!({"file": file}));
    }
    let _ = shared;
    Err(Problem::conflict("no file keeps the state: start with `--state FILE`"))
}
