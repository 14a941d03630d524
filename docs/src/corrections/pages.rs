//! Applies the rules about pages: another identity, a page that stands for several, or findings
//! that someone has reviewed.

use super::id;
use crate::import::{Batch, Imported, Kind, Spec};
use feishu_overrides::{PageRule, Problem};

/// Applies the rules to the pages that they name: first those that say which pages count and
/// what they are called, then those that accept what is found wrong with them.
pub(super) fn apply(batch: &mut Batch, rules: &[PageRule], whole: bool) -> Vec<Problem> {
    let (accepting, naming): (Vec<_>, Vec<_>) =
        rules.iter().partition(|rule| rule.accept.is_some());
    let mut problems = all(batch, &naming, whole);
    batch.find_shared_addresses();
    problems.append(&mut all(batch, &accepting, whole));
    batch.find_collisions();
    problems
}

fn all(batch: &mut Batch, rules: &[&PageRule], whole: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for rule in rules {
        let place = format!("specs/overrides/pages.toml: {}", rule.page);
        let Some(at) = batch.pages.iter().position(|page| is_at(&page.file, &rule.page)) else {
            if whole && !rule.optional {
                problems.push(Problem::new(place, "there is no such page"));
            }
            continue;
        };
        if let Err(message) = apply_rule(batch, at, rule, whole) {
            problems.push(Problem::new(place, message));
        }
    }
    problems
}

fn apply_rule(batch: &mut Batch, at: usize, rule: &PageRule, whole: bool) -> Result<(), String> {
    if let (None, None, Some(code)) = (&rule.id, &rule.instead, &rule.accept) {
        return accept(&mut batch.pages[at], code, rule, whole);
    }
    let found = id(&batch.pages[at].spec).ok_or("the page documents no endpoint or event")?;
    match (&rule.id, &rule.instead, &rule.accept) {
        (Some(better), None, None) => {
            if *better == found {
                return Err("no longer applies: the page has this identity by itself".to_owned());
            }
            rename(&mut batch.pages[at], better)
        }
        (None, Some(instead), None) => {
            let other = batch.pages.iter().find(|page| is_at(&page.file, instead));
            match other.map(|page| id(&page.spec)) {
                Some(id) if id.as_ref() == Some(&found) => {
                    batch.pages[at].spec = Spec::LeftOut { reason: rule.reason.clone() };
                    Ok(())
                }
                Some(_) => Err(format!("no longer applies: {instead} has another identity")),
                None if whole => Err(format!("there is no page {instead}")),
                None => Ok(()),
            }
        }
        _ => Err("expected one of `id`, `instead` and `accept`".to_owned()),
    }
}

/// Drops the findings of a kind; the spec keeps what was read. For a part of the documentation,
/// findings about several pages cannot be checked, since the other pages are missing.
fn accept(page: &mut Imported, code: &str, rule: &PageRule, whole: bool) -> Result<(), String> {
    let before = page.diagnostics.len();
    page.diagnostics.retain(|found| found.kind.code() != code);
    if page.diagnostics.len() == before && (whole || code != Kind::SharedAddress.code()) {
        return Err(format!("no longer applies: the page has no {code}"));
    }
    if code == Kind::LooksLikeApi.code() {
        page.spec = Spec::LeftOut { reason: rule.reason.clone() };
    }
    Ok(())
}

fn rename(page: &mut Imported, better: &str) -> Result<(), String> {
    match &mut page.spec {
        Spec::Endpoint(endpoint) => {
            endpoint.id = better.parse().map_err(|error| format!("{error}"))?;
        }
        Spec::Event(event) => event.id = better.parse().map_err(|error| format!("{error}"))?,
        Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => {}
    }
    Ok(())
}

/// Whether a file is the page that a rule names by the end of its path, whole names only.
fn is_at(file: &str, end: &str) -> bool {
    file.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}
