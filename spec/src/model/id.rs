//! Identities: `<project>.<version>.<resource>.<method>`, as in the platform's own tools.

use std::{fmt, str::FromStr};

use crate::as_text::as_text;

/// The identity of an endpoint, such as
/// `hire.v1.eco_background_check_package.batch_delete`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// The service, such as `hire`.
    pub project: String,
    /// Its version, such as `v1`.
    pub version: String,
    /// The resource; may contain dots (`user.phone`).
    pub resource: String,
    /// The operation on it.
    pub method: String,
}

impl Id {
    /// The path of its spec below `specs/`.
    pub fn spec_path(&self) -> String {
        format!("{}/{}/{}/{}.json", self.project, self.version, self.resource, self.method)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.project, self.version, self.resource, self.method)
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let parts: Vec<&str> = text.split('.').collect();
        if parts.len() < 4 || !parts.iter().all(|part| is_name(part)) {
            return Err(IdError(text.to_owned(), "<project>.<version>.<resource>.<method>"));
        }
        Ok(Id {
            project: parts[0].to_owned(),
            version: parts[1].to_owned(),
            resource: parts[2..parts.len() - 1].join("."),
            method: parts[parts.len() - 1].to_owned(),
        })
    }
}

/// The identity of an event, such as `vc.v1.meeting.all_meeting_started_v1`; the event's name may
/// contain dots.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// The service, such as `vc`.
    pub project: String,
    /// Its version, such as `v1`.
    pub version: String,
    /// The event, such as `meeting.all_meeting_started_v1`.
    pub name: String,
}

impl EventId {
    /// The path of its spec below `specs/`.
    pub fn spec_path(&self) -> String {
        format!("events/{}/{}/{}.json", self.project, self.version, self.name)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.project, self.version, self.name)
    }
}

impl FromStr for EventId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let mut parts = text.splitn(3, '.');
        let (Some(project), Some(version), Some(name)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(IdError(text.to_owned(), "<project>.<version>.<event>"));
        };
        if ![project, version].into_iter().chain(name.split('.')).all(is_name) {
            return Err(IdError(text.to_owned(), "<project>.<version>.<event>"));
        }
        Ok(EventId { project: project.into(), version: version.into(), name: name.into() })
    }
}

/// The identities of `known` that are similar to an unknown one, the most similar first.
pub fn nearest<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    /// The least similarity, of at most 1.
    const LEAST: f64 = 0.7;
    /// The maximum number of suggestions.
    const MOST: usize = 5;
    let mut near: Vec<(f64, &str)> = known
        .map(|other| (strsim::normalized_levenshtein(id, other), other))
        .filter(|(similarity, _)| *similarity >= LEAST)
        .collect();
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    near.into_iter().take(MOST).map(|(_, other)| other).collect()
}

/// Identities become file names and Rust paths, so no other characters are allowed.
fn is_name(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// An invalid identity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no identity: expected {1}, of letters, digits, `_` and `-`")]
pub struct IdError(String, &'static str);

as_text!(Id);
as_text!(EventId);

#[cfg(test)]
mod tests {
    use super::{EventId, Id, nearest};

    #[test]
    fn an_identity_reads_back_as_written() {
        let text = "hire.v1.eco_background_check_package.batch_delete";
        let id: Id = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.spec_path(), "hire/v1/eco_background_check_package/batch_delete.json");
    }

    #[test]
    fn a_resource_may_have_dots() {
        let id: Id = "shop.v2.order.line.list".parse().unwrap();
        assert_eq!((id.resource.as_str(), id.method.as_str()), ("order.line", "list"));
    }

    #[test]
    fn what_was_mistyped_is_near_and_nothing_else() {
        let known =
            ["shop.v1.order.list", "shop.v1.order.get", "shop.v1.orders.list", "im.v1.chat.get"];
        let near = |id| nearest(id, known.into_iter());
        assert_eq!(near("shop.v1.order.lits")[..2], ["shop.v1.order.list", "shop.v1.orders.list"]);
        assert_eq!(near("im.v1.chats.get"), ["im.v1.chat.get"]);
        assert_eq!(near("bitable.v1.app.create"), [""; 0]);
        assert_eq!(near(""), [""; 0]);
    }

    #[test]
    fn an_identity_cannot_leave_its_folder() {
        for text in ["a.b.c", "a.v1..m", "a.v1.r.", "../x.v1.r.m", "a.v1.r/../s.m", "a.v1.r.m n"] {
            assert!(text.parse::<Id>().is_err(), "{text}");
        }
        assert!("vc.v1".parse::<EventId>().is_err());
    }
}
