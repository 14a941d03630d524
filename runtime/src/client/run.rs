//! Sending a request until it has succeeded or failed for good: token, attempt, verdict,
//! repetition. Nothing here is generic, so it is compiled once.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, USER_AGENT},
};
use tokio::time::{sleep, timeout_at};

use super::{Deadline, Outgoing, Shared};
use crate::{
    Endpoint, Error, Form, Method, TokenKind,
    envelope::{Fault, Look},
    error::{Answer, Kind, Phase, Platform},
    retry::Tries,
    secret::{Secret, redact},
    token::{self, Choice, Claim},
    transport::{Body, TransportError},
};

/// Replies that are longer are refused, so that no fault elsewhere fills the memory.
const LONGEST_REPLY: usize = 256 * 1024 * 1024;

/// Reads a reply of success; called once for each that comes.
pub(crate) type Read<'a> = dyn FnMut(&[u8]) -> Result<Look<()>, Fault> + Send + 'a;

/// The head of a reply.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
}

/// A token in use, and whether it is the client's own.
struct InUse {
    secret: Secret,
    fetched: Option<TokenKind>,
}

/// Sends until the call has succeeded or failed for good.
pub(crate) async fn run(
    client: &Arc<Shared>,
    outgoing: &Outgoing,
    user_token: Option<&Secret>,
    deadline: Deadline,
    read: &mut Read<'_>,
) -> Result<Head, Error> {
    let target = &outgoing.target;
    let accepted = target.endpoint.map_or(&[][..], |endpoint| endpoint.tokens);
    let choice = token::choose(accepted, user_token.is_some())
        .map_err(|message| Error::new(target, Kind::NoToken(message)))?;
    let mut tries = Tries::new(&client.retry, outgoing.repeatable, deadline.at);
    let mut healed = false;
    loop {
        let token = match choice {
            Choice::None => None,
            Choice::User => user_token.map(|token| InUse { secret: token.clone(), fetched: None }),
            Choice::Fetched(kind) => {
                let secret = own_token(client, outgoing, kind, deadline).await?;
                Some(InUse { secret, fetched: Some(kind) })
            }
        };
        let bearer = token.as_ref().map(|token| &token.secret);
        let error = match attempt(client, outgoing, bearer, deadline).await {
            Ok((head, body)) => match judge(client, outgoing, bearer, &head, &body, read) {
                None => return Ok(head),
                Some(error) => error,
            },
            Err(error) => error,
        };
        if error.is_token_invalid()
            && !healed
            && let Some(InUse { secret, fetched: Some(kind) }) = &token
        {
            client.token_cell(*kind).refused(secret);
            healed = true;
            continue;
        }
        match tries.after(&error) {
            Some(pause) => sleep(pause).await,
            None => return Err(error),
        }
    }
}

impl Shared {
    fn token_cell(&self, kind: TokenKind) -> &Arc<token::TokenCell> {
        match kind {
            TokenKind::App => &self.app_token,
            TokenKind::Tenant | TokenKind::User => &self.tenant_token,
        }
    }
}

/// The app's own token, from the client or from the platform.
async fn own_token(
    client: &Arc<Shared>,
    outgoing: &Outgoing,
    kind: TokenKind,
    deadline: Deadline,
) -> Result<Secret, Error> {
    let flight = match claim(client, kind) {
        Claim::Ready(token) => return Ok(token),
        Claim::Wait(flight) => flight,
    };
    match timeout_at(deadline.at, flight).await {
        Ok(Ok(token)) => Ok(token),
        Ok(Err(error)) => Err(Error::new(&outgoing.target, Kind::Token(kind, error))),
        Err(_) => Err(timed_out(outgoing, deadline, Phase::Token)),
    }
}

/// Not part of the function above: a fetch is itself a call, so a future that made one could
/// not be told to be `Send`.
fn claim(client: &Arc<Shared>, kind: TokenKind) -> Claim {
    client.token_cell(kind).claim(|| Box::pin(token::fetch(client.clone(), kind)))
}

fn timed_out(outgoing: &Outgoing, deadline: Deadline, phase: Phase) -> Error {
    Error::new(&outgoing.target, Kind::Timeout(deadline.after, phase))
}

/// Sends once, and takes the whole reply.
async fn attempt(
    client: &Shared,
    outgoing: &Outgoing,
    token: Option<&Secret>,
    deadline: Deadline,
) -> Result<(Head, Bytes), Error> {
    let fail = |error| Error::new(&outgoing.target, Kind::Transport(error));
    let request = request(client, outgoing, token)?;
    let exchange = async {
        let response = client.transport.send(request).await?;
        let (parts, body) = response.into_parts();
        let body = collect(body).await?;
        Ok((Head { status: parts.status.as_u16(), headers: parts.headers }, body))
    };
    match timeout_at(deadline.at, exchange).await {
        Ok(result) => result.map_err(fail),
        Err(_) => Err(timed_out(outgoing, deadline, Phase::Reply)),
    }
}

/// The request for one attempt.
fn request(
    client: &Shared,
    outgoing: &Outgoing,
    token: Option<&Secret>,
) -> Result<http::Request<Body>, Error> {
    let fail =
        |message: &str| Error::new(&outgoing.target, Kind::Encode(format!("not sent: {message}")));
    let mut request = http::Request::builder()
        .method(outgoing.target.method.as_str())
        .uri(outgoing.url.as_str())
        .body(outgoing.body.clone().map_or_else(Body::empty, Body::from))
        .map_err(|error| {
            fail(&format!(
                "the address, {} bytes long, cannot be used: {error}",
                outgoing.url.len()
            ))
        })?;
    let headers = request.headers_mut();
    headers.insert(USER_AGENT, client.user_agent.clone());
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.extend(outgoing.headers.clone());
    if let Some(token) = token {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.reveal()))
            .map_err(|_| fail("the access token has characters that no header can carry"))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(request)
}

/// The whole body.
async fn collect(mut body: Body) -> Result<Bytes, TransportError> {
    let Some(first) = body.chunk().await.transpose().map_err(TransportError::broken)? else {
        return Ok(Bytes::new());
    };
    // Most replies are one piece, which then is not copied.
    let mut whole = BytesMut::new();
    let mut next = body.chunk().await;
    if next.is_none() {
        return Ok(first);
    }
    whole.extend_from_slice(&first);
    while let Some(chunk) = next {
        whole.extend_from_slice(&chunk.map_err(TransportError::broken)?);
        if whole.len() > LONGEST_REPLY {
            let message = format!("the reply is longer than {LONGEST_REPLY} bytes");
            return Err(TransportError::broken(message));
        }
        next = body.chunk().await;
    }
    Ok(whole.freeze())
}

/// What a reply means: nothing where it is a success, which `read` has then taken.
fn judge(
    client: &Shared,
    outgoing: &Outgoing,
    token: Option<&Secret>,
    head: &Head,
    body: &[u8],
    read: &mut Read<'_>,
) -> Option<Error> {
    let endpoint = outgoing.target.endpoint;
    let form = endpoint.map_or(Form::Envelope, |endpoint| endpoint.form);
    let success = (200..300).contains(&head.status);
    // These have no body at all, and say all by their status.
    let bodiless = head.status == 204 || outgoing.target.method == Method::Head;
    let data = if body.is_empty() && bodiless { b"{\"code\":0}" } else { body };
    let fault = if !success || is_failure(form, endpoint, data) {
        None
    } else {
        match read(data) {
            Ok(Look::Success(())) => return None,
            Ok(Look::Failure) => None,
            Err(fault) => Some(fault),
        }
    };
    Some(explain(client, outgoing, token, head, body, fault))
}

/// Whether a reply without envelope tells a failure all the same: the platform's gateway knows
/// no other form than its own.
fn is_failure(form: Form, endpoint: Option<&Endpoint>, body: &[u8]) -> bool {
    if form == Form::Envelope {
        return false;
    }
    let message = endpoint.map_or("msg", |endpoint| endpoint.message);
    match Platform::read(body, message, &[]) {
        None => false,
        Some(platform) if form == Form::Bare => platform.code != 0 && !platform.message.is_empty(),
        Some(platform) => platform.code != 0,
    }
}

/// The error for a reply that is no success; a second look at the body, since the first only
/// looked for data.
fn explain(
    client: &Shared,
    outgoing: &Outgoing,
    token: Option<&Secret>,
    head: &Head,
    body: &[u8],
    fault: Option<Fault>,
) -> Error {
    let target = &outgoing.target;
    let mut secrets = vec![client.app_secret.clone()];
    secrets.extend(token.cloned());
    let mut answer = Box::new(Answer::new(head.status, &head.headers, body, &secrets));
    let message = target.endpoint.map_or("msg", |endpoint| endpoint.message);
    if let Some(mut platform) = Platform::read(body, message, &secrets)
        && platform.code != 0
    {
        if answer.log_id.is_none() {
            answer.log_id = platform.log_id.take();
        }
        let error = |platform| Error::new(target, Kind::Platform(answer, Box::new(platform)));
        return error(with_help(client, outgoing, platform));
    }
    if !(200..300).contains(&head.status) {
        let message = "the reply does not come from the platform's API".to_owned();
        return Error::new(target, Kind::Http(answer, message));
    }
    match fault {
        Some(fault) if body.trim_ascii_start().starts_with(b"{") => {
            let message = redact(&fault.message, &secrets).into_owned();
            Error::new(target, Kind::Decode { answer, path: fault.path, message })
        }
        Some(_) => Error::new(target, Kind::Http(answer, "the reply is no JSON object".to_owned())),
        None => Error::new(target, Kind::Http(answer, "the reply has no `code`".to_owned())),
    }
}

/// A missing permission is granted on a page of the developer console: its address is added
/// where the platform does not give it.
fn with_help(client: &Shared, outgoing: &Outgoing, mut platform: Platform) -> Platform {
    const APP: i64 = 99991672;
    if platform.code == APP && platform.help.is_none() {
        let documented = outgoing.target.endpoint.map_or(&[][..], |endpoint| endpoint.scopes);
        let scopes = if platform.scopes.is_empty() {
            documented.join(",")
        } else {
            platform.scopes.join(",")
        };
        let console = client.base.console();
        let app = &client.app_id;
        platform.help = Some(format!("{console}/app/{app}/auth?q={scopes}&op_from=openapi"));
    }
    platform
}
