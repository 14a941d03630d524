//! [`Permissions`]: what the calls and events of a program need, for the developer console.

use std::{collections::BTreeSet, fmt};

use serde_json::json;

use crate::{
    endpoint::{Endpoint, TokenKind},
    event::EventInfo,
};

/// The permissions that calls and events need. Each needs any one of several; many need none.
///
/// It prints as a list for people, and [`to_json`](Permissions::to_json) is what the developer
/// console imports. `feishu_openapi` has a constant per endpoint and per event:
/// `Permissions::of([&message::CREATE]).events([&events::MESSAGE_RECEIVE_V1])`.
///
/// ```
/// use feishu_runtime::{Endpoint, Method, Permissions, TokenKind};
///
/// static READ: Endpoint = Endpoint::new("harbor.v1.ship.get", Method::Get, "/ships/:id")
///     .tokens(&[TokenKind::Tenant])
///     .scopes(&["harbor:ship", "harbor:ship:readonly"]);
/// static SAIL: Endpoint = Endpoint::new("harbor.v1.ship.sail", Method::Post, "/ships/:id/sail")
///     .tokens(&[TokenKind::Tenant])
///     .scopes(&["harbor:ship"]);
///
/// let permissions = Permissions::of([&READ, &SAIL]);
/// assert_eq!(permissions.fewest(), ["harbor:ship"]);
/// assert_eq!(Permissions::of([&READ]).fewest(), ["harbor:ship:readonly"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Permissions {
    endpoints: Vec<&'static Endpoint>,
    events: Vec<&'static EventInfo>,
    /// Those that the caller chose.
    chosen: Vec<&'static str>,
}

/// What needs one of several permissions: a call, an event, or the program by the caller's choice.
pub(crate) struct Need {
    /// Its identity.
    pub(crate) id: &'static str,
    pub(crate) any_of: Vec<&'static str>,
    /// Whether only users can have it.
    of_users: bool,
}

impl Permissions {
    /// What these calls need.
    pub fn of(endpoints: impl IntoIterator<Item = &'static Endpoint>) -> Self {
        let mut permissions = Permissions::default();
        for endpoint in endpoints {
            if !permissions.endpoints.iter().any(|known| known.id == endpoint.id) {
                permissions.endpoints.push(endpoint);
            }
        }
        permissions
    }

    /// Adds what these events need.
    pub fn events(mut self, events: impl IntoIterator<Item = &'static EventInfo>) -> Self {
        for event in events {
            if !self.events.iter().any(|known| known.id == event.id) {
                self.events.push(event);
            }
        }
        self
    }

    /// Adds permissions of your own choice, which count for calls and events, too. An event may need
    /// more than any one of its permissions: each lets through a part of it, such as
    /// `im:message.p2p_msg:readonly` the messages that users write to the bot alone.
    ///
    /// ```
    /// # use feishu_runtime::Permissions;
    /// let permissions = Permissions::default().scopes(["im:message.p2p_msg:readonly"]);
    /// assert_eq!(permissions.fewest(), ["im:message.p2p_msg:readonly"]);
    /// ```
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = &'static str>) -> Self {
        for scope in scopes {
            if !self.chosen.contains(&scope) {
                self.chosen.push(scope);
            }
        }
        self
    }

    /// A few permissions that together allow everything: each time that which allows most of what
    /// is left, and of equal ones the one with the longest name, which usually allows least. To
    /// choose yourself, read the list that this type prints.
    pub fn fewest(&self) -> Vec<&'static str> {
        Permissions::choose(&self.needs().iter().collect::<Vec<_>>())
    }

    /// [`fewest`](Permissions::fewest), in the form that the developer console imports: under
    /// Permissions & Scopes, Batch import/export scopes. What accepts only a user's token is asked
    /// of users.
    pub fn to_json(&self) -> String {
        let needs = self.needs();
        let (users, tenants): (Vec<&Need>, Vec<&Need>) =
            needs.iter().partition(|need| need.of_users);
        let [tenant, user] = [tenants, users].map(|needs| Permissions::choose(&needs));
        let scopes = json!({"scopes": {"tenant": tenant, "user": user}});
        format!("{scopes:#}")
    }

    /// The permissions that reveal single fields of replies and events. Without them, these fields
    /// are absent.
    pub fn for_fields(&self) -> Vec<&'static str> {
        let of_calls = self.endpoints.iter().flat_map(|endpoint| endpoint.field_scopes);
        let of_events = self.events.iter().flat_map(|event| event.field_scopes);
        let sorted: BTreeSet<&str> = of_calls.chain(of_events).copied().collect();
        sorted.into_iter().collect()
    }

    pub(crate) fn endpoints(&self) -> &[&'static Endpoint] {
        &self.endpoints
    }

    /// What needs a permission.
    pub(crate) fn needs(&self) -> Vec<Need> {
        let of_calls = self.endpoints.iter().map(|endpoint| Need {
            id: endpoint.id,
            any_of: endpoint.scopes.to_vec(),
            of_users: endpoint.tokens == [TokenKind::User],
        });
        let of_events = self.events.iter().map(|event| Need {
            id: event.event_type,
            any_of: event.scopes.to_vec(),
            of_users: false,
        });
        let of_program = self.chosen.iter().map(|scope| Need {
            id: "the program",
            any_of: vec![*scope],
            of_users: false,
        });
        of_calls.chain(of_events).chain(of_program).filter(|need| !need.any_of.is_empty()).collect()
    }

    /// A small choice of permissions that meets these needs.
    pub(crate) fn choose(needs: &[&Need]) -> Vec<&'static str> {
        let mut left = needs.to_vec();
        let mut chosen = BTreeSet::new();
        while !left.is_empty() {
            let all: BTreeSet<&'static str> =
                left.iter().flat_map(|need| &need.any_of).copied().collect();
            let meets =
                |scope: &str| left.iter().filter(|need| need.any_of.contains(&scope)).count();
            // There is one, since each need names a permission. The last of equal ones is taken,
            // so that the choice is the same each time.
            let Some(best) = all.into_iter().max_by_key(|scope| (meets(scope), scope.len())) else {
                break;
            };
            left.retain(|need| !need.any_of.contains(&best));
            chosen.insert(best);
        }
        chosen.into_iter().collect()
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let needs = self.needs();
        if needs.is_empty() {
            return f.write_str("no permission is needed");
        }
        writeln!(f, "These permissions allow all of it: {}", self.fewest().join(", "))?;
        for need in &needs {
            let which = if need.any_of.len() > 1 { "any one of " } else { "" };
            write!(f, "\n{}: {which}{}", need.id, need.any_of.join(", "))?;
        }
        if self.events.iter().any(|event| event.scopes.len() > 1) {
            f.write_str("\n\n")?;
            f.write_str(
                "Of an event, each permission may let through a part only; its page says which.",
            )?;
        }
        let for_fields = self.for_fields();
        if !for_fields.is_empty() {
            write!(f, "\n\nOptional, each for single fields: {}", for_fields.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{endpoint::Method, event::EventSchema};

    static READ: Endpoint = Endpoint::new("harbor.v1.ship.get", Method::Get, "/ships/:id")
        .tokens(&[TokenKind::Tenant, TokenKind::User])
        .scopes(&["harbor:ship", "harbor:ship:readonly"])
        .field_scopes(&["harbor:captain:readonly"]);
    static SAIL: Endpoint = Endpoint::new("harbor.v1.ship.sail", Method::Post, "/ships/:id/sail")
        .tokens(&[TokenKind::Tenant])
        .scopes(&["harbor:ship"]);
    static LOG: Endpoint = Endpoint::new("harbor.v1.log.get", Method::Get, "/log")
        .tokens(&[TokenKind::User])
        .scopes(&["harbor:log:readonly"]);
    static TIDE: Endpoint = Endpoint::new("harbor.v1.tide.get", Method::Get, "/tide");
    static MOORED: EventInfo =
        EventInfo::new("harbor.v1.moored", "harbor.ship.moored_v1", EventSchema::V2)
            .scopes(&["harbor:ship:readonly", "harbor:event"]);

    #[test]
    fn a_permission_that_allows_more_of_it_is_chosen_before_a_narrow_one() {
        assert_eq!(Permissions::of([&READ, &SAIL]).fewest(), ["harbor:ship"]);
        let with_event = Permissions::of([&READ, &SAIL, &READ]).events([&MOORED]);
        assert_eq!(with_event.fewest(), ["harbor:ship", "harbor:ship:readonly"]);
        assert_eq!(Permissions::of([&TIDE]).fewest(), [""; 0]);
    }

    #[test]
    fn what_the_caller_chose_counts_for_events_too() {
        let chosen = Permissions::of([&SAIL]).events([&MOORED]).scopes(["harbor:event"]);
        assert_eq!(chosen.fewest(), ["harbor:event", "harbor:ship"]);
        let more = chosen.scopes(["harbor:ship:readonly", "harbor:event"]);
        assert_eq!(more.fewest(), ["harbor:event", "harbor:ship", "harbor:ship:readonly"]);
        assert!(more.to_string().contains("\nthe program: harbor:event\n"), "{more}");
    }

    #[test]
    fn the_console_gets_what_only_users_can_have_apart() {
        let json = Permissions::of([&SAIL, &LOG]).to_json();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let wanted =
            json!({"scopes": {"tenant": ["harbor:ship"], "user": ["harbor:log:readonly"]}});
        assert_eq!(json, wanted);
    }

    #[test]
    fn people_read_which_call_needs_what() {
        let text = Permissions::of([&READ, &SAIL, &TIDE]).events([&MOORED]).to_string();
        assert_eq!(
            text,
            "These permissions allow all of it: harbor:ship, harbor:ship:readonly\n\n\
             harbor.v1.ship.get: any one of harbor:ship, harbor:ship:readonly\n\
             harbor.v1.ship.sail: harbor:ship\n\
             harbor.ship.moored_v1: any one of harbor:ship:readonly, harbor:event\n\n\
             Of an event, each permission may let through a part only; its page says which.\n\n\
             Optional, each for single fields: harbor:captain:readonly"
        );
        assert_eq!(Permissions::of([&TIDE]).to_string(), "no permission is needed");
    }
}
