//! Encodes a [`Wire`] as JSON without its absent fields. The code is generic over the format alone.

use serde_core::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};

use super::{List, Object, View, Wire};

/// Writes a value. Every generated `Serialize` calls this.
pub fn encode<S: Serializer>(value: &dyn Wire, s: S) -> Result<S::Ok, S::Error> {
    write(&value.view(), s)
}

fn write<S: Serializer>(view: &View<'_>, s: S) -> Result<S::Ok, S::Error> {
    match *view {
        View::Absent => s.serialize_none(),
        View::Bool(value) => s.serialize_bool(value),
        View::Int(value) | View::IntVariant(_, value) => s.serialize_i64(value),
        // serde_json would silently write `null`, since JSON has no such number.
        View::Float(value) if !value.is_finite() => {
            Err(S::Error::custom(format_args!("{value} cannot be written in JSON")))
        }
        View::Float(value) => s.serialize_f64(value),
        View::Text(value) | View::TextVariant(_, value) => s.serialize_str(value),
        View::Json(value) => value.serialize(s),
        View::File(file) => s.serialize_str(&file.sent_name()),
        View::List(list) => s.collect_seq(elements(list).map(|element| Written(element.view()))),
        View::Members(members) => s.collect_map(
            members.all().into_iter().map(|(key, value)| (key, Written(value.view()))),
        ),
        View::Object(object) => {
            let mut map = s.serialize_map(None)?;
            write_members(object, None, &mut map)?;
            map.end()
        }
        View::Tagged(member, tag, object) => {
            let mut map = s.serialize_map(None)?;
            write_members(object, Some((member, tag)), &mut map)?;
            map.end()
        }
    }
}

/// Writes the fields that are present, after the tag, or else the member that all values have, which
/// may be the same.
fn write_members<M: SerializeMap>(
    object: &dyn Object,
    tag: Option<(&str, &str)>,
    map: &mut M,
) -> Result<(), M::Error> {
    let mut outcome = Ok(());
    object.read(&mut |shape, fields| {
        let first = tag.or_else(|| shape.fixed());
        let first = first.map(|(name, text)| map.serialize_entry(name, text));
        outcome = first.unwrap_or(Ok(())).and_then(|()| write_fields(shape.names, fields, map));
    });
    outcome
}

/// Writes those of these fields that are present.
pub(crate) fn write_fields<M: SerializeMap>(
    names: &[&str],
    fields: &[&dyn Wire],
    map: &mut M,
) -> Result<(), M::Error> {
    for (name, field) in names.iter().zip(fields) {
        match field.view() {
            View::Absent => {}
            view => map.serialize_entry(name, &Written(view))?,
        }
    }
    Ok(())
}

/// The elements of a list.
pub(super) fn elements(list: &dyn List) -> impl ExactSizeIterator<Item = &dyn Wire> {
    (0..list.len()).map(|index| list.at(index))
}

/// Encodes a value as JSON.
pub(crate) fn to_json(value: &dyn Wire) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::new();
    encode(value, &mut serde_json::Serializer::new(&mut json))?;
    Ok(json)
}

/// Adapts a value to functions of serde that take a `Serialize`.
struct Written<'a>(View<'a>);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        write(&self.0, s)
    }
}
