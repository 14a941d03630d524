//! An endpoint as an operation of a path, with the facts that OpenAPI has no keywords for.

use serde_json::{Value, json};

use super::{
    DocumentWriter, NoteKind, Object, description, errors, frame,
    paths::{Operation, PathItem},
    plain,
};
use feishu_spec::{Deprecation, Doc, Endpoint, Scope, Subject, Token};

impl DocumentWriter<'_> {
    pub(super) fn paths(&mut self, items: &[PathItem<'_>]) -> Object {
        let mut paths = Object::new();
        for item in items {
            let mut methods = Object::new();
            for operation in &item.operations {
                let method = operation.endpoint.method.as_str().to_ascii_lowercase();
                methods.insert(method, Value::Object(self.operation(operation)));
            }
            paths.insert(item.template.clone(), Value::Object(methods));
        }
        paths
    }

    fn operation(&mut self, operation: &Operation<'_>) -> Object {
        let endpoint = operation.endpoint;
        self.id = endpoint.id.to_string();
        let mut object = Object::new();
        object.insert("operationId".into(), self.id.as_str().into());
        object.insert("tags".into(), json!([frame::tag(endpoint)]));
        object.insert("summary".into(), self.summary(Subject::Endpoint(endpoint)).into());
        object.insert(
            "description".into(),
            description::endpoint(endpoint, &self.options.codes).into(),
        );
        put_doc(&mut object, &endpoint.doc);
        put_deprecation(&mut object, endpoint.deprecated.as_ref());
        if let Some(host) = &endpoint.host {
            object.insert("servers".into(), json!([{ "url": format!("https://{host}") }]));
        }
        object.insert("security".into(), security(endpoint));
        let parameters = self.parameters(operation);
        if !parameters.is_empty() {
            object.insert("parameters".into(), Value::Array(parameters));
        }
        if let Some(body) = self.request_body(endpoint) {
            object.insert("requestBody".into(), body);
        }
        object.insert("responses".into(), Value::Object(self.responses(endpoint)));
        self.extensions(&mut object, operation);
        object
    }

    fn extensions(&mut self, object: &mut Object, operation: &Operation<'_>) {
        let endpoint = operation.endpoint;
        put_list(object, "x-feishu-sdks", &endpoint.sdks);
        put_list(object, "x-feishu-app-types", &endpoint.app_types);
        put_scopes(object, &endpoint.scopes, &endpoint.field_scopes);
        if let Some(limit) = &endpoint.rate_limit {
            object.insert("x-feishu-rate-limit".into(), plain(limit));
        }
        if let Some(paging) = &endpoint.paging {
            object.insert("x-feishu-paging".into(), plain(paging));
        }
        if let Some(field) = &endpoint.idempotency {
            object.insert("x-feishu-idempotency".into(), field.as_str().into());
        }
        put_list(object, "x-feishu-conditions", &endpoint.request.conditions);
        errors::put(object, &endpoint.errors, &self.options.codes);
        if !operation.also.is_empty() {
            let also: Vec<Value> =
                operation.also.iter().map(|page| also_documented(page)).collect();
            let ids: Vec<String> = operation.also.iter().map(|page| page.id.to_string()).collect();
            self.note(
                NoteKind::SamePath,
                format!(
                    "{} {} is also documented as {}, which has no operation of its own",
                    endpoint.method,
                    endpoint.path,
                    ids.join(", ")
                ),
            );
            object.insert("x-feishu-also-documented".into(), Value::Array(also));
        }
    }
}

fn security(endpoint: &Endpoint) -> Value {
    // Scopes are not listed here: OpenAPI would require all of them, the platform any one.
    let scheme = |name: &str| (name.to_owned(), json!([]));
    let credentials = || endpoint.credentials.iter().map(|it| scheme(&frame::scheme(*it)));
    let with = |token: Option<&Token>| -> Value {
        let token = token.map(|token| scheme(token.documented_name()));
        Value::Object(token.into_iter().chain(credentials()).collect())
    };
    match (&endpoint.tokens[..], &endpoint.credentials[..]) {
        ([], []) => json!([]),
        ([], _) => json!([with(None)]),
        (tokens, _) => tokens.iter().map(|token| with(Some(token))).collect(),
    }
}

/// Another page about the same method and path as the operation's.
fn also_documented(page: &Endpoint) -> Value {
    let mut object = Object::new();
    object.insert("id".into(), page.id.to_string().into());
    object.insert("title".into(), page.title.as_str().into());
    put_doc(&mut object, &page.doc);
    put_deprecation(&mut object, page.deprecated.as_ref());
    Value::Object(object)
}

pub(super) fn put_doc(object: &mut Object, doc: &Doc) {
    if let Some(url) = doc.url() {
        object.insert("externalDocs".into(), json!({ "url": url }));
    }
    if doc != &Doc::default() {
        object.insert("x-feishu-doc".into(), plain(doc));
    }
}

pub(super) fn put_deprecation(object: &mut Object, deprecated: Option<&Deprecation>) {
    if let Some(deprecation) = deprecated {
        object.insert("deprecated".into(), true.into());
        if let Some(path) = &deprecation.replaced_by {
            object.insert("x-feishu-replaced-by".into(), path.as_str().into());
        }
    }
}

pub(super) fn put_scopes(object: &mut Object, scopes: &[Scope], field_scopes: &[Scope]) {
    put_list(object, "x-feishu-scopes", scopes);
    put_list(object, "x-feishu-field-scopes", field_scopes);
}

pub(super) fn put_list(object: &mut Object, key: &str, list: &[impl serde::Serialize]) {
    if !list.is_empty() {
        object.insert(key.into(), plain(&list));
    }
}
