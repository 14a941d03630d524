//! The drafts: each struct and enum of each page with its name, before equal ones are merged. The
//! module [`read`](super::read) makes them.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;
use serde_json::Value;

use super::page::{PagePath, PageRef};
use crate::ir::{Space, Wire};
use feishu_overrides::{Problem, name_of_type};
use feishu_spec::{Body, Endpoint, EnumValue, Event, Field, Form, Type};

/// Position of a [`Draft`] in [`Plan::drafts`].
pub(super) type DraftId = usize;
/// Position of an [`EnumPlan`] in [`Plan::enums`].
pub(super) type EnumId = usize;

/// The drafts of all pages.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) enums: Vec<EnumPlan<'a>>,
    /// Enums by module and name.
    pub(super) enum_ids: HashMap<(usize, String), EnumId>,
    pub(super) problems: Vec<Problem>,
    /// The problems of pages that list a field twice, by identity; their other problems may follow
    /// from that.
    pub(super) doubled: BTreeMap<String, Vec<Problem>>,
}

/// A struct of one page.
pub(super) struct Draft<'a> {
    pub(super) page: PageRef<'a>,
    pub(super) name: String,
    /// Whether a caller sends it.
    pub(super) sent: bool,
    /// Whether it is a whole request, response or event, which no other page shares.
    pub(super) top: bool,
    /// Path of the field that holds it: `request.body.package_list`.
    pub(super) path: String,
    /// That field.
    pub(super) held: Option<Held<'a>>,
    pub(super) fields: Vec<DraftField<'a>>,
    /// The fields of all drafts that are merged with this one, if this is the first of them.
    pub(super) gathered: Option<Vec<DraftField<'a>>>,
}

/// A field that has a type of its own.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) field: &'a Field,
    /// What words call the type that it is a member of.
    pub(super) owner: Option<&'a str>,
}

impl<'a> Draft<'a> {
    /// What words call the type.
    pub(super) fn in_words(&self) -> Option<&'a str> {
        self.held.map(|held| name_of_type(held.field))
    }

    /// The fields of the struct that this draft stands for.
    pub(super) fn all_fields(&self) -> &[DraftField<'a>] {
        self.gathered.as_ref().unwrap_or(&self.fields)
    }

    /// Its place in its module.
    pub(super) fn space(&self) -> Space {
        let inside_reply = !(self.sent || self.top || self.page.is_event());
        if inside_reply { Space::Response } else { Space::Resource }
    }

    /// Its place, for a message.
    pub(super) fn place(&self) -> String {
        format!("{} {}", self.page.id(), self.path)
    }
}

/// A body and `data` as fields, if they are not objects whose fields serve for them.
#[derive(Default)]
pub(super) struct Wholes {
    pub(super) body: Option<Field>,
    pub(super) data: Option<Field>,
}

impl Wholes {
    pub(super) fn of(endpoint: &Endpoint) -> Self {
        let Endpoint { request, response, .. } = endpoint;
        let body = request.body.as_ref().filter(|body| body.ty != Type::Object);
        // With fields beside `data`, the whole reply is read.
        let beside = !response.fields.is_empty() || response.form != Form::Envelope;
        let data = response.data.as_ref().filter(|data| beside || data.ty != Type::Object);
        Wholes {
            body: body.map(|body| whole("body", body)),
            data: data.map(|data| whole("data", data)),
        }
    }
}

#[derive(Clone)]
pub(super) struct DraftField<'a> {
    pub(super) spec: &'a Field,
    pub(super) path: String,
    pub(super) name: String,
    pub(super) ty: DraftType,
    pub(super) required: bool,
    /// Whether it is part of the path of the URL.
    pub(super) in_path: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum DraftType {
    String,
    Int,
    Float,
    Bool,
    Value,
    File,
    Struct(DraftId),
    /// A struct that contains this one.
    Boxed(DraftId),
    /// The struct at this path, not resolved yet.
    Same(String),
    Enum(EnumId),
    List(Box<DraftType>),
    Map(Box<DraftType>),
}

/// An enum of a module, with the values of all fields whose enums have its name.
pub(super) struct EnumPlan<'a> {
    pub(super) page: PageRef<'a>,
    pub(super) name: String,
    pub(super) wire: Wire,
    pub(super) values: IndexMap<String, EnumValuePlan<'a>>,
    /// The fields.
    pub(super) places: Vec<PagePath<'a>>,
    /// The same as they are documented.
    pub(super) held: Vec<Held<'a>>,
}

pub(super) struct EnumValuePlan<'a> {
    pub(super) value: Value,
    /// Its labels on all pages.
    pub(super) labels: Vec<&'a EnumValue>,
    /// The fields that have those labels.
    pub(super) fields: Vec<(PageRef<'a>, &'a Field)>,
    pub(super) place: PagePath<'a>,
}

/// A call of one page.
pub(super) struct CallPlan<'a> {
    pub(super) page: PageRef<'a>,
    pub(super) endpoint: &'a Endpoint,
    pub(super) wholes: &'a Wholes,
    pub(super) function: String,
    pub(super) request: DraftId,
    pub(super) response: ResponsePlan,
    /// How many fields of the request are in the path, the query and the headers.
    pub(super) layout: [usize; 3],
    /// The form in which the reply is read.
    pub(super) form: Form,
}

/// An event of one page.
pub(super) struct EventPlan<'a> {
    pub(super) page: PageRef<'a>,
    pub(super) event: &'a Event,
    pub(super) content: DraftId,
}

pub(super) enum ResponsePlan {
    Own(DraftId),
    Type(DraftType),
    Binary,
}

/// A body or `data` that is not an object, as a field.
fn whole(name: &str, body: &Body) -> Field {
    Field {
        type_name: body.type_name.clone(),
        fields: body.fields.clone(),
        required: true,
        ..Field::new(name, body.ty.clone())
    }
}
