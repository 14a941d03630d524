//! Typed calls: the only part of a call that depends on its types.

use std::pin::pin;

use http::HeaderMap;

use super::{Client, credential};
use crate::{
    call::{Call, Outgoing, ReplySink, Success},
    endpoint::{AppType, Target, TokenKind},
    envelope::{self, Fault, Look},
    error::{Error, Kind, log_id},
    request::Request,
    retry::Deadline,
    trace,
    transport::Head,
    wire::{Unread, Wire},
};

/// A reply: its data, and what came with it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The data.
    pub data: T,
    /// What of the data is missing because it does not fit its type; only with
    /// [`lenient`](Client::lenient) is there ever anything.
    pub unread: Vec<Unread>,
    /// The log id, by which the platform's support finds the call.
    pub log_id: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers.
    pub headers: HeaderMap,
    /// Whose token went out: the user's, the tenant's (the app acts for itself), or the app's
    /// outside any tenant. `None` if the call needs no token.
    pub token: Option<TokenKind>,
}

impl<T> Reply<T> {
    pub(super) fn new(data: T, Success { head, token }: Success) -> Self {
        let log_id = log_id(&head.headers).map(str::to_owned);
        let Head { status, headers } = head;
        Reply { data, unread: Vec::new(), log_id, status, headers, token }
    }
}

/// The data of a reply that is still to come, read where the caller has them: a reply of many
/// fields is large to move.
struct Reading<R: Request> {
    data: Option<R::Response>,
    unread: Vec<Unread>,
    lenient: bool,
}

impl<R: Request> Reading<R>
where
    R::Response: Wire + Default,
{
    fn new(lenient: bool) -> Self {
        Reading { data: None, unread: Vec::new(), lenient }
    }

    fn take(&mut self, body: &[u8]) -> Result<Look<()>, Fault> {
        // The reply to a failed attempt must leave nothing behind.
        let data = self.data.insert(R::Response::default());
        let lenient = self.lenient.then_some(&mut self.unread);
        envelope::read_into(R::ENDPOINT.form, body, lenient, data)
    }

    /// Tells what of the data is missing.
    fn trace(&self) {
        self.unread.iter().for_each(|unread| trace::unread(R::ENDPOINT.id, unread));
    }
}

impl Client {
    /// Makes a call and returns its data.
    ///
    /// # Errors
    /// If the call fails; [`Error`] has a method for each question about why.
    pub async fn send<R: Request>(&self, request: R) -> Result<R::Response, Error>
    where
        R::Response: Wire + Default,
    {
        let mut outgoing = self.outgoing(request)?;
        let (mut read, mut success) = (Reading::<R>::new(self.options.lenient), Success::default());
        let mut take = |body: &[u8]| read.take(body);
        let call = self.call(&mut outgoing)?;
        // Pinned here, since a future that is awaited as it is moves first, and this one is large.
        pin!(call.run(&mut ReplySink::Whole(&mut take), &mut success)).await?;
        read.trace();
        Ok(read.data.unwrap_or_default())
    }

    /// Makes a call and returns its data with log id, HTTP status and headers.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn reply<R: Request>(&self, request: R) -> Result<Reply<R::Response>, Error>
    where
        R::Response: Wire + Default,
    {
        let mut outgoing = self.outgoing(request)?;
        let (mut read, mut success) = (Reading::<R>::new(self.options.lenient), Success::default());
        let mut take = |body: &[u8]| read.take(body);
        let call = self.call(&mut outgoing)?;
        pin!(call.run(&mut ReplySink::Whole(&mut take), &mut success)).await?;
        read.trace();
        let Reading { data, unread, .. } = read;
        Ok(Reply { unread, ..Reply::new(data.unwrap_or_default(), success) })
    }

    /// The request as bytes.
    fn outgoing<R: Request>(&self, request: R) -> Result<Box<Outgoing>, Error> {
        let repeat = self.retry_policy(Some(R::ENDPOINT)).repetitions > 0;
        Outgoing::of(&request, &self.shared.app.base, self.options.validate, repeat)
    }

    /// Sends with the options of this client.
    pub(crate) async fn execute(
        &self,
        mut outgoing: Outgoing,
        mut sink: ReplySink<'_>,
    ) -> Result<Success, Error> {
        let call = self.call(&mut outgoing)?;
        let mut success = Success::default();
        pin!(call.run(&mut sink, &mut success)).await?;
        Ok(success)
    }

    /// The call of a request with the options of this client.
    fn call<'a>(&'a self, outgoing: &'a mut Outgoing) -> Result<Call<'a>, Error> {
        match &self.options.headers {
            Ok(headers) if headers.is_empty() => {}
            Ok(headers) => outgoing.headers.extend(headers.clone()),
            Err(fault) => {
                return Err(Error::new(&outgoing.target, Kind::Encode(fault.clone())));
            }
        }
        if self.options.validate
            && let Some(fault) = app_type_fault(&outgoing.target, self.shared.app.app_type)
        {
            return Err(Error::new(&outgoing.target, Kind::NoToken(fault.to_owned())));
        }
        let helpdesk = self.options.helpdesk.as_ref();
        credential::add(outgoing, helpdesk, self.options.validate)?;
        Ok(Call {
            client: &self.shared,
            retry: self.retry_policy(outgoing.target.endpoint),
            outgoing,
            identity: &self.options.identity,
            deadline: Deadline::after(self.options.timeout),
        })
    }
}

/// Why this kind of app cannot make the call, by its documentation.
fn app_type_fault(target: &Target, app: AppType) -> Option<&'static str> {
    let documented = target.endpoint.map_or(&[][..], |endpoint| endpoint.app_types);
    if documented.is_empty() || documented.contains(&app) {
        return None;
    }
    Some(match app {
        AppType::Store => {
            "not sent: by its documentation it is for self-built apps, and this client is built \
             with `store_app()`; `unvalidated()` sends it all the same"
        }
        AppType::Custom => {
            "not sent: by its documentation it is for store apps, and this client is not built \
             with `store_app()`; `unvalidated()` sends it all the same"
        }
    })
}
