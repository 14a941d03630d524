//! `GET about`: what platform this is.

use serde_json::json;

use super::{Answer, ask::ok};
use crate::platform::state::Shared;

pub(super) fn about(shared: &Shared) -> Answer {
    let state = shared.lock();
    ok(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "app_id": shared.app_id,
        "endpoints": shared.specs.len(),
        "events": shared.specs.event_ids().count(),
        "requests": state.journal.total(),
        "keeps_resources": state.store.is_some(),
        "enforces_rate_limits": state.enforce_rate_limits,
        "checks": {
            "unknown_fields": shared.checks.unknown_fields,
            "exact_types": shared.checks.exact_types,
            "limits": shared.checks.limits,
            "enum_values": shared.checks.enum_values,
        },
    }))
}
