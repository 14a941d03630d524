//! Applies the rules about pages: another identity, a page that stands for several, or findings
//! that someone has reviewed.

use super::id;
use crate::import::{Batch, Imported, Kind, Spec};
use feishu_overrides::{GonePart, PageRule, Problem};

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
        let place = format!("specs/overrides/pages.toml:{}: {}", rule.lines.0, rule.page);
        let missing = |why: &str, what: &str| {
            let gone = GonePart::Lines(vec![rule.lines.range()]);
            Problem::new(&place, stale(why, rule, what)).gone("pages.toml", gone)
        };
        let applied = match batch.pages.iter().position(|page| is_at(&page.file, &rule.page)) {
            Some(_) if whole && lacks_instead(batch, rule) => {
                let why = format!("there is no page {}", rule.instead.as_deref().unwrap_or("?"));
                problems.push(missing(&why, "correct `instead`"));
                continue;
            }
            Some(at) => apply_rule(batch, at, rule, whole),
            None if whole && !rule.optional => {
                problems.push(missing("there is no such page", "correct `page`"));
                continue;
            }
            None => Ok(()),
        };
        problems.extend(applied.err().map(|message| Problem::new(place, message)));
    }
    problems
}

/// Whether the page that is to stand for another is missing.
fn lacks_instead(batch: &Batch, rule: &PageRule) -> bool {
    let instead = rule.instead.as_ref().filter(|_| rule.id.is_none() && rule.accept.is_none());
    instead.is_some_and(|instead| !batch.pages.iter().any(|page| is_at(&page.file, instead)))
}

/// Why a rule does not apply, and what to do about its lines.
fn stale(why: &str, rule: &PageRule, otherwise: &str) -> String {
    format!("{why}; delete {}, or {otherwise}", rule.lines)
}

fn apply_rule(batch: &mut Batch, at: usize, rule: &PageRule, whole: bool) -> Result<(), String> {
    if let (None, None, Some(code)) = (&rule.id, &rule.instead, &rule.accept) {
        return accept(&mut batch.pages[at], code, rule, whole);
    }
    let found = id(&batch.pages[at].spec);
    let found = found
        .ok_or_else(|| stale("the page documents no endpoint or event", rule, "correct `page`"))?;
    match (&rule.id, &rule.instead, &rule.accept) {
        (Some(better), None, None) => {
            if *better == found {
                let why = "no longer applies: the page has this identity by itself";
                return Err(stale(why, rule, "correct `id`"));
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
                Some(_) => {
                    let why = format!("no longer applies: {instead} has another identity");
                    Err(stale(&why, rule, "correct `instead`"))
                }
                None => Ok(()),
            }
        }
        _ => Err(format!(
            "expected one of `id`, `instead` and `accept`; make {} say one of them",
            rule.lines
        )),
    }
}

/// Drops the findings of a kind; the spec keeps what was read. For a part of the documentation,
/// findings about several pages cannot be checked, since the other pages are missing.
fn accept(page: &mut Imported, code: &str, rule: &PageRule, whole: bool) -> Result<(), String> {
    let before = page.diagnostics.len();
    page.diagnostics.retain(|found| found.kind.code() != code);
    if page.diagnostics.len() == before && (whole || code != Kind::SharedAddress.code()) {
        let why = format!("no longer applies: the page has no {code}");
        return Err(stale(&why, rule, "correct `accept`"));
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
