//! The tables of headers: which tokens an endpoint accepts, the media type of its body, and
//! what else goes with a call.

use super::{Kind, context::Context, rows::FieldRow};
use crate::page::{Cell, plain_text};
use feishu_spec::{Credential, Token};

/// What the headers of a request say.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    pub(super) tokens: Vec<Token>,
    /// What a call needs besides the token.
    pub(super) credentials: Vec<Credential>,
    pub(super) content_type: Option<String>,
    /// Rows of other headers.
    pub(super) others: Vec<FieldRow>,
}

/// Sorts the rows of a table of request headers.
pub(super) fn sort(rows: Vec<FieldRow>) -> Headers {
    let mut headers = Headers::default();
    for row in rows {
        match row.name.to_ascii_lowercase().as_str() {
            "authorization" => headers.tokens = tokens(&row.facts.text),
            "content-type" => headers.content_type = media_type(&row),
            name => match Credential::of_header(name) {
                Some(credential) => headers.credentials.push(credential),
                None => headers.others.push(row),
            },
        }
    }
    headers
}

/// Reads the notes below the table. Some pages demand a header there, in place of a row:
/// `Key: X-Lark-Helpdesk-Authorization`.
pub(super) fn read_note(context: &mut Context<'_>, note: &Cell, headers: &mut Headers) {
    for name in note.text.lines().filter_map(demanded) {
        match Credential::of_header(name) {
            Some(credential) if headers.credentials.contains(&credential) => {}
            Some(credential) => headers.credentials.push(credential),
            None => {
                let known = Credential::ALL.map(Credential::header).join(", ");
                let expected = format!("a header in the table, or a credential: {known}");
                context.report_found(Kind::UnknownFact, note.place, name, expected);
            }
        }
    }
}

/// The header that a line of a note demands.
fn demanded(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['>', '-', '*', ' ', '\u{a0}']);
    let name = line.strip_prefix("Key")?.trim_start().strip_prefix([':', '：'])?;
    let name = name.trim().trim_matches('`');
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (!name.is_empty() && is_name(name)).then_some(name)
}

/// The tokens that a text names, in a fixed order. Addresses and link texts in brackets name
/// other pages, not tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let text = without_links(text);
    [Token::Tenant, Token::User, Token::App]
        .into_iter()
        .filter(|token| text.contains(token.documented_name()))
        .collect()
}

fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        out.push_str(before);
        rest = match link.split_once("](") {
            Some((_, after)) => after.split_once(')').map_or("", |(_, after)| after),
            None => link,
        };
    }
    out.push_str(rest);
    out
}

/// The media type in a row, without its parameters.
fn media_type(row: &FieldRow) -> Option<String> {
    let text = plain_text(&row.facts.text);
    let start = ["application/", "multipart/", "text/"].iter().find_map(|kind| text.find(kind))?;
    let rest = &text[start..];
    let end = rest.find([';', '"', ' ', '；', ',', '，']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}
