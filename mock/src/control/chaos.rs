//! What goes wrong by chance: `GET chaos`, `POST chaos`.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ask::Ask, ask::ok, error::Problem};
use crate::{Chaos, Trouble, chaos::Dice, platform::state::Shared};

/// What goes wrong from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChaosChange {
    /// The part of all requests that meets trouble, from 0 to 1. With 0, nothing goes wrong.
    rate: f64,
    seed: Option<u64>,
    /// The names of the troubles; all of them if absent.
    only: Option<Vec<String>>,
    /// How late replies come at most, in milliseconds.
    late_ms: Option<u64>,
    /// How many seconds a reply about too many calls asks to wait.
    rate_limit_reset: Option<u64>,
}

pub(super) fn get(shared: &Shared) -> Answer {
    let state = shared.lock();
    ok(&state.chaos.as_ref().map_or_else(|| json!({"rate": 0.0}), |dice| shown(dice.chaos())))
}

fn shown(chaos: &Chaos) -> Value {
    let Chaos { rate, seed, troubles, late_by, rate_limit_reset } = chaos;
    let only: Vec<&str> = troubles.iter().map(|it| it.name()).collect();
    json!({"rate": rate, "seed": seed, "only": only, "late_ms": late_by.as_millis(),
        "rate_limit_reset": rate_limit_reset})
}

pub(super) fn set(shared: &Shared, ask: &Ask) -> Answer {
    let ChaosChange { rate, seed, only, late_ms, rate_limit_reset } = ask.json()?;
    if !(0.0..=1.0).contains(&rate) {
        return Err(Problem::bad(format!("`rate` is a number from 0 to 1, not {rate}")));
    }
    let mut chaos = Chaos::new(rate).seed(seed.unwrap_or(0));
    if let Some(names) = only {
        let troubles: Vec<Trouble> =
            names.iter().map(|name| trouble(name)).collect::<Result<_, _>>()?;
        if troubles.is_empty() {
            return Err(Problem::bad("`only` names no trouble; leave it out for all of them"));
        }
        chaos = chaos.only(troubles);
    }
    if let Some(millis) = late_ms {
        chaos = chaos.late_by(Duration::from_millis(millis));
    }
    if let Some(seconds) = rate_limit_reset {
        chaos = chaos.rate_limit_reset(seconds);
    }
    shared.lock().chaos = (rate > 0.0).then(|| Dice::new(chaos));
    shared.changed();
    get(shared)
}

fn trouble(name: &str) -> Result<Trouble, Problem> {
    Trouble::ALL.into_iter().find(|it| it.name() == name).ok_or_else(|| {
        let known = Trouble::ALL.map(Trouble::name).join("`, `");
        Problem::bad(format!("no trouble is called `{name}`; there are `{known}`"))
    })
}
