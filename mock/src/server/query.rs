//! Name-value pairs of a query or a form, decoded.

use percent_encoding::percent_decode;

/// The decoded pairs of `a=1&b=2`, in order; a name without `=` has an empty value.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    if !text.contains(['+', '%']) {
        return text.to_owned();
    }
    let spaces = text.replace('+', " ");
    percent_decode(spaces.as_bytes()).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn pairs_are_decoded_after_splitting() {
        let expected =
            [("a b", "1&2"), ("n", ""), ("n", "+船")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(pairs("a+b=1%262&n&&n=%2B%E8%88%B9"), expected);
        assert_eq!(pairs(""), []);
    }
}
