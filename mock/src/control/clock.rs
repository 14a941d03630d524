//! The platform's clock: `GET clock`, `POST clock`.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::json;

use super::{Answer, ask::Ask, ask::ok, calls::millis, error::Problem};
use crate::platform::state::Shared;

pub(super) fn get(shared: &Shared) -> Answer {
    let state = shared.lock();
    ok(&json!({"unix_ms": millis(state.clock.time()), "frozen": state.clock.is_frozen()}))
}

/// What becomes of the clock. Several at once are done in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// Whether it stands still from now on.
    frozen: Option<bool>,
    /// The time that it shows, in milliseconds since 1970.
    unix_ms: Option<u64>,
    /// By how many seconds it is set forward.
    advance_s: Option<f64>,
}

pub(super) fn set(shared: &Shared, ask: &Ask) -> Answer {
    let Change { frozen, unix_ms, advance_s } = ask.json()?;
    if frozen.is_none() && unix_ms.is_none() && advance_s.is_none() {
        return Err(Problem::bad("give `advance_s`, `unix_ms` or `frozen`"));
    }
    let advance = advance_s.map(Duration::try_from_secs_f64).transpose().map_err(|_| {
        Problem::bad("`advance_s` is a number of seconds that is not negative; `unix_ms` sets back")
    })?;
    let mut state = shared.lock();
    if let Some(frozen) = frozen {
        state.clock.freeze(frozen);
    }
    if let Some(millis) = unix_ms {
        let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis));
        let time = time.ok_or_else(|| Problem::bad("`unix_ms` is beyond what clocks show"))?;
        state.clock.set(time);
    }
    if let Some(by) = advance {
        state.clock.advance(by);
    }
    drop(state);
    shared.changed();
    get(shared)
}
