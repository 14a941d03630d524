//! [`Condition`]: what a page says about several fields of a request together.

/// A condition between fields of one object of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// The object with the fields: `query`, `body`, or the path of a field with objects
    /// (`body.task_list[]`).
    pub object: &'static str,
    /// What must hold in each of these objects.
    pub rule: ConditionRule,
}

impl Condition {
    /// A condition in this object.
    pub const fn new(object: &'static str, rule: ConditionRule) -> Self {
        Condition { object, rule }
    }
}

/// What must hold between the fields of one object. An empty text or list does not count as too
/// much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConditionRule {
    /// One of these fields is set, and no other of them.
    ExactlyOne(&'static [&'static str]),
    /// One or more of these fields are set.
    AtLeastOne(&'static [&'static str]),
    /// None or one of these fields is set.
    AtMostOne(&'static [&'static str]),
    /// A field is set when another one is.
    RequiredWhen {
        /// The field that is required.
        field: &'static str,
        /// The field on which this depends.
        when: &'static str,
        /// The values of that field with which the other one is required; empty if any value does.
        values: &'static [&'static str],
    },
}
