//! Lists that span several replies, as streams of pages and of elements.

use std::{
    collections::{HashSet, VecDeque},
    future::poll_fn,
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::Stream;
use tokio::task::JoinHandle;

use super::Client;
use crate::{
    error::Error,
    paging::{EarlyEnd, Paged},
    transport::BoxFuture,
    wire::Wire,
};

type PageResult<R> = Result<<R as crate::Request>::Response, Error>;

impl Client {
    /// The pages of a list, each fetched when the stream is polled. The list ends when the platform
    /// says so, when a page does not lead to another, or after an error. If the platform said that
    /// there is more, [`Pages::ended_early`] tells why it ended.
    pub fn pages<R: Paged + 'static>(&self, request: R) -> Pages<R>
    where
        R::Response: Wire + Default + 'static,
    {
        Pages {
            client: self.clone(),
            state: PagesState::At(request),
            upcoming: None,
            requested: HashSet::new(),
            prefetch: false,
            early_end: None,
        }
    }

    /// The elements of a list, page by page; see [`pages`](Client::pages).
    pub fn items<R: Paged + 'static>(&self, request: R) -> Items<R>
    where
        R::Response: Wire + Default + 'static,
    {
        Items { pages: self.pages(request), page: VecDeque::new() }
    }
}

/// A stream of pages: from [`Client::pages`].
#[must_use = "streams do nothing unless asked for their elements"]
pub struct Pages<R: Paged> {
    client: Client,
    state: PagesState<R>,
    /// The request for the page that is fetched, kept for what follows it.
    upcoming: Option<R>,
    /// The requests made so far: a list that leads back to one of them would never end.
    requested: HashSet<u64>,
    prefetch: bool,
    early_end: Option<EarlyEnd>,
}

enum PagesState<R: Paged> {
    /// Before this request.
    At(R),
    /// The page is fetched.
    Asked(BoxFuture<'static, PageResult<R>>),
    /// The page is fetched by a task of its own.
    Ahead(Task<PageResult<R>>),
    End,
}

/// A task that ends with whoever waits for it.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<R: Paged + 'static> Pages<R>
where
    R::Response: Wire + Default + 'static,
{
    /// Fetches each next page while you work on the current one.
    pub fn prefetch(mut self) -> Self {
        self.prefetch = true;
        self
    }

    /// The request for the next page, to continue from later; after an error, the request that
    /// failed. `None` at the end.
    pub fn next_request(&self) -> Option<&R> {
        match &self.state {
            PagesState::At(request) => Some(request),
            PagesState::Asked(_) | PagesState::Ahead(_) | PagesState::End => self.upcoming.as_ref(),
        }
    }

    /// Why the list ended although the platform said that there is more. `None` before the end, and
    /// at the end of a list that is complete. The end is also traced as a warning.
    pub fn ended_early(&self) -> Option<EarlyEnd> {
        self.early_end.filter(|_| matches!(self.state, PagesState::End))
    }

    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Option<PageResult<R>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next page; `None` at the end.
    ///
    /// # Errors
    /// As [`Client::send`]. The list ends after an error.
    pub async fn try_next(&mut self) -> Result<Option<R::Response>, Error> {
        self.next().await.transpose()
    }

    fn ask(&mut self, request: R) -> BoxFuture<'static, PageResult<R>> {
        self.upcoming = Some(request.clone());
        let client = self.client.clone();
        Box::pin(async move { client.send(request).await })
    }

    /// The end behind a page that was not the last, if there is a reason for that.
    fn end(&mut self, early: Option<EarlyEnd>) -> PagesState<R> {
        self.early_end = early;
        if let Some(why) = early {
            let endpoint = R::ENDPOINT.id;
            tracing::warn!(endpoint, "a list ended before its last page: {why}");
        }
        PagesState::End
    }

    /// What comes behind this page.
    fn follow(&mut self, page: &R::Response) -> PagesState<R> {
        let Some(mut request) = self.upcoming.take() else { return PagesState::End };
        let more = R::has_more(page);
        if more == Some(false) {
            return PagesState::End;
        }
        if !request.advance(page) {
            return self.end(more.map(|_| EarlyEnd::NoNextPage));
        }
        if !self.requested.insert(fingerprint(&request)) {
            return self.end(Some(EarlyEnd::Repeats));
        }
        if self.prefetch {
            let page = self.ask(request);
            return PagesState::Ahead(Task(tokio::spawn(page)));
        }
        PagesState::At(request)
    }
}

/// Tells requests of one list apart.
fn fingerprint<R: Paged>(request: &R) -> u64 {
    let mut hasher = DefaultHasher::new();
    crate::wire::to_json(request).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

impl<R: Paged> Unpin for Pages<R> {}

impl<R: Paged + 'static> Stream for Pages<R>
where
    R::Response: Wire + Default + 'static,
{
    type Item = PageResult<R>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<PageResult<R>>> {
        let pages = self.get_mut();
        loop {
            let answer = match &mut pages.state {
                PagesState::End => return Poll::Ready(None),
                PagesState::Asked(page) => ready!(page.as_mut().poll(context)),
                PagesState::Ahead(task) => match ready!(Pin::new(&mut task.0).poll(context)) {
                    Ok(answer) => answer,
                    // The runtime that it ran in is gone, or going: here it can be asked anew.
                    Err(_) => {
                        let Some(request) = pages.upcoming.take() else {
                            return Poll::Ready(None);
                        };
                        pages.state = PagesState::At(request);
                        continue;
                    }
                },
                PagesState::At(_) => {
                    let PagesState::At(request) =
                        std::mem::replace(&mut pages.state, PagesState::End)
                    else {
                        return Poll::Ready(None);
                    };
                    pages.requested.insert(fingerprint(&request));
                    let page = pages.ask(request);
                    pages.state = PagesState::Asked(page);
                    continue;
                }
            };
            pages.state = match &answer {
                Ok(page) => pages.follow(page),
                Err(_) => PagesState::End,
            };
            return Poll::Ready(Some(answer));
        }
    }
}

/// A stream of a list's elements: from [`Client::items`].
///
/// ```no_run
/// # use feishu_runtime::{Client, Error, Paged, Wire};
/// # async fn call<R: Paged + 'static>(client: Client, list: R) -> Result<(), Error>
/// # where R::Response: Wire + Default + 'static {
/// let mut items = client.items(list).prefetch();
/// while let Some(item) = items.try_next().await? {
///     // ...
/// #   let _ = item;
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless asked for their elements"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    /// Those of the page before that were not asked for yet.
    page: VecDeque<R::Item>,
}

impl<R: Paged + 'static> Items<R>
where
    R::Response: Wire + Default + 'static,
{
    /// Fetches each next page while you work on the current one.
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// Why the list ended although the platform said that there is more; see
    /// [`Pages::ended_early`]. `None` until the last element was taken.
    pub fn ended_early(&self) -> Option<EarlyEnd> {
        self.pages.ended_early().filter(|_| self.page.is_empty())
    }

    /// The next element; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next element; `None` at the end.
    ///
    /// # Errors
    /// As [`Client::send`]. The list ends after an error.
    pub async fn try_next(&mut self) -> Result<Option<R::Item>, Error> {
        self.next().await.transpose()
    }

    /// All remaining elements, in memory at once. To learn whether they are complete, use
    /// [`rest`](Items::rest).
    ///
    /// # Errors
    /// As [`Client::send`]; the elements before the error are lost.
    pub async fn all(mut self) -> Result<Vec<R::Item>, Error> {
        self.rest().await
    }

    /// All remaining elements, in memory at once. Afterwards, [`ended_early`](Items::ended_early)
    /// says whether they are complete.
    ///
    /// # Errors
    /// As [`Client::send`]; the elements before the error are lost.
    pub async fn rest(&mut self) -> Result<Vec<R::Item>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.try_next().await? {
            all.push(item);
        }
        Ok(all)
    }
}

impl<R: Paged> Unpin for Items<R> {}

impl<R: Paged + 'static> Stream for Items<R>
where
    R::Response: Wire + Default + 'static,
{
    type Item = Result<R::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let items = self.get_mut();
        loop {
            if let Some(item) = items.page.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut items.pages).poll_next(context)) {
                // A page may be empty without being the last.
                Some(Ok(page)) => items.page = R::items(page).into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
