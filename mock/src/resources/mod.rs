//! What a test says of resources: which do not exist, and which may not be used. The platform keeps
//! no resources of its own, so all others exist and may be used.

mod named;

use std::collections::HashMap;

use feishu_spec::Endpoint;

use crate::{Platform, Received, refusal::Refusal};

/// The words by which codes speak of what an app may see and whom it may reach.
const VISIBILITY: [&str; 6] =
    ["availab", "visib", "user authority", "dept authority", "department authority", "可见"];

/// The ids of resources that calls are refused for.
#[derive(Debug, Default)]
pub(crate) struct Resources(HashMap<String, Refused>);

/// Why calls that name a resource are refused.
#[derive(Clone, Copy, Debug)]
enum Refused {
    Missing,
    Forbidden,
    Invisible,
}

impl Resources {
    /// Refuses a request that names a resource which is missing or forbidden; the first one in the
    /// order of path, query and body decides.
    pub(crate) fn admit(&self, endpoint: &Endpoint, received: &Received) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        let refused = |(field, id): (String, String)| Some((field, *self.0.get(&id)?));
        let Some((field, why)) = named::values(received).into_iter().find_map(refused) else {
            return Ok(());
        };
        let refusal = match why {
            Refused::Missing => Refusal::not_found(),
            Refused::Forbidden => Refusal::forbidden(),
            Refused::Invisible => {
                return Err(Refusal::forbidden().documented_saying(endpoint, &VISIBILITY, &field));
            }
        };
        Err(refusal.documented_about(endpoint, &field))
    }
}

impl Resources {
    pub(crate) fn remove(&mut self, id: String) {
        self.0.insert(id, Refused::Missing);
    }

    pub(crate) fn forbid(&mut self, id: String) {
        self.0.insert(id, Refused::Forbidden);
    }

    pub(crate) fn hide(&mut self, id: String) {
        self.0.insert(id, Refused::Invisible);
    }

    pub(crate) fn restore(&mut self, id: &str) -> bool {
        self.0.remove(id).is_some()
    }

    /// Takes back all that was said.
    #[cfg(feature = "control")]
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    #[cfg(feature = "control")]
    pub(crate) fn missing(&self) -> impl Iterator<Item = &String> {
        self.0.iter().filter(|(_, why)| matches!(why, Refused::Missing)).map(|(id, _)| id)
    }

    #[cfg(feature = "control")]
    pub(crate) fn forbidden(&self) -> impl Iterator<Item = &String> {
        self.0.iter().filter(|(_, why)| matches!(why, Refused::Forbidden)).map(|(id, _)| id)
    }
}

#[cfg(feature = "control")]
impl Resources {
    pub(crate) fn hidden(&self) -> impl Iterator<Item = &String> {
        self.0.iter().filter(|(_, why)| matches!(why, Refused::Invisible)).map(|(id, _)| id)
    }
}

impl Platform {
    /// From now on, no resource has this id: a chat, a file, a record, a user. Every call that
    /// names it fails with the code and the HTTP status that the called endpoint documents for
    /// what does not exist; of several such codes, with the one whose message speaks of the field
    /// that holds the id. Endpoints that document none answer with 91402 and 404.
    ///
    /// A call names an id in a parameter of the path or the query, or anywhere in its JSON or
    /// form, as a whole value: `doccnA` is not named by the text `see doccnA`. So give an id that
    /// no other value equals. Token, rate limit, scopes and fields are checked before.
    ///
    /// Where more decides than an id, [`Script::not_found`](crate::Script::not_found) answers
    /// alike, from a function given to [`reply_with`](Platform::reply_with).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let platform = feishu_mock::Platform::start().await;
    /// platform.remove("oc_dissolved");            // a chat that is gone
    /// platform.forbid("oc_of_the_board");         // a chat that the app is not in
    /// // … calls with `oc_dissolved` in any place find nothing …
    /// assert!(platform.restore("oc_dissolved"));  // and now they find it again
    /// # }
    /// ```
    pub fn remove(&self, id: impl Into<String>) {
        self.shared.lock().resources.remove(id.into());
    }

    /// From now on, the resource with this id exists, but nobody may use it: its owner has not
    /// shared it, or the app is not a member. Every call that names it, as [`remove`](Platform::remove)
    /// describes, fails with the code and the HTTP status that the called endpoint documents for
    /// a missing permission; where it documents none, with 91403 and 403.
    ///
    /// This is about roles, membership and visibility, of which each service speaks with codes of
    /// its own. Scopes are checked by the platform's gateway before a service sees the call, with
    /// codes that are the same for all endpoints: see [`revoke_scope`](Platform::revoke_scope).
    pub fn forbid(&self, id: impl Into<String>) {
        self.shared.lock().resources.forbid(id.into());
    }

    /// From now on, the app does not see this user or department: it is outside the app's
    /// visibility, or outside the part of the address book that the app may read. Every call that
    /// names it, as [`remove`](Platform::remove) describes, fails with the code that the called
    /// endpoint documents for that, such as 230013 for a message and 41050 for a user of the
    /// address book; where it documents none, as with [`forbid`](Platform::forbid).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let platform = feishu_mock::Platform::start().await;
    /// platform.hide("ou_of_another_branch");
    /// // … a message to this user is refused …
    /// assert!(platform.restore("ou_of_another_branch"));
    /// # }
    /// ```
    pub fn hide(&self, id: impl Into<String>) {
        self.shared.lock().resources.hide(id.into());
    }

    /// Takes back [`remove`](Platform::remove), [`forbid`](Platform::forbid) or
    /// [`hide`](Platform::hide); false if none was said of this id.
    pub fn restore(&self, id: &str) -> bool {
        self.shared.lock().resources.restore(id)
    }
}
