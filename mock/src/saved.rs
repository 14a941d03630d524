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

/// Values by name in the order in which they came, as a list of names and values. Older files have an
/// object instead, whose order means nothing.
pub(crate) mod ordered {
    use std::{fmt, marker::PhantomData};

    use serde::{
        Deserialize, Deserializer,
        de::{MapAccess, SeqAccess, Visitor},
    };

    pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<Vec<(K, V)>, D::Error>
    where
        K: Deserialize<'de>,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        deserializer.deserialize_any(Either(PhantomData))
    }

    struct Either<K, V>(PhantomData<(K, V)>);

    impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Either<K, V> {
        type Value = Vec<(K, V)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of names and values")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(pair) = list.next_element()? {
                all.push(pair);
            }
            Ok(all)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(pair) = map.next_entry()? {
                all.push(pair);
            }
            Ok(all)
        }
    }
}

/// The bytes of files by name, as texts in Base64.
pub(crate) mod files {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    use crate::pieces::Pieces;

    pub(crate) fn serialize<'a, M, K, S>(map: &'a M, serializer: S) -> Result<S::Ok, S::Error>
    where
        &'a M: IntoIterator<Item = (&'a K, &'a Pieces)>,
        K: Serialize + 'a,
        S: Serializer,
    {
        serializer
            .collect_seq(map.into_iter().map(|(key, bytes)| (key, STANDARD.encode(bytes.joined()))))
    }

    pub(crate) fn deserialize<'de, M, K, D>(deserializer: D) -> Result<M, D::Error>
    where
        M: FromIterator<(K, Pieces)>,
        K: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let texts: Vec<(K, String)> = super::ordered::deserialize(deserializer)?;
        let decoded = texts.into_iter().map(|(key, text)| {
            let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
            Ok((key, bytes.into()))
        });
        decoded.collect()
    }
}
