//! Components of cards and contents of messages: added, removed, what may stand where, sizes. Those
//! that programs send are compared like requests, those that they receive like replies.

use std::collections::BTreeMap;

use super::{
    Change, Rule,
    change::ChangedIn,
    comparison::Comparison,
    fields,
    location::{Group, Location},
};
use feishu_spec::{Component, Content, Direction};

/// The parts of both sides that go by one name.
fn pairs<'s, T>(
    old: &'s [T],
    new: &'s [T],
    name: impl Fn(&T) -> String,
) -> Vec<(Option<&'s T>, Option<&'s T>)> {
    let mut pairs: BTreeMap<String, (Option<&T>, Option<&T>)> = BTreeMap::new();
    for part in old {
        pairs.entry(name(part)).or_default().0 = Some(part);
    }
    for part in new {
        pairs.entry(name(part)).or_default().1 = Some(part);
    }
    pairs.into_values().collect()
}

pub(super) fn components(old: &[Component], new: &[Component], changes: &mut Vec<Change>) {
    for pair in pairs(old, new, |component| component.id.clone()) {
        let Some(any) = pair.0.or(pair.1) else { continue };
        let cx = &mut Comparison::of(ChangedIn::Card(any.id.clone()), changes);
        let title = |component: &Component| Some(component.title.clone());
        match pair {
            (Some(old), Some(new)) => component(cx, old, new),
            (Some(old), None) => cx.whole(Rule::CardComponentRemoved, title(old), None, None),
            (None, Some(new)) => cx.whole(Rule::CardComponentAdded, None, title(new), None),
            (None, None) => {}
        }
    }
}

fn component(cx: &mut Comparison<'_>, old: &Component, new: &Component) {
    let [before, after] = [old, new].map(|it| Group::new("fields", &it.fields));
    fields::compare(cx, Location::Request, &[before], &[after]);
    let count = |most: Option<u64>| most.map(|most| most.to_string());
    let (was, is) = (old.most.unwrap_or(u64::MAX), new.most.unwrap_or(u64::MAX));
    nesting(cx, "most", (is < was, is > was), [count(old.most), count(new.most)]);
    let list = |tags: &[String]| (!tags.is_empty()).then(|| tags.join(", "));
    let missing = |of: &[String], among: &[String]| of.iter().any(|tag| !among.contains(tag));
    let tighter = missing(&new.without, &old.without);
    let looser = missing(&old.without, &new.without);
    nesting(cx, "without", (tighter, looser), [list(&old.without), list(&new.without)]);
    // Without any it may stand everywhere.
    let tighter =
        !new.only_in.is_empty() && (old.only_in.is_empty() || missing(&old.only_in, &new.only_in));
    let looser =
        !old.only_in.is_empty() && (new.only_in.is_empty() || missing(&new.only_in, &old.only_in));
    nesting(cx, "only_in", (tighter, looser), [list(&old.only_in), list(&new.only_in)]);
}

/// Reports what may stand where: as tightened if any card that was good may be refused now.
fn nesting(
    cx: &mut Comparison<'_>,
    path: &str,
    (tighter, looser): (bool, bool),
    [was, is]: [Option<String>; 2],
) {
    if tighter {
        cx.at(Rule::CardNestingTightened, path, was, is, None);
    } else if looser {
        cx.at(Rule::CardNestingLoosened, path, was, is, None);
    }
}

pub(super) fn contents(old: &[Content], new: &[Content], changes: &mut Vec<Change>) {
    for pair in pairs(old, new, |content| content.id.to_string()) {
        let Some(any) = pair.0.or(pair.1) else { continue };
        let cx = &mut Comparison::of(ChangedIn::Content(any.id.clone()), changes);
        let title = |content: &Content| Some(content.title.clone());
        match pair {
            (Some(old), Some(new)) => content(cx, old, new),
            (Some(old), None) => cx.whole(Rule::ContentKindRemoved, title(old), None, None),
            (None, Some(new)) => cx.whole(Rule::ContentKindAdded, None, title(new), None),
            (None, None) => {}
        }
    }
}

fn content(cx: &mut Comparison<'_>, old: &Content, new: &Content) {
    let location = match new.id.direction {
        Direction::Sent => Location::Request,
        Direction::Received => Location::Response,
    };
    let (was, is) = (old.max_bytes.unwrap_or(u64::MAX), new.max_bytes.unwrap_or(u64::MAX));
    if was != is {
        let rule = if is < was { Rule::ContentSizeTightened } else { Rule::ContentSizeLoosened };
        let bytes = |most: Option<u64>| most.map(|most| format!("{most} bytes"));
        cx.whole(rule, bytes(old.max_bytes), bytes(new.max_bytes), None);
    }
    let [before, after] = [old, new].map(|it| Group::new("fields", &it.fields));
    fields::compare(cx, location, &[before], &[after]);
    for pair in pairs(&old.nodes, &new.nodes, |node| node.tag.clone()) {
        let Some(any) = pair.0.or(pair.1) else { continue };
        let (path, tag) = (format!("nodes.{}", any.tag), Some(any.tag.clone()));
        match pair {
            (Some(old), Some(new)) => {
                let [before, after] = [old, new].map(|it| Group::new(&path, &it.fields));
                fields::compare(cx, location, &[before], &[after]);
            }
            (Some(_), None) => cx.at(Rule::ContentNodeRemoved, &path, tag, None, None),
            (None, Some(_)) => cx.at(Rule::ContentNodeAdded, &path, None, tag, None),
            (None, None) => {}
        }
    }
}
