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

/// Converts what one version of a service has.
struct Convert<'a> {
    name: &'a str,
    home: &'a Home,
}

impl Convert<'_> {
    fn endpoint(&self, request: &Request) -> Result<Endpoint, Error> {
        let Request { name, place, method, path, query, body } = request;
        let error = |message: String| Error { place: place.clone(), message };
        let class = name.to_snake_case();
        let id = format!("{}.request.{class}", self.name);
        let id = id.parse().map_err(|why| error(format!("{why}")))?;
        let method = method_of(method);
        let method = method.ok_or_else(|| error("sets no known HTTP method".to_owned()))?;
        let title = format!("{}.{name}Request", self.name);
        let mut endpoint = Endpoint::new(id, title, method, path.clone());
        let members = |members: &[(String, Kind)]| self.members(members, &mut Vec::new());
        endpoint.request.query = members(query).map_err(error)?;
        if let Some(Kind { ty, class }) = body {
            let field = Kind { ty: ty.clone(), class: class.clone() };
            let field = self.field("", &field, &mut Vec::new()).map_err(error)?;
            let Field { ty, type_name, fields, .. } = field;
            endpoint.request.body = Some(Body { ty, type_name, fields });
        }
        let reply = self.home.classes.get(&format!("{name}Response"));
        endpoint.response = self.response(reply.map_or(&[], Vec::as_slice)).map_err(error)?;
        Ok(endpoint)
    }

    fn response(&self, members: &[(String, Kind)]) -> Result<Response, String> {
        // The bytes of a download, and the header with its name.
        if members.iter().any(|(name, kind)| name == "file" && kind.ty == Type::File) {
            return Ok(Response { form: Form::Binary, ..Response::default() });
        }
        let mut response = Response::default();
        for (name, kind) in members {
            let field = self.field(name, kind, &mut Vec::new())?;
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
        members: &[(String, Kind)],
        above: &mut Vec<String>,
    ) -> Result<Vec<Field>, String> {
        members.iter().map(|(name, kind)| self.field(name, kind, above)).collect()
    }

    /// A field with all that is inside it; `above` are the classes that it is inside of.
    fn field(&self, name: &str, kind: &Kind, above: &mut Vec<String>) -> Result<Field, String> {
        let mut field = Field::new(name, kind.ty.clone());
        if let Some(class) = &kind.class {
            let members = self.home.classes.get(class).ok_or_else(|| {
                format!("`{name}` is of a class `{class}`, which no file of {} has", self.name)
            })?;
            field.type_name = Some(format!("{}.{class}", self.name));
            if !above.contains(class) {
                above.push(class.clone());
                field.fields = self.members(members, above)?;
                above.pop();
            }
        }
        Ok(field)
    }
}

fn method_of(name: &str) -> Option<Method> {
    serde_json::from_value(name.into()).ok()
}
