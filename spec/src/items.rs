//! The names that the generated crate gives to the parts of endpoints and events, as data for the
//! drift report and OpenAPI. `lower::items` chooses the names.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::SubjectId;

/// The maximum number of required fields as arguments; more go into a struct literal, where each
/// has its name.
pub const MOST_ARGUMENTS: usize = 4;

/// The items of the generated crate, as paths below its root, by endpoint or event and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrateItems {
    /// By the identity of the endpoint.
    pub calls: BTreeMap<String, CallItems>,
    /// By the identity of the event.
    pub events: BTreeMap<String, EventItems>,
    /// By the tag of the component of cards.
    pub cards: BTreeMap<String, PartItems>,
    /// By the identity of the content of messages.
    pub contents: BTreeMap<String, PartItems>,
    /// The variants of each enum, by the value on the wire. Fields of several endpoints may
    /// share an enum, which then has the values of all.
    pub enums: Vec<BTreeMap<String, String>>,
    /// Structs and enums that are only another name for a type, and that type.
    pub aliases: BTreeMap<String, String>,
}

impl CrateItems {
    /// Whether two paths name one type.
    pub fn name_one_type(&self, one: &str, other: &str) -> bool {
        let target = |path| self.aliases.get(path).map_or(path, String::as_str);
        target(one) == target(other)
    }

    /// The fields of an endpoint or event, by path without brackets.
    pub fn places(&self, subject: &SubjectId) -> Option<&BTreeMap<String, PlaceItems>> {
        let id = subject.plain();
        match subject {
            SubjectId::Endpoint(_) => self.calls.get(&id).map(|call| &call.places),
            SubjectId::Event(_) => self.events.get(&id).map(|event| &event.places),
        }
    }
}

/// What an error code means in English, in the words of the overrides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeMeaning {
    /// What it means: a sentence.
    pub meaning: String,
    /// What to do about it: a sentence.
    pub advice: Option<String>,
}

/// What documented codes mean, by code and documented message, which is empty if a page has none.
pub type CodeMeanings = BTreeMap<(i64, String), CodeMeaning>;

/// The items of one endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallItems {
    /// `hire::v1::job::list`
    pub function: String,
    /// `hire::v1::job::LIST`
    pub constant: String,
    /// `hire::v1::job::List`
    pub request: String,
    /// `hire::v1::job::ListResponse`, or whatever the reply is.
    pub response: Option<String>,
    /// The paths of the fields that the function takes, in the order of its arguments.
    pub arguments: Vec<String>,
    /// Fields, by path without brackets: `response.data.items.title`.
    pub places: BTreeMap<String, PlaceItems>,
}

/// The items of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventItems {
    /// `im::v1::events::MessageReceiveV1`
    pub ty: String,
    /// `im::v1::events::MESSAGE_RECEIVE_V1`
    pub constant: String,
    /// Fields, by path without brackets: `payload.event.message.chat_id`; the content itself is
    /// at `payload.event`, and what stands around it has no items.
    pub places: BTreeMap<String, PlaceItems>,
}

/// The items of one component of cards, or of the content of one kind of message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartItems {
    /// `card::Button`, `im::content::Post`
    pub ty: Option<String>,
    /// Fields, by path without brackets: `fields.width`, and those of nodes: `nodes.a.href`. The
    /// struct of the fields is at `fields`, and that of a node at `nodes.a`.
    pub places: BTreeMap<String, PlaceItems>,
}

/// The items of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceItems {
    /// `hire::v1::job::List::page_size`; absent if the place is not a field of a struct.
    pub member: Option<String>,
    /// The struct or enum that is its type, or the type of its elements.
    pub ty: Option<String>,
    /// Which of [`CrateItems::enums`] it has.
    pub values: Option<usize>,
}

impl PlaceItems {
    /// The variant for a value of this place, as on the wire.
    pub fn variant<'i>(&self, items: &'i CrateItems, value: &Value) -> Option<&'i str> {
        let variants = items.enums.get(self.values?)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        variants.get(&text).map(String::as_str)
    }
}
