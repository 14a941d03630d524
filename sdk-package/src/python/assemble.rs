//! Requests and classes to endpoints.

use std::collections::BTreeMap;

use feishu_spec::{Body, Endpoint, Field, Form, Method, Response, Type};
use heck::ToSnakeCase as _;

use super::{
    model::{Home, Request},
    types::Kind,
};
use crate::Error;

/// The endpoints, by address.
pub(super) fn endpoints(homes: &BTreeMap<String, Home>) -> Result<Vec<Endpoint>, Error> {
    let mut endpoints = Vec::new();
    for (name, home) in homes {
        for request in &home.requests {
            endpoints.push(Convert { name, home }.endpoint(request)?);
        }
    }
    endpoints.sort_by_cached_key(Endpoint::address);
    Ok(endpoints)
}

/// How many fields a body or a parameter may have, with all that is in them. Classes that hold each
/// other have more the more of them there are, up to no end.
const MOST: usize = 50_000;

/// The classes that a field is inside of, and how many fields there are with it.
#[derive(Default)]
struct Above<'h> {
    classes: Vec<&'h str>,
    fields: usize,
}

/// Converts what one version of a service has.
struct Convert<'h> {
    name: &'h str,
    home: &'h Home,
}

impl<'h> Convert<'h> {
    fn endpoint(&self, request: &'h Request) -> Result<Endpoint, Error> {
        let Request { name, place, method, path, query, body } = request;
        let error = |message: String| Error { place: place.clone(), message };
        let class = name.to_snake_case();
        let id = format!("{}.request.{class}", self.name);
        let id = id.parse().map_err(|why| error(format!("{why}")))?;
        let method = method_of(method);
        let method = method.ok_or_else(|| error("sets no known HTTP method".to_owned()))?;
        let title = format!("{}.{name}Request", self.name);
        let mut endpoint = Endpoint::new(id, title, method, path.clone());
        endpoint.request.query = self.members(query, &mut Above::default()).map_err(error)?;
        if let Some(body) = body {
            let field = self.field("body", body, &mut Above::default()).map_err(error)?;
            let Field { ty, type_name, fields, .. } = field;
            endpoint.request.body = Some(Body { ty, type_name, fields });
        }
        let reply = self.home.classes.get(&format!("{name}Response"));
        let reply = reply.ok_or_else(|| {
            error(format!(
                "its reply is a class `{name}Response`, which no file of {} has",
                self.name
            ))
        })?;
        endpoint.response = self.response(reply).map_err(error)?;
        Ok(endpoint)
    }

    fn response(&self, members: &'h [(String, Kind)]) -> Result<Response, String> {
        // The bytes of a download, and the header with its name.
        if members.iter().any(|(name, kind)| name == "file" && kind.ty == Type::File) {
            return Ok(Response { form: Form::Binary, ..Response::default() });
        }
        let mut response = Response::default();
        for (name, kind) in members {
            let field = self.field(name, kind, &mut Above::default())?;
            match name.as_str() {
                "code" | "msg" => {}
                "data" => {
                    let Field { ty, type_name, fields, .. } = field;
                    response.data = Some(Body { ty, type_name, fields });
                }
                _ => response.fields.push(field),
            }
        }
        Ok(response)
    }

    fn members(
        &self,
        members: &'h [(String, Kind)],
        above: &mut Above<'h>,
    ) -> Result<Vec<Field>, String> {
        members.iter().map(|(name, kind)| self.field(name, kind, above)).collect()
    }

    /// A field with all that is inside it.
    fn field(&self, name: &str, kind: &'h Kind, above: &mut Above<'h>) -> Result<Field, String> {
        let mut field = Field::new(name, kind.ty.clone());
        if let Some(class) = &kind.class {
            let members = self.home.classes.get(class).ok_or_else(|| {
                format!("`{name}` is of a class `{class}`, which no file of {} has", self.name)
            })?;
            field.type_name = Some(format!("{}.{class}", self.name));
            if !above.classes.contains(&class.as_str()) {
                above.fields += members.len();
                if above.fields > MOST {
                    let all = above.classes.join("`, `");
                    return Err(format!("`{all}` hold more than {MOST} fields, one in another"));
                }
                above.classes.push(class);
                field.fields = self.members(members, above)?;
                above.classes.pop();
            }
        }
        Ok(field)
    }
}

fn method_of(name: &str) -> Option<Method> {
    serde_json::from_value(name.into()).ok()
}
