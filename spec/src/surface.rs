//! The surface: every call, event and field in a line of text each, a file a service, so that what
//! a changed page changes shows as the changed lines. For reading and comparing; nothing is
//! made from it.

use std::{
    collections::BTreeMap,
    fmt::{Display, Write},
};

use crate::{Body, Bounds, Endpoint, Event, EventSchema, Field, Form, Token};

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
            self.fields(place, "", fields, true);
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
        self.fields("beside", "", &response.fields, false);
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
        self.fields("push", "", &event.fields, false);
    }

    /// A body that is no object has a line for itself.
    fn body(&mut self, place: &str, body: &Body, sent: bool) {
        let brackets = brackets(&body.ty.to_string());
        if brackets.is_empty() && body.ty != crate::Type::Object {
            self.line(&[place, "(whole)", &body.ty.to_string()]);
        } else if !brackets.is_empty() {
            self.line(&[place, "(whole)", &body.ty.to_string()]);
            self.fields(place, &format!("{brackets}."), &body.fields, sent);
        } else {
            self.fields(place, "", &body.fields, sent);
        }
    }

    fn fields(&mut self, place: &str, before: &str, fields: &[Field], sent: bool) {
        for field in fields {
            let path = format!("{before}{}", field.name);
            let ty = field.ty.to_string();
            let required = sent && (field.required || place == "path");
            let mut facts = format!("{ty}{}", if required { "" } else { "?" });
            // Writing to a string cannot fail.
            let _ = self::facts(field, &mut facts);
            self.line(&[place, &path, &facts]);
            let inside = format!("{path}{}.", brackets(&ty));
            self.fields(place, &inside, &field.fields, sent);
        }
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
    if let Some(same_as) = &field.same_as {
        let same_as = if same_as.is_empty() { "(whole)" } else { same_as };
        write!(out, "  same as {same_as}")?;
    }
    if !field.values.is_empty() {
        let values: Vec<String> =
            field.values.iter().map(|value| value.value.to_string()).collect();
        write!(out, "  one of {}", values.join("|"))?;
    }
    bounds("characters", field.characters.as_ref(), out)?;
    bounds("items", field.items.as_ref(), out)?;
    bounds("range", field.range.as_ref(), out)?;
    if let Some(pattern) = &field.pattern {
        write!(out, "  pattern {pattern:?}")?;
    }
    if let Some(default) = &field.default {
        write!(out, "  default {default}")?;
    }
    if !field.scopes.is_empty() {
        write!(out, "  scopes {}", field.scopes.join("|"))?;
    }
    Ok(())
}

fn bounds<N: Display>(
    what: &str,
    bounds: Option<&Bounds<N>>,
    out: &mut String,
) -> std::fmt::Result {
    let Some(bounds) = bounds else { return Ok(()) };
    let say = |bound: &Option<N>| bound.as_ref().map_or(String::new(), N::to_string);
    write!(out, "  {what} {}..{}", say(&bounds.min), say(&bounds.max))
}

/// What stands behind a name to say that its fields are those of each element.
fn brackets(ty: &str) -> String {
    let lists = ty.len() - ty.trim_end_matches("[]").len();
    let inner = ty.trim_end_matches("[]");
    let maps = inner.strip_prefix("map<").and_then(|rest| rest.strip_suffix('>'));
    let inside = maps.map_or(String::new(), brackets);
    format!("{}{}{inside}", "[]".repeat(lists / 2), if maps.is_some() { "{}" } else { "" })
}

fn name(token: Token) -> &'static str {
    match token {
        Token::Tenant => "tenant",
        Token::User => "user",
        Token::App => "app",
    }
}
