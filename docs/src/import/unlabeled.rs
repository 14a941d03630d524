//! Facts in the sentences of a description, without a label: `默认为 20`, a value marked
//! `（默认值）`, a list of values after a colon. Only unambiguous text is read.

use super::enums::{self, Value};

/// The marks of a default value, after its key or its label.
const MARKS: &[&str] = &["（默认值）", "(默认值)", "（默认）", "(默认)"];

/// Words that introduce a default in a sentence; the longest first.
const LEADS: &[&str] =
    &["默认值为", "默认值是", "默认值：", "默认值:", "默认值", "默认为", "默认是"];

/// The default in a text: from those words to the end of the clause. `None` if the sentence gives
/// a condition for it.
pub(super) fn default(text: &str) -> Option<&str> {
    // Few texts have the word that all of them begin with.
    if !text.contains("默认") {
        return None;
    }
    let (at, lead) = LEADS.iter().filter_map(|lead| Some((text.find(lead)?, *lead))).min_by_key(
        // Of two matches at one place, take the longer one.
        |(at, lead)| (*at, usize::MAX - lead.len()),
    )?;
    let sentence = text[..at].rsplit(['。', '\n', '；', ';']).next().unwrap_or_default();
    if ["当", "若", "如果", "无", "时"].iter().any(|word| sentence.contains(word)) {
        return None;
    }
    let rest = text[at + lead.len()..].trim_start();
    let end = match rest.strip_prefix(['`', '"', '“']) {
        // A quoted default ends with its quotation mark.
        Some(inner) => rest.len() - inner.len() + inner.find(['`', '"', '”'])?,
        None => rest
            .find(|c: char| {
                !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':'))
            })
            .unwrap_or(rest.len()),
    };
    let said = rest[..end].trim_start_matches(['`', '"', '“']).trim_end_matches(['.', ':', '-']);
    // Text that continues without a break is a part of a sentence: `默认 10 天`.
    let after = rest[end..].trim_start_matches(['`', '"', '”']);
    let ends = after.trim_start_matches([' ', '\u{a0}']);
    let closed = ends.is_empty()
        || ends.starts_with(['。', '，', ',', '\n', '；', ';', '、', '）', ')', '-', '*', '.'])
        || (after.len() > ends.len() && !after.trim().starts_with(char::is_alphanumeric));
    (closed && !said.is_empty()).then_some(said)
}

/// The one value among others that is marked as the default.
pub(super) fn marked(values: &[Value]) -> Option<&str> {
    let is_marked = |value: &&Value| {
        let text = value.text.as_str();
        value.default || MARKS.iter().any(|mark| text.starts_with(mark) || text.ends_with(mark))
    };
    // A mark inside a longer text may belong to only a part of it.
    let mentions = values.iter().filter(|value| value.text.contains("默认")).count();
    let mut found = values.iter().filter(is_marked);
    let first = found.next()?;
    (found.next().is_none() && mentions <= 1).then_some(first.key.as_str())
}

/// Values that a text lists after a few words, each with a label: `类型：- 1：开 - 2：关`, or as a
/// JSON list: `可选["a", "b"]`.
pub(super) fn values(text: &str) -> Vec<Value> {
    const INTRODUCTION: usize = 24;
    const WORDS: usize = 30;
    if let Some(values) = bracketed(text) {
        return values;
    }
    let Some((introduction, found)) = enums::listed(text) else { return Vec::new() };
    let introduction = introduction.trim();
    let about_other = introduction.chars().count() > INTRODUCTION
        || ["例", "如", "其中", "http", "=", "参数", "注意"]
            .iter()
            .any(|word| introduction.contains(word));
    let plain = |value: &Value| {
        // A run of blanks is a break that got lost.
        let text = value.text.split('\n').next().unwrap_or_default();
        let text = text.split("   ").next().unwrap_or_default();
        !text.is_empty()
            && text.chars().count() <= WORDS
            && !["获取", "查询", "http", "[", "：", "="].iter().any(|word| text.contains(word))
    };
    if about_other || found.len() < 2 || !found.iter().all(plain) {
        return Vec::new();
    }
    found
}

/// The values in `可选["a", "b"]`.
fn bracketed(text: &str) -> Option<Vec<Value>> {
    let (_, list) = text.split_once("可选[")?;
    let (list, _) = list.split_once(']')?;
    let keys: Vec<String> = serde_json::from_str(&format!("[{list}]")).ok()?;
    Some(keys.into_iter().map(|key| Value { key, ..Value::default() }).collect())
}

#[cfg(test)]
mod tests {
    use super::{default, marked, values};
    use crate::import::enums;

    #[test]
    fn a_default_in_a_sentence_is_read_where_it_is_a_value() {
        for (text, expected) in [
            ("how many，默认值为100。", Some("100")),
            ("how many, 默认值 10", Some("10")),
            ("默认为 `true`，即全部", Some("true")),
            ("默认为 \"d-m\"。", Some("d-m")),
            ("默认值为 false - true：yes", Some("false")),
            ("默认值为 -1", Some("-1")),
            ("默认值为“全部”", Some("全部")),
            ("默认值为空", None),
            ("默认为当前时间", None),
            ("默认为 14 px", None),
            ("默认 10 条", None),
            ("当 a 为 1 时，默认为 2", None),
            ("无默认值，不传则不筛选", None),
            ("as it was", None),
        ] {
            assert_eq!(default(text), expected, "{text}");
        }
    }

    #[test]
    fn one_marked_value_is_the_default() {
        let of = |text: &str| {
            let values = enums::parse(text).unwrap();
            marked(&values).map(str::to_owned)
        };
        assert_eq!(of("- true（默认值）：yes - false：no").as_deref(), Some("true"));
        assert_eq!(of("- `a`：one（默认） - `b`：two").as_deref(), Some("a"));
        assert_eq!(of("- `a`：one（默认值） - `b`：two（默认值）"), None);
        assert_eq!(of("- `a`：one - `b`：two"), None);
    }

    #[test]
    fn a_list_behind_few_words_is_one_of_values() {
        let read = |text: &str| values(text).iter().map(|v| v.key.clone()).collect::<Vec<_>>();
        assert_eq!(read("类型 * 1：开 * 2：关"), ["1", "2"]);
        assert_eq!(read("状态：\n- `a`: 开 - `b`: 关\n"), ["a", "b"]);
        assert_eq!(read("语言。例如：\n- a：开 - b：关"), [""; 0]);
        assert_eq!(read("- a：可从接口获取 - b：关"), [""; 0]);
        assert_eq!(read("only one - a：开"), [""; 0]);
        assert_eq!(
            read(r#"书的字段，可选["title","author", "shelf"]，可不填"#),
            ["title", "author", "shelf"]
        );
        assert_eq!(read("书的字段，可选[见此](x)"), [""; 0]);
    }
}
