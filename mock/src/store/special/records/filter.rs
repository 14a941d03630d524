//! Which records a search finds, and in which order.

use std::{
    cmp::Ordering,
    collections::HashMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::Value;

use super::{
    Field,
    cell::{FieldKind, number, texts},
    formula::Formula,
};
use crate::{
    refusal::Refusal,
    store::{
        answer::{self, Call},
        collection::{Object, at},
    },
};

/// Groups of conditions may stand in each other; the documentation has one level.
const DEPTH: usize = 10;

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// What a search asks for.
pub(super) struct RecordSearch<'a> {
    filter: Option<Group<'a>>,
    /// The filter of a list, which is a formula.
    formula: Option<Formula>,
    sorts: Vec<Sort>,
}

struct Group<'a> {
    all: bool,
    conditions: Vec<Condition<'a>>,
    groups: Vec<Group<'a>>,
}

struct Condition<'a> {
    field: &'a str,
    kind: Option<FieldKind>,
    operator: &'a str,
    wanted: Vec<String>,
    /// The first and the last moment that is meant, if the field holds dates.
    span: Option<(i64, i64)>,
}

struct Sort {
    field: String,
    descending: bool,
}

/// What a record is sorted by.
#[derive(PartialEq)]
enum Key {
    /// Empty cells come first.
    Empty,
    Number(f64),
    Text(String),
}

impl<'a> RecordSearch<'a> {
    pub(super) fn of(
        body: &'a Object,
        fields: &HashMap<String, Field>,
        call: &Call<'_>,
    ) -> Result<RecordSearch<'a>, Refusal> {
        let known = |name: &str| fields.is_empty() || fields.contains_key(name);
        let unknown = |name: &str| super::documented(call, 1_254_045, "FieldNameNotFound", name);
        let filter = match body.get("filter").filter(|it| it.is_object()) {
            Some(filter) => Some(Group::of(filter, fields, call, DEPTH)?),
            None => None,
        };
        let mut sorts = Vec::new();
        for sort in body.get("sort").and_then(Value::as_array).into_iter().flatten() {
            let field = sort["field_name"].as_str().unwrap_or_default();
            if !known(field) {
                return Err(unknown(field));
            }
            sorts.push(Sort { field: field.to_owned(), descending: sort["desc"] == true });
        }
        // A list has the same in its query, written in another way.
        let listed = call.query("sort").filter(|it| !it.is_empty());
        let listed = listed.and_then(|it| serde_json::from_str::<Vec<String>>(it).ok());
        for sort in listed.into_iter().flatten() {
            let (field, order) = sort.rsplit_once(' ').unwrap_or((&sort, "ASC"));
            if !known(field) {
                return Err(unknown(field));
            }
            let descending = order.eq_ignore_ascii_case("DESC");
            sorts.push(Sort { field: field.to_owned(), descending });
        }
        let formula = match call.query("filter").filter(|it| !it.trim().is_empty()) {
            Some(text) => match Formula::parse(text) {
                Some(formula) => Some(formula),
                None => return Err(super::documented(call, 1_254_018, "InvalidFilter", text)),
            },
            None => None,
        };
        let mut named = Vec::new();
        formula.iter().for_each(|it| it.fields(&mut named));
        if let Some(field) = named.into_iter().find(|field| !known(field)) {
            return Err(unknown(field));
        }
        Ok(RecordSearch { filter, formula, sorts })
    }

    /// Whether all records are asked for, in the order in which they are.
    pub(super) fn is_all(&self) -> bool {
        self.filter.is_none() && self.formula.is_none() && self.sorts.is_empty()
    }

    /// The numbers of the records that are found, sorted. Each record is let go once it was looked at.
    pub(super) fn found(&self, records: impl Iterator<Item = (u64, Object)>) -> Vec<u64> {
        let meets = |(_, record): &(u64, Object)| {
            self.filter.as_ref().is_none_or(|it| it.meets(record))
                && self.formula.as_ref().is_none_or(|it| it.holds(record))
        };
        let found = records.filter(meets);
        if self.sorts.is_empty() {
            return found.map(|(number, _)| number).collect();
        }
        // The sort key of each record is made once.
        let keys = |record: &Object| -> Vec<Key> {
            let cell = |sort: &Sort| key(&at(record, "fields")[sort.field.as_str()]);
            self.sorts.iter().map(cell).collect()
        };
        let mut keyed: Vec<(Vec<Key>, u64)> =
            found.map(|(number, record)| (keys(&record), number)).collect();
        keyed.sort_by(|(a, _), (b, _)| {
            let orders = self.sorts.iter().zip(a.iter().zip(b));
            orders
                .map(|(sort, (a, b))| if sort.descending { b.order(a) } else { a.order(b) })
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        keyed.into_iter().map(|(_, number)| number).collect()
    }
}

impl<'a> Group<'a> {
    fn of(
        filter: &'a Value,
        fields: &HashMap<String, Field>,
        call: &Call<'_>,
        depth: usize,
    ) -> Result<Group<'a>, Refusal> {
        let list = |name: &str| filter[name].as_array().into_iter().flatten();
        let mut group = Group {
            all: filter["conjunction"] != "or",
            conditions: Vec::new(),
            groups: Vec::new(),
        };
        for condition in list("conditions") {
            let field = condition["field_name"].as_str().unwrap_or_default();
            let kind = fields.get(field).map(|field| field.kind);
            if kind.is_none() && !fields.is_empty() {
                return Err(super::documented(call, 1_254_045, "FieldNameNotFound", field));
            }
            let wanted = answer::texts(condition.get("value"));
            let is_date = matches!(
                kind,
                Some(FieldKind::Date | FieldKind::CreatedTime | FieldKind::ModifiedTime)
            );
            let span = is_date.then(|| span(&wanted, call.now)).flatten();
            let operator = condition["operator"].as_str().unwrap_or_default();
            group.conditions.push(Condition { field, kind, operator, wanted, span });
        }
        for inner in list("children") {
            if depth == 0 {
                return Err(Refusal::new(400, 99_992_402, "filter: too many levels of `children`"));
            }
            group.groups.push(Group::of(inner, fields, call, depth - 1)?);
        }
        Ok(group)
    }

    fn meets(&self, record: &Object) -> bool {
        let mut results = self
            .conditions
            .iter()
            .map(|condition| condition.holds(record))
            .chain(self.groups.iter().map(|group| group.meets(record)))
            .peekable();
        if results.peek().is_none() {
            return true;
        }
        if self.all { results.all(|it| it) } else { results.any(|it| it) }
    }
}

impl Condition<'_> {
    fn holds(&self, record: &Object) -> bool {
        let own = self.kind.and_then(|kind| kind.own(record));
        let cell = own.as_ref().unwrap_or(&at(record, "fields")[self.field]);
        match (self.operator, self.kind) {
            ("isEmpty", _) => return texts(cell).is_empty(),
            ("isNotEmpty", _) => return !texts(cell).is_empty(),
            // A box that was never checked is not checked.
            ("is", Some(FieldKind::Checkbox)) => {
                let checked = cell == &Value::Bool(true);
                return self.wanted.first().is_none_or(|it| (it == "true") == checked);
            }
            _ => {}
        }
        if let (Some((from, to)), Some(moment)) = (self.span, cell.as_i64()) {
            return match self.operator {
                "is" => (from..=to).contains(&moment),
                "isNot" => !(from..=to).contains(&moment),
                "isGreater" => moment > to,
                "isGreaterEqual" => moment >= from,
                "isLess" => moment < from,
                "isLessEqual" => moment <= to,
                _ => true,
            };
        }
        let (texts, wanted) = (texts(cell), &self.wanted);
        let first = wanted.first().map(String::as_str).unwrap_or_default();
        let compared = || (!texts.is_empty()).then(|| compare_text(&texts.join(""), first));
        let same = |text: &String, wanted: &String| compare_text(text, wanted) == Ordering::Equal;
        let is_one = |wanted: &String| texts.iter().any(|text| same(text, wanted));
        let contains = |wanted: &String| texts.iter().any(|text| text.contains(wanted.as_str()));
        match self.operator {
            "is" => wanted.iter().all(is_one),
            "isNot" => !wanted.iter().any(is_one),
            "contains" => wanted.iter().any(contains),
            "doesNotContain" => !wanted.iter().any(contains),
            "isGreater" => compared() == Some(Ordering::Greater),
            "isGreaterEqual" => compared().is_some_and(|it| it != Ordering::Less),
            "isLess" => compared() == Some(Ordering::Less),
            "isLessEqual" => compared().is_some_and(|it| it != Ordering::Greater),
            _ => true,
        }
    }
}

/// The first and the last moment of the days that a condition names, in milliseconds. Days begin at
/// midnight of Coordinated Universal Time.
fn span(wanted: &[String], now: SystemTime) -> Option<(i64, i64)> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let today = i64::try_from(now.as_millis()).ok()?.div_euclid(DAY);
    let days = |from: i64, to: i64| Some((from.checked_mul(DAY)?, (to + 1).checked_mul(DAY)? - 1));
    match wanted.first()?.as_str() {
        "ExactDate" => {
            let day = wanted.get(1)?.parse::<i64>().ok()?.div_euclid(DAY);
            days(day, day)
        }
        "Today" => days(today, today),
        "Tomorrow" => days(today + 1, today + 1),
        "Yesterday" => days(today - 1, today - 1),
        "TheLastWeek" => days(today - 7, today - 1),
        "TheNextWeek" => days(today + 1, today + 7),
        "TheLastMonth" => days(today - 30, today - 1),
        "TheNextMonth" => days(today + 1, today + 30),
        // The first of January 1970 was a Thursday, and weeks begin on Monday.
        "CurrentWeek" => {
            let monday = today - (today + 3).rem_euclid(7);
            days(monday, monday + 6)
        }
        "LastWeek" => {
            let monday = today - (today + 3).rem_euclid(7) - 7;
            days(monday, monday + 6)
        }
        moment => {
            let moment = moment.parse().ok()?;
            Some((moment, moment))
        }
    }
}

fn key(cell: &Value) -> Key {
    let texts = texts(cell);
    match &texts[..] {
        [] => Key::Empty,
        [one] => number(one).map_or_else(|| Key::Text(one.clone()), Key::Number),
        several => Key::Text(several.join("")),
    }
}

impl Key {
    /// Empty ones first, then numbers by value, then texts by their characters.
    fn order(&self, other: &Key) -> Ordering {
        let rank = |key: &Key| match key {
            Key::Empty => 0,
            Key::Number(_) => 1,
            Key::Text(_) => 2,
        };
        match (self, other) {
            (Key::Number(a), Key::Number(b)) => a.total_cmp(b),
            (Key::Text(a), Key::Text(b)) => a.cmp(b),
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

/// Numbers by value, all else by its characters.
pub(super) fn compare_text(a: &str, b: &str) -> Ordering {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}
