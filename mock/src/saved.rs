//! How the state of a platform stands in its file: JSON, with what has another form in memory.

/// A map whose keys are no texts, as a list of keys and values.
pub(crate) mod pairs {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<'a, M, K, V, S>(map: &'a M, serializer: S) -> Result<S::Ok, S::Error>
    where
        &'a M: IntoIterator<Item = (&'a K, &'a V)>,
        K: Serialize + 'a,
        V: Serialize + 'a,
        S: Serializer,
    {
        serializer.collect_seq(map)
    }

    pub(crate) fn deserialize<'de, M, K, V, D>(deserializer: D) -> Result<M, D::Error>
    where
        M: FromIterator<(K, V)>,
        K: Deserialize<'de>,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// The bytes of files by name, as texts in Base64.
pub(crate) mod files {
    use std::{collections::BTreeMap, hash::Hash};

    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    use crate::pieces::Pieces;

    pub(crate) fn serialize<'a, M, K, S>(map: &'a M, serializer: S) -> Result<S::Ok, S::Error>
    where
        &'a M: IntoIterator<Item = (&'a K, &'a Pieces)>,
        K: Serialize + Ord + 'a,
        S: Serializer,
    {
        serializer
            .collect_map(map.into_iter().map(|(key, bytes)| (key, STANDARD.encode(bytes.joined()))))
    }

    pub(crate) fn deserialize<'de, M, K, D>(deserializer: D) -> Result<M, D::Error>
    where
        M: FromIterator<(K, Pieces)>,
        K: Deserialize<'de> + Ord + Hash,
        D: Deserializer<'de>,
    {
        let texts = BTreeMap::<K, String>::deserialize(deserializer)?;
        let decoded = texts.into_iter().map(|(key, text)| {
            let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
            Ok((key, bytes.into()))
        });
        decoded.collect()
    }
}
