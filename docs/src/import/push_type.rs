//! The type that the example of a push tells.

use serde_json::Value;

/// The type of the push that an example shows in full; `None` if it shows something else.
pub(super) fn event_type(example: &Value) -> Option<&str> {
    let text = |pointer: &str| example.pointer(pointer).and_then(Value::as_str);
    let former = || {
        let around = example.get("uuid").or_else(|| example.get("ts"))?;
        around.as_str().and_then(|_| text("/event/type"))
    };
    text("/header/event_type").or_else(former).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::event_type;

    #[test]
    fn a_push_tells_its_type() {
        let event = json!({"uuid": "u", "event": {"type": "ship_moored"}});
        assert_eq!(event_type(&event), Some("ship_moored"));
        let event = json!({"header": {"event_type": "harbor.ship.moored_v1"}, "event": {}});
        assert_eq!(event_type(&event), Some("harbor.ship.moored_v1"));
        assert_eq!(event_type(&json!({"event": {"type": "ship_moored"}})), None);
    }
}
