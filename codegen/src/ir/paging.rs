//! Paged lists.

use super::Type;

/// How to page through a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// An element of the list.
    pub item: Type,
    /// The list.
    pub items: Way,
    /// The field that says whether there are more pages.
    pub more: Option<Way>,
    /// The request field that selects the next page.
    pub at: PagePosition,
    /// How to compute its next value.
    pub step: PageStep,
}

/// The path to a value in a response: fields, all but the last of which are optional structs.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// The fields' names.
    pub fields: Vec<String>,
    /// Whether the value is a whole number; some endpoints use one as a token or a truth value.
    pub number: bool,
}

/// The field of a request that selects the page.
#[derive(Clone, Debug, PartialEq)]
pub struct PagePosition {
    /// The structs around it, from the outside in; none of them is optional.
    pub inside: Vec<String>,
    /// Its name.
    pub name: String,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// Whether it is text; some endpoints take numbers as text.
    pub text: bool,
}

/// How a request selects the next page.
#[derive(Clone, Debug, PartialEq)]
pub enum PageStep {
    /// By the token at this path in the reply.
    Token(Way),
    /// By the number of elements so far, from 0.
    Offset,
    /// By the number of the page, where the first has this one.
    Page(i64),
}
