//! [`Paged`]: a call of a list that spans several replies. The streams over it are in
//! `client::pages`.

use crate::request::Request;

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
