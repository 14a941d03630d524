//! The generic shell around a call: types on the outside, bytes on the inside.

use http::HeaderMap;
use tokio::time::Instant;

use super::{Client, Deadline, Outgoing, run};
use crate::{
    Decode, Error, Request,
    envelope::{self, Look},
    error::{Kind, log_id},
};

/// A reply with what stands around its data.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The data.
    pub data: T,
    /// The id under which the platform's support finds the call.
    pub log_id: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers.
    pub headers: HeaderMap,
}

impl Client {
    /// Makes a call and gives its data.
    ///
    /// # Errors
    /// See [`Error`]: what it says, and what it can be asked.
    pub async fn send<R: Request>(&self, request: R) -> Result<R::Response, Error>
    where
        R::Response: Decode + Default,
    {
        Ok(self.reply(request).await?.data)
    }

    /// Makes a call and gives its data with log id, status and headers.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn reply<R: Request>(&self, request: R) -> Result<Reply<R::Response>, Error>
    where
        R::Response: Decode + Default,
    {
        let outgoing = Outgoing::of(&request, &self.shared.base, self.options.validate)?;
        drop(request);
        let mut data = None;
        let head = self
            .execute(outgoing, &mut |body| {
                Ok(match envelope::read::<R::Response>(R::ENDPOINT.form, body)? {
                    Look::Success(found) => {
                        data = Some(found);
                        Look::Success(())
                    }
                    Look::Failure => Look::Failure,
                })
            })
            .await?;
        Ok(Reply {
            data: data.unwrap_or_default(),
            log_id: log_id(&head.headers),
            status: head.status,
            headers: head.headers,
        })
    }

    /// Sends with the options of this client.
    async fn execute(
        &self,
        mut outgoing: Outgoing,
        read: &mut run::Read<'_>,
    ) -> Result<run::Head, Error> {
        let after = self.options.timeout;
        // A timeout beyond what the clock can count is none.
        let far = || Instant::now() + std::time::Duration::from_secs(365 * 24 * 60 * 60);
        let at = Instant::now().checked_add(after).unwrap_or_else(far);
        match &self.options.headers {
            Ok(headers) => outgoing.headers.extend(headers.clone()),
            Err(fault) => {
                return Err(Error::new(&outgoing.target, Kind::Encode(fault.clone())));
            }
        }
        let user_token = self.options.user_token.as_ref();
        run::run(&self.shared, &outgoing, user_token, Deadline { at, after }, read).await
    }
}
