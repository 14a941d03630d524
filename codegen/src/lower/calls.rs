//! Turns endpoints into calls: a function, the metadata, the request and the response.

use super::{
    Lowering, arguments, docs, names,
    plan::{CallPlan, ResponsePlan},
};
use crate::ir::{BodyKind, Call, Endpoint, Response, Type};
use feishu_overrides::Problem;
use feishu_spec::{self as spec, Body, Form};

impl Lowering<'_, '_> {
    pub(super) fn call(&self, call: &CallPlan, problems: &mut Vec<Problem>) -> Call {
        let spec = call.endpoint;
        let endpoint = Endpoint { words: self.words_module(call), ..metadata(call) };
        let summary = call.page.words.and_then(|words| words.summary.as_deref());
        let summary = summary.map_or_else(|| plain_summary(spec), docs::sentence);
        let response = match &call.response {
            ResponsePlan::Own(id) => Response::Own(self.structure(*id)),
            ResponsePlan::Type(ty) => {
                let ty = self.ty(ty);
                let optional = !matches!(ty, Type::List(_) | Type::Map(_) | Type::Value);
                Response::Type { ty, optional }
            }
            ResponsePlan::Binary => Response::Binary,
        };
        let paging = self.paging(call, problems);
        let notes = [
            (
                paging.is_some(),
                "The reply is one page of a list: `client.items(..)` streams all of it.",
            ),
            (
                matches!(response, Response::Binary),
                "The reply is a file: `client.download(..)` streams it.",
            ),
            (
                endpoint.body == BodyKind::Multipart,
                "The request is a form: files in it may be bytes, paths or readers.",
            ),
        ];
        let notes: Vec<&str> = notes.iter().filter(|(has, _)| *has).map(|(_, it)| *it).collect();
        let feature = self.feature(call.page.project());
        let constant = names::constant(&call.function);
        Call {
            function: call.function.clone(),
            doc: docs::call(&summary, &notes, &endpoint, &feature, &constant),
            deprecated: spec.deprecated.as_ref().map(note),
            constant_doc: docs::constant(&call.function, &endpoint, self.overrides.codes()),
            constant,
            request: self.structure(call.request),
            content: None,
            arguments: arguments::order(&self.plan, call),
            endpoint,
            // Once it is settled what the types are called: see `examples`.
            example: Vec::new(),
            response,
            shared_response: None,
            paging,
        }
    }
}

fn metadata(call: &CallPlan) -> Endpoint {
    let spec::Endpoint { id, doc, method, path, host, request, response, .. } = call.endpoint;
    let spec = call.endpoint;
    let names = |scopes: &[spec::Scope]| scopes.iter().map(|scope| scope.name.clone()).collect();
    Endpoint {
        id: id.to_string(),
        method: *method,
        path: path.clone(),
        host: host.clone(),
        doc: doc.url(),
        sdks: spec.sdks.clone(),
        tokens: spec.tokens.clone(),
        credentials: spec.credentials.clone(),
        app_types: spec.app_types.clone(),
        scopes: names(&spec.scopes),
        field_scopes: names(&spec.field_scopes),
        rate_limit: spec.rate_limit.clone(),
        body: body_kind(request),
        layout: call.layout,
        form: if response.form == Form::Binary { Form::Binary } else { call.form },
        message: response.message.clone().filter(|member| member != "msg"),
        idempotency: spec
            .idempotency
            .as_ref()
            .map(|path| path.split_once('.').map_or(path.as_str(), |(_, name)| name).to_owned()),
        conditions: request.conditions.clone(),
        doubted: request.doubted.clone(),
        content: request.content.clone(),
        cards: request.cards.clone(),
        card_checks: false,
        contents: None,
        deprecated: spec.deprecated.is_some(),
        errors: errors(&spec.errors),
        words: None,
    }
}

/// Documented error codes. Rows that differ only in the advice are the same.
pub(super) fn errors(documented: &[spec::ErrorCode]) -> Vec<spec::ErrorCode> {
    let mut errors: Vec<spec::ErrorCode> = Vec::new();
    for error in documented {
        let error = spec::ErrorCode { description: None, ..error.clone() };
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    errors
}

fn body_kind(request: &spec::Request) -> BodyKind {
    let media = request.content_type.as_deref().unwrap_or_default();
    match &request.body {
        None => BodyKind::None,
        Some(Body { ty: spec::Type::Object, .. }) if media.starts_with("multipart/") => {
            BodyKind::Multipart
        }
        Some(Body { ty: spec::Type::Object, .. }) => BodyKind::Json,
        Some(_) => BodyKind::JsonValue,
    }
}

/// The summary of an endpoint that nobody has described yet.
fn plain_summary(spec: &spec::Endpoint) -> String {
    let resource = names::english(&spec.id.resource).to_lowercase();
    format!("{} of {resource}.", names::english(&spec.id.method))
}

fn note(deprecation: &spec::Deprecation) -> String {
    match &deprecation.replaced_by {
        Some(path) => {
            format!("replaced by https://open.feishu.cn/document{path}")
        }
        None => "the documentation keeps it only for its history".to_owned(),
    }
}
