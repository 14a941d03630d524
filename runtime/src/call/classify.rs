//! [`Classifier`]: what a reply means: a success, or which error.

use bytes::Bytes;
use serde_json::Value;

use super::{Outgoing, attempt::ReplyBody};
use crate::{
    auth::AppCredentials,
    endpoint::{ErrorClass, Form, Meaning, Method},
    envelope::{Fault, Look},
    error::{Error, ErrorReply, Kind, PlatformFailure, Remedy},
    secret::{REDACTED, Secret, redact},
    transport::{Body, Head},
    wire::repair,
};

/// Reads a reply of success; called once for each that comes.
pub(crate) type ReadReply<'a> = dyn FnMut(&[u8]) -> Result<Look<()>, Fault> + Send + 'a;

/// Where a reply of success goes.
pub(crate) enum ReplySink<'a> {
    /// It is read whole.
    Whole(&'a mut ReadReply<'a>),
    /// Its bytes are handed on as they come.
    Stream(&'a mut Option<Body>),
}

/// Knows the call whose replies are classified.
pub(super) struct Classifier<'a> {
    pub(super) app: &'a AppCredentials,
    pub(super) outgoing: &'a Outgoing,
    pub(super) token: Option<&'a Secret>,
    /// Whether an earlier attempt of the call may have been executed although it failed.
    pub(super) follows_uncertain: bool,
}

impl Classifier<'_> {
    /// On success the reply is where `sink` wants it.
    pub(super) fn classify(
        &self,
        head: &Head,
        body: ReplyBody,
        sink: &mut ReplySink<'_>,
    ) -> Result<(), Error> {
        let (body, fault) = match (body, sink) {
            (ReplyBody::Stream(stream), ReplySink::Stream(slot)) => {
                **slot = Some(stream);
                return Ok(());
            }
            // A stream is only asked for where something takes it.
            (ReplyBody::Stream(_), ReplySink::Whole(_)) => (Bytes::new(), None),
            (ReplyBody::Whole(body), _) if !head.is_success() || self.is_failure(&body) => {
                (body, None)
            }
            (ReplyBody::Whole(body), ReplySink::Stream(slot)) => {
                **slot = Some(Body::from(body));
                return Ok(());
            }
            (ReplyBody::Whole(body), ReplySink::Whole(read)) => {
                match read(self.content(head, &body)) {
                    Ok(Look::Success(())) => return Ok(()),
                    Ok(Look::Failure) => (body, None),
                    Err(fault) => (body, Some(fault)),
                }
            }
        };
        Err(self.explain(head, &body, fault))
    }

    /// The JSON of a reply. Some replies have no body at all, and say everything by their status.
    fn content<'b>(&self, head: &Head, body: &'b [u8]) -> &'b [u8] {
        let bodiless = head.status == 204 || self.outgoing.target.method == Method::Head;
        if body.is_empty() && bodiless { b"{\"code\":0}" } else { body }
    }

    /// Whether a reply without envelope is a failure all the same: the platform's gateway knows
    /// no other form than its own.
    fn is_failure(&self, body: &[u8]) -> bool {
        let target = &self.outgoing.target;
        if target.form == Form::Envelope {
            return false;
        }
        match PlatformFailure::read(body, self.outgoing.codes, target.message, &[]) {
            None => false,
            Some(platform) if matches!(target.form, Form::Bare | Form::Binary) => {
                platform.code != 0 && !platform.message.is_empty()
            }
            Some(platform) => platform.code != 0,
        }
    }

    /// The error for a reply that is not a success. The body is read again, since the first
    /// reading only looked for data.
    fn explain(&self, head: &Head, body: &[u8], fault: Option<Fault>) -> Error {
        let outgoing = self.outgoing;
        let mut secrets = vec![self.app.secret.clone()];
        secrets.extend(self.token.cloned());
        secrets.extend(outgoing.secrets.iter().cloned());
        let mut answer = Box::new(ErrorReply::new(head.status, &head.headers, body, &secrets));
        answer.follows_uncertain = self.follows_uncertain;
        if let Some(mut platform) =
            PlatformFailure::read(body, outgoing.codes, outgoing.target.message, &secrets)
            && platform.code != 0
        {
            if answer.log_id.is_none() {
                answer.log_id = platform.log_id.take();
            }
            self.add_meaning(&mut platform, head.status);
            return outgoing.error(Kind::Platform(answer, Box::new(platform)));
        }
        let json = repair::without_mark(body).trim_ascii_start().starts_with(b"{");
        // What a gateway says is shown; what may hold a token in pieces is not.
        if outgoing.confidential && (head.is_success() || json) {
            answer.body.text = REDACTED.to_owned();
        }
        let message = match fault {
            _ if !head.is_success() => "the reply does not come from the platform's API",
            Some(fault) if json => {
                let message = redact(&fault.message, &secrets).into_owned();
                let cut_off = repair::parse::<Value>(body).is_err_and(|error| error.is_eof());
                return outgoing.error(Kind::Decode { answer, path: fault.path, message, cut_off });
            }
            Some(_) => "the reply is no JSON object",
            None => "the reply has no `code`",
        };
        outgoing.error(Kind::Http(answer, message.to_owned()))
    }

    /// Adds what the code means on this endpoint, and what helps. A missing permission is granted on a page of
    /// the developer console: its address is added if the platform does not give it.
    fn add_meaning(&self, platform: &mut PlatformFailure, status: u16) {
        let target = &self.outgoing.target;
        let (code, message) = (platform.code, &platform.message);
        platform.meaning = Meaning::of(target.endpoint, code, status, message);
        let documented = platform.meaning.row.as_ref();
        let remedy =
            (self.outgoing.remedy)(code).or_else(|| Remedy::documented(documented?, target.tokens));
        platform.remedy = remedy.or(platform.remedy);
        let (console, app) = (self.app.base.console(), &self.app.id);
        if platform.remedy == Some(Remedy::Credentials) {
            let class = Some(ErrorClass::TokenInvalid);
            platform.meaning = Meaning { class, ..Meaning::default() };
            platform.help = Some(format!("{console}/app/{app}/baseinfo"));
        }
        if platform.code != Remedy::APP_LACKS_PERMISSION || platform.help.is_some() {
            return;
        }
        let scopes = if platform.scopes.is_empty() {
            target.endpoint.map_or(&[][..], |endpoint| endpoint.scopes).join(",")
        } else {
            platform.scopes.join(",")
        };
        platform.help = Some(format!("{console}/app/{app}/auth?q={scopes}&op_from=openapi"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::tests::app,
        endpoint::{AppType, Endpoint, ErrorCodes, Target, TokenKind},
        envelope,
        error::Remedy,
    };

    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/list")
        .scopes(&["desk:read"]);
    static USER: Endpoint =
        Endpoint::new("authen.v1.user_info.get", Method::Get, "/open-apis/authen/v1/user_info")
            .tokens(&[TokenKind::User])
            .errors(ErrorCodes::new(
                "200 20005 token_invalid The user access token passed is invalid",
            ));

    fn classified(outgoing: &Outgoing, status: u16, body: &'static str) -> Result<(), Error> {
        let (app, token) = (app(AppType::Custom), Secret::new("t-s3cret"));
        let classifier =
            Classifier { app: &app, outgoing, token: Some(&token), follows_uncertain: false };
        let head = Head { status, headers: http::HeaderMap::new() };
        let mut read = |body: &[u8]| {
            Ok(match envelope::read::<Value>(Form::Envelope, body, None)? {
                Look::Success(_) => Look::Success(()),
                Look::Failure => Look::Failure,
            })
        };
        let body = ReplyBody::Whole(Bytes::from(body));
        classifier.classify(&head, body, &mut ReplySink::Whole(&mut read))
    }

    #[test]
    fn replies_are_told_apart() {
        let outgoing = Outgoing::new(Target::of(&LIST));
        let kind = |status, body| match classified(&outgoing, status, body) {
            Ok(()) => "success".to_owned(),
            Err(error) => error.kind().into_owned(),
        };
        for (status, body, expected) in [
            (200, r#"{"code": 0, "data": {}}"#, "success"),
            (204, "", "success"),
            (200, r#"{"code": 7, "msg": "no"}"#, "7"),
            (400, r#"{"code": 7, "msg": "no"}"#, "7"),
            (200, r#"{"code": "x"}"#, "unreadable_reply"),
            (200, "<html>", "200"),
            (502, "<html>", "502"),
        ] {
            assert_eq!(kind(status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_code_means_what_the_endpoint_says() {
        let body = r#"{"code": 20005, "msg": "token t-s3cret"}"#;
        let refused = |outgoing: &Outgoing| classified(outgoing, 400, body).unwrap_err();
        let mut outgoing = Outgoing::new(Target::of(&LIST));
        assert!(!refused(&outgoing).wants_new_token());
        outgoing.remedy = |code| (code == 20005).then_some(Remedy::Login);
        let error = refused(&outgoing);
        assert!(error.is_login_required() && !error.to_string().contains("s3cret"), "{error}");
        assert!(refused(&Outgoing::new(Target::of(&USER))).wants_new_token());
    }

    #[test]
    fn a_missing_permission_comes_with_the_page_that_grants_it() {
        let outgoing = Outgoing::new(Target::of(&LIST));
        let error = classified(&outgoing, 400, r#"{"code": 99991672, "msg": "no"}"#).unwrap_err();
        assert!(error.is_permission_denied());
        let page = "https://open.feishu.cn/app/cli_test/auth?q=desk:read&op_from=openapi";
        assert_eq!(error.help(), Some(page));
    }
}
