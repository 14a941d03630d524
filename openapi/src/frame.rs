//! The frame of the document: title, servers, tags, security schemes, and the common error.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Object, Options};
use feishu_spec::{Credential, Endpoint, Event, Token};

const ABOUT: &str = "\
The server API of the Feishu / Lark Open Platform, as its documentation pages state it.

Unofficial: generated from the facts on the pages, one operation per page. `operationId` is the \
endpoint's identity: service, version, resource, method. Facts that OpenAPI has no keyword for \
are in members that begin with `x-feishu-`:

| Member | Content |
|---|---|
| `x-feishu-scopes` | Permissions, any one of which allows the call, or reveals the field |
| `x-feishu-field-scopes` | Permissions that reveal single fields of the reply |
| `x-feishu-app-types` | App types that may call: `custom`, or `isv` for store apps |
| `x-feishu-rate-limit` | Calls per minute or second; `special` if the page gives no figure |
| `x-feishu-errors` | Error codes of the endpoint: `http` (the HTTP status), `code`, `message` as documented, `class` (what follows for a client), `meaning` and `advice` in English; each is absent if it is not known |
| `x-feishu-paging` | How a list is paged: the request field, the reply field with the next token, and the list |
| `x-feishu-conditions` | Conditions between fields of the request, and the object with these fields |
| `x-feishu-idempotency` | The request field that makes repeated calls with one value run only once |
| `x-feishu-doc` | Path of the page below `https://open.feishu.cn/document`, and its last update |
| `x-feishu-replaced-by` | Page of the replacement of a deprecated operation |
| `x-feishu-also-documented` | Other pages about the same method and path |
| `x-feishu-name` | The page's own name of a path parameter, if it differs from the one in the path |
| `x-feishu-example`, `x-feishu-default` | Documented values that contradict the documented type |
| `x-feishu-event-type`, `x-feishu-event-schema`, `x-feishu-push` | Type, layout and channel of an event |
| `x-extensible-enum` | Documented values; others are allowed |
| `x-feishu-repeat-key` | The path in the member `event` of the value that is the same in all pushes of one event |

The documented values of a field are in `x-extensible-enum`, not in `enum`, since the platform adds \
values without notice: clients should accept others.";

/// The members that precede the operations.
pub(super) fn head(endpoints: &[&Endpoint], events: &[&Event], options: &Options) -> Object {
    let pages = endpoints.iter().map(|page| &page.doc).chain(events.iter().map(|page| &page.doc));
    let newest = pages.filter_map(|doc| doc.updated.as_deref()).max().unwrap_or("0");
    let date = newest.split('T').next().unwrap_or(newest);
    let mut document = Object::new();
    document.insert("openapi".into(), "3.1.0".into());
    document.insert(
        "info".into(),
        json!({
            "title": "Feishu / Lark Open Platform",
            "version": options.version.as_deref().unwrap_or(date),
            "summary": "The server API, with its events",
            "description": ABOUT,
            "license": { "name": "MIT or Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        }),
    );
    document.insert("externalDocs".into(), json!({ "url": "https://open.feishu.cn/document" }));
    document.insert(
        "servers".into(),
        json!([
            { "url": "https://open.feishu.cn", "description": "Feishu" },
            { "url": "https://open.larksuite.com", "description": "Lark" },
        ]),
    );
    document
}

/// The tag of an endpoint: its resource.
pub(super) fn tag(endpoint: &Endpoint) -> String {
    let id = &endpoint.id;
    format!("{}.{}.{}", id.project, id.version, id.resource)
}

/// The tag of an event: its service's events.
pub(super) fn event_tag(event: &Event) -> String {
    format!("{}.{}.events", event.id.project, event.id.version)
}

/// A tag: its service, its name below that of the service, and what it covers.
struct Tag {
    service: String,
    short: String,
    about: String,
}

fn all_tags(endpoints: &[&Endpoint], events: &[&Event]) -> BTreeMap<String, Tag> {
    let mut tags = BTreeMap::new();
    for event in events {
        let id = &event.id;
        let short = format!("events ({})", id.version);
        let about = format!("Events of service {}, version {}", id.project, id.version);
        tags.insert(event_tag(event), Tag { service: id.project.clone(), short, about });
    }
    for endpoint in endpoints {
        let id = &endpoint.id;
        let short = format!("{} ({})", id.resource, id.version);
        let about =
            format!("Resource {} of service {}, version {}", id.resource, id.project, id.version);
        tags.insert(tag(endpoint), Tag { service: id.project.clone(), short, about });
    }
    tags
}

pub(super) fn tags(endpoints: &[&Endpoint], events: &[&Event]) -> Value {
    all_tags(endpoints, events)
        .into_iter()
        .map(|(name, Tag { short, about, .. })| {
            json!({ "name": name, "x-displayName": short, "description": about })
        })
        .collect()
}

/// Tags by service, as Redoc and other tools show them.
pub(super) fn tag_groups(endpoints: &[&Endpoint], events: &[&Event]) -> Value {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, tag) in all_tags(endpoints, events) {
        groups.entry(tag.service).or_default().push(name);
    }
    groups.into_iter().map(|(name, tags)| json!({ "name": name, "tags": tags })).collect()
}

/// The name of a credential's security scheme.
pub(super) fn scheme(credential: Credential) -> String {
    format!("{}_authorization", credential.name())
}

/// The security schemes of the tokens and credentials that any of these takes.
pub(super) fn security_schemes(endpoints: &[&Endpoint]) -> Value {
    let about = |token| match token {
        Token::Tenant => "The app acts for itself in one tenant",
        Token::User => "The app acts for a user",
        Token::App => "The app acts outside any tenant",
    };
    let used = |token: &Token| endpoints.iter().any(|endpoint| endpoint.tokens.contains(token));
    let schemes = [Token::Tenant, Token::User, Token::App].into_iter().filter(used).map(|token| {
        let scheme = json!({ "type": "http", "scheme": "bearer", "description": about(token) });
        (token.documented_name().to_owned(), scheme)
    });
    let used = |credential: &Credential| {
        endpoints.iter().any(|endpoint| endpoint.credentials.contains(credential))
    };
    let credentials = Credential::ALL.into_iter().filter(used).map(|credential| {
        let (header, about) = (credential.header(), credential.about());
        let about = format!("Besides the token: {about}");
        let scheme =
            json!({ "type": "apiKey", "in": "header", "name": header, "description": about });
        (self::scheme(credential), scheme)
    });
    Value::Object(schemes.chain(credentials).collect())
}

/// The name of the body of a refused call.
pub(super) const ERROR: &str = "Error";
/// The name of the body of a refused call of OAuth.
pub(super) const OAUTH_ERROR: &str = "OAuthError";

/// The body of a rejected call. The content of `error` depends on the reason.
pub(super) fn error_schemas() -> Object {
    let text = json!({ "type": "string" });
    let list = |properties: Value| json!({ "type": "array", "items": { "type": "object", "properties": properties } });
    let mut schemas = Object::new();
    schemas.insert(
        OAUTH_ERROR.into(),
        json!({
            "type": "object",
            "description": "A refused call of OAuth",
            "properties": {
                "code": { "type": "integer", "format": "int64" },
                "error": { "type": "string", "description": "A word for the kind of error" },
                "error_description": text,
            },
        }),
    );
    schemas.insert(
        ERROR.into(),
        json!({
            "type": "object",
            "description": "A refused call",
            "properties": {
                "code": {
                    "type": "integer",
                    "format": "int64",
                    "description": "Never 0; `x-feishu-errors` of the operation says what it means",
                },
                "msg": text,
                "error": { "$ref": "#/components/schemas/ErrorDetail" },
            },
        }),
    );
    schemas.insert(
        "ErrorDetail".into(),
        json!({
            "type": "object",
            "description": "What helps to find out why a call was refused",
            "properties": {
                "log_id": text,
                "troubleshooter": text,
                "permission_violations": list(json!({ "type": text, "subject": text })),
                "field_violations":
                    list(json!({ "field": text, "value": text, "description": text })),
            },
        }),
    );
    schemas
}

pub(super) fn error_responses() -> Value {
    json!({
        OAUTH_ERROR: {
            "description": "Refused; `error` says why",
            "content": { "application/json": {
                "schema": { "$ref": format!("#/components/schemas/{OAUTH_ERROR}") }
            } },
        },
        ERROR: {
            "description": "Refused; `code` says why",
            "headers": {
                "X-Tt-Logid": {
                    "description": "What the platform's support asks for",
                    "schema": { "type": "string" },
                },
                "X-Ogw-Ratelimit-Limit": {
                    "description": "Where calls were too many: how many are allowed",
                    "schema": { "type": "integer" },
                },
                "X-Ogw-Ratelimit-Reset": {
                    "description": "Where calls were too many: seconds to wait",
                    "schema": { "type": "integer" },
                },
            },
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        }
    })
}
