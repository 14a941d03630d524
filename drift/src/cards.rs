//! Components of cards and contents of messages: added, removed, what may stand where, sizes. Those
//! that programs send are compared like requests, those that they receive like replies.

use std::collections::BTreeMap;

use super::{
    Change, CrateItems, Rule, Snapshot,
    change::ChangedIn,
    comparison::Comparison,
    fields,
    items::Lookup,
    location::{Group, Location},
};
use feishu_spec::{Component, Content, Direction, Field};

pub(super) fn components(old: &Snapshot, new: &Snapshot, changes: &mut Vec<Change>) {
    parts([old, new], [&old.specs.cards, &new.specs.cards], changes);
}

pub(super) fn contents(old: &Snapshot, new: &Snapshot, changes: &mut Vec<Change>) {
    parts([old, new], [&old.specs.contents, &new.specs.contents], changes);
}

/// A component of cards, or the content of a kind of message.
trait Part {
    /// The rules for one that is new, and for one that is gone.
    const ADDED: Rule;
    const REMOVED: Rule;

    fn title(&self) -> &str;
    fn changed_in(&self) -> ChangedIn;
    fn lookup<'i>(&self, items: &'i CrateItems) -> Lookup<'i>;
    fn compare(cx: &mut Comparison<'_>, old: &Self, new: &Self);
}

/// Compares the parts of both sides that go by one name.
fn parts<T: Part>(sides: [&Snapshot; 2], [old, new]: [&Vec<T>; 2], changes: &mut Vec<Change>) {
    for (one, other) in pairs(old, new, |part| part.changed_in().plain()) {
        let Some(any) = one.or(other) else { continue };
        let items = sides.map(|side| any.lookup(&side.items));
        let types = items.map(|it| it.part_type());
        let cx = &mut Comparison::of(Some(any.changed_in()), items, changes);
        let title = |part: &T| Some(part.title().to_owned());
        let [before, after] = types;
        match (one, other) {
            (Some(old), Some(new)) => T::compare(cx, old, new),
            (Some(old), None) => cx.whole(T::REMOVED, title(old), None, before),
            (None, Some(new)) => cx.whole(T::ADDED, None, title(new), after),
            (None, None) => {}
        }
    }
}

/// What both sides have under one name.
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

/// Compares the fields at one path.
fn fields_at(cx: &mut Comparison<'_>, location: Location, path: &str, [old, new]: [&[Field]; 2]) {
    fields::compare(cx, location, &[Group::new(path, old)], &[Group::new(path, new)]);
}

impl Part for Component {
    const ADDED: Rule = Rule::CardComponentAdded;
    const REMOVED: Rule = Rule::CardComponentRemoved;

    fn title(&self) -> &str {
        &self.title
    }

    fn changed_in(&self) -> ChangedIn {
        ChangedIn::Card(self.id.clone())
    }

    fn lookup<'i>(&self, items: &'i CrateItems) -> Lookup<'i> {
        Lookup::card(items, &self.id)
    }

    fn compare(cx: &mut Comparison<'_>, old: &Self, new: &Self) {
        fields_at(cx, Location::Request, "fields", [&old.fields, &new.fields]);
        let count = |most: Option<u64>| most.map(|most| most.to_string());
        let (was, is) = (old.most.unwrap_or(u64::MAX), new.most.unwrap_or(u64::MAX));
        nesting(cx, "most", (is < was, is > was), [count(old.most), count(new.most)]);
        let list = |tags: &[String]| (!tags.is_empty()).then(|| tags.join(", "));
        let missing = |of: &[String], among: &[String]| of.iter().any(|tag| !among.contains(tag));
        let tighter = missing(&new.without, &old.without);
        let looser = missing(&old.without, &new.without);
        nesting(cx, "without", (tighter, looser), [list(&old.without), list(&new.without)]);
        // Without any it may stand everywhere.
        let tighter = !new.only_in.is_empty()
            && (old.only_in.is_empty() || missing(&old.only_in, &new.only_in));
        let looser = !old.only_in.is_empty()
            && (new.only_in.is_empty() || missing(&new.only_in, &old.only_in));
        nesting(cx, "only_in", (tighter, looser), [list(&old.only_in), list(&new.only_in)]);
    }
}

/// Reports what may stand where: as tightened if any card that was good may be refused now.
fn nesting(
    cx: &mut Comparison<'_>,
    path: &str,
    (tighter, looser): (bool, bool),
    [was, is]: [Option<String>; 2],
) {
    let item = cx.new.part_type();
    if tighter {
        cx.at(Rule::CardNestingTightened, path, was, is, item);
    } else if looser {
        cx.at(Rule::CardNestingLoosened, path, was, is, item);
    }
}

impl Part for Content {
    const ADDED: Rule = Rule::ContentKindAdded;
    const REMOVED: Rule = Rule::ContentKindRemoved;

    fn title(&self) -> &str {
        &self.title
    }

    fn changed_in(&self) -> ChangedIn {
        ChangedIn::Content(self.id.clone())
    }

    fn lookup<'i>(&self, items: &'i CrateItems) -> Lookup<'i> {
        Lookup::content(items, &self.id.to_string())
    }

    fn compare(cx: &mut Comparison<'_>, old: &Self, new: &Self) {
        let location = match new.id.direction {
            Direction::Sent => Location::Request,
            Direction::Received => Location::Response,
        };
        let (was, is) = (old.max_bytes.unwrap_or(u64::MAX), new.max_bytes.unwrap_or(u64::MAX));
        if was != is {
            let rule =
                if is < was { Rule::ContentSizeTightened } else { Rule::ContentSizeLoosened };
            let bytes = |most: Option<u64>| most.map(|most| format!("{most} bytes"));
            let item = cx.new.part_type();
            cx.whole(rule, bytes(old.max_bytes), bytes(new.max_bytes), item);
        }
        fields_at(cx, location, "fields", [&old.fields, &new.fields]);
        for pair in pairs(&old.nodes, &new.nodes, |node| node.tag.clone()) {
            let Some(any) = pair.0.or(pair.1) else { continue };
            let (path, tag) = (format!("nodes.{}", any.tag), Some(any.tag.clone()));
            let [before, after] = [cx.old, cx.new].map(|side| side.ty(&path).map(str::to_owned));
            match pair {
                (Some(old), Some(new)) => {
                    fields_at(cx, location, &path, [&old.fields, &new.fields]);
                }
                (Some(_), None) => cx.at(Rule::ContentNodeRemoved, &path, tag, None, before),
                (None, Some(_)) => cx.at(Rule::ContentNodeAdded, &path, None, tag, after),
                (None, None) => {}
            }
        }
    }
}
