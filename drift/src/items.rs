//! Lookup of the items that the generated crate has for an endpoint, event, card or content. Without items,
//! reports name none and find no renamed types.

use serde_json::Value;

pub use feishu_spec::items::{CallItems, CrateItems, EventItems, PartItems, PlaceItems};

/// The items of one endpoint, event, component or content on one side of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    items: &'a CrateItems,
    call: Option<&'a CallItems>,
    event: Option<&'a EventItems>,
    part: Option<&'a PartItems>,
}

impl<'a> Lookup<'a> {
    pub(super) fn endpoint(items: &'a CrateItems, id: &str) -> Self {
        Lookup { call: items.calls.get(id), ..Lookup::nothing(items) }
    }

    pub(super) fn event(items: &'a CrateItems, id: &str) -> Self {
        Lookup { event: items.events.get(id), ..Lookup::nothing(items) }
    }

    pub(super) fn card(items: &'a CrateItems, tag: &str) -> Self {
        Lookup { part: items.cards.get(tag), ..Lookup::nothing(items) }
    }

    pub(super) fn content(items: &'a CrateItems, id: &str) -> Self {
        Lookup { part: items.contents.get(id), ..Lookup::nothing(items) }
    }

    pub(super) fn nothing(items: &'a CrateItems) -> Self {
        Lookup { items, call: None, event: None, part: None }
    }

    pub(super) fn function(&self) -> Option<String> {
        self.call.map(|call| call.function.clone())
    }

    pub(super) fn constant(&self) -> Option<String> {
        let of_call = self.call.map(|call| call.constant.clone());
        of_call.or_else(|| self.event.map(|event| event.constant.clone()))
    }

    pub(super) fn event_type(&self) -> Option<String> {
        self.event.map(|event| event.ty.clone())
    }

    /// The type of a component or a content.
    pub(super) fn part_type(&self) -> Option<String> {
        self.part?.ty.clone()
    }

    pub(super) fn request(&self) -> Option<String> {
        self.call.map(|call| call.request.clone())
    }

    /// The position of the field at a path among the arguments of the function.
    pub(super) fn argument(&self, path: &str) -> Option<usize> {
        self.call?.arguments.iter().position(|argument| argument == path)
    }

    pub(super) fn response(&self) -> Option<String> {
        self.call.and_then(|call| call.response.clone())
    }

    /// The struct member for the field at a path.
    pub(super) fn member(&self, path: &str) -> Option<String> {
        self.place(path)?.member.clone()
    }

    /// The struct or enum at a path, without its module.
    pub(super) fn type_name(&self, path: &str) -> Option<&'a str> {
        let ty = self.ty(path)?;
        Some(ty.rsplit("::").next().unwrap_or(ty))
    }

    /// Whether two paths name one type.
    pub(super) fn name_one_type(&self, one: &str, other: &str) -> bool {
        self.items.name_one_type(one, other)
    }

    /// The struct or enum at a path.
    pub(super) fn ty(&self, path: &str) -> Option<&'a str> {
        self.place(path)?.ty.as_deref()
    }

    /// The variant for a value of the field at a path.
    pub(super) fn variant(&self, path: &str, value: &Value) -> Option<&'a str> {
        self.place(path)?.variant(self.items, value)
    }

    fn place(&self, path: &str) -> Option<&'a PlaceItems> {
        let of_call = self.call.map(|call| &call.places);
        let of_event = || self.event.map(|event| &event.places);
        let places = of_call.or_else(of_event).or_else(|| self.part.map(|part| &part.places))?;
        places.get(&path.replace("[]", "").replace("{}", ""))
    }
}
