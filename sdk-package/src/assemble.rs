//! Functions and their addresses to endpoints, handlers to events.

use std::collections::{BTreeMap, BTreeSet};

use feishu_spec::{
    Body, Deprecation, Endpoint, EnumValue, Event, EventId, EventSchema, Field, Form, Method,
    Response, Token, Type,
};

use crate::{
    Error,
    addresses::Address,
    comment::Comment,
    shape::{Member, Shape},
    source::Source,
    types::{Function, Handler},
};

/// The endpoints, each once: the client lists most of them twice, with and without their version.
pub(crate) fn endpoints(
    functions: &[Function],
    addresses: &BTreeMap<String, Address>,
    package: &str,
    source: Source<'_>,
) -> Result<Vec<Endpoint>, Error> {
    let mut endpoints = BTreeMap::new();
    for function in functions {
        let Some(id) = &function.comment.id else { continue };
        let error = |message: String| source.error(function.offset, &message);
        let address = addresses.get(&function.place).ok_or_else(|| {
            error(format!("the code has no function `{}` that sends a request", function.place))
        })?;
        let endpoint = Convert.endpoint(function, address, package).map_err(error)?;
        // The last one is that with the version, which is the whole one where they differ.
        endpoints.insert(id.clone(), endpoint);
    }
    Ok(endpoints.into_values().collect())
}

/// The addresses that no endpoint has.
pub(crate) fn nameless(
    addresses: &BTreeMap<String, Address>,
    endpoints: &[Endpoint],
) -> Vec<String> {
    let told = |method: Method, path: &str| format!("{method} {path}");
    let known: BTreeSet<String> = endpoints.iter().map(|it| told(it.method, &it.path)).collect();
    let all: BTreeSet<String> = addresses.values().map(|it| told(it.method, &it.path)).collect();
    all.difference(&known).cloned().collect()
}

/// The events, by identity.
pub(crate) fn events(handlers: &[Handler], package: &str) -> Result<Vec<Event>, Error> {
    let mut events = BTreeMap::new();
    for handler in handlers {
        let event = event(handler, package)?;
        events.insert(event.id.clone(), event);
    }
    Ok(events.into_values().collect())
}

/// Converts what is declared.
struct Convert;

impl Convert {
    fn endpoint(
        &self,
        function: &Function,
        address: &Address,
        package: &str,
    ) -> Result<Endpoint, String> {
        let Comment { id, title, doc, deprecated } = &function.comment;
        let id = id.clone().ok_or("has no link to the API explorer")?;
        let title = title.clone().unwrap_or_else(|| id.to_string());
        let mut endpoint = Endpoint::new(id, title, address.method, address.path.clone());
        endpoint.doc.path.clone_from(doc);
        endpoint.sdks = vec![package.to_owned()];
        endpoint.deprecated = deprecated.then(Deprecation::default);
        endpoint.tokens = vec![Token::Tenant, Token::User];
        for member in function.payload.members().unwrap_or_default() {
            let fields = || {
                let members = member.shape.members();
                members.map(|members| self.fields(members, true)).ok_or_else(|| {
                    format!("`{}` of `{}` is no object", member.name, function.place)
                })
            };
            match member.name.as_str() {
                "path" => endpoint.request.path = fields()?,
                "params" => endpoint.request.query = fields()?,
                "headers" => endpoint.request.headers = fields()?,
                "data" => endpoint.request.body = self.body(&member.shape, true),
                other => {
                    return Err(format!("`{}` takes an unknown part `{other}`", function.place));
                }
            }
        }
        let request = &mut endpoint.request;
        request.path = path_fields(&endpoint.path, &request.path);
        if request.body.is_some() || address.multipart {
            let ty = if address.multipart { "multipart/form-data" } else { "application/json" };
            request.content_type = Some(ty.to_owned());
        }
        endpoint.response = self.response(&function.reply, address);
        Ok(endpoint)
    }

    /// The reply. The client returns what is in `data` alone where it sends a form.
    fn response(&self, reply: &Shape, address: &Address) -> Response {
        if address.file {
            return Response { form: Form::Binary, ..Response::default() };
        }
        if address.multipart {
            let data = self.body(reply, false).filter(|data| !data.fields.is_empty());
            return Response { data, ..Response::default() };
        }
        let members = reply.members().unwrap_or_default();
        let data = reply.member("data").and_then(|data| self.body(data, false));
        let data = data.filter(|data| data.ty != Type::Object || !data.fields.is_empty());
        let beside: Vec<Member> = members
            .iter()
            .filter(|member| !["code", "msg", "data"].contains(&member.name.as_str()))
            .cloned()
            .collect();
        let fields = self.fields(&beside, false);
        let flat = data.is_none() && !fields.is_empty();
        let coded = members.iter().any(|member| member.name == "code");
        let form = match (flat, coded) {
            (true, true) => Form::Flat,
            (true, false) => Form::Bare,
            (false, _) => Form::Envelope,
        };
        Response { form, data, fields, ..Response::default() }
    }

    fn body(&self, shape: &Shape, sent: bool) -> Option<Body> {
        if *shape == Shape::Null {
            return None;
        }
        let field = self.field("", shape, false, sent);
        Some(Body { ty: field.ty, type_name: None, fields: field.fields })
    }

    fn fields(&self, members: &[Member], sent: bool) -> Vec<Field> {
        let members = members.iter().filter(|it| !matches!(it.shape, Shape::Function));
        members.map(|it| self.field(&it.name, &it.shape, sent && !it.optional, sent)).collect()
    }

    fn field(&self, name: &str, shape: &Shape, required: bool, sent: bool) -> Field {
        let mut field = Field::new(name, Type::Any);
        field.required = required;
        field.ty = self.ty(&mut field, shape, sent);
        field
    }

    /// The type; what is inside goes to the field.
    fn ty(&self, field: &mut Field, shape: &Shape, sent: bool) -> Type {
        match shape {
            Shape::String => Type::String,
            Shape::Number => Type::Float,
            Shape::Bool => Type::Bool,
            Shape::Any | Shape::Null | Shape::Function => Type::Any,
            Shape::File => Type::File,
            Shape::OneOf(texts) => {
                let value = |text: &String| EnumValue {
                    value: text.as_str().into(),
                    label: None,
                    note: None,
                    wording: None,
                    description: None,
                };
                // Numbers as text are codes whose meaning only a page could tell.
                if texts.iter().all(|text| text.parse::<i64>().is_err()) {
                    field.values = texts.iter().map(value).collect();
                }
                Type::String
            }
            Shape::Object(members) => {
                field.fields = self.fields(members, sent);
                Type::Object
            }
            Shape::List(inner) => self.ty(field, inner, sent).list(),
            Shape::Map(inner) => self.ty(field, inner, sent).map(),
        }
    }
}

/// The parameters of a path, in its order: each as it is declared, or as text where it is not. What
/// is declared and has no place in the path cannot be sent.
fn path_fields(path: &str, declared: &[Field]) -> Vec<Field> {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix(':'));
    let field = |name: &str| {
        let declared = declared.iter().find(|field| field.name == name).cloned();
        let mut field = declared.unwrap_or_else(|| Field::new(name, Type::String));
        field.required = true;
        field
    };
    names.map(field).collect()
}

/// Members of a push that the client puts beside those of its event: what surrounds them.
const AROUND: &[&str] = &[
    "event_id",
    "token",
    "create_time",
    "event_type",
    "tenant_key",
    "ts",
    "uuid",
    "type",
    "app_id",
];

fn event(handler: &Handler, package: &str) -> Result<Event, Error> {
    let event_type = &handler.event_type;
    let id = event_id(event_type);
    let id: EventId = id.parse().map_err(|error| Error::file(event_type, &format!("{error}")))?;
    let layout = match event_type.contains('.') {
        true => EventSchema::V2,
        false => EventSchema::V1,
    };
    let members: Vec<Member> = handler
        .data
        .members()
        .unwrap_or_default()
        .iter()
        .filter(|member| !AROUND.contains(&member.name.as_str()))
        .cloned()
        .collect();
    let mut fields = Event::envelope(layout);
    let mut content = Field::new("event", Type::Object);
    content.fields = Convert.fields(&members, false);
    fields.push(content);
    let title = handler.comment.title.clone().unwrap_or_else(|| event_type.clone());
    Ok(Event {
        doc: feishu_spec::Doc { path: handler.comment.doc.clone(), updated: None },
        sdks: vec![package.to_owned()],
        deprecated: handler.comment.deprecated.then(Deprecation::default),
        fields,
        ..Event::new(id, title, event_type.clone(), layout)
    })
}

/// `harbor.v2.ship.moored_v2` for `harbor.ship.moored_v2`: the version is the end of the type. Types
/// without a service belong to `event`, as those of pages do.
fn event_id(event_type: &str) -> String {
    let Some((project, name)) = event_type.split_once('.') else {
        return format!("event.v1.{event_type}");
    };
    let version = name.rsplit_once("_v").map(|(_, version)| version);
    let version = version.filter(|it| it.parse::<u32>().is_ok()).unwrap_or("1");
    format!("{project}.v{version}.{name}")
}
