//! Labels of documented values: short facts from the text about a value. Sentences are left out.

use std::borrow::Cow;

/// The maximum length of a label; longer text is a sentence and is left out.
const LABEL: usize = 40;
/// The maximum length of a text in quotation marks, which is a message of the platform in a reply,
/// mostly in English, and kept like the messages of error codes.
const QUOTED: usize = 96;
/// A longer label with commas in it ends at the first of them: what follows explains it.
const CLAUSE: usize = 16;
/// Brackets with more text than this contain a sentence.
const REMARK: usize = 12;

/// The label in a text, and the one after it if the first is in quotation marks.
pub(super) fn read(text: &str) -> (Option<String>, Option<String>) {
    let Some((label, rest)) = quoted(text) else { return (short(text, CLAUSE), None) };
    let label = label.split(". ").next().unwrap_or_default();
    let fits = |label: &str| label.chars().count() <= QUOTED;
    let label = Some(label).filter(|label| fits(label)).or_else(|| {
        // Half of a sentence about several things says nothing about one of them.
        let clause = first_clause(label);
        Some(clause).filter(|clause| fits(clause))
    });
    // The difference between two values may be after the comma.
    match (label, short(rest, LABEL)) {
        (Some(label), note) => (Some(label.to_owned()), note),
        (None, note) => (note, None),
    }
}

/// A label in quotation marks at the start, and what follows it. Marks inside the label come
/// in pairs, so the closing one has an even number of them before it, and a blank or nothing
/// after it.
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

/// A short label from a text: up to the first sentence end, link or break; `None` if the rest is a
/// sentence. A label of more than `clause` characters ends at its first comma.
fn short(text: &str, clause: usize) -> Option<String> {
    let text = text.trim().trim_start_matches(['：', ':']).trim();
    // Several blanks are a lost line break.
    let end = text.find(['。', '\n', '[']).unwrap_or(text.len());
    let end = text[..end].find("   ").unwrap_or(end);
    let end = text[..end].find("http").unwrap_or(end);
    let end = sentence_in_brackets(&text[..end]).unwrap_or(end);
    let label = paired(&without_marks(&text[..end]));
    let mut label = trim_end(&label);
    if text[end..].starts_with(['[', 'h']) {
        label = without_lead(label);
    }
    if label.chars().count() > clause {
        label = trim_end(first_clause(label));
    }
    let label = label.strip_prefix("此时").unwrap_or(label).trim();
    (!label.is_empty() && label.chars().count() <= LABEL).then(|| label.to_owned())
}

/// A text without the marks of bold, of highlights and of code.
fn without_marks(text: &str) -> Cow<'_, str> {
    // Few labels have any.
    if !text.contains(['*', '=', '`']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("**", "").replace("==", "").replace('`', ""))
}

fn trim_end(text: &str) -> &str {
    text.trim().trim_end_matches(['；', ';', '，', ',', '、', '.', '：', ':', ' ', '\u{a0}'])
}

/// A text without the words that introduce a removed link, since they mean nothing without it.
fn without_lead(text: &str) -> &str {
    const LEADS: &[&str] =
        &["详情", "详见", "参见", "参考", "见", "请", "可通过", "通过", "可以", "即", "使用"];
    let mut label = text;
    while let Some(shorter) = LEADS.iter().find_map(|lead| label.strip_suffix(lead)) {
        label = trim_end(shorter);
    }
    label
}

/// A text up to its first comma outside brackets, or the clause after the comma if the first one
/// is only a condition.
fn first_clause(text: &str) -> &str {
    let mut clauses = clauses(text);
    let first = clauses.next().unwrap_or_default();
    let condition = first.starts_with(['当', '若']) && !first.starts_with("当前")
        || first.contains("如果")
        || first.contains("只要");
    let said = clauses.next().filter(|_| condition).map(|clause| {
        let consequence = ["则", "就会", "就", "会"];
        consequence.iter().find_map(|word| clause.strip_prefix(word)).unwrap_or(clause)
    });
    said.unwrap_or_else(|| first.strip_prefix('即').unwrap_or(first)).trim()
}

/// Brackets and quotation marks that come in pairs.
const PAIRS: &[(char, char)] =
    &[('（', '）'), ('(', ')'), ('「', '」'), ('『', '』'), ('“', '”'), ('【', '】'), ('[', ']')];

/// The parts of a text between commas outside brackets and quotation marks.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split(move |c: char| {
        if PAIRS.iter().any(|(open, _)| *open == c) {
            depth += 1;
        } else if PAIRS.iter().any(|(_, close)| *close == c) {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && matches!(c, '，' | ',' | '；' | ';')
    })
    .map(str::trim)
}

/// A text without unmatched closing marks, up to an unmatched opening mark, whose content was cut
/// off.
fn paired(text: &str) -> String {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if let Some((_, close)) = PAIRS.iter().find(|(open, _)| *open == c) {
            open.push((*close, kept.len()));
        } else if PAIRS.iter().any(|(_, close)| *close == c) {
            match open.last() {
                Some((close, _)) if *close == c => drop(open.pop()),
                _ => continue,
            }
        }
        kept.push(c);
    }
    if let Some((_, at)) = open.iter().find(|(_, at)| *at > 0) {
        kept.truncate(*at);
    }
    // Nothing is before the mark, so remove only the mark.
    if open.first().is_some_and(|(_, at)| *at == 0) {
        kept.remove(0);
    }
    if kept.matches('"').count() == 1 {
        kept = kept.trim().trim_matches('"').to_owned();
    }
    kept
}

/// The start of brackets that contain more than a word or two.
fn sentence_in_brackets(text: &str) -> Option<usize> {
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
    use super::{quoted, read};

    fn short(text: &str) -> Option<String> {
        super::short(text, super::CLAUSE)
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
        for (text, expected) in [
            ("开放。任何人可见", "开放"),
            ("open    to all", "open"),
            ("open [more](x)", "open"),
            ("open (to those who have asked the keeper)", "open"),
            ("open (daily)", "open (daily)"),
            ("open to all, and lent to whoever asks", "open to all"),
            ("shut (a, b), and also locked", "shut (a, b)"),
            ("lent, but here", "lent, but here"),
            ("如果 shelf 和 book 都有 title，则全部展示，以竖线分割", "全部展示"),
            ("只要任一 shelf 不在，就会借书失败，返回错误", "借书失败"),
            ("当前书架上没有任何可以借出的书，请稍后再试", "当前书架上没有任何可以借出的书"),
            ("即 shelf_id，为全局唯一的标识，不会改变", "shelf_id"),
            ("此时书已归还", "书已归还"),
        ] {
            assert_eq!(short(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(short(&"long ".repeat(20)), None);
        assert_eq!(short("[说明](x)"), None);
    }

    #[test]
    fn what_leads_to_a_link_goes_with_it() {
        for (text, expected) in [
            ("开放，详见[说明](x)", "开放"),
            ("书号，即[书的编号](x)", "书号"),
            ("书号，可通过 [查询](x)", "书号"),
            ("读者在书店中的身份，可以 [查询](x)", "读者在书店中的身份"),
            ("开放，请参考http://x", "开放"),
            ("许可", "许可"),
        ] {
            assert_eq!(short(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn no_mark_is_left_without_its_partner() {
        for (text, expected) in [
            ("整理中， ==（闭店后不会）== 该状态是指", "整理中"),
            ("系统上架\"", "系统上架"),
            ("书店】用来标识「书店」中的书架", "书店用来标识「书店」中的书架"),
            ("上架（「新书。旧书」）", "上架"),
            ("「新书。旧书」", "新书"),
            ("「新书（二手。旧书）」", "新书"),
            ("分隔符：\"a\"、\"b\"", "分隔符：\"a\"、\"b\""),
            ("shelf -> book", "shelf -> book"),
        ] {
            assert_eq!(short(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_sentence_in_quotation_marks_is_no_label_either() {
        let told = |text| {
            let (label, note) = read(text);
            format!("{} {}", label.as_deref().unwrap_or("-"), note.as_deref().unwrap_or("-"))
        };
        assert_eq!(told(r#""Too many. Please return one" 太多"#), "Too many 太多");
        assert_eq!(
            told(r#""Lent, and not back for days" 已借出"#),
            "Lent, and not back for days 已借出"
        );
        let long = format!(r#""Lent to another reader, {}" 已借出"#, "and on ".repeat(20));
        assert_eq!(told(&long), "Lent to another reader 已借出");
        let long = format!(r#""{}" 书太多，请归还其中的一本再来书店借书"#, "long ".repeat(20));
        assert_eq!(told(&long), "书太多，请归还其中的一本再来书店借书 -");
    }
}
