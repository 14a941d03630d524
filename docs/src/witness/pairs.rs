//! An endpoint of specs and the same one of the Python SDK, list by list of their fields.

use feishu_spec::{Body, Endpoint, Field, Form, Type};

use super::{
    donors::owner,
    python::{class, same_name},
};

/// Where a list of fields is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// Whether callers send it.
    pub(super) sent: bool,
    /// The class that it belongs to in the SDK.
    pub(super) class: &'a str,
    /// What owns it in specs.
    pub(super) owner: &'a str,
    /// The names of the fields that it is in, from the top of its part, with dots.
    pub(super) path: &'a str,
}

impl Place<'_> {
    /// The path of a field of the list.
    pub(super) fn inside(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

/// What is done with each pair of lists.
pub(super) trait Step {
    /// Both tell their fields.
    fn lists(&mut self, place: Place<'_>, page: &mut Vec<Field>, sdk: &[Field]);

    /// Specs allow any fields, whose names may be data.
    fn open(&mut self, place: Place<'_>, sdk: &[Field]);
}

/// Goes through an endpoint, from the outside to the inside.
pub(super) fn each(page: &mut Endpoint, sdk: &Endpoint, step: &mut impl Step) {
    let (request, response) = (&mut page.request, &mut page.response);
    let mut place = Place { sent: true, class: &sdk.title, owner: "", path: "" };
    lists(place, &mut request.query, &sdk.request.query, step);
    if let Some(body) = &sdk.request.body {
        bodies(true, &mut request.body, body, step);
    }
    if response.form == Form::Binary {
        return;
    }
    place.sent = false;
    if let Some(data) = &sdk.response.data {
        if response.data.is_some() || response.fields.is_empty() {
            bodies(false, &mut response.data, data, step);
        } else {
            let class = data.type_name.as_deref().unwrap_or_default();
            lists(Place { class, ..place }, &mut response.fields, &data.fields, step);
        }
    }
    let name = sdk.title.strip_suffix("Request").unwrap_or(&sdk.title);
    let beside = format!("{name}Response");
    place.class = &beside;
    match &mut response.data {
        Some(data) if response.fields.is_empty() => {
            lists(place, &mut data.fields, &sdk.response.fields, step);
        }
        _ => lists(place, &mut response.fields, &sdk.response.fields, step),
    }
}

fn bodies(sent: bool, page: &mut Option<Body>, sdk: &Body, step: &mut impl Step) {
    let class = sdk.type_name.as_deref().unwrap_or_default();
    let place = Place { sent, class, owner: "", path: "" };
    match page {
        Some(body) if is_open(&body.ty, &body.fields) => step.open(place, &sdk.fields),
        Some(body) if *body.ty.innermost() == Type::Object => {
            let owner = body.type_name.clone().unwrap_or_default();
            lists(Place { owner: &owner, ..place }, &mut body.fields, &sdk.fields, step);
        }
        Some(_) => {}
        None => {
            let mut fields = Vec::new();
            lists(place, &mut fields, &sdk.fields, step);
            if !fields.is_empty() {
                *page = Some(Body::object(fields));
            }
        }
    }
}

fn lists(place: Place<'_>, page: &mut Vec<Field>, sdk: &[Field], step: &mut impl Step) {
    step.lists(place, page, sdk);
    for other in sdk {
        let field = page.iter_mut().find(|field| same_name(field, other));
        // One that repeats another is told there.
        let Some(field) = field.filter(|field| field.same_as.is_none()) else { continue };
        let path = place.inside(&field.name);
        let place = Place { class: class(other), path: &path, ..place };
        if is_open(&field.ty, &field.fields) {
            step.open(place, &other.fields);
        } else if *field.ty.innermost() == Type::Object {
            let owner = owner(field).to_owned();
            lists(Place { owner: &owner, ..place }, &mut field.fields, &other.fields, step);
        }
    }
}

/// Whether objects of a type may have any fields.
fn is_open(ty: &Type, fields: &[Field]) -> bool {
    match ty.innermost() {
        Type::Any => true,
        Type::Object => fields.is_empty(),
        _ => false,
    }
}
