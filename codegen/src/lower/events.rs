//! Events: the struct for the content of a push, and the metadata.

use super::{Lowering, docs, names, plan::EventPlan};
use crate::ir::{Event, EventInfo};
use feishu_spec as spec;

impl Lowering<'_, '_> {
    pub(super) fn event(&self, it: &EventPlan) -> Event {
        let summary = it.page.words.and_then(|words| words.summary.as_deref());
        let summary = summary.map_or_else(|| plain_summary(it.event), docs::sentence);
        let info = info(it.event);
        let mut content = self.structure(it.content);
        content.doc =
            docs::event(&summary, &info, &self.feature(it.page.project()), self.overrides.codes());
        Event { constant: constant(it.page.name()), info, content }
    }
}

/// The name of the constant with the metadata of an event.
pub(super) fn constant(name: &str) -> String {
    names::constant(&names::value(name).unwrap_or_default())
}

fn info(event: &spec::Event) -> EventInfo {
    let names = |scopes: &[spec::Scope]| scopes.iter().map(|scope| scope.name.clone()).collect();
    EventInfo {
        id: event.id.to_string(),
        event_type: event.event_type.clone(),
        schema: event.schema,
        doc: event.doc.url(),
        sdks: event.sdks.clone(),
        app_types: event.app_types.clone(),
        scopes: names(&event.scopes),
        field_scopes: names(&event.field_scopes),
        repeat_key: event.repeat_key.clone(),
        deprecated: event.deprecated.is_some(),
        errors: super::calls::errors(&event.errors),
    }
}

/// The summary of an event that nobody has described yet.
fn plain_summary(event: &spec::Event) -> String {
    format!("{}.", names::english(&event.id.name.replace('.', "_")))
}
