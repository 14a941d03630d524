//! The surface: every call, event and field in a line of text each, a file a service, so that what
//! a changed page changes shows as the changed lines. For reading and comparing; nothing is
//! made from it.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    Body, Endpoint, Event, EventSchema, Facts, Field, Form, Token, Type,
    visit::{Path, each},
};

/// The surface of each service, by name: its endpoints, then its events. Does not depend on the
/// order of either.
///
/// ```text
/// hire.v1.job.list  GET  /open-apis/hire/v1/jobs  tenant
/// hire.v1.job.list  query  page_size  int?  range 1..100
/// hire.v1.job.list  response  items[].title  string?
/// hire.v1.talent.deleted_v1  EVENT  hire.talent.deleted_v1  2.0
/// hire.v1.talent.deleted_v1  push  event.talent_id  string?
/// ```
pub fn surface(endpoints: &[Endpoint], events: &[Event]) -> Vec<(String, String)> {
    let mut sorted: Vec<&Endpoint> = endpoints.iter().collect();
    sorted.sort_by(|one, other| one.id.cmp(&other.id));
    let mut services: BTreeMap<&str, String> = BTreeMap::new();
    for endpoint in sorted {
        let out = services.entry(&endpoint.id.project).or_default();
        Writer { id: endpoint.id.to_string(), out }.endpoint(endpoint);
    }
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by(|one, other| one.id.cmp(&other.id));
    for event in sorted {
        let out = services.entry(&event.id.project).or_default();
        Writer { id: event.id.to_string(), out }.event(event);
    }
    services.into_iter().map(|(service, text)| (service.to_owned(), text)).collect()
}

struct Writer<'t> {
    id: String,
    out: &'t mut String,
}

impl Writer<'_> {
    fn endpoint(&mut self, endpoint: &Endpoint) {
        let Endpoint { method, path, host, tokens, request, response, .. } = endpoint;
        let host = host.as_deref().unwrap_or_default();
        let mut about = tokens.iter().map(|&token| name(token)).collect::<Vec<_>>().join("|");
        if tokens.is_empty() {
            about.push_str("no token");
        }
        if endpoint.deprecated.is_some() {
            about.push_str("  deprecated");
        }
        self.line(&[method.as_str(), &format!("{host}{path}"), &about]);
        for (place, fields) in
            [("path", &request.path), ("query", &request.query), ("header", &request.headers)]
        {
            self.fields(place, fields, true);
        }
        if let Some(body) = &request.body {
            self.body("body", body, true);
        }
        match response.form {
            Form::Envelope => {}
            Form::Flat => self.line(&["response", "(flat)"]),
            Form::Bare => self.line(&["response", "(bare)"]),
            Form::Binary => self.line(&["response", "(binary)"]),
        }
        if let Some(data) = &response.data {
            self.body("response", data, false);
        }
        self.fields("beside", &response.fields, false);
    }

    fn event(&mut self, event: &Event) {
        let mut about = match event.schema {
            EventSchema::V1 => "1.0",
            EventSchema::V2 => "2.0",
        }
        .to_owned();
        if event.deprecated.is_some() {
            about.push_str("  deprecated");
        }
        self.line(&["EVENT", &event.event_type, &about]);
        self.fields("push", &event.fields, false);
    }

    /// A body that is no object has a line for itself.
    fn body(&mut self, place: &str, body: &Body, sent: bool) {
        if body.ty != Type::Object {
            self.line(&[place, "(whole)", &body.ty.to_string()]);
        }
        self.inside(place, Path::inside(&body.ty), &body.fields, sent);
    }

    fn fields(&mut self, place: &str, fields: &[Field], sent: bool) {
        self.inside(place, Path::default(), fields, sent);
    }

    fn inside<'f>(&mut self, place: &str, mut path: Path<'f>, fields: &'f [Field], sent: bool) {
        each(fields, &mut path, &mut |path, field| {
            let required = sent && (field.required || place == "path");
            let mut facts = format!("{}{}", field.ty, if required { "" } else { "?" });
            // Writing to a string cannot fail.
            let _ = self::facts(field, &mut facts);
            self.line(&[place, &path.to_string(), &facts]);
        });
    }

    fn line(&mut self, cells: &[&str]) {
        self.out.push_str(&self.id);
        for cell in cells {
            self.out.push_str("  ");
            self.out.push_str(cell);
        }
        self.out.push('\n');
    }
}

fn facts(field: &Field, out: &mut String) -> std::fmt::Result {
    // A new fact must be told here, or left out on purpose.
    let Facts {
        // These come before.
        name: _,
        ty: _,
        required: _,
        default,
        values,
        limits,
        scopes,
        same_as,
        // These have lines of their own.
        fields: _,
        // No code depends on these.
        type_name: _,
        example: _,
        description: _,
    } = field.facts();
    if let Some(same_as) = same_as {
        let same_as = if same_as.is_empty() { "(whole)" } else { same_as };
        write!(out, "  same as {same_as}")?;
    }
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| value.value.to_string()).collect();
        write!(out, "  one of {}", values.join("|"))?;
    }
    for limit in limits {
        write!(out, "  {limit}")?;
    }
    if let Some(default) = default {
        write!(out, "  default {default}")?;
    }
    if !scopes.is_empty() {
        write!(out, "  scopes {}", scopes.join("|"))?;
    }
    Ok(())
}

fn name(token: Token) -> &'static str {
    match token {
        Token::Tenant => "tenant",
        Token::User => "user",
        Token::App => "app",
    }
}
