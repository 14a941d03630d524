//! The page in the browser and its files, which are part of the program.

use http::{HeaderValue, header};

use super::{Answer, PREFIX, ask::Ask, routes};
use crate::{platform::state::Shared, reply::Reply};

/// Each file: its name, its type and its bytes.
#[cfg(feature = "page")]
const FILES: [(&str, &str, &str); 12] = [
    ("page.html", HTML, include_str!("page/page.html")),
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("main.js", SCRIPT, include_str!("page/main.js")),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
    ("chat.js", SCRIPT, include_str!("page/chat.js")),
    ("message.js", SCRIPT, include_str!("page/message.js")),
    ("card.js", SCRIPT, include_str!("page/card.js")),
    ("controls.js", SCRIPT, include_str!("page/controls.js")),
    ("markdown.js", SCRIPT, include_str!("page/markdown.js")),
    ("journal.js", SCRIPT, include_str!("page/journal.js")),
    ("endpoints.js", SCRIPT, include_str!("page/endpoints.js")),
    ("platform.js", SCRIPT, include_str!("page/platform.js")),
];

#[cfg(feature = "page")]
const HTML: &str = "text/html; charset=utf-8";
#[cfg(feature = "page")]
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// No other code runs in the page, and nothing is loaded from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The page, or a file of it.
pub(super) fn get(_: &Shared, ask: &Ask, segments: &[&str]) -> Answer {
    if segments.is_empty() && !ask.path.ends_with('/') {
        // So that the page finds its files beside it.
        let mut reply = Reply::text(308, "text/plain; charset=utf-8", "");
        reply.headers.push((header::LOCATION, HeaderValue::from_static("/__stand_in/")));
        return Ok(reply);
    }
    let name = segments.first().copied().unwrap_or("page.html");
    let Some((media_type, text)) = file(name) else {
        return match segments.is_empty() {
            true => Ok(Reply::text(200, "text/plain; charset=utf-8", overview())),
            false => Err(routes::unknown(ask, segments)),
        };
    };
    let mut reply = Reply::text(200, media_type, text);
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Another version of the program may stand at this address tomorrow.
        (header::CACHE_CONTROL, "no-cache"),
    ] {
        reply.headers.push((name, HeaderValue::from_static(value)));
    }
    Ok(reply)
}

#[cfg(feature = "page")]
fn file(name: &str) -> Option<(&'static str, &'static str)> {
    FILES.iter().find(|(known, ..)| *known == name).map(|(_, kind, text)| (*kind, *text))
}

#[cfg(not(feature = "page"))]
fn file(_: &str) -> Option<(&'static str, &'static str)> {
    None
}

/// What there is, where the page is not part of the program.
fn overview() -> String {
    format!("below {PREFIX}/:\n{}\n", routes::PATHS.join("\n"))
}
