//! Splits documented values: `` - `key`: label ``, `- key：label`, `a、b`. `labels` shortens their
//! labels, and the field's type decides whether a key is a number.

use super::labels;

/// A documented value before its field's type is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) key: String,
    pub(super) label: Option<String>,
    pub(super) note: Option<String>,
    /// Whether it is marked as the default.
    pub(super) default: bool,
    /// The full text of the page about it.
    pub(super) text: String,
}

/// The maximum length of a bare key.
const KEY: usize = 64;

/// Reads the text after a label of values; `None` if it is not a list of values.
pub(super) fn parse(text: &str) -> Option<Vec<Value>> {
    Some(items(text)).filter(|values| !values.is_empty()).or_else(|| inline(text))
}

/// A list of values after other text: that text and the values.
pub(super) fn listed(text: &str) -> Option<(&str, Vec<Value>)> {
    let (start, ..) = next_item(text, 0)?;
    Some((&text[..start], items(&text[start..])))
}

/// Whether a list of values begins here, after blanks only.
pub(super) fn begins(text: &str) -> bool {
    // No item is longer, so the rest of the text is not searched.
    let window = text.char_indices().nth(KEY * 2).map_or(text, |(end, _)| &text[..end]);
    next_item(window, 0).is_some_and(|(start, ..)| window[..start].trim().is_empty())
}

/// The values of a list.
fn items(text: &str) -> Vec<Value> {
    let mut found: Vec<(usize, &str, usize)> = Vec::new();
    let mut at = 0;
    while let Some((start, key, end)) = next_item(text, at) {
        found.push((start, key, end));
        at = end;
    }
    let ends = found.iter().skip(1).map(|(start, ..)| *start).chain([text.len()]);
    let mut values = Vec::with_capacity(found.len());
    // How deep the item above is that a list inside belongs to.
    let mut inside: Option<usize> = None;
    for (&(start, key, from), to) in found.iter().zip(ends) {
        let depth = depth(&text[..start]);
        if inside.is_some_and(|outer| depth > outer) {
            continue;
        }
        let said = &text[from..to];
        inside = said.trim_end().ends_with(['：', ':']).then_some(depth);
        let glued = glued(key, said);
        let end = glued.first().map_or(said.len(), |(start, ..)| *start);
        let first = value(key, &said[..end]);
        let default = first.default || text[start..from].contains("默认");
        values.push(Value { default, ..first });
        let ends = glued.iter().skip(1).map(|(start, ..)| *start).chain([said.len()]);
        let others = glued.iter().zip(ends);
        values.extend(others.map(|((_, key, from), to)| value(key, &said[*from..to])));
    }
    values
}

/// How many blanks stand right before an item.
fn depth(before: &str) -> usize {
    before.chars().rev().take_while(|c| matches!(c, ' ' | '\u{a0}' | '\t')).count()
}

/// The values that follow in the text of an item because their dashes got lost: `zh_cn：中文
/// en_us：英文`. Only keys of several words in one case, which no sentence has by chance: where each
/// starts, its key, where its text starts.
fn glued<'t>(first: &str, text: &'t str) -> Vec<(usize, &'t str, usize)> {
    let style = |key: &str| {
        let words = key.contains('_') && is_bare_key(key);
        let (upper, lower) = (key.to_ascii_uppercase(), key.to_ascii_lowercase());
        words.then_some((key == upper, key == lower)).filter(|style| style.0 || style.1)
    };
    let Some(wanted) = style(first) else { return Vec::new() };
    let starts = text.char_indices().filter(|(_, c)| c.is_whitespace());
    let found = starts.filter_map(|(blank, c)| {
        let start = blank + c.len_utf8();
        let (key, end) = key(text, start)?;
        let bare = text[start..].starts_with(key) && text[..end].ends_with(['：', ':']);
        (bare && style(key) == Some(wanted)).then_some((blank, key, end))
    });
    found.collect()
}

/// The next `- key:` from byte `from` on: where it starts, its key, where its text starts.
fn next_item(text: &str, from: usize) -> Option<(usize, &str, usize)> {
    let mut at = from;
    loop {
        let dash = at + text[at..].find(['-', '*', '•', '·'])?;
        let width = text[dash..].chars().next().map_or(1, char::len_utf8);
        at = dash + width;
        let begins = text[..dash].chars().next_back().is_none_or(char::is_whitespace);
        let blanks = text[at..].len() - text[at..].trim_start_matches([' ', '\u{a0}']).len();
        // Without a blank, it is a list marker only right before a key: no minus, no bold.
        let glued = text[at..].starts_with(|c: char| c == '`' || c.is_ascii_alphanumeric());
        if !begins || (blanks == 0 && !glued) {
            continue;
        }
        if let Some((key, end)) = key(text, at + blanks) {
            return Some((dash, key, end));
        }
    }
}

/// The key at byte `at`, and the start of its text.
fn key(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = &text[at..];
    if let Some(quoted) = rest.strip_prefix('`') {
        let end = quoted.find('`').filter(|end| *end > 0)?;
        let key = quoted[..end].trim();
        let after = &quoted[end + 1..];
        let end = at + end + 2;
        let blanks = after.len() - after.trim_start_matches([' ', '\u{a0}']).len();
        let colon = after[blanks..].chars().next().filter(|c| matches!(c, ':' | '：' | '，' | ','));
        return match colon {
            Some(colon) => Some((key, end + blanks + colon.len_utf8())),
            // A key alone, or with its label in brackets.
            None if after.is_empty() || after.starts_with([' ', '\n', '（', '(']) => {
                Some((key, end))
            }
            None => None,
        };
    }
    // In quotation marks a key may hold blanks and colons.
    if let Some((key, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'))
        && !key.is_empty()
        && key.len() <= KEY
        && !key.contains('\n')
        && let Some(colon) = after.chars().next().filter(|c| matches!(c, ':' | '：'))
    {
        return Some((key, at + key.len() + 2 + colon.len_utf8()));
    }
    // No key is longer, so neither is the search for its end.
    let window = rest.char_indices().nth(KEY + 16).map_or(rest, |(end, _)| &rest[..end]);
    let end = window.find([':', '：', '=', '\n']).unwrap_or(window.len());
    let separator = rest[end..].chars().next().filter(|c| *c != '\n');
    // The default is marked in brackets after the value.
    let marked = window[..end].trim().trim_end_matches("（默认值）").trim_end_matches("(默认值)");
    let key = marked.trim_matches(['*', '"', '“', '”']).trim();
    if let Some(separator) = separator
        && key.len() <= KEY
        && is_bare_key(key)
    {
        return Some((key, at + end + separator.len_utf8()));
    }
    // `0 none`: a number needs no colon.
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    (digits > 0 && rest[digits..].starts_with(' ')).then(|| (&rest[..digits], at + digits))
}

fn is_bare_key(key: &str) -> bool {
    key.contains(|c: char| c.is_ascii_alphanumeric())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+'))
}

/// The separators of values in one line, widest first.
const SEPARATORS: &[&[char]] =
    &[&['；', ';', '\n'], &['、', '，', ',', '|', '\n'], &['/', '\n'], &[' ', '\n']];

/// `HTML`, `a、b`, `1：one；2：two`: values in one line, each a bare key.
fn inline(text: &str) -> Option<Vec<Value>> {
    let line = text.trim().trim_end_matches(['。', '.', '，', ',', '；', ';']);
    let line = line.trim_start_matches('「').trim_end_matches('」');
    // `- a - b`: a list of keys without labels.
    if let Some(list) = line.strip_prefix("- ") {
        return list.split(" - ").map(|key| piece(key.trim())).collect();
    }
    let readings = SEPARATORS.iter().filter_map(|separators| {
        let pieces = line.split(*separators).map(str::trim).filter(|piece| !piece.is_empty());
        let values: Vec<Value> = pieces.map(piece).collect::<Option<_>>()?;
        // Either all have labels or none has, since a label may contain separators.
        let labelled = values.iter().filter(|value| !value.text.is_empty()).count();
        (labelled == 0 || labelled == values.len()).then_some(values)
    });
    readings.max_by_key(Vec::len).filter(|values| !values.is_empty())
}

/// `key`, `key：label` or `key（label）`.
fn piece(piece: &str) -> Option<Value> {
    let (key, text) = piece
        .split_once(['：', ':'])
        .or_else(|| piece.strip_suffix('）').and_then(|piece| piece.split_once('（')))
        .unwrap_or((piece, ""));
    let key = key.trim().trim_matches(['`', '"', '“', '”', '\'']).trim();
    is_bare_key(key).then(|| value(key, text.trim()))
}

fn value(key: &str, text: &str) -> Value {
    let key = key.trim_matches('"').to_owned();
    let written = text.trim();
    let text = written.trim_start_matches("（默认值）").trim_start_matches("（默认）");
    let default = text.len() < written.len();
    let text = text.trim_start_matches(['：', ':']).trim();
    let (label, note) = labels::read(text);
    Value { key, label, note, default, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn read(text: &str) -> Vec<String> {
        let values = parse(text).unwrap_or_default();
        values.iter().map(|v| format!("{}={}", v.key, v.label.as_deref().unwrap_or("-"))).collect()
    }

    #[test]
    fn every_notation_of_values_is_read() {
        for (text, expected) in [
            ("\n- `1`: open - `2`: shut", &["1=open", "2=shut"][..]),
            ("- 1：open\n- 2：shut", &["1=open", "2=shut"]),
            (" - 0: \"Done\" gut - 7: \"Not\" schlecht", &["0=Done", "7=Not"]),
            ("- `a`\n- `b`", &["a=-", "b=-"]),
            ("- `a`：x-y - z - `b`：w", &["a=x-y - z", "b=w"]),
            ("HTML", &["HTML=-"]),
            ("`a`、`b`。", &["a=-", "b=-"]),
            ("1：one；2：two", &["1=one", "2=two"]),
            ("* `a b`: c", &["a b=c"]),
            ("- **true**：yes - **false**：no", &["true=yes", "false=no"]),
            ("* 0 none  * 1 all", &["0=none", "1=all"]),
            ("- \"x\"：one\n- 2 = two", &["x=one", "2=two"]),
            ("- \"d-m\"：1-2 - \"d-m h:m\"：1-2 3:4", &["d-m=1-2", "d-m h:m=1-2 3:4"]),
            ("-true: on\n-false: off", &["true=on", "false=off"]),
            ("on（开）、off（关）", &["on=开", "off=关"]),
            ("- true：yes - false（默认值）：no", &["true=yes", "false=no"]),
            ("- `a`（默认值）：one\n- `b`：two", &["a=one", "b=two"]),
            ("- on - off", &["on=-", "off=-"]),
            ("A / B / C", &["A=-", "B=-", "C=-"]),
            ("「1:one，2:two」", &["1=one", "2=two"]),
            ("shop.x_v1：a、b", &["shop.x_v1=a、b"]),
            ("a：one b：two", &["a=one", "b=two"]),
            ("- IN_A：one\n- IN_B：two\nIN_C：three", &["IN_A=one", "IN_B=two", "IN_C=three"]),
            ("- zh_cn：one en_us：two", &["zh_cn=one", "en_us=two"]),
            ("- a_b：one C_D：two", &["a_b=one C_D：two"]),
            (
                " - `a`: one - `b`: not with:     - `x`: y       - `z`: w - `c`: three",
                &["a=one", "b=not with", "c=three"],
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_list_of_values() {
        assert_eq!(parse("参见文档"), None);
        assert_eq!(parse(""), None);
    }
}
