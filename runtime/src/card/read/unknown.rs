//! Components that are not known: what can be read in them.

use serde_json::Value;

use super::{
    super::model::{Block, Kind, Text},
    CardReader, Object,
    element::block,
    scalar,
};

/// Members that hold what users see.
const SHOWN: [&str; 8] =
    ["alt", "content", "display_name", "label", "placeholder", "subtitle", "text", "title"];

impl<'a> CardReader<'a> {
    /// The components and the texts in one that is not known.
    pub(super) fn inside(self, element: &'a Object) -> Vec<Block<'a>> {
        element.iter().flat_map(|(name, value)| self.unknown(name, value)).collect()
    }

    /// What can be read in a value with this name.
    pub(super) fn unknown(self, name: &str, value: &'a Value) -> Vec<Block<'a>> {
        let Some(inner) = self.deeper() else {
            return vec![block(Kind::Omitted("what is deeper inside is not shown"))];
        };
        match value {
            Value::Array(values) => values.iter().flat_map(|it| inner.unknown(name, it)).collect(),
            Value::Object(object) if object.get("tag").is_some_and(Value::is_string) => {
                vec![inner.object(object)]
            }
            Value::Object(object) => inner.inside(object),
            _ if SHOWN.contains(&name) || name.is_empty() => {
                let content = scalar(value).filter(|it| !it.is_empty());
                let text = content.map(|content| Text { content, ..Text::default() });
                text.map(|text| block(Kind::Text(text))).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}
