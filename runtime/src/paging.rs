//! [`Paged`]: a call of a list that spans several replies. The streams over it are in
//! `client::pages`.

use std::fmt;

use crate::request::Request;

/// Why a list ended although the platform said that there is more: from
/// [`Pages::ended_early`](crate::Pages::ended_early). Elements are missing then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EarlyEnd {
    /// The last page says that there is more, but does not lead to it: its page token is empty or
    /// the one that led to this page, or, in a list without tokens, the page has no elements.
    NoNextPage,
    /// The last page leads back to an earlier one, so the list would never end.
    Repeats,
}

impl fmt::Display for EarlyEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EarlyEnd::NoNextPage => "the last page says that there is more, but not where",
            EarlyEnd::Repeats => "the last page leads back to an earlier one",
        })
    }
}

/// A call whose reply is one page of a list. Generated code says where the parts of a page are; one
/// place decides for all lists when they end.
pub trait Paged: Request + Clone {
    /// An element of the list.
    type Item: Send;

    /// The elements of a page.
    fn items(page: Self::Response) -> Vec<Self::Item>;

    /// Whether there are more pages; `None` if the page does not say.
    fn has_more(page: &Self::Response) -> Option<bool> {
        let _ = page;
        None
    }

    /// Advances this request to the page after `page`; `false` if there is none.
    fn advance(&mut self, page: &Self::Response) -> bool;
}

/// Advances a request by a token, for [`Paged::advance`]. An empty token, or the one just used,
/// ends the list.
pub fn advance_token(at: &mut Option<String>, next: Option<&str>) -> bool {
    match next {
        Some(next) if !next.is_empty() && at.as_deref() != Some(next) => {
            *at = Some(next.to_owned());
            true
        }
        _ => false,
    }
}

/// Advances a request by a count, from `first` if it has none yet, for [`Paged::advance`]. `by` is
/// the number of the page's elements for an offset, and 1 for a page number unless the page is
/// empty; 0 ends the list.
pub fn advance_number(at: &mut Option<i64>, first: i64, by: usize) -> bool {
    let next = i64::try_from(by).ok().and_then(|by| at.unwrap_or(first).checked_add(by));
    match next {
        Some(next) if by > 0 => {
            *at = Some(next);
            true
        }
        _ => false,
    }
}
