//! [`Paged`]: what makes a call one of a list that goes on over several replies. The streams
//! over it are in `client::pages`.

use crate::request::Request;

/// A call whose reply is a part of a list. Generated code says where its pieces are; when a
/// list ends is decided in one place for all of them.
pub trait Paged: Request + Clone {
    /// An element of the list.
    type Item: Send;

    /// The elements of a page.
    fn items(page: Self::Response) -> Vec<Self::Item>;

    /// What the page says of whether there is more; `None` where it does not say.
    fn has_more(page: &Self::Response) -> Option<bool> {
        let _ = page;
        None
    }

    /// Moves this request on to the page behind `page`; `false` where that cannot be.
    fn advance(&mut self, page: &Self::Response) -> bool;
}

/// Moves a request on by a token: for [`Paged::advance`]. An empty token, or the one just used,
/// leads nowhere.
pub fn advance_token(at: &mut Option<String>, next: Option<&str>) -> bool {
    match next {
        Some(next) if !next.is_empty() && at.as_deref() != Some(next) => {
            *at = Some(next.to_owned());
            true
        }
        _ => false,
    }
}

/// Moves a request on by a count, from `first` where it has none yet: for [`Paged::advance`].
/// `by` is the number of the page's elements for an offset, and 1 for a page number unless the
/// page is empty; by 0 leads nowhere.
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
