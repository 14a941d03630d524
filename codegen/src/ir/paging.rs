//! Lists that go on over several replies.

use super::Type;

/// How a list goes on over several replies.
#[derive(Clone, Debug, PartialEq)]
pub struct Paging {
    /// An element of the list.
    pub item: Type,
    /// The list.
    pub items: Way,
    /// What says whether there is more.
    pub more: Option<Way>,
    /// The request field that says where to go on.
    pub at: Slot,
    /// How it moves.
    pub step: Step,
}

/// A way through a response to a value: fields, all but the last of which are optional structs.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// The fields' names.
    pub fields: Vec<String>,
    /// Whether a whole number stands at the end; where a token or a truth value is looked for,
    /// some endpoints have one.
    pub number: bool,
}

/// A field of a request that is moved on.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The structs that it stands in, from the outside in; none of them is optional.
    pub inside: Vec<String>,
    /// Its name.
    pub name: String,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// Whether it is text; some endpoints want numbers as text.
    pub text: bool,
}

/// How a request moves on to the next page.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// To the token that the reply holds there.
    Token(Way),
    /// By the number of elements that came, from 0.
    Offset,
    /// By a page, from this one.
    Page(i64),
}
