//! The events that a platform knows.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use feishu_spec::Event;

use crate::specs_error::{SpecsError, parse};

/// Events, found by identity or by type.
#[derive(Clone, Default)]
pub(crate) struct EventSpecs {
    entries: Vec<Arc<EventEntry>>,
    by_name: HashMap<String, usize>,
}

/// One event. Its spec is parsed when it is first pushed.
pub(crate) struct EventEntry {
    pub(crate) id: String,
    pub(crate) event_type: String,
    /// What happened, in English where somebody wrote that.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) summary: Cow<'static, str>,
    /// The title of its page.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) title: Cow<'static, str>,
    text: &'static str,
    event: OnceLock<Option<Event>>,
}

impl EventSpecs {
    /// Those that the build script put into the crate.
    pub(crate) fn embedded() -> EventSpecs {
        const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/events.txt"));
        const INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/events_index.txt"));
        let entries = INDEX.lines().filter_map(|line| EventEntry::from_index(line, TEXTS));
        EventSpecs::build(entries.collect()).unwrap_or_default()
    }

    pub(crate) fn of(events: impl IntoIterator<Item = Event>) -> Result<EventSpecs, SpecsError> {
        EventSpecs::build(
            events.into_iter().map(|event| Arc::new(EventEntry::from(event))).collect(),
        )
    }

    /// These and those together.
    pub(crate) fn and(&self, others: EventSpecs) -> Result<EventSpecs, SpecsError> {
        EventSpecs::build(self.entries.iter().chain(&others.entries).cloned().collect())
    }

    fn build(entries: Vec<Arc<EventEntry>>) -> Result<EventSpecs, SpecsError> {
        let mut by_name = HashMap::with_capacity(2 * entries.len());
        for (index, entry) in entries.iter().enumerate() {
            for name in [&entry.id, &entry.event_type] {
                let other = by_name.insert(name.clone(), index);
                if other.is_some_and(|other| other != index) {
                    return Err(SpecsError::Duplicate(name.clone()));
                }
            }
        }
        Ok(EventSpecs { entries, by_name })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Event> {
        self.entries[*self.by_name.get(name)?].event()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.id.as_str())
    }

    #[cfg(feature = "control")]
    pub(crate) fn entries(&self) -> impl Iterator<Item = &EventEntry> {
        self.entries.iter().map(|entry| &**entry)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl EventEntry {
    fn from_index(line: &'static str, texts: &'static str) -> Option<Arc<EventEntry>> {
        let mut parts = line.split('\t');
        let (id, event_type) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let (summary, title) = (parts.next()?.into(), parts.next()?.into());
        let (from, to): (usize, usize) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let text = texts.get(from..to)?;
        let event = OnceLock::new();
        Some(Arc::new(EventEntry { id, event_type, summary, title, text, event }))
    }

    fn event(&self) -> Option<&Event> {
        self.event.get_or_init(|| parse(&self.id, self.text).ok()).as_ref()
    }
}

impl From<Event> for EventEntry {
    fn from(event: Event) -> EventEntry {
        EventEntry {
            id: event.id.to_string(),
            event_type: event.event_type.clone(),
            summary: event.title.clone().into(),
            title: event.title.clone().into(),
            text: "",
            event: OnceLock::from(Some(event)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EventSpecs;

    #[test]
    fn every_embedded_event_parses_and_is_found_by_identity_and_type() {
        let events = EventSpecs::embedded();
        const INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/events_index.txt"));
        assert!(events.len() > 100, "{}", events.len());
        assert_eq!(events.len(), INDEX.lines().count());
        for entry in &events.entries {
            let by_id = events.get(&entry.id).unwrap();
            assert_eq!(by_id.id.to_string(), entry.id);
            assert_eq!(events.get(&by_id.event_type), Some(by_id));
        }
        assert!(events.and(EventSpecs::embedded()).is_err());
    }
}
