//! Classes of error codes that people settled, because words do not tell them.

use crate::import::{Batch, Imported, Spec};
use feishu_overrides::{List, Overrides, Problem};
use feishu_spec::ErrorCode;

/// Gives the codes of a batch, and the general ones, the classes that people settled. With `whole`,
/// all codes are there, corrected already: a class that words tell by themselves is a problem.
pub(crate) fn settle(
    batch: &mut Batch,
    general: &mut [ErrorCode],
    overrides: &Overrides,
    whole: bool,
) -> Vec<Problem> {
    let codes = overrides.codes();
    codes.settle(List::General, general);
    for errors in batch.pages.iter_mut().flat_map(tables) {
        codes.settle(List::Own, errors);
    }
    if whole { codes.needless() } else { Vec::new() }
}

/// The tables of error codes of a page.
fn tables(page: &mut Imported) -> impl Iterator<Item = &mut Vec<ErrorCode>> {
    let own = match &mut page.spec {
        Spec::Endpoint(endpoint) => Some(&mut endpoint.errors),
        Spec::Event(event) => Some(&mut event.errors),
        _ => None,
    };
    own.into_iter().chain(page.further.iter_mut().map(|event| &mut event.errors))
}
