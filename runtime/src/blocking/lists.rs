//! Lists that span several replies, as iterators.

use std::fmt;

use super::wait;
use crate::{
    error::Error,
    paging::{EarlyEnd, Paged},
    wire::Wire,
};

/// An iterator over pages: [`Client::pages`](super::Client::pages). It ends after an error.
#[must_use = "iterators do nothing unless asked for their elements"]
pub struct Pages<R: Paged> {
    pages: crate::Pages<R>,
    ended: bool,
}

/// An iterator over a list's elements: [`Client::items`](super::Client::items). It ends after an
/// error.
#[must_use = "iterators do nothing unless asked for their elements"]
pub struct Items<R: Paged> {
    items: crate::Items<R>,
    ended: bool,
}

impl<R: Paged + 'static> Pages<R>
where
    R::Response: Wire + Default + 'static,
{
    pub(super) fn new(pages: crate::Pages<R>) -> Self {
        Pages { pages, ended: false }
    }

    /// Fetches each next page in the background while you work on the current one.
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// Why the list ended although the platform said that there is more; see
    /// [`Pages::ended_early`](crate::Pages::ended_early).
    pub fn ended_early(&self) -> Option<EarlyEnd> {
        self.pages.ended_early()
    }

    /// The request for the next page, to continue from later; `None` at the end.
    pub fn next_request(&self) -> Option<&R> {
        self.pages.next_request()
    }
}

impl<R: Paged + 'static> Items<R>
where
    R::Response: Wire + Default + 'static,
{
    pub(super) fn new(items: crate::Items<R>) -> Self {
        Items { items, ended: false }
    }

    /// Fetches each next page in the background while you work on the current one.
    pub fn prefetch(mut self) -> Self {
        self.items = self.items.prefetch();
        self
    }

    /// Why the list ended although the platform said that there is more; see
    /// [`Pages::ended_early`](crate::Pages::ended_early). To ask it after the iterator was used
    /// up, iterate over `items.by_ref()`.
    pub fn ended_early(&self) -> Option<EarlyEnd> {
        self.items.ended_early()
    }
}

/// What `wait` gives, where a call that is refused is the last.
fn ending<T>(
    next: Result<Option<Result<T, Error>>, Error>,
    ended: &mut bool,
) -> Option<Result<T, Error>> {
    let next = next.unwrap_or_else(|error| Some(Err(error)));
    *ended = !matches!(next, Some(Ok(_)));
    next
}

impl<R: Paged + 'static> Iterator for Pages<R>
where
    R::Response: Wire + Default + 'static,
{
    type Item = Result<R::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended { None } else { ending(wait(self.pages.next()), &mut self.ended) }
    }
}

impl<R: Paged + 'static> Iterator for Items<R>
where
    R::Response: Wire + Default + 'static,
{
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended { None } else { ending(wait(self.items.next()), &mut self.ended) }
    }
}

impl<R: Paged> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<R: Paged> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("ended", &self.ended).finish_non_exhaustive()
    }
}
