//! The surface: each call, event and field of the platform as one line of text, so that what a
//! changed page changes shows as changed lines. It is for reading and comparing; nothing is
//! generated from it.
//!
//! A line tells what a caller depends on: the endpoint, the part of the call, the path of the
//! field, its type, whether it is required, its limits, its default and its values. Error codes
//! have one line per class, since clients wait and repeat by class. Labels, examples and the
//! messages of codes are left out: the drift report tells what became of them. Within one
//! endpoint, fields that were written out before are not written again (`fields of body block`);
//! when one of such twins changes alone, its fields appear in full.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fmt::{Display, Write},
};

use crate::{
    Body, CardMember, CodeClass, Component, Content, Endpoint, ErrorCode, Event, EventSchema,
    Facts, Field, Form, Request, Token, Type, Witness, tree::CARDS, visit::Path,
};

/// A longer list of values has one line per value, so that a diff shows the one that changed.
const LONGEST_LIST: usize = 120;
/// An object with fewer lines is written out in each place, since that reads better than a
/// reference.
const SMALLEST_SHARED: usize = 10;

/// The surface of each service, by name; that of its events is named `events/<service>`, and that of
/// cards `cards`, as in `specs/`. The order of endpoints, events and cards does not matter.
///
/// ```text
/// hire.v1.job.list  GET /open-apis/hire/v1/jobs  tenant
/// hire.v1.job.list  query page_size  int  range 1..100
/// hire.v1.job.list  response items[].title  string
/// hire.v1.job.list  codes not_found  400/1002032 404/1002033 1002034
/// hire.v1.talent.deleted_v1  EVENT hire.talent.deleted_v1  schema 2.0
/// hire.v1.talent.deleted_v1  push event.talent_id  string
/// button  COMPONENT Button  interactive
/// button  field disabled  bool  default false
/// ```
pub fn surface(
    endpoints: &[Endpoint],
    events: &[Event],
    cards: &[Component],
) -> BTreeMap<String, String> {
    let mut services = BTreeMap::new();
    let mut sorted: Vec<&Endpoint> = endpoints.iter().collect();
    sorted.sort_by(|one, other| one.id.cmp(&other.id));
    for endpoint in sorted {
        let out = services.entry(endpoint.id.project.clone()).or_default();
        Writer::new(&endpoint.id, out).endpoint(endpoint);
    }
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by(|one, other| one.id.cmp(&other.id));
    for event in sorted {
        let out = services.entry(format!("events/{}", event.id.project)).or_default();
        Writer::new(&event.id, out).event(event);
    }
    let mut sorted: Vec<&Component> = cards.iter().collect();
    sorted.sort_by(|one, other| one.id.cmp(&other.id));
    for card in sorted {
        let out = services.entry(CARDS.to_owned()).or_default();
        Writer::new(&card.id, out).component(card);
    }
    services
}

/// The surface of the contents of messages, by service: `content/<service>`, as in `specs/`.
///
/// ```text
/// im.sent.post  CONTENT 30720 bytes
/// im.sent.post  member zh_cn.title  string
/// im.sent.post  node a href  string  required
/// ```
pub fn contents(contents: &[Content]) -> BTreeMap<String, String> {
    let mut services = BTreeMap::new();
    for content in contents {
        let out = services.entry(format!("content/{}", content.id.project)).or_default();
        Writer::new(&content.id, out).content(content);
    }
    services
}

/// Writes the lines of one endpoint, event or content.
struct Writer<'t> {
    id: String,
    out: &'t mut String,
    /// The places of fields that may repeat in the same endpoint, by their lines.
    written: BTreeMap<String, String>,
}

impl<'t> Writer<'t> {
    fn new(id: &impl Display, out: &'t mut String) -> Self {
        Writer { id: id.to_string(), out, written: BTreeMap::new() }
    }

    fn endpoint(&mut self, endpoint: &Endpoint) {
        let Endpoint { sdks, method, path, host, tokens, credentials, request, response, .. } =
            endpoint;
        let host = host.as_deref().unwrap_or_default();
        let mut about = tokens.iter().map(|&token| name(token)).collect::<Vec<_>>().join(" | ");
        if tokens.is_empty() {
            about.push_str("no token");
        }
        for credential in credentials {
            about.extend(["  credential ", credential.name()]);
        }
        if endpoint.deprecated.is_some() {
            about.push_str("  deprecated");
        }
        if !sdks.is_empty() {
            about.extend(["  ", Witness::Sdk.about()]);
        }
        self.line(method.as_str(), &format!("{host}{path}"), &about);
        // A new fact of requests must be told here, or left out on purpose.
        let Request {
            content_type: _,
            headers,
            path,
            query,
            body,
            conditions,
            doubted,
            content,
            cards,
            example: _,
        } = request;
        for (part, fields) in [("path", path), ("query", query), ("header", headers)] {
            self.fields(part, "", fields);
        }
        if let Some(body) = body {
            self.body("body", body);
        }
        for condition in conditions {
            self.line("condition", &condition.object, &condition.rule.to_string());
        }
        for condition in doubted {
            let rule = format!("{}  broken by the page's example", condition.rule);
            self.line("condition", &condition.object, &rule);
        }
        if let Some(content) = content {
            self.line("content", &content.json, &format!("of the kind {}", content.kind));
        }
        for CardMember { at, part, kind } in cards {
            let kind =
                kind.as_ref().map(|kind| format!("  of the kind {kind}")).unwrap_or_default();
            self.line("card", at, &format!("{}{kind}", part.name()));
        }
        match response.form {
            Form::Envelope => {}
            Form::Flat => self.line("response", "(whole)", "flat"),
            Form::Bare => self.line("response", "(whole)", "bare"),
            Form::Binary => self.line("response", "(whole)", "binary"),
        }
        if let Some(data) = &response.data {
            self.body("response", data);
        }
        self.fields("beside", "", &response.fields);
        self.codes(&endpoint.errors);
    }

    fn content(&mut self, content: &Content) {
        let size = content.max_bytes.map(|bytes| format!("{bytes} bytes")).unwrap_or_default();
        let open = if content.is_open() { "any object" } else { "" };
        self.line("CONTENT", &size, open);
        self.fields("member", "", &content.fields);
        for node in &content.nodes {
            self.line("NODE", &node.tag, "");
            self.fields(&format!("node {}", node.tag), "", &node.fields);
        }
    }

    fn event(&mut self, event: &Event) {
        let schema = match event.schema {
            EventSchema::V1 => "schema 1.0",
            EventSchema::V2 => "schema 2.0",
        };
        let deprecated = if event.deprecated.is_some() { "  deprecated" } else { "" };
        let repeated = event.repeat_key.as_ref().map(|path| format!("  repeated by event.{path}"));
        let repeated = repeated.unwrap_or_default();
        let sdks = if event.sdks.is_empty() { "" } else { "  known to the official SDKs" };
        self.line("EVENT", &event.event_type, &format!("{schema}{deprecated}{repeated}{sdks}"));
        self.fields("push", "", &event.fields);
        self.fields("answer", "", &event.answer);
        self.codes(&event.errors);
    }

    /// The error codes of each class, with their HTTP status where it is documented. They are
    /// sorted, so that a page may change their order.
    fn codes(&mut self, errors: &[ErrorCode]) {
        let mut classes: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for ErrorCode { status, code, class, message: _, description: _ } in errors {
            classes.entry(*class).or_default().insert((status.is_none(), *status, *code));
        }
        for (class, codes) in classes {
            let codes = codes.into_iter().map(|(_, status, code)| match status {
                Some(status) => format!("{status}/{code}"),
                None => code.to_string(),
            });
            let codes = codes.collect::<Vec<_>>().join(" ");
            self.line("codes", class.map_or("unknown", CodeClass::name), &codes);
        }
    }

    fn component(&mut self, component: &Component) {
        // A new fact of components must be told here, or left out on purpose.
        let Component { id: _, title, doc: _, kind, most, without, only_in, fields } = component;
        let mut about = kind.to_string();
        if let Some(most) = most {
            about.push_str(&format!("  at most {most}"));
        }
        for (what, others) in [("without", without), ("only in", only_in)] {
            if !others.is_empty() {
                about.push_str(&format!("  {what} {}", others.join(" | ")));
            }
        }
        self.line("COMPONENT", title, &about);
        self.fields("field", "", fields);
    }

    /// A body that is not an object has a line of its own.
    fn body(&mut self, part: &str, body: &Body) {
        let mut above = Path::inside(&body.ty).to_string();
        if body.ty != Type::Object {
            self.line(part, "(whole)", &body.ty.to_string());
        }
        if !above.is_empty() {
            above.push('.');
        }
        self.fields(part, &above, &body.fields);
    }

    fn fields(&mut self, part: &str, above: &str, fields: &[Field]) {
        for field in fields {
            let path = format!("{above}{}", field.name);
            let (mut facts, values) = facts(field, part == "path");
            let place = self.shared(part, &path, &field.fields);
            if let Some(place) = &place {
                facts.extend(["  fields of ", place]);
            }
            self.line(part, &path, &facts);
            for value in values {
                self.line(part, &path, &format!("value {value}"));
            }
            if place.is_none() {
                let inside = format!("{path}{}.", Path::inside(&field.ty));
                self.fields(part, &inside, &field.fields);
            }
        }
    }

    /// The place at which the same fields were written before, if any; otherwise this place is
    /// kept. Documents have dozens of kinds of text with the same hundred fields each.
    fn shared(&mut self, part: &str, path: &str, fields: &[Field]) -> Option<String> {
        let mut text = String::new();
        Writer::new(&"", &mut text).fields("", "", fields);
        if text.lines().count() < SMALLEST_SHARED {
            return None;
        }
        match self.written.entry(text) {
            Entry::Occupied(place) => Some(place.get().clone()),
            Entry::Vacant(place) => {
                place.insert(format!("{part} {path}"));
                None
            }
        }
    }

    fn line(&mut self, part: &str, path: &str, facts: &str) {
        // Writing to a string cannot fail.
        let line = format!("{}  {part} {path}  {facts}", self.id);
        let _ = writeln!(self.out, "{}", line.trim_end());
    }
}

/// The text about a field on its line, and the values with their own lines.
fn facts(field: &Field, always_required: bool) -> (String, Vec<String>) {
    // A new fact must be told here, or left out on purpose.
    let Facts {
        // Told before.
        name: _,
        ty,
        required,
        default,
        values,
        limits,
        scopes,
        same_as,
        witness,
        // Have lines of their own.
        fields: _,
        // No code depends on these.
        type_name: _,
        example: _,
        wording: _,
        description: _,
    } = field.facts();
    let mut facts = ty.to_string();
    if required || always_required {
        facts.push_str("  required");
    }
    match same_as {
        Some("") => facts.push_str("  same as (whole)"),
        Some(path) => facts.extend(["  same as ", path]),
        None => {}
    }
    for limit in limits {
        // Writing to a string cannot fail.
        let _ = write!(facts, "  {limit}");
    }
    if let Some(default) = default {
        facts.extend(["  default ", &default.to_string()]);
    }
    if !scopes.is_empty() {
        facts.extend(["  scopes ", &scopes.join(" | ")]);
    }
    if let Some(witness) = witness {
        facts.extend(["  ", witness.about()]);
    }
    let values: Vec<String> = values.iter().map(|value| value.value.to_string()).collect();
    let list = values.join(" | ");
    if list.len() > LONGEST_LIST {
        return (facts, values);
    }
    if !list.is_empty() {
        facts.extend(["  values ", &list]);
    }
    (facts, Vec::new())
}

fn name(token: Token) -> &'static str {
    match token {
        Token::Tenant => "tenant",
        Token::User => "user",
        Token::App => "app",
    }
}
