//! What the specs say of an endpoint or an event, for people: words, limits, values and codes. The
//! words are there with the feature `page`.

use feishu_spec::{
    AppType, Body, Credential, Endpoint, EnumValue, ErrorCode, Event, Field, RateLimit, Scope,
    Token,
    limit::{Level, Limit},
    prose,
};
use serde_json::{Value, json};

pub(super) fn endpoint(endpoint: &Endpoint, summary: &str) -> Value {
    let Endpoint { request, response, .. } = endpoint;
    let conditions =
        request.conditions.iter().map(|it| format!("{} ({})", it.sentence(), it.object));
    json!({
        "id": endpoint.id.to_string(),
        "summary": summary,
        "title": endpoint.title,
        "method": endpoint.method.as_str(),
        "path": endpoint.path,
        "deprecated": endpoint.deprecated.is_some(),
        "docs": endpoint.doc.url(),
        "updated": endpoint.doc.updated,
        "app_types": endpoint.app_types.iter().map(|it| AppType::name(*it)).collect::<Vec<_>>(),
        "tokens": endpoint.tokens.iter().map(|it| Token::documented_name(*it)).collect::<Vec<_>>(),
        "credentials": endpoint.credentials.iter().map(credential).collect::<Vec<_>>(),
        "scopes": scopes(&endpoint.scopes),
        "field_scopes": scopes(&endpoint.field_scopes),
        "rate_limit": endpoint.rate_limit.as_ref().map(rate_limit),
        "idempotency": endpoint.idempotency,
        "content_type": request.content_type,
        "conditions": conditions.collect::<Vec<_>>(),
        "request": {
            "path": fields(&request.path),
            "query": fields(&request.query),
            "headers": fields(&request.headers),
            "body": body(request.body.as_ref()),
        },
        "request_example": request.example,
        "response": {
            "headers": fields(&response.headers),
            "data": body(response.data.as_ref()),
            "beside_data": fields(&response.fields),
        },
        "response_example": response.example,
        "errors": endpoint.errors.iter().map(error).collect::<Vec<_>>(),
    })
}

pub(super) fn event(event: &Event, summary: &str) -> Value {
    json!({
        "id": event.id.to_string(),
        "type": event.event_type,
        "summary": summary,
        "title": event.title,
        "deprecated": event.deprecated.is_some(),
        "docs": event.doc.url(),
        "updated": event.doc.updated,
        "app_types": event.app_types.iter().map(|it| AppType::name(*it)).collect::<Vec<_>>(),
        "scopes": scopes(&event.scopes),
        "fields": fields(&event.fields),
        "answer": fields(&event.answer),
        "example": event.example,
        "errors": event.errors.iter().map(error).collect::<Vec<_>>(),
    })
}

fn credential(credential: &Credential) -> Value {
    json!({"header": credential.header(), "about": credential.about()})
}

fn scopes(scopes: &[Scope]) -> Vec<&str> {
    scopes.iter().map(|scope| scope.name.as_str()).collect()
}

fn rate_limit(limit: &RateLimit) -> String {
    let rates = [(limit.per_second, "second"), (limit.per_minute, "minute")];
    let told =
        rates.iter().filter_map(|(calls, unit)| Some(format!("{} calls a {unit}", (*calls)?)));
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => "a special limit, without figures".to_owned(),
        false => told.join(" and "),
    }
}

fn body(body: Option<&Body>) -> Value {
    match body {
        None => Value::Null,
        Some(body) => json!({"type": body.ty.to_string(), "fields": fields(&body.fields)}),
    }
}

fn fields(all: &[Field]) -> Vec<Value> {
    all.iter().map(field).collect()
}

fn field(field: &Field) -> Value {
    let facts = field.facts();
    // Some pages have a sentence in the place of an example.
    let remark = |it: &Value| it.as_str().is_some_and(prose::is_remark);
    let example = facts.example.filter(|it| !prose::reads_as_prose(it, facts.ty) && !remark(it));
    json!({
        "name": facts.name,
        "type": facts.ty.to_string(),
        "required": facts.required,
        "words": facts.description,
        "limits": facts.limits.iter().filter_map(|it| limit(field, *it)).collect::<Vec<_>>(),
        "values": facts.values.iter().map(value).collect::<Vec<_>>(),
        "default": facts.default,
        "example": example,
        "scopes": facts.scopes,
        "same_as": facts.same_as,
        "fields": fields(facts.fields),
    })
}

/// `1 to 50 items`, `each 1 to 20 characters`.
fn limit(field: &Field, limit: Limit<'_>) -> Option<String> {
    let words = limit.words()?;
    let each = limit.level() == Level::Innermost && field.ty.innermost() != &field.ty;
    Some(if each { format!("each {words}") } else { words })
}

/// A value with what choosing it does; the label of its page, where nobody wrote more.
fn value(value: &EnumValue) -> Value {
    let words = value.description.as_ref().or(value.note.as_ref()).or(value.label.as_ref());
    json!({"value": value.value, "words": words})
}

fn error(error: &ErrorCode) -> Value {
    json!({
        "code": error.code,
        "status": error.status,
        "message": error.message,
        "class": error.class.map(|class| class.name()),
        "words": error.description,
    })
}
