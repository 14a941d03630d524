//! What the generated crate calls the parts of endpoints: given by whoever generates it
//! (`lower::items`), looked up here. Nothing is named here.

use std::collections::BTreeMap;

use serde_json::Value;

/// The items of the generated crate, as paths below its root, by endpoint and place. Without
/// any, reports name no items and find no renamed types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// By the identity of the endpoint.
    pub calls: BTreeMap<String, CallItems>,
    /// The variants of each enum, by the value on the wire. Fields of several endpoints may
    /// share an enum, which then has the values of all.
    pub enums: Vec<BTreeMap<String, String>>,
}

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
    /// Fields, by path without brackets: `response.data.items.title`.
    pub places: BTreeMap<String, PlaceItems>,
}

/// The items of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceItems {
    /// `hire::v1::job::List::page_size`; absent where the place is no field of a struct.
    pub member: Option<String>,
    /// The struct or enum that is its type, or the type of its elements.
    pub ty: Option<String>,
    /// Which of [`Items::enums`] it has.
    pub values: Option<usize>,
}

/// The items of one endpoint on one side of a comparison; an event has none.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    items: &'a Items,
    call: Option<&'a CallItems>,
}

impl<'a> Lookup<'a> {
    pub(super) fn endpoint(items: &'a Items, id: &str) -> Self {
        Lookup { items, call: items.calls.get(id) }
    }

    pub(super) fn nothing(items: &'a Items) -> Self {
        Lookup { items, call: None }
    }

    pub(super) fn function(&self) -> Option<String> {
        self.call.map(|call| call.function.clone())
    }

    pub(super) fn constant(&self) -> Option<String> {
        self.call.map(|call| call.constant.clone())
    }

    pub(super) fn request(&self) -> Option<String> {
        self.call.map(|call| call.request.clone())
    }

    pub(super) fn response(&self) -> Option<String> {
        self.call.and_then(|call| call.response.clone())
    }

    /// The member for the field at a path.
    pub(super) fn member(&self, path: &str) -> Option<String> {
        self.place(path)?.member.clone()
    }

    /// The struct or enum at a path, without its module.
    pub(super) fn type_name(&self, path: &str) -> Option<&'a str> {
        let ty = self.ty(path)?;
        Some(ty.rsplit("::").next().unwrap_or(ty))
    }

    /// The struct or enum at a path.
    pub(super) fn ty(&self, path: &str) -> Option<&'a str> {
        self.place(path)?.ty.as_deref()
    }

    /// The variant for a value of the field at a path.
    pub(super) fn variant(&self, path: &str, value: &Value) -> Option<&'a str> {
        let variants = self.items.enums.get(self.place(path)?.values?)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        variants.get(&text).map(String::as_str)
    }

    fn place(&self, path: &str) -> Option<&'a PlaceItems> {
        self.call?.places.get(&path.replace("[]", "").replace("{}", ""))
    }
}
