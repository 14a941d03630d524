//! The specs of cards and contents, and values made up by them, which keep to what is documented.

use std::{cell::Cell, collections::BTreeMap, sync::LazyLock};

use feishu_spec::{
    Component, Content, Field, NODE, Specs, Type, tree,
    validate::{self, Strictness},
};
use serde_json::{Map, Value, json};

/// The components of cards and the contents of messages that are documented.
pub(crate) fn parts() -> &'static Specs {
    static PARTS: LazyLock<Specs> = LazyLock::new(|| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");
        let files = tree::files(folder).unwrap().into_iter();
        let told = |path: &str| path.starts_with("content/") || path.starts_with("cards/");
        tree::parse(&files.filter(|file| told(&file.path)).collect::<Vec<_>>()).unwrap()
    });
    &PARTS
}

/// Makes values with each member, or with the required ones.
pub(crate) struct Maker<'s> {
    all: bool,
    seed: usize,
    /// How many identifiers were given.
    ids: Cell<usize>,
    /// The content that is made.
    content: Option<&'s Content>,
    types: &'s Types,
}

/// What pages say of named types.
#[derive(Default)]
pub(crate) struct Types {
    /// The members that some page requires.
    required: BTreeMap<String, Vec<String>>,
    /// The members on the first page that shows any.
    fields: BTreeMap<String, Vec<Field>>,
}

impl<'s> Maker<'s> {
    pub(crate) fn new(
        (all, seed): (bool, usize),
        content: Option<&'s Content>,
        types: &'s Types,
    ) -> Self {
        Maker { all, seed, ids: Cell::new(0), content, types }
    }

    pub(crate) fn object(&self, name: Option<&str>, fields: &[Field]) -> Value {
        let required = name.and_then(|name| self.types.required.get(name));
        let is_kept = |field: &&Field| {
            let elsewhere = required.is_some_and(|names| names.contains(&field.name));
            self.all || field.required || elsewhere
        };
        let kept = fields.iter().filter(is_kept);
        kept.map(|field| (field.name.clone(), self.value(field, &field.ty))).collect()
    }

    fn value(&self, field: &Field, ty: &Type) -> Value {
        if let Type::List(inner) = ty {
            let is_node = field.type_name.as_deref() == Some(NODE) && **inner == Type::Object;
            if is_node {
                return self.nodes();
            }
            let least = field.items.as_ref().and_then(|items| items.min.as_ref());
            let least = least.and_then(|least| least.to_string().parse::<usize>().ok());
            return (0..least.unwrap_or(1).max(1)).map(|_| self.value(field, inner)).collect();
        }
        if let Type::Map(inner) = ty {
            return json!({"en_us": self.value(field, inner)});
        }
        if !field.values.is_empty() {
            return field.values[self.seed % field.values.len()].value.clone();
        }
        match ty {
            Type::Object => self.inner(field),
            Type::Bool => json!(self.seed.is_multiple_of(2)),
            Type::Any | Type::File => json!({"any": [1, null, "文 🌞"]}),
            _ if field.name == "element_id" => {
                self.ids.set(self.ids.get() + 1);
                json!(format!("id_{}", self.ids.get()))
            }
            _ => fitting(field, ty),
        }
    }

    fn inner(&self, field: &Field) -> Value {
        match (&field.type_name, &field.same_as, self.content) {
            (Some(name), ..) if name == Component::ELEMENT => {
                json!({"tag": "markdown", "content": "a \"quoted\" **文**"})
            }
            (_, Some(name), Some(content)) => {
                let same = content.fields.iter().find(|it| it.name == *name).unwrap();
                self.object(None, &same.fields)
            }
            (Some(name), ..) if self.types.fields.contains_key(name) && field.fields.is_empty() => {
                self.object(Some(name), &self.types.fields[name])
            }
            // The content of another kind.
            (Some(_), ..) if self.content.is_some() && field.fields.is_empty() => json!({}),
            _ if field.fields.is_empty() => json!({"any": "value"}),
            (name, ..) => self.object(name.as_deref(), &field.fields),
        }
    }

    /// A node of each kind.
    fn nodes(&self) -> Value {
        let nodes = self.content.map_or(&[][..], |content| &content.nodes);
        nodes
            .iter()
            .map(|node| {
                let Value::Object(members) = self.object(None, &node.fields) else {
                    unreachable!()
                };
                let tag = Map::from_iter([("tag".to_owned(), Value::from(&*node.tag))]);
                Value::Object(tag.into_iter().chain(members).collect())
            })
            .collect()
    }
}

/// A text or a number within the limits of a field.
fn fitting(field: &Field, ty: &Type) -> Value {
    let numbers = [0, 1, 2, 5, 10, 16, 100, 1000, 1_600_000_000].map(Value::from);
    let texts = ["文 <\"\\ 🌞", "a_1", "4px", "#abc", "2024-05-01", "ou_1", ""].map(Value::from);
    let candidates = if *ty == Type::String { texts.to_vec() } else { numbers.to_vec() };
    let field = Field { ty: ty.clone(), items: None, ..field.clone() };
    let fits = |value: &Value| {
        let object = json!({ &field.name: value });
        validate::object(std::slice::from_ref(&field), &object, Strictness::STRICT).is_empty()
    };
    let fitting = candidates.into_iter().find(fits);
    fitting.unwrap_or_else(|| panic!("nothing fits {field:?}"))
}

/// The named types of cards.
pub(crate) fn types(components: &[Component]) -> Types {
    fn gather(name: Option<&str>, fields: &[Field], out: &mut Types) {
        if let Some(name) = name.filter(|_| !fields.is_empty()) {
            out.fields.entry(name.to_owned()).or_insert_with(|| fields.to_vec());
            let required = fields.iter().filter(|field| field.required);
            let required = required.map(|field| field.name.clone());
            out.required.entry(name.to_owned()).or_default().extend(required);
        }
        for field in fields {
            gather(field.type_name.as_deref(), &field.fields, out);
        }
    }
    let mut out = Types::default();
    for component in components {
        gather(Some(&component.id), &component.fields, &mut out);
    }
    out
}

/// Without what a struct leaves out or writes in another way: empty lists, and `1.0` for `1`.
pub(crate) fn normal(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| value.as_array().is_none_or(|list| !list.is_empty()))
            .map(|(name, value)| (name.clone(), normal(value)))
            .collect(),
        Value::Array(elements) => elements.iter().map(normal).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}
