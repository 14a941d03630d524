//! `sdk.toml`: events that no page describes and the official SDKs know, as facts.

use serde::Deserialize;

use crate::Lines;
use feishu_spec::{Event, EventSchema, Field, Type};

/// The file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SdkFile {
    pub(super) event: Vec<SdkEvent>,
    pub(super) left_out: Vec<SdkRule>,
    pub(super) settled: Vec<SdkRule>,
    pub(super) python_left_out: Vec<SdkRule>,
    pub(super) python_sent: Vec<SdkRule>,
}

/// What people decided about things that the SDK says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SdkRule {
    /// Identities of endpoints, each with the path of a field behind a space where it is about one
    /// (`hire.v1.job.list response.data.items`). Of the Python SDK, fields of classes
    /// (`hire.v1.Job.id`). One that ends in `*` stands for all that begin so.
    pub names: Vec<String>,
    /// Why, and how that is known.
    pub reason: String,
    /// Its first and last line in the file.
    #[serde(skip)]
    pub lines: Lines,
}

/// An event that the official SDKs know.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SdkEvent {
    /// Its identity.
    pub id: String,
    /// The type that the platform sends.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The layout of the push.
    pub layout: EventSchema,
    /// Whether the SDKs mark it as deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// The SDKs that know it.
    pub sdks: Vec<String>,
    /// The fields of the member `event`, each after the object that holds it: the path, the type
    /// and, where the SDKs have one, the name of the type (`"users object[] user"`).
    pub fields: Vec<String>,
    /// Its first and last line in the file.
    #[serde(skip)]
    pub lines: Lines,
}

impl SdkEvent {
    /// The spec: the event's own fields in the layout that all pushes share.
    pub fn spec(&self) -> Result<Event, String> {
        if self.sdks.is_empty() {
            return Err("names no SDK in `sdks`".to_owned());
        }
        let mut content = Field::new("event", Type::Object);
        for line in &self.fields {
            insert(&mut content, line)?;
        }
        let mut fields = Event::envelope(self.layout);
        fields.push(content);
        let id = self.id.parse().map_err(|error| format!("{error}"))?;
        let (title, event_type) = (self.event_type.clone(), self.event_type.clone());
        let bare = Event::new(id, title, event_type, self.layout);
        let deprecated = self.deprecated.then(Default::default);
        Ok(Event { sdks: self.sdks.clone(), deprecated, fields, ..bare })
    }
}

/// Puts the field of one line into the object that its path names.
fn insert(content: &mut Field, line: &str) -> Result<(), String> {
    let words: Vec<&str> = line.split(' ').collect();
    let (path, ty, type_name) = match words[..] {
        [path, ty] => (path, ty, None),
        [path, ty, type_name] => (path, ty, Some(type_name)),
        _ => return Err(format!("expected a path and a type, found `{line}`")),
    };
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut parent = content;
    for step in parents.split('.').filter(|step| !step.is_empty()) {
        let known = parent.fields.iter_mut().find(|field| field.name == step);
        parent = known.ok_or_else(|| format!("no field before `{path}` is called `{step}`"))?;
    }
    if *parent.ty.innermost() != Type::Object {
        return Err(format!("`{path}` is inside a field that is no object"));
    }
    if parent.fields.iter().any(|field| field.name == name) {
        return Err(format!("`{path}` is there twice"));
    }
    let ty = ty.parse::<Type>().map_err(|error| format!("`{path}`: {error}"))?;
    let mut field = Field::new(name, ty);
    field.type_name = type_name.map(str::to_owned);
    parent.fields.push(field);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::SdkFile;

    fn spec(fields: &[&str]) -> Result<feishu_spec::Event, String> {
        let text = format!(
            "[[event]]\nid = \"harbor.v1.ship_add\"\ntype = \"ship_add\"\nlayout = \"1.0\"\n\
             sdks = [\"made-up 1.0\"]\nfields = {fields:?}\n"
        );
        toml::from_str::<SdkFile>(&text).unwrap().event[0].spec()
    }

    #[test]
    fn fields_go_into_the_objects_that_their_paths_name() {
        let event = spec(&["name string", "crew object[] sailor", "crew.age int"]).unwrap();
        let names: Vec<&str> = event.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["ts", "uuid", "token", "type", "event"]);
        let crew = &event.fields[4].fields[1];
        assert_eq!(
            (crew.ty.to_string(), crew.type_name.as_deref()),
            ("object[]".into(), Some("sailor"))
        );
        assert_eq!(
            (crew.fields[0].name.as_str(), crew.fields[0].ty.to_string()),
            ("age", "int".into())
        );
        assert_eq!(event.sdks, ["made-up 1.0"]);
    }

    #[test]
    fn a_line_that_is_no_field_is_named() {
        for (fields, why) in [
            (&["name"][..], "expected a path and a type, found `name`"),
            (&["name text"], "`name`: `text` is no type"),
            (&["crew.age int"], "no field before `crew.age` is called `crew`"),
            (&["name string", "name.age int"], "`name.age` is inside a field that is no object"),
            (&["name string", "name int"], "`name` is there twice"),
        ] {
            let error = spec(fields).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
