//! What a page documents: an endpoint or an event, and everything that both have.

use std::{fmt, str::FromStr};

use crate::{
    Deprecation, Doc, Endpoint, ErrorCode, Event, EventId, Id, IdError, Scope, Specs,
    as_text::as_text, nearest, to_text, visit::Part,
};

/// An endpoint or an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject<'a> {
    /// An endpoint.
    Endpoint(&'a Endpoint),
    /// An event.
    Event(&'a Event),
}

impl<'a> Subject<'a> {
    /// Its identity.
    pub fn id(self) -> SubjectId {
        match self {
            Subject::Endpoint(endpoint) => SubjectId::Endpoint(endpoint.id.clone()),
            Subject::Event(event) => SubjectId::Event(event.id.clone()),
        }
    }

    /// The service that it belongs to, such as `hire`.
    pub fn project(self) -> &'a str {
        match self {
            Subject::Endpoint(endpoint) => &endpoint.id.project,
            Subject::Event(event) => &event.id.project,
        }
    }

    /// The name of its page.
    pub fn title(self) -> &'a str {
        match self {
            Subject::Endpoint(endpoint) => &endpoint.title,
            Subject::Event(event) => &event.title,
        }
    }

    /// Its page in the documentation.
    pub fn doc(self) -> &'a Doc {
        match self {
            Subject::Endpoint(endpoint) => &endpoint.doc,
            Subject::Event(event) => &event.doc,
        }
    }

    /// The official SDKs that tell of it; empty if a page describes it.
    pub fn sdks(self) -> &'a [String] {
        match self {
            Subject::Endpoint(endpoint) => &endpoint.sdks,
            Subject::Event(event) => &event.sdks,
        }
    }

    /// Present if the documentation keeps its page for history only.
    pub fn deprecated(self) -> Option<&'a Deprecation> {
        match self {
            Subject::Endpoint(endpoint) => endpoint.deprecated.as_ref(),
            Subject::Event(event) => event.deprecated.as_ref(),
        }
    }

    /// Permissions, any one of which is enough.
    pub fn scopes(self) -> &'a [Scope] {
        match self {
            Subject::Endpoint(endpoint) => &endpoint.scopes,
            Subject::Event(event) => &event.scopes,
        }
    }

    /// Documented error codes.
    pub fn errors(self) -> &'a [ErrorCode] {
        match self {
            Subject::Endpoint(endpoint) => &endpoint.errors,
            Subject::Event(event) => &event.errors,
        }
    }

    /// The path of its spec, below `specs/`.
    pub fn spec_path(self) -> String {
        self.id().spec_path()
    }

    /// The text of its spec file.
    pub fn to_text(self) -> String {
        match self {
            Subject::Endpoint(endpoint) => to_text(endpoint),
            Subject::Event(event) => to_text(event),
        }
    }

    /// Its parts with their fields, in the order in which they are documented.
    pub fn parts(self) -> Vec<Part<'a>> {
        match self {
            Subject::Endpoint(endpoint) => endpoint.parts(),
            Subject::Event(event) => event.parts(),
        }
    }
}

/// The identity of an endpoint or event. As text, that of an event begins with `events.`, since
/// the two would look alike: `im.v1.message.get`, `events.im.v1.message.receive_v1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectId {
    /// Of an endpoint.
    Endpoint(Id),
    /// Of an event.
    Event(EventId),
}

/// What the identity of an event begins with. No service is called so, because specs of events
/// are in a folder of that name.
const EVENTS: &str = "events.";

impl SubjectId {
    /// The service that it belongs to, such as `hire`.
    pub fn project(&self) -> &str {
        match self {
            SubjectId::Endpoint(id) => &id.project,
            SubjectId::Event(id) => &id.project,
        }
    }

    /// The path of the spec, below `specs/`.
    pub fn spec_path(&self) -> String {
        match self {
            SubjectId::Endpoint(id) => id.spec_path(),
            SubjectId::Event(id) => id.spec_path(),
        }
    }

    /// The identity as its page and its spec have it: without `events.`.
    pub fn plain(&self) -> String {
        match self {
            SubjectId::Endpoint(id) => id.to_string(),
            SubjectId::Event(id) => id.to_string(),
        }
    }
}

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SubjectId::Endpoint(id) => write!(f, "{id}"),
            SubjectId::Event(id) => write!(f, "{EVENTS}{id}"),
        }
    }
}

impl FromStr for SubjectId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.strip_prefix(EVENTS) {
            Some(event) => event.parse().map(SubjectId::Event),
            None => text.parse().map(SubjectId::Endpoint),
        }
    }
}

impl From<Id> for SubjectId {
    fn from(id: Id) -> Self {
        SubjectId::Endpoint(id)
    }
}

impl From<EventId> for SubjectId {
    fn from(id: EventId) -> Self {
        SubjectId::Event(id)
    }
}

as_text!(SubjectId);

impl Specs {
    /// All endpoints, then all events.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        let endpoints = self.endpoints.iter().map(Subject::Endpoint);
        endpoints.chain(self.events.iter().map(Subject::Event))
    }

    /// The endpoint or event with this identity, which for an event may lack its `events.`.
    pub fn find(&self, id: &str) -> Option<Subject<'_>> {
        self.subjects().find(|subject| {
            let known = subject.id();
            known.plain() == id || known.to_string() == id
        })
    }

    /// Known identities that resemble an unknown one, the most similar first.
    pub fn nearest(&self, id: &str) -> Vec<String> {
        let known: Vec<String> = self.subjects().map(|subject| subject.id().plain()).collect();
        nearest(id, known.iter().map(String::as_str)).into_iter().map(str::to_owned).collect()
    }

    /// Keeps the endpoints and events for which `keep` holds.
    pub fn retain(&mut self, keep: impl Fn(Subject<'_>) -> bool) {
        self.endpoints.retain(|endpoint| keep(Subject::Endpoint(endpoint)));
        self.events.retain(|event| keep(Subject::Event(event)));
    }
}

#[cfg(test)]
mod tests {
    use super::SubjectId;
    use crate::{Specs, from_text};

    fn specs() -> Specs {
        let endpoint = r#"{"id": "shop.v1.order.get", "title": "Order", "method": "GET",
            "path": "/o", "deprecated": {}, "request": {"query": [{"name": "q", "type": "int"}]}}"#;
        let event = r#"{"id": "shop.v1.order.get", "title": "Got", "event_type": "shop.got",
            "schema": "2.0", "scopes": [{"name": "shop:order"}]}"#;
        Specs {
            endpoints: vec![from_text("a.json", endpoint).unwrap()],
            events: vec![from_text("b.json", event).unwrap()],
            ..Specs::default()
        }
    }

    #[test]
    fn an_endpoint_and_an_event_of_one_name_have_different_identities() {
        let specs = specs();
        let ids: Vec<SubjectId> = specs.subjects().map(|subject| subject.id()).collect();
        let texts: Vec<String> = ids.iter().map(SubjectId::to_string).collect();
        assert_eq!(texts, ["shop.v1.order.get", "events.shop.v1.order.get"]);
        assert_eq!(ids[0].plain(), ids[1].plain());
        let paths: Vec<String> = ids.iter().map(SubjectId::spec_path).collect();
        assert_eq!(paths, ["shop/v1/order/get.json", "events/shop/v1/order.get.json"]);
        for (id, text) in ids.iter().zip(&texts) {
            assert_eq!(&text.parse::<SubjectId>().unwrap(), id);
        }
        assert_eq!(specs.find("events.shop.v1.order.get").unwrap().title(), "Got");
        assert_eq!(specs.find("shop.v1.order.get").unwrap().title(), "Order");
        assert_eq!(specs.find("shop.v1.order.list"), None);
    }

    #[test]
    fn what_both_have_is_asked_of_either() {
        let specs = specs();
        let [endpoint, event] = specs.subjects().collect::<Vec<_>>()[..] else { panic!("two") };
        assert_eq!((endpoint.project(), event.project()), ("shop", "shop"));
        assert!(endpoint.deprecated().is_some() && event.deprecated().is_none());
        assert_eq!((endpoint.scopes().len(), event.scopes().len()), (0, 1));
        assert_eq!(endpoint.doc(), event.doc());
        let mut named = Vec::new();
        for part in endpoint.parts() {
            part.each(&mut |path, _| named.push(path.to_string()));
        }
        assert_eq!(named, ["request.query.q"]);
        assert_eq!(event.parts().len(), 1);
        assert!(event.to_text().contains("shop.got"));
    }
}
