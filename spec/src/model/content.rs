//! The content of a message: what stands as JSON inside a string beside the kind of the message.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

use super::{Doc, Field};

/// The facts of one kind of message content, in one direction. The order of members is the order
/// in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// `<project>.<direction>.<kind>`.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: ContentId,
    /// The heading of its section, without the kind.
    pub title: String,
    /// Where it is documented.
    #[serde(default)]
    pub doc: Doc,
    /// The largest request that may carry it: the bytes of the whole body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
    /// The members of the JSON object; none if it may be any object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What the objects of a field with the type name `node` may be, told by their member `tag`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<ContentNode>,
    /// The documented examples.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Value>,
}

/// The type name of fields that hold nodes.
pub const NODE: &str = "node";

impl Content {
    /// The path of the spec, below `specs/`.
    pub fn spec_path(&self) -> String {
        self.id.spec_path()
    }

    /// Whether its members are not documented, so that it may be any object.
    pub fn is_open(&self) -> bool {
        self.fields.is_empty()
    }
}

/// One kind of node: an object with this `tag` and these further members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ContentNode {
    /// The value of its member `tag`.
    pub tag: String,
    /// Its members besides `tag`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

/// The members of a body that together are the content of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ContentMembers {
    /// The one that names the kind of message.
    pub kind: String,
    /// The one that holds the content: JSON as text.
    pub json: String,
}

/// Who writes a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Programs send it.
    Sent,
    /// The platform hands it out.
    Received,
}

impl Direction {
    /// Both.
    pub const ALL: [Direction; 2] = [Direction::Sent, Direction::Received];

    /// As in identities.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Sent => "sent",
            Direction::Received => "received",
        }
    }
}

/// The identity of a content: `im.sent.text`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId {
    /// The service.
    pub project: String,
    /// Who writes it.
    pub direction: Direction,
    /// The kind of message, as it travels: `text`.
    pub kind: String,
}

impl ContentId {
    /// The path of the spec, below `specs/`.
    pub fn spec_path(&self) -> String {
        format!("content/{}/{}/{}.json", self.project, self.direction.name(), self.kind)
    }
}

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.project, self.direction.name(), self.kind)
    }
}

/// A text that is no identity of a content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no identity of a content, which is such as `im.sent.text`")]
pub struct ContentIdError(String);

impl FromStr for ContentId {
    type Err = ContentIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('.').collect();
        let name = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let [project, direction, kind] = parts[..] else {
            return Err(ContentIdError(text.to_owned()));
        };
        let direction = Direction::ALL.into_iter().find(|it| it.name() == direction);
        match direction {
            Some(direction) if name(project) && name(kind) => {
                Ok(ContentId { project: project.to_owned(), direction, kind: kind.to_owned() })
            }
            _ => Err(ContentIdError(text.to_owned())),
        }
    }
}

impl Serialize for ContentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::ContentId;

    #[test]
    fn an_identity_reads_back_as_written_and_says_where_its_spec_is() {
        let id: ContentId = "im.received.share_chat".parse().unwrap();
        assert_eq!(id.to_string(), "im.received.share_chat");
        assert_eq!(id.spec_path(), "content/im/received/share_chat.json");
        for text in ["im.text", "im.made.text", "im.sent.", "im.sent.a/b", "im.sent.a.b"] {
            assert!(text.parse::<ContentId>().is_err(), "{text}");
        }
    }
}
