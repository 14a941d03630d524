//! Where fields are documented: the part of an endpoint or event, and the path.

use feishu_spec::Field;

/// Where fields are documented, which decides the rules for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Location {
    Request,
    Response,
    Header,
    /// The member `event` of a push.
    Event,
    /// The members of a push around `event`.
    Envelope,
}

/// Fields under one path. The groups of the old and the new side correspond by position.
pub(super) struct Group<'a> {
    /// The path of the object that holds the fields: `request.body.lines[]`.
    pub(super) prefix: String,
    pub(super) fields: &'a [Field],
    /// Whether these are path parameters, which are always required.
    pub(super) in_path: bool,
}

impl<'a> Group<'a> {
    pub(super) fn new(prefix: &str, fields: &'a [Field]) -> Self {
        Group { prefix: prefix.to_owned(), fields, in_path: false }
    }
}
