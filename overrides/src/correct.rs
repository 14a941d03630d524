//! Corrections: a fact of a spec, replaced where it stands as the correction says.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Correction, Lines, near::meant};

/// Why a correction does not apply: the documentation has changed, or the correction is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// What it is about is gone, or right by itself now: the correction can go.
    Gone(String),
    /// Someone must look again.
    Wrong(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Unfit::Gone(message) | Unfit::Wrong(message)) = self;
        f.write_str(message)
    }
}

impl From<String> for Unfit {
    fn from(message: String) -> Self {
        Unfit::Wrong(message)
    }
}

impl From<&str> for Unfit {
    fn from(message: &str) -> Self {
        Unfit::Wrong(message.to_owned())
    }
}

/// The spec with the correction applied, or why it does not apply.
pub fn correct<T: Serialize + DeserializeOwned>(
    spec: &T,
    correction: &Correction,
) -> Result<T, Unfit> {
    let (was, now) = sides(correction)?;
    let mut spec = serde_json::to_value(spec).map_err(|error| error.to_string())?;
    let steps = steps(correction)?;
    let (last, way) = steps.split_last().ok_or("`at` is empty")?;
    let mut at = &mut spec;
    for step in way {
        if peek(at, step).is_none() && (at.is_array() || now.is_none()) {
            let names = names(at);
            let why = missing(step, &names, correction);
            // A name that is nearly there was renamed or mistyped.
            let is_gone = meant(step, names.into_iter()).is_empty();
            return Err(if is_gone { Unfit::Gone(why) } else { Unfit::Wrong(why) });
        }
        at = enter(at, step, now.is_some()).ok_or_else(|| missing(step, &[], correction))?;
    }
    let told = peek(at, last).cloned();
    if told.is_none() {
        known(last, at, [&was, &now], correction)?;
    }
    let found = told.clone().map(without_words);
    let (found, now) = (found.as_ref(), now.map(|now| with_words(now, told.as_ref())));
    if found != was.as_ref() {
        let is_right = found == now.clone().map(without_words).as_ref();
        let delete = stale(correction);
        let remedy = match found.map(toml::Value::try_from) {
            _ if is_right => format!("the page is right by itself now: delete {delete}"),
            Some(Ok(found)) => {
                format!("delete {delete}, or write `was = {found}` if the page is still wrong")
            }
            Some(Err(_)) => {
                format!("delete {delete}, or correct its `was` if the page is still wrong")
            }
            None => format!("delete {delete}, or its `was` alone if the page is still wrong"),
        };
        let (found, was) = (say(found), say(was.as_ref()));
        let why = format!("no longer applies: found {found}, expected {was}; {remedy}");
        return Err(if is_right { Unfit::Gone(why) } else { Unfit::Wrong(why) });
    }
    replace(at, last, now).ok_or_else(|| format!("`{last}` cannot stand there"))?;
    let corrected = serde_json::from_value(spec);
    corrected.map_err(|error| Unfit::Wrong(format!("makes no spec: {error}")))
}

/// Whether the spec is as the correction leaves it; else what it says instead.
pub fn is_corrected(spec: &Value, correction: &Correction) -> Result<(), String> {
    let (was, now) = sides(correction)?;
    let steps = steps(correction)?;
    let (last, way) = steps.split_last().ok_or("`at` is empty")?;
    let mut at = Some(spec);
    for step in way {
        let inside = at.and_then(|at| peek(at, step));
        // A member of an object that is missing is made by the import, an element of a list is not.
        if let (None, Some(list @ Value::Array(_))) = (inside, at) {
            return Err(missing(step, &names(list), correction));
        }
        at = inside;
    }
    let found = at.and_then(|at| peek(at, last)).cloned().map(without_words);
    let found = found.as_ref();
    // Where a list had two elements of one name, the other one is found.
    let is_removed = now.is_none() && found != was.as_ref() && at.is_some_and(Value::is_array);
    // What the SDKs add to an object comes after corrections of its page.
    let of_page = found.cloned().map(without_witnessed);
    if found == now.as_ref() || of_page == now || is_removed {
        return Ok(());
    }
    let page = match spec["doc"]["path"].as_str() {
        Some(path) => format!("the file there that names {path}"),
        None => "the file of its page there".to_owned(),
    };
    Err(format!(
        "found {}, expected {}: import the pages again with `cargo xtask gen --docs DIR`, where \
         DIR is the folder that `cargo xtask pull --out DIR` fetches; or this page alone with \
         `cargo xtask import --out specs PAGE`, where PAGE is {page}",
        say(found),
        say(now.as_ref())
    ))
}

fn missing(step: &str, names: &[&str], correction: &Correction) -> String {
    let meant = meant(step, names.iter().copied());
    let delete = stale(correction);
    format!("there is no `{step}` on the way{meant}; delete {delete}, or correct its `at`")
}

/// Refuses a last step that is a mistake in `at`, where nothing stands: an index, the name of
/// another element than the one to be added, or nearly the name of one that is there.
fn known(
    last: &str,
    at: &Value,
    sides: [&Option<Value>; 2],
    correction: &Correction,
) -> Result<(), String> {
    let is_list = at.is_array();
    let names = names(at);
    let is_index = is_list
        && last.parse::<usize>().is_ok()
        && !names.is_empty()
        && names.iter().all(|name| name.parse::<i64>().is_err());
    if is_index {
        let names = names.join("`, `");
        return Err(format!(
            "there is no `{last}`: an element of a list goes by its `name`, `value` or `code`, \
             not by its index; correct `at` to end in one of `{names}`"
        ));
    }
    if let [None, Some(now)] = sides
        && is_list
        && !goes_by(now, last)
    {
        return Err(format!(
            "`now` does not go by `{last}`, the last step of `at`; correct either"
        ));
    }
    let meant = meant(last, names.into_iter());
    if let [Some(_), _] = sides
        && !meant.is_empty()
    {
        let delete = stale(correction);
        return Err(format!(
            "there is no `{last}`{meant}; correct `at`, or delete {delete} if the page is right by \
             itself now"
        ));
    }
    Ok(())
}

/// The members by which an element of a list is named; the first that it has.
const NAMES: [&str; 3] = ["name", "value", "code"];

/// What the parts of a value go by.
fn names<'a>(at: &'a Value) -> Vec<&'a str> {
    match at {
        Value::Object(members) => members.keys().map(String::as_str).collect(),
        Value::Array(elements) => {
            let name = |element: &'a Value| {
                NAMES.iter().find_map(|key| element.get(*key).and_then(Value::as_str))
            };
            elements.iter().filter_map(name).collect()
        }
        _ => Vec::new(),
    }
}

/// What to delete of a correction that does not apply any more.
fn stale(correction: &Correction) -> String {
    match correction.lines {
        Lines(0, _) => "this `[[correct]]`".to_owned(),
        lines => lines.to_string(),
    }
}

/// The text of a correction that replaces what stands at a place; `None` for what TOML cannot say.
pub fn replacement<T: Serialize>(
    endpoint: &str,
    at: &str,
    [was, now]: [&T; 2],
    reason: &str,
) -> Option<String> {
    let text = |text: &str| toml::Value::from(text).to_string();
    let was = toml::Value::try_from(was).ok()?;
    let now = toml::Value::try_from(now).ok()?;
    let [endpoint, at, reason] = [endpoint, at, reason].map(text);
    Some(format!(
        "[[correct]]\nendpoint = {endpoint}\nat = {at}\nwas = {was}\nnow = {now}\nreason = {reason}\n"
    ))
}

type Sides = (Option<Value>, Option<Value>);

fn sides(correction: &Correction) -> Result<Sides, String> {
    let json = |value: &Option<toml::Value>| {
        value.as_ref().map(serde_json::to_value).transpose().map_err(|error| error.to_string())
    };
    let (was, now) = (json(&correction.was)?, json(&correction.now)?);
    if was == now {
        return Err("`was` and `now` are the same".to_owned());
    }
    Ok((was, now))
}

fn steps(correction: &Correction) -> Result<Vec<String>, String> {
    let path = correction.at.strip_prefix('/').ok_or("`at` must begin with `/`")?;
    Ok(path.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
}

fn say(value: Option<&Value>) -> String {
    value.map_or("nothing".to_owned(), Value::to_string)
}

/// What only repeats or marks the words of the documentation; corrections are about facts.
const WORDS: [&str; 2] = ["description", "wording"];

/// A fact without the words of the documentation that stand beside it.
fn without_words(mut fact: Value) -> Value {
    match &mut fact {
        Value::Object(members) => {
            members.retain(|key, _| !WORDS.contains(&key.as_str()));
            members.values_mut().for_each(|member| *member = without_words(member.take()));
        }
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| *element = without_words(element.take()));
        }
        _ => {}
    }
    fact
}

/// The fact without fields that are not on the page.
fn without_witnessed(mut fact: Value) -> Value {
    match &mut fact {
        Value::Object(members) => {
            members.values_mut().for_each(|member| *member = without_witnessed(member.take()));
        }
        Value::Array(elements) => {
            elements.retain(|element| element.get("witness").is_none());
            elements.iter_mut().for_each(|element| *element = without_witnessed(element.take()));
        }
        _ => {}
    }
    fact
}

/// A corrected fact with the words that stood beside the one which it replaces.
fn with_words(mut now: Value, was: Option<&Value>) -> Value {
    match (&mut now, was) {
        (Value::Object(members), Some(Value::Object(old))) => {
            for (key, member) in members.iter_mut() {
                *member = with_words(member.take(), old.get(key));
            }
            let words = WORDS.iter().filter_map(|key| Some((*key, old.get(*key)?)));
            for (key, words) in words.filter(|(_, words)| words.is_string()) {
                members.entry(key).or_insert_with(|| words.clone());
            }
        }
        (Value::Array(elements), Some(Value::Array(old))) => {
            for element in elements {
                let other = old.iter().find(|other| is_about_the_same(element, other));
                *element = with_words(element.take(), other);
            }
        }
        _ => {}
    }
    now
}

/// Whether two elements of lists go by one name.
fn is_about_the_same(one: &Value, other: &Value) -> bool {
    let key = NAMES.into_iter().find(|key| !one[*key].is_null());
    key.is_some_and(|key| one[key] == other[key])
}

/// Whether a list's element goes by this name.
fn goes_by(element: &Value, name: &str) -> bool {
    NAMES.iter().any(|key| match &element[*key] {
        Value::String(text) => text == name,
        Value::Number(number) => number.to_string() == name,
        _ => false,
    })
}

fn peek<'a>(at: &'a Value, step: &str) -> Option<&'a Value> {
    match at {
        Value::Object(members) => members.get(step),
        Value::Array(elements) => elements.iter().find(|element| goes_by(element, step)),
        _ => None,
    }
}

/// Goes a step down; where something is to be put, objects that are missing are made.
fn enter<'a>(at: &'a mut Value, step: &str, make: bool) -> Option<&'a mut Value> {
    match at {
        Value::Object(members) => {
            if make && !members.contains_key(step) {
                members.insert(step.to_owned(), Value::Object(Map::new()));
            }
            members.get_mut(step)
        }
        Value::Array(elements) => elements.iter_mut().find(|element| goes_by(element, step)),
        _ => None,
    }
}

fn replace(at: &mut Value, step: &str, now: Option<Value>) -> Option<()> {
    match (at, now) {
        (Value::Object(members), Some(now)) => drop(members.insert(step.to_owned(), now)),
        (Value::Object(members), None) => drop(members.shift_remove(step)),
        (Value::Array(elements), now) => {
            let found = elements.iter().position(|element| goes_by(element, step));
            match (found, now) {
                (Some(index), Some(now)) => elements[index] = now,
                (Some(index), None) => drop(elements.remove(index)),
                (None, Some(now)) => elements.push(now),
                (None, None) => return None,
            }
        }
        _ => return None,
    }
    Some(())
}
