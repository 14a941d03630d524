//! What error codes mean: the tables of services and of the runtime.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lowering, pages, plan::CallPlan};
use crate::ir::{CodeWords, GeneralCode, Resource};
use feishu_overrides::{List, Overrides};
use feishu_spec::ErrorCode;

impl Lowering<'_, '_> {
    /// The module of the service of a call, if it has words for one of its codes.
    pub(super) fn words_module(&self, call: &CallPlan) -> Option<String> {
        let has_words = |error| self.overrides.codes().find(List::Own, error).is_some();
        let documented = call.endpoint.errors.iter().any(has_words);
        documented.then(|| pages::service(call.page.project(), self.overrides).unwrap_or_default())
    }
}

/// What the codes of endpoints mean, each once.
pub(super) fn of_service<'a>(
    resources: impl Iterator<Item = &'a Resource>,
    overrides: &Overrides,
) -> Vec<CodeWords> {
    let errors = resources.flat_map(|it| &it.calls).flat_map(|call| &call.endpoint.errors);
    let words = errors.filter_map(|error| overrides.codes().find(List::Own, error));
    let words: BTreeSet<CodeWords> = words
        .map(|it| CodeWords {
            code: it.code,
            messages: it.messages.clone(),
            meaning: it.meaning.clone(),
            advice: it.advice.clone().unwrap_or_default(),
        })
        .collect();
    words.into_iter().collect()
}

/// The codes that any endpoint may answer with, each once. One that is listed twice with two
/// classes has none.
pub fn general(errors: &[ErrorCode], overrides: &Overrides) -> Vec<GeneralCode> {
    let mut codes: BTreeMap<i64, GeneralCode> = BTreeMap::new();
    for error in errors {
        let words = overrides.codes().find(List::General, error);
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let code = codes.entry(error.code).or_insert_with(|| GeneralCode {
            code: error.code,
            class: error.class,
            meaning: text(words.map(|it| &it.meaning)),
            advice: text(words.and_then(|it| it.advice.as_ref())),
        });
        code.class = code.class.filter(|class| Some(*class) == error.class);
    }
    codes.into_values().collect()
}
