//! Headers that callers and interceptors add to a request.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Headers that belong to the client or to the connection.
const RESERVED: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Sets a header on behalf of the caller, or says why it cannot be set. The message does not
/// repeat the value, which may be secret.
pub(crate) fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let refuse = |why: &str| Err(format!("not sent: the header {name:?} {why}"));
    let Ok(key) = name.parse::<HeaderName>() else {
        return refuse("has a name that HTTP does not allow");
    };
    if RESERVED.contains(&key) {
        return refuse("is set by the client itself");
    }
    let Ok(value) = HeaderValue::from_str(value) else {
        return refuse("has a value with control characters");
    };
    headers.insert(key, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::insert;

    #[test]
    fn a_header_that_cannot_be_sent_is_refused_without_its_value() {
        let mut headers = HeaderMap::new();
        for (name, why) in
            [("a b", "name"), ("Authorization", "client itself"), ("x-note", "control characters")]
        {
            let fault = insert(&mut headers, name, "s3cret\n").unwrap_err();
            assert!(fault.contains(why) && !fault.contains("s3cret"), "{fault}");
        }
        assert!(headers.is_empty());
        insert(&mut headers, "X-Note", "one").unwrap();
        insert(&mut headers, "x-note", "two").unwrap();
        assert_eq!((headers.len(), &headers["x-note"]), (1, &"two".parse().unwrap()));
    }
}
