//! The file name in a `Content-Disposition` header.

use percent_encoding::percent_decode_str;

/// The file name: `filename*` (RFC 8187) before `filename`.
pub(super) fn file_name(value: &str) -> Option<String> {
    let mut plain = None;
    for (name, value) in parameters(value) {
        if name.eq_ignore_ascii_case("filename*") {
            let mut parts = value.splitn(3, '\'');
            let (charset, _, text) = (parts.next()?, parts.next()?, parts.next()?);
            if charset.eq_ignore_ascii_case("utf-8") {
                return Some(percent_decode_str(text).decode_utf8_lossy().into_owned());
            }
        } else if name.eq_ignore_ascii_case("filename") {
            // Many senders percent-encode it, though no standard says so.
            let decoded = percent_decode_str(&value).decode_utf8().map(|name| name.into_owned());
            plain = Some(decoded.unwrap_or(value));
        }
    }
    plain
}

/// The `name=value` pairs behind the first semicolon.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = value.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let mut value = String::new();
        let mut end = behind.len();
        if let Some(quoted) = behind.strip_prefix('"') {
            let mut escaped = false;
            for (at, c) in quoted.char_indices() {
                match c {
                    '\\' if !escaped => escaped = true,
                    '"' if !escaped => {
                        end = at + 2;
                        break;
                    }
                    c => {
                        value.push(c);
                        escaped = false;
                    }
                }
            }
        } else {
            end = behind.find(';').unwrap_or(behind.len());
            value = behind[..end].trim().to_owned();
        }
        pairs.push((name.trim_matches([' ', ';']).to_owned(), value));
        rest = behind.get(end..).unwrap_or_default();
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_are_read_in_every_form_that_senders_write() {
        for (value, name) in [
            ("attachment; filename=a.txt", "a.txt"),
            ("attachment; filename=\"a b.txt\"; size=3", "a b.txt"),
            ("attachment;filename=\"a\\\"b;c.txt\"", "a\"b;c.txt"),
            ("attachment; filename=\"x.txt\"; filename*=UTF-8''%E6%B5%B7%20.txt", "海 .txt"),
            ("attachment; filename*=utf-8'zh'%E6%B5%B7.txt; filename=x", "海.txt"),
            ("inline; FILENAME=海.txt", "海.txt"),
            ("attachment; filename=%E6%B5%B7.txt", "海.txt"),
            ("attachment; filename=100%.txt", "100%.txt"),
            ("attachment; filename*=latin1''x; filename=y", "y"),
            ("attachment; filename=\"open", "open"),
        ] {
            assert_eq!(file_name(value).as_deref(), Some(name), "{value}");
        }
        for value in
            ["", "attachment", "attachment;", "attachment; name=x", "attachment; filename*=x"]
        {
            assert_eq!(file_name(value), None, "{value}");
        }
    }
}
