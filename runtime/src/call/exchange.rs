//! Calls for tokens: a request for one is a call like any other, except that it needs none.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use serde_json::{Map, Value};

use super::{Call, Outgoing, ReplySink, RequestBody, Shared, Success};
use crate::{
    auth::{Exchange, Identity, ReadTokens, TokenRequest},
    endpoint::Target,
    envelope::{Fault, Look},
    error::Error,
    retry::Deadline,
    transport::BoxFuture,
    wire::repair,
};

impl Exchange for Shared {
    fn exchange<'a>(
        self: Arc<Self>,
        request: TokenRequest,
        read: ReadTokens<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let deadline = Deadline::after(request.timeout.unwrap_or(self.timeout));
            let outgoing = outgoing(&self, request);
            let mut read = |body: &[u8]| {
                // Faults quote nothing of it: it holds the token.
                let reply: Map<String, Value> = repair::parse(body).map_err(|_| Fault {
                    path: String::new(),
                    message: "it is no complete JSON object".into(),
                })?;
                read(&reply)?;
                Ok(Look::Success(()))
            };
            let call = Call {
                client: &self,
                outgoing: &outgoing,
                identity: &Identity::default(),
                deadline,
                retry: &self.retry,
            };
            call.run(&mut ReplySink::Whole(&mut read), &mut Success::default()).await
        })
    }
}

/// Asking twice does no harm, so failures are repeated.
fn outgoing(client: &Shared, request: TokenRequest) -> Outgoing {
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    Outgoing {
        url: format!("{}{}", client.app.base.of(None), request.endpoint.path),
        content_type: Some(json),
        body: RequestBody::Bytes(Bytes::from(request.body.to_string())),
        repeatable: true,
        secrets: request.secrets,
        confidential: true,
        remedy: request.remedy,
        ..Outgoing::new(Target::of(request.endpoint))
    }
}
