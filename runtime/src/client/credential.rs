//! The credentials that a call needs besides its access token. They go with the calls that need
//! them and with no other.

use http::HeaderName;

use crate::{
    auth::Helpdesk,
    call::Outgoing,
    endpoint::Credential,
    error::{Error, Kind, Remedy},
    secret::Secret,
};

/// Adds what the endpoint needs. A header that the caller has set takes precedence. With
/// `validate`, a call without its credential fails before it is sent.
pub(super) fn add(
    outgoing: &mut Outgoing,
    helpdesk: Option<&Helpdesk>,
    validate: bool,
) -> Result<(), Error> {
    for credential in outgoing.target.credentials {
        let Ok(name) = credential.header().parse::<HeaderName>() else { continue };
        let Credential::Helpdesk = credential;
        outgoing.remedy = refusals_of_helpdesks;
        let value = match (outgoing.headers.remove(&name), helpdesk) {
            (Some(mut value), _) => {
                let text = value.to_str().map(Secret::new);
                outgoing.secrets.extend(text);
                value.set_sensitive(true);
                Some(value)
            }
            (None, Some(helpdesk)) => {
                if let Some(fault) = helpdesk.fault() {
                    return Err(outgoing.error(Kind::NoCredential(*credential, Some(fault))));
                }
                outgoing.secrets.extend(helpdesk.secrets());
                helpdesk.header()
            }
            (None, None) if validate => {
                return Err(outgoing.error(Kind::NoCredential(*credential, None)));
            }
            (None, None) => None,
        };
        outgoing.credentials.extend(value.map(|value| (name, value)));
    }
    Ok(())
}

/// What helps after codes where a helpdesk opens the call.
fn refusals_of_helpdesks(code: i64) -> Option<Remedy> {
    const UNAUTHORIZED: i64 = 154_001;
    const FORBIDDEN: i64 = 154_003;
    matches!(code, UNAUTHORIZED | FORBIDDEN).then_some(Remedy::Helpdesk)
}
