//! The endpoints that a platform knows: those built into the crate, those of a folder, or some
//! of your own. Which call leads to which stands in `route`.

mod messages;

use std::{
    collections::HashMap,
    fmt,
    path::Path,
    sync::{Arc, LazyLock, OnceLock},
};

use feishu_spec::{self as spec, Component, Content, Endpoint, Method, tree};
use foldhash::fast::RandomState;

use self::messages::Messages;
use crate::{
    check::Components,
    endpoint_entry::EndpointEntry,
    event_specs::EventSpecs,
    route::{Match, Routes},
    specs_error::SpecsError,
    store::{Derived, Families, Store},
};

static EMBEDDED: LazyLock<Specs> = LazyLock::new(|| {
    const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/specs.txt"));
    const INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/index.txt"));
    let entries = INDEX.lines().filter_map(|line| EndpointEntry::from_index(line, TEXTS)).collect();
    Specs::build(entries, EventSpecs::embedded(), Messages::embedded()).unwrap_or_default()
});

/// The endpoints that a [`Platform`](crate::Platform) knows. Cheap to clone.
///
/// ```
/// use feishu_mock::{Specs, spec};
///
/// let endpoint: spec::Endpoint = spec::from_text("harbor.json", r#"{
///     "id": "harbor.v1.berth.get", "title": "Get a berth",
///     "method": "GET", "path": "/open-apis/harbor/v1/berths/:berth_id",
///     "request": {"path": [{"name": "berth_id", "type": "string", "required": true}]}
/// }"#)?;
/// let specs = Specs::embedded().and(Specs::from_endpoints([endpoint])?)?;
/// assert!(specs.get("harbor.v1.berth.get").is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Specs {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    entries: Vec<Arc<EndpointEntry>>,
    by_id: HashMap<String, usize, RandomState>,
    routes: Routes,
    events: EventSpecs,
    messages: Arc<Messages>,
    /// Which endpoints are about resources of one kind, found when a platform first needs it.
    families: OnceLock<Families>,
    /// Which events tell of what those endpoints do.
    derived: OnceLock<Derived>,
}

impl Specs {
    /// The specs of the platform that this crate was built with.
    pub fn embedded() -> Specs {
        EMBEDDED.clone()
    }

    /// The specs in a folder that is laid out as `specs/` of the repository, as
    /// [`feishu_spec::tree`] describes it.
    ///
    /// # Errors
    /// When the folder cannot be read, holds no spec of an endpoint, or a file in it is not the
    /// spec that its place says.
    pub fn from_dir(folder: impl AsRef<Path>) -> Result<Specs, SpecsError> {
        let folder = folder.as_ref();
        let specs = tree::load(folder)?;
        if specs.endpoints.is_empty() {
            return Err(SpecsError::Empty(folder.to_owned()));
        }
        Specs::from_endpoints(specs.endpoints)?
            .and_events(specs.events)?
            .and_contents(specs.contents)?
            .and_cards(specs.cards)
    }

    /// Specs of your own.
    ///
    /// # Errors
    /// When two of them have one identity.
    pub fn from_endpoints(
        endpoints: impl IntoIterator<Item = Endpoint>,
    ) -> Result<Specs, SpecsError> {
        Specs::build(
            endpoints.into_iter().map(|endpoint| Arc::new(EndpointEntry::from(endpoint))).collect(),
            EventSpecs::default(),
            Arc::default(),
        )
    }

    /// These, and events of your own.
    ///
    /// # Errors
    /// When an identity or a type of event would stand there twice.
    pub fn and_events(
        &self,
        events: impl IntoIterator<Item = spec::Event>,
    ) -> Result<Specs, SpecsError> {
        let events = self.inner.events.and(EventSpecs::of(events)?)?;
        Specs::build(self.inner.entries.clone(), events, self.inner.messages.clone())
    }

    /// These, and contents of messages of your own.
    ///
    /// # Errors
    /// When an identity would stand there twice.
    pub fn and_contents(
        &self,
        contents: impl IntoIterator<Item = Content>,
    ) -> Result<Specs, SpecsError> {
        self.with_messages(self.inner.messages.and(contents, [])?)
    }

    /// These, and components of cards of your own.
    ///
    /// # Errors
    /// When a component would stand there twice.
    pub fn and_cards(
        &self,
        cards: impl IntoIterator<Item = Component>,
    ) -> Result<Specs, SpecsError> {
        self.with_messages(self.inner.messages.and([], cards)?)
    }

    fn with_messages(&self, messages: Arc<Messages>) -> Result<Specs, SpecsError> {
        Specs::build(self.inner.entries.clone(), self.inner.events.clone(), messages)
    }

    /// These and those together.
    ///
    /// # Errors
    /// When both hold one identity.
    pub fn and(&self, others: Specs) -> Result<Specs, SpecsError> {
        let events = self.inner.events.and(others.inner.events.clone())?;
        let entries = self.inner.entries.iter().chain(&others.inner.entries).cloned().collect();
        let (contents, cards) = others.inner.messages.parts();
        let messages = self.inner.messages.and(contents.clone(), cards.clone())?;
        Specs::build(entries, events, messages)
    }

    /// The endpoint with this identity.
    pub fn get(&self, id: &str) -> Option<&Endpoint> {
        self.inner.entries[*self.inner.by_id.get(id)?].endpoint().ok()
    }

    /// Whether a platform answers calls of this endpoint from what exists: from resources that calls
    /// created, from people, or from settings that calls changed. All other endpoints always answer
    /// with the documented example. False if there is no such endpoint.
    ///
    /// ```
    /// let specs = feishu_mock::Specs::embedded();
    /// assert!(specs.keeps("im.v1.message.list"));
    /// assert!(!specs.keeps("translation.v1.text.translate"));
    /// ```
    pub fn keeps(&self, id: &str) -> bool {
        self.index(id).is_some_and(|index| Store::keeps(self, index))
    }

    /// The identities of all endpoints, in order of identity where a folder or the crate gave them.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.inner.entries.iter().map(|entry| entry.id.as_str())
    }

    /// How many endpoints there are.
    pub fn len(&self) -> usize {
        self.inner.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.inner.entries.is_empty()
    }

    /// The event with this identity or type.
    pub fn event(&self, name: &str) -> Option<&spec::Event> {
        self.inner.events.get(name)
    }

    /// The identities of all events, in order of identity where a folder or the crate gave them.
    pub fn event_ids(&self) -> impl Iterator<Item = &str> {
        self.inner.events.ids()
    }

    /// The contents of messages.
    pub fn contents(&self) -> &[Content] {
        &self.inner.messages.parts().0
    }

    /// The components of cards, as they are checked.
    pub(crate) fn components(&self) -> &Components {
        let messages = &self.inner.messages;
        messages.components.get_or_init(|| Components::of(&messages.parts().1))
    }

    fn build(
        mut entries: Vec<Arc<EndpointEntry>>,
        events: EventSpecs,
        messages: Arc<Messages>,
    ) -> Result<Specs, SpecsError> {
        let mut by_id = HashMap::with_capacity_and_hasher(entries.len(), RandomState::default());
        let mut routes = Routes::default();
        // A current endpoint answers before one that is kept for history.
        entries.sort_by_key(|entry| entry.deprecated);
        for (index, entry) in entries.iter().enumerate() {
            if by_id.insert(entry.id.clone(), index).is_some() {
                return Err(SpecsError::Duplicate(entry.id.clone()));
            }
            routes.add(entry.method, &entry.template, index);
        }
        let (families, derived) = (OnceLock::new(), OnceLock::new());
        let inner = Inner { entries, by_id, routes, events, messages, families, derived };
        Ok(Specs { inner: Arc::new(inner) })
    }

    /// Which endpoints are about resources of one kind.
    pub(crate) fn families(&self) -> &Families {
        self.inner.families.get_or_init(|| Families::of(self))
    }

    /// Which events tell of what the endpoints of families do.
    pub(crate) fn derived(&self) -> &Derived {
        self.inner.derived.get_or_init(|| Derived::of(self))
    }

    /// The identities of the endpoints at this path, written as their pages write it: with `:name`
    /// for its parameters.
    pub(crate) fn ids_at(&self, path: &str) -> Vec<&str> {
        let entries = self.inner.entries.iter().filter(|entry| entry.template == path);
        entries.map(|entry| entry.id.as_str()).collect()
    }

    /// The index, method and path of each endpoint.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = (usize, Method, &str)> {
        let entries = self.inner.entries.iter().enumerate();
        entries.map(|(index, entry)| (index, entry.method, entry.template.as_str()))
    }

    /// What is known of all endpoints without reading their specs.
    #[cfg(feature = "control")]
    pub(crate) fn entries(&self) -> impl Iterator<Item = &EndpointEntry> {
        self.inner.entries.iter().map(|entry| &**entry)
    }

    /// The same of all events.
    #[cfg(feature = "control")]
    pub(crate) fn event_entries(&self) -> impl Iterator<Item = &crate::event_specs::EventEntry> {
        self.inner.events.entries()
    }

    /// The index of the endpoint with this identity.
    pub(crate) fn index(&self, id: &str) -> Option<usize> {
        self.inner.by_id.get(id).copied()
    }

    /// The path of the endpoint with this index.
    pub(crate) fn template(&self, index: usize) -> &str {
        &self.inner.entries[index].template
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.inner.by_id.contains_key(id)
    }

    pub(crate) fn find(&self, method: Option<Method>, segments: &[String]) -> Match {
        self.inner.routes.find(method, segments)
    }

    pub(crate) fn entry(&self, index: usize) -> &Arc<EndpointEntry> {
        &self.inner.entries[index]
    }
}

impl fmt::Debug for Specs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Specs")
            .field("endpoints", &self.len())
            .field("events", &self.inner.events.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{EMBEDDED, Specs, SpecsError};

    #[test]
    fn every_embedded_spec_parses_and_agrees_with_its_line_in_the_index() {
        assert!(EMBEDDED.len() >= 3, "{EMBEDDED:?}");
        const INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/index.txt"));
        assert_eq!(EMBEDDED.len(), INDEX.lines().count());
        for entry in &EMBEDDED.inner.entries {
            let endpoint = entry.endpoint().unwrap();
            assert_eq!(endpoint.id.to_string(), entry.id);
            assert_eq!((endpoint.method, &endpoint.path), (entry.method, &entry.template));
            assert_eq!(endpoint.deprecated.is_some(), entry.deprecated);
        }
    }

    #[test]
    fn an_identity_may_stand_once() {
        let twice = Specs::embedded().and(Specs::embedded());
        assert!(matches!(twice, Err(SpecsError::Duplicate(_))), "{twice:?}");
    }

    #[test]
    fn a_folder_without_specs_or_with_a_broken_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Specs::from_dir(folder.path()).unwrap_err().to_string();
        assert!(error.contains("no spec of an endpoint"), "{error}");
        let below = folder.path().join("harbour/v1");
        std::fs::create_dir_all(&below).unwrap();
        std::fs::write(below.join("get.json"), "{\n \"id\": 1}").unwrap();
        let error = Specs::from_dir(folder.path()).unwrap_err().to_string();
        assert!(error.contains("get.json:2:"), "{error}");
        let error = Specs::from_dir(folder.path().join("nowhere")).unwrap_err().to_string();
        assert!(error.contains("nowhere"), "{error}");
    }
}
