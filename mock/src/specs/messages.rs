//! What messages hold: their contents, and the components of cards.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use feishu_spec::{Component, Content};

use crate::{
    check::Components,
    specs_error::{SpecsError, parse},
};

/// What messages hold.
#[derive(Default)]
pub(super) struct Messages {
    /// The contents and the components of cards, read when they are first asked for.
    parts: OnceLock<(Vec<Content>, Vec<Component>)>,
    /// The texts of those that the build script put into the crate.
    texts: Option<[&'static str; 2]>,
    /// The components, as they are checked.
    pub(super) components: OnceLock<Components>,
}

impl Messages {
    /// Those that the build script put into the crate.
    pub(super) fn embedded() -> Arc<Messages> {
        const CONTENTS: &str = include_str!(concat!(env!("OUT_DIR"), "/contents.json"));
        const CARDS: &str = include_str!(concat!(env!("OUT_DIR"), "/cards.json"));
        Arc::new(Messages { texts: Some([CONTENTS, CARDS]), ..Messages::default() })
    }

    pub(super) fn parts(&self) -> &(Vec<Content>, Vec<Component>) {
        self.parts.get_or_init(|| match self.texts {
            Some([contents, cards]) => (
                parse("contents.json", contents).unwrap_or_default(),
                parse("cards.json", cards).unwrap_or_default(),
            ),
            None => Default::default(),
        })
    }

    /// These and more.
    pub(super) fn and(
        self: &Arc<Messages>,
        contents: impl IntoIterator<Item = Content>,
        cards: impl IntoIterator<Item = Component>,
    ) -> Result<Arc<Messages>, SpecsError> {
        let (more_contents, more_cards): (Vec<_>, Vec<_>) =
            (contents.into_iter().collect(), cards.into_iter().collect());
        if more_contents.is_empty() && more_cards.is_empty() {
            return Ok(self.clone());
        }
        let (contents, cards) = self.parts();
        let contents: Vec<Content> = contents.iter().cloned().chain(more_contents).collect();
        let cards: Vec<Component> = cards.iter().cloned().chain(more_cards).collect();
        let ids = contents.iter().map(|content| content.id.to_string());
        let mut known = HashSet::new();
        let mut ids = ids.chain(cards.iter().map(|card| format!("card {}", card.id)));
        if let Some(twice) = ids.find(|id| !known.insert(id.clone())) {
            return Err(SpecsError::Duplicate(twice));
        }
        Ok(Arc::new(Messages { parts: OnceLock::from((contents, cards)), ..Messages::default() }))
    }
}
