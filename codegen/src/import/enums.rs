//! Documented values: `` - `key`: label ``, `- key：label`, `a、b`. Splits them and makes labels
//! short; whether a key is a number is for the field's type to say.

/// A documented value before its field's type is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) key: String,
    pub(super) label: Option<String>,
    pub(super) note: Option<String>,
    /// Whether it is marked as the default.
    pub(super) default: bool,
    /// What the page says of it, in full.
    pub(super) text: String,
}

/// Longer labels are sentences and not carried, save in quotation marks.
const LABEL: usize = 40;
/// A longer label with commas in it ends at the first of them: what follows explains it.
const CLAUSE: usize = 16;
/// A bare key is no longer than this.
const KEY: usize = 64;

/// Reads what stands behind a label of values; none where it is no list of values.
pub(super) fn parse(text: &str) -> Option<Vec<Value>> {
    Some(items(text)).filter(|values| !values.is_empty()).or_else(|| inline(text))
}

/// A list of values behind other text: that text and the values.
pub(super) fn listed(text: &str) -> Option<(&str, Vec<Value>)> {
    let (start, ..) = next_item(text, 0)?;
    Some((&text[..start], items(&text[start..])))
}

/// Whether a list of values begins here, behind nothing but blanks.
pub(super) fn begins(text: &str) -> bool {
    // No item is longer; no more of the text is looked at.
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
    let item = |((start, key, from), to): (&(usize, &str, usize), usize)| {
        let value = value(key, &text[*from..to]);
        Value { default: value.default || text[*start..*from].contains("默认"), ..value }
    };
    found.iter().zip(ends).map(item).collect()
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
        // Without a blank, only a mark of a list right before a key: no minus, no bold.
        let glued = text[at..].starts_with(|c: char| c == '`' || c.is_ascii_alphanumeric());
        if !begins || (blanks == 0 && !glued) {
            continue;
        }
        if let Some((key, end)) = key(text, at + blanks) {
            return Some((dash, key, end));
        }
    }
}

/// A key at byte `at` and where its text starts.
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
    // Which one is the default stands in brackets behind it.
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

/// Where values in one line part, widest first.
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
        // Either all have labels or none has: a label may hold separators too.
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
    if let Some((label, note)) = quoted(text) {
        let note = shorten(note, LABEL);
        let label = label.split(". ").next().unwrap_or_default();
        let (label, text) = (Some(label.to_owned()), text.to_owned());
        return Value { key, label, note, default, text };
    }
    Value { key, label: shorten(text, CLAUSE), note: None, default, text: text.to_owned() }
}

/// A label in quotation marks at the start, and what follows it. Marks inside the label come
/// in pairs, so the closing one has an even number of them before it, and a blank or nothing
/// behind it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('"')?;
    for (inside, (at, _)) in rest.match_indices('"').enumerate() {
        let after = &rest[at + 1..];
        if inside % 2 == 0 && (after.is_empty() || after.starts_with(char::is_whitespace)) {
            return Some((&rest[..at], after.trim()));
        }
    }
    None
}

/// A short label out of a text: up to the first sentence end, link or break; none where what
/// remains is a sentence. What has more than `clause` characters ends at its first comma.
fn shorten(text: &str, clause: usize) -> Option<String> {
    let text = text.trim().trim_start_matches(['：', ':']).trim();
    // A run of blanks is a break that got lost.
    let end = text.find(['。', '\n', '[']).unwrap_or(text.len());
    let end = text[..end].find("   ").unwrap_or(end);
    let end = text[..end].find("http").unwrap_or(end);
    let end = sentence_in_brackets(&text[..end]).unwrap_or(end);
    let label = text[..end].replace("**", "").replace('`', "");
    let mut label = label.trim();
    if label.chars().count() > clause {
        label = first_clause(label);
    }
    // What leads to a link that was cut off says nothing without it.
    if text[end..].starts_with(['[', 'h']) {
        for lead in ["详见", "参见", "参考", "见", "请"] {
            label = label.strip_suffix(lead).unwrap_or(label).trim_end();
        }
    }
    let label = label.trim_end_matches(['；', ';', '，', ',', '、', '.', '：', ':']).trim();
    (!label.is_empty() && label.chars().count() <= LABEL).then(|| label.to_owned())
}

/// A text up to its first comma outside brackets; the clause behind, where the first only says
/// when.
fn first_clause(text: &str) -> &str {
    let mut clauses = clauses(text);
    let first = clauses.next().unwrap_or_default();
    let condition =
        first.starts_with(['当', '若']) || first.contains("如果") || first.contains("只要");
    let said = clauses.next().filter(|_| condition).map(|clause| clause.trim_start_matches('则'));
    said.unwrap_or_else(|| first.strip_prefix('即').unwrap_or(first).trim())
}

/// The parts of a text between commas that stand outside brackets and quotation marks.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split(move |c: char| {
        match c {
            '（' | '(' | '「' | '“' | '[' => depth += 1,
            '）' | ')' | '」' | '”' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, '，' | ',' | '；' | ';')
    })
    .map(str::trim)
}

/// Where brackets begin that hold more than a word or two.
fn sentence_in_brackets(text: &str) -> Option<usize> {
    const REMARK: usize = 12;
    text.char_indices().find_map(|(at, c)| {
        let close = match c {
            '（' => '）',
            '(' => ')',
            _ => return None,
        };
        let inner = &text[at + c.len_utf8()..];
        let length = inner.find(close).map_or(usize::MAX, |end| inner[..end].chars().count());
        (at > 0 && length > REMARK).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::{parse, quoted, shorten};

    fn short(text: &str) -> Option<String> {
        shorten(text, super::CLAUSE)
    }

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
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_list_of_values() {
        assert_eq!(parse("参见文档"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn a_quoted_label_may_hold_quotation_marks() {
        assert_eq!(quoted(r#""a is "b", c" rest"#), Some((r#"a is "b", c"#, "rest")));
        assert_eq!(quoted(r#""a is "b" c" rest"#), Some((r#"a is "b" c"#, "rest")));
        assert_eq!(quoted(r#""a" see "b""#), Some(("a", r#"see "b""#)));
        assert_eq!(quoted(r#""a"#), None);
    }

    #[test]
    fn a_label_is_cut_before_its_sentences() {
        assert_eq!(short("开放。任何人可见").as_deref(), Some("开放"));
        assert_eq!(short("open    to all").as_deref(), Some("open"));
        assert_eq!(short("open [more](x)").as_deref(), Some("open"));
        assert_eq!(short("open (to those who have asked the keeper)").as_deref(), Some("open"));
        assert_eq!(short("开放，详见[说明](x)").as_deref(), Some("开放"));
        assert_eq!(short("open (daily)").as_deref(), Some("open (daily)"));
        assert_eq!(short(&"long ".repeat(20)), None);
        for (text, expected) in [
            ("open to all, and lent to whoever asks", "open to all"),
            ("shut (a, b), and also locked", "shut (a, b)"),
            ("lent, but here", "lent, but here"),
            ("如果 shelf 和 book 都有 title，则全部展示，以竖线分割", "全部展示"),
            ("即 shelf_id，为全局唯一的标识，不会改变", "shelf_id"),
        ] {
            assert_eq!(short(text).as_deref(), Some(expected), "{text}");
        }
        let value = super::value("1", r#""Too many. Please return one" 太多"#);
        assert_eq!(
            (value.label.as_deref(), value.note.as_deref()),
            (Some("Too many"), Some("太多"))
        );
    }
}
