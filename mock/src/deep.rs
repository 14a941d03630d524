//! JSON of any depth. Serde refuses what has more than 128 levels, since reading goes down with it; what
//! calls send has no more, but what is kept of it may have a few around it.

use serde::de::DeserializeOwned;

/// Reads what this program wrote, or what is known to have no more than a few hundred levels.
pub(crate) fn from_slice<T: DeserializeOwned>(text: &[u8]) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    reader.disable_recursion_limit();
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::from_slice;

    #[test]
    fn what_is_deep_is_read_and_what_is_no_json_is_not() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        assert!(serde_json::from_str::<Value>(&deep).is_err());
        assert_eq!(from_slice::<Value>(deep.as_bytes()).unwrap().to_string(), deep);
        for wrong in ["", "[", "[1] 2", "{\"a\"}"] {
            assert!(from_slice::<Value>(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
