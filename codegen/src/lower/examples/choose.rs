//! Chooses the values of an example as JSON: those of the page's example where they fit its table,
//! else the examples and defaults of single fields, else made-up ones. An example has what is
//! required, and the first few optional values.

use feishu_spec::{
    Field, Type,
    condition::{Condition, ConditionRule},
    validate::{self, Null, Strictness},
};
use serde_json::{Map, Value};

use super::{made_up, shorten};

/// The most optional fields of a body, and of an object inside.
const OPTIONAL: [usize; 2] = [3, 2];
/// The most elements of a list of scalars.
const SCALARS: usize = 2;
/// Objects inside each other. What is deeper and optional is left out.
const DEPTH: usize = 2;
/// Optional fields that say nothing of what a call is for.
const TECHNICAL: [&str; 6] =
    ["page_token", "user_id_type", "department_id_type", "uuid", "client_token", "request_id"];

/// What a value of an example must hold to.
const VALID: Strictness = Strictness { null: Null::Itself, ..Strictness::STRICT };

/// Chooses values under the conditions of a request.
pub(super) struct Chooser<'s> {
    pub(super) conditions: &'s [&'s Condition],
}

impl Chooser<'_> {
    /// Values of fields that come one by one, as in a path, a query or headers. `optional` is the
    /// most optional ones.
    pub(super) fn single(
        &self,
        fields: &[Field],
        place: &str,
        optional: usize,
    ) -> Map<String, Value> {
        let mut given = Map::new();
        for field in fields {
            given.extend(field.example.clone().map(|example| (field.name.clone(), example)));
        }
        self.members(fields, Some(&given), place, 0, optional)
    }

    /// The body, whose example may be missing.
    pub(super) fn body(&self, body: &feishu_spec::Body, example: Option<&Value>) -> Option<Value> {
        let whole = Field { fields: body.fields.clone(), ..Field::new("body", body.ty.clone()) };
        self.value(&whole, &body.ty, example, "body", 0, true)
    }

    fn members(
        &self,
        fields: &[Field],
        given: Option<&Map<String, Value>>,
        place: &str,
        depth: usize,
        most: usize,
    ) -> Map<String, Value> {
        let mut members = Map::new();
        let mut optional = 0;
        for field in fields {
            let own = own(given, &field.name);
            let wanted = own.is_some() && !TECHNICAL.contains(&field.name.as_str());
            if !(field.required || wanted && optional < most) {
                continue;
            }
            let Some(value) = self.member(field, own, place, depth, field.required) else {
                continue;
            };
            optional += usize::from(!field.required);
            members.insert(field.name.clone(), value);
        }
        self.satisfy(fields, given, place, depth, &mut members);
        members
    }

    fn member(
        &self,
        field: &Field,
        given: Option<&Value>,
        place: &str,
        depth: usize,
        required: bool,
    ) -> Option<Value> {
        let place = format!("{place}.{}", field.name);
        self.value(field, &field.ty, given, &place, depth, required)
    }

    /// Adds and removes members until the conditions of this object hold.
    fn satisfy(
        &self,
        fields: &[Field],
        given: Option<&Map<String, Value>>,
        place: &str,
        depth: usize,
        members: &mut Map<String, Value>,
    ) {
        // What is added for one condition may matter to another.
        let here = self.conditions.iter().copied().filter(|condition| condition.object == place);
        let here: Vec<&Condition> = here.collect();
        for condition in here.iter().chain(&here) {
            let Some(broken) = condition.check(members) else { continue };
            let names: Vec<&str> = match &condition.rule {
                ConditionRule::RequiredWhen(dependency) => vec![&dependency.field],
                ConditionRule::ExactlyOne(names)
                | ConditionRule::AtLeastOne(names)
                | ConditionRule::AtMostOne(names) => names.iter().map(String::as_str).collect(),
            };
            if !broken.is_empty() {
                let others: Vec<String> = broken.into_iter().skip(1).map(str::to_owned).collect();
                others.iter().for_each(|name| drop(members.shift_remove(name)));
                continue;
            }
            let shown = names.iter().find(|name| own(given, name).is_some()).or(names.first());
            let field = fields.iter().find(|field| Some(&field.name.as_str()) == shown);
            let Some(field) = field else { continue };
            if let Some(value) = self.member(field, own(given, &field.name), place, depth, true) {
                members.insert(field.name.clone(), value);
            }
        }
    }

    /// A value of a type inside a field. `needed` says that there has to be one.
    fn value(
        &self,
        field: &Field,
        ty: &Type,
        given: Option<&Value>,
        place: &str,
        depth: usize,
        needed: bool,
    ) -> Option<Value> {
        match ty {
            Type::Object if !field.fields.is_empty() => {
                if !needed && depth > DEPTH {
                    return None;
                }
                let most = if !needed && depth == DEPTH { 0 } else { OPTIONAL[depth.min(1)] };
                let given = given.and_then(Value::as_object);
                let members = self.members(&field.fields, given, place, depth + 1, most);
                (needed || !members.is_empty()).then_some(Value::Object(members))
            }
            // A type that contains itself ends here.
            Type::Object if field.same_as.is_some() => needed.then(|| Value::Object(Map::new())),
            Type::Object | Type::Any => {
                let candidates = [given, field.example.as_ref()].into_iter().flatten();
                let mut fitting = candidates
                    .filter(|it| *ty == Type::Any || it.is_object())
                    .filter(|it| !it.is_null())
                    .map(shorten::json);
                let object = || Value::Object(Map::from_iter([("key".to_owned(), "value".into())]));
                fitting.next().or_else(|| needed.then(object))
            }
            Type::List(inner) => self.list(field, inner, given, place, depth, needed),
            Type::Map(inner) => {
                let place = format!("{place}{{}}");
                let members = given.and_then(Value::as_object);
                let own = members.into_iter().flatten().next();
                let (key, given) = own.map_or(("key", None), |(key, value)| (key, Some(value)));
                let value = self.value(field, inner, given, &place, depth, needed)?;
                Some(Value::Object(Map::from_iter([(key.to_owned(), value)])))
            }
            Type::File => Some(made_up::file_name(field).into()),
            Type::String | Type::Int | Type::Float | Type::Bool => scalar(field, ty, given, needed),
        }
    }

    fn list(
        &self,
        field: &Field,
        inner: &Type,
        given: Option<&Value>,
        place: &str,
        depth: usize,
        needed: bool,
    ) -> Option<Value> {
        let example = field.example.as_ref();
        let read = |value: &Value| match value {
            Value::Array(elements) => elements.clone(),
            Value::String(text) => match serde_json::from_str(text) {
                Ok(Value::Array(elements)) => elements,
                _ if matches!(inner.innermost(), Type::Object) => Vec::new(),
                _ => vec![value.clone()],
            },
            _ => Vec::new(),
        };
        let mut elements = given.map(read).unwrap_or_default();
        if elements.is_empty() && needed {
            elements = example.map(read).unwrap_or_default();
        }
        let bounds = field.items.as_ref();
        let least = bounds.and_then(|bounds| bounds.min).unwrap_or(0) as usize;
        let most = bounds.and_then(|bounds| bounds.max).map_or(usize::MAX, |max| max as usize);
        let shown = if matches!(inner, Type::Object | Type::Any) { 1 } else { SCALARS };
        let count = elements.len().min(shown).max(usize::from(needed)).max(least).min(most);
        let place = format!("{place}[]");
        let chosen: Vec<Value> = (0..count)
            .filter_map(|at| {
                let own = elements.get(at).or(elements.last());
                self.value(field, inner, own, &place, depth, needed)
            })
            .collect();
        let enough = chosen.len() >= least && !chosen.is_empty();
        (enough || needed && most == 0).then_some(Value::Array(chosen))
    }
}

/// The member of this name in the example of an object.
fn own<'v>(given: Option<&'v Map<String, Value>>, name: &str) -> Option<&'v Value> {
    given.and_then(|given| given.get(name))
}

/// A text, a number or a truth value.
fn scalar(field: &Field, ty: &Type, given: Option<&Value>, needed: bool) -> Option<Value> {
    let example = field.example.iter().filter(|example| !example.is_array());
    let listed = field.values.iter().map(|listed| &listed.value);
    let documented = given.into_iter().chain(example).chain(&field.default).chain(listed);
    let plain = documented.filter_map(|value| shorten::scalar(ty, value));
    let is_valid = |value: &Value| validate::innermost(field, value, VALID).is_empty();
    let found = plain.flatten().find(is_valid);
    if found.is_some() || !needed {
        return found;
    }
    let made = made_up::candidates(field, ty);
    let valid = made.iter().find(|value| is_valid(value)).cloned();
    // Limits that contradict each other allow no value.
    valid.or_else(|| made.into_iter().next())
}
