//! Lists of phrases that are searched for in many texts: all of a list in one pass.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Phrases of which one is enough.
pub(super) struct Phrases {
    all: &'static [&'static str],
    search: OnceLock<AhoCorasick>,
}

impl Phrases {
    pub(super) const fn new(all: &'static [&'static str]) -> Self {
        Phrases { all, search: OnceLock::new() }
    }

    /// The phrases of several lists. Made once per static, they stay as long as it does.
    pub(super) fn union(lists: &[&Phrases]) -> Self {
        let all: Vec<&str> = lists.iter().flat_map(|list| list.all).copied().collect();
        Phrases::new(all.leak())
    }

    /// Whether a text has one of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.search().is_match(text)
    }

    /// Where the first of them begins.
    pub(super) fn first_in(&self, text: &str) -> Option<usize> {
        self.search().find(text).map(|found| found.start())
    }

    fn search(&self) -> &AhoCorasick {
        self.search.get_or_init(|| {
            let leftmost =
                AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(self.all);
            leftmost.expect("a short list")
        })
    }
}
