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

/// The last moment that clocks show, in milliseconds since 1970: the end of the year 9999. Times of
/// messages and tokens have to be written, and beyond it nothing is ready for them.
const LAST: u64 = 253_402_300_799_999;

/// What becomes of the clock. Several at once are done in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    /// Whether it stands still from now on.
    frozen: Option<bool>,
    /// The time that it shows, in milliseconds since 1970.
    unix_ms: Option<u64>,
    /// By how many seconds it is set forward.
    advance_s: Option<f64>,
}

pub(super) fn set(shared: &Shared, ask: &Ask) -> Answer {
    let ClockChange { frozen, unix_ms, advance_s } = ask.json()?;
    if frozen.is_none() && unix_ms.is_none() && advance_s.is_none() {
        return Err(Problem::bad("give `advance_s`, `unix_ms` or `frozen`"));
    }
    if advance_s.is_some_and(|seconds| seconds < 0.0) {
        let what = "`advance_s` is negative; `unix_ms` sets the clock back";
        return Err(Problem::bad(what));
    }
    // A number that fits no `Duration` is beyond the range of clocks.
    let advance = advance_s.map(|it| Duration::try_from_secs_f64(it).unwrap_or(Duration::MAX));
    let mut state = shared.lock();
    let from = unix_ms.unwrap_or_else(|| millis(state.clock.time()));
    let by = advance.map_or(0, |it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX));
    if from.saturating_add(by) > LAST {
        return Err(Problem::bad("the clock shows no time beyond the year 9999"));
    }
    if let Some(frozen) = frozen {
        state.clock.freeze(frozen);
    }
    if let Some(millis) = unix_ms {
        state.clock.set(SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
    }
    if let Some(by) = advance {
        state.clock.advance(by);
    }
    drop(state);
    shared.changed();
    get(shared)
}
