//! What is written of names, addresses and code: nothing in them ends what is around them.

/// Whether this is a mention, with nothing else in it.
pub(super) fn is_mention(html: &str) -> bool {
    let inside = html.strip_prefix("<at ").and_then(|rest| rest.strip_suffix('>'));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_=,@.-'\" ".contains(c);
    inside.is_some_and(|inside| inside.chars().all(allowed))
}

/// Whether the platform opens this address.
pub(super) fn is_web(address: &str) -> bool {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://"))
        && address.len() > "https://".len()
}

/// Whether this is the key of an uploaded image.
pub(super) fn is_key(address: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    address.starts_with("img_") && address.chars().all(allowed)
}

/// An address without what would end it.
pub(super) fn encoded(address: &str) -> String {
    let mut out = String::new();
    for c in address.chars() {
        match c {
            '(' | ')' | '<' | '>' | '[' | ']' | '\\' | '`' | '|' | '"' | '*' | '\'' => {
                out.push_str(&format!("%{:02X}", c as u32));
            }
            c if c.is_ascii_control() || c == ' ' => out.push_str(&format!("%{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Code, in which nothing is escaped: what looks like a mention gets a sign without width.
pub(super) fn in_code(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        if rest.trim_start_matches('/').get(..2).is_some_and(|it| it.eq_ignore_ascii_case("at")) {
            out.push('\u{2060}');
        }
    }
    out + rest
}

/// The marks around a block of code.
pub(super) fn fence(code: &str) -> String {
    "`".repeat(longest_run(code).max(2) + 1)
}

pub(super) fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// The language of a block of code, as far as it is a name.
pub(super) fn language(info: &str) -> String {
    let name = info.split_whitespace().next().unwrap_or_default();
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "_+-#".contains(c));
    if is_name && name.len() <= 30 { name.to_ascii_lowercase() } else { String::new() }
}
