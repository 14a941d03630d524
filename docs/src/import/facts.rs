//! The facts after labels in a description cell: `**示例值**："…"`,
//! `**可选值有**：`, `**数据校验规则**：`. Finds the labels and what belongs to each; what the
//! pieces mean is read elsewhere.

use std::sync::LazyLock;

use super::{enums, limits};

/// The text after one label, or before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LabeledText<'a> {
    pub(super) label: Label,
    /// The label as written.
    pub(super) title: &'a str,
    pub(super) text: &'a str,
}

/// The labels that introduce facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// The sentences before any label, or after one that introduces no facts.
    Prose,
    Example,
    Default,
    Values,
    Rules,
    /// One rule, which the label names.
    Rule,
    /// 字段权限要求: scopes without which the field is left out.
    Scopes,
    /// 当值为 x，字段权限要求: scopes needed for one value only.
    ValueScopes,
    Fixed,
}

const LABELS: &[(&str, Label)] = &[
    ("示例值", Label::Example),
    ("默认值", Label::Default),
    ("可选值有", Label::Values),
    ("可能值有", Label::Values),
    ("可选值", Label::Values),
    ("可能值", Label::Values),
    ("可选值包括", Label::Values),
    ("枚举值", Label::Values),
    ("枚举值有", Label::Values),
    ("枚举值说明", Label::Values),
    ("枚举值如下", Label::Values),
    ("枚举值如下所示", Label::Values),
    ("枚举如下", Label::Values),
    ("支持以下枚举", Label::Values),
    ("可选值如下", Label::Values),
    ("可选值如下所示", Label::Values),
    ("可选项有", Label::Values),
    ("可能取值", Label::Values),
    ("可能值如下", Label::Values),
    ("值类型说明", Label::Values),
    ("包括如下取值", Label::Values),
    ("取值有", Label::Values),
    ("取值如下", Label::Values),
    ("数据校验规则", Label::Rules),
    ("字段权限要求", Label::Scopes),
    ("字段权限要求（满足任一）", Label::Scopes),
    ("固定值", Label::Fixed),
];

/// Words that introduce values if a list follows; the longest first.
const LISTED: &[&str] =
    &["枚举如下", "枚举值", "可选项包括", "可选项", "可选值", "可选", "可能值", "取值包括", "如下"];

/// The parts of a cell, in order. Their texts and labels make up the whole cell.
pub(super) fn parts(cell: &str) -> Vec<LabeledText<'_>> {
    let mut parts = Vec::new();
    let mut current = (Label::Prose, "", 0);
    let mut at = 0;
    while let Some((start, found)) = next_label(cell, at) {
        let (label, title, text) = current;
        parts.push(LabeledText { label, title, text: &cell[text..start] });
        current = (found.label, found.title, found.end);
        at = found.end;
    }
    let (label, title, text) = current;
    parts.push(LabeledText { label, title, text: &cell[text..] });
    parts
}

/// The sentences of a cell: what stands behind no label that introduces facts.
pub(super) fn sentences(parts: &[LabeledText<'_>]) -> String {
    let prose = parts.iter().filter(|part| part.label == Label::Prose);
    prose.map(|part| part.text.trim()).collect::<Vec<_>>().join("\n")
}

struct FoundLabel<'a> {
    label: Label,
    title: &'a str,
    end: usize,
}

fn next_label(cell: &str, from: usize) -> Option<(usize, FoundLabel<'_>)> {
    let mut previous = cell[..from].chars().next_back();
    let mut characters = cell[from..].char_indices();
    while let Some((offset, character)) = characters.next() {
        let at = from + offset;
        let is_bold = character == '*' && cell[at..].starts_with("**");
        let found = if is_bold {
            bold_label(cell, at, previous)
        } else if may_follow(previous) && may_begin_word(character) {
            bare_label(cell, at, previous)
        } else {
            None
        };
        if let Some(found) = found {
            return Some((at, found));
        }
        if is_bold {
            // Its second star does not begin a label.
            characters.next();
        }
        previous = Some(character);
    }
    None
}

/// A label at the bold marker at byte `at`, with a colon.
fn bold_label(cell: &str, at: usize, previous: Option<char>) -> Option<FoundLabel<'_>> {
    let bold = &cell[at + 2..];
    let end = bold.find("**").filter(|end| *end <= 90)?;
    let inner = &bold[..end];
    let after = at + 2 + end + 2;
    let inside = inner.trim_end().ends_with(['：', ':']);
    let colon = colon(&cell[after..]);
    if !inside && colon.is_none() {
        return None;
    }
    let title = inner.trim().trim_end_matches(['：', ':']).trim();
    if title.contains('\n') {
        return None;
    }
    let end = after + colon.unwrap_or(0);
    if let Some(label) = known(title) {
        return Some(FoundLabel { label, title, end });
    }
    // Another bold title on a line of its own ends what came before.
    let own_line = previous.is_none_or(|c| c == '\n');
    own_line.then_some(FoundLabel { label: Label::Prose, title, end })
}

/// Whether a label without bold marks may follow a character: a blank or the end of a sentence.
fn may_follow(previous: Option<char>) -> bool {
    previous.is_none_or(|c| {
        c.is_whitespace() || matches!(c, '。' | '；' | '，' | ',' | ')' | '）' | '.' | ';')
    })
}

/// A label without bold marks at byte `at`.
fn bare_label(cell: &str, at: usize, previous: Option<char>) -> Option<FoundLabel<'_>> {
    let labelled = LABELS.iter().find_map(|(word, label)| {
        let rest = cell[at..].strip_prefix(word)?;
        let colon = colon(rest)?;
        Some(FoundLabel { label: *label, title: word, end: at + word.len() + colon })
    });
    // On a line of its own a rule needs no bold marks.
    let rule = || {
        let own_line = previous.is_none_or(|c| c == '\n');
        let word = limits::NAMES.iter().find(|word| own_line && cell[at..].starts_with(**word))?;
        let colon = colon(&cell[at + word.len()..])?;
        Some(FoundLabel { label: Label::Rule, title: word, end: at + word.len() + colon })
    };
    let listed = || {
        let word = LISTED.iter().find(|word| cell[at..].starts_with(**word))?;
        let end = at + word.len();
        let end = end + colon(&cell[end..]).unwrap_or(0);
        enums::begins(&cell[end..]).then_some(FoundLabel { label: Label::Values, title: word, end })
    };
    labelled.or_else(rule).or_else(listed)
}

/// Whether a word that introduces facts begins with a character. Few do, and to compare
/// with one character is cheap beside all the words.
fn may_begin_word(character: char) -> bool {
    static FIRST: LazyLock<Vec<char>> = LazyLock::new(|| {
        let labels = LABELS.iter().map(|(word, _)| *word);
        let words = labels.chain(limits::NAMES.iter().copied()).chain(LISTED.iter().copied());
        let mut first: Vec<char> = words.filter_map(|word| word.chars().next()).collect();
        first.sort_unstable();
        first.dedup();
        first
    });
    FIRST.contains(&character)
}

fn known(title: &str) -> Option<Label> {
    if let Some((_, label)) = LABELS.iter().find(|(word, _)| *word == title) {
        return Some(*label);
    }
    // Only in bold: otherwise they are items behind 数据校验规则.
    if limits::NAMES.contains(&title) {
        return Some(Label::Rule);
    }
    if title.starts_with("当值为") && title.contains("权限要求") {
        return Some(Label::ValueScopes);
    }
    title.starts_with("字段权限要求").then_some(Label::Scopes)
}

/// The length in bytes of a colon at the start, with the blanks before it.
fn colon(text: &str) -> Option<usize> {
    let trimmed = text.trim_start_matches([' ', '\u{a0}']);
    let colon = trimmed.chars().next().filter(|c| matches!(c, '：' | ':'))?;
    Some(text.len() - trimmed.len() + colon.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::{Label, parts};

    fn labels(cell: &str) -> Vec<(Label, &str)> {
        parts(cell).into_iter().map(|part| (part.label, part.text.trim())).collect()
    }

    #[test]
    fn bold_labels_part_a_cell() {
        assert_eq!(
            labels("the shelf\n**示例值**：\"a1\"\n**默认值**：`b`\n**注意**：mind the gap"),
            [
                (Label::Prose, "the shelf"),
                (Label::Example, "\"a1\""),
                (Label::Default, "`b`"),
                (Label::Prose, "mind the gap"),
            ]
        );
    }

    #[test]
    fn bare_labels_part_a_cell_where_a_sentence_ends() {
        assert_eq!(
            labels("shelf 示例值:[\"a\"] 数据校验规则: - 长度范围: 0 ~ 5"),
            [
                (Label::Prose, "shelf"),
                (Label::Example, "[\"a\"]"),
                (Label::Rules, "- 长度范围: 0 ~ 5"),
            ]
        );
    }

    #[test]
    fn a_label_word_inside_a_sentence_is_no_label() {
        assert_eq!(labels("其默认值会变").len(), 1);
        assert_eq!(labels("不同的可选值：见下").len(), 1);
    }

    #[test]
    fn a_colon_may_stand_inside_the_bold_marks() {
        assert_eq!(labels("x\n**可选值有：** - `a`: b")[1], (Label::Values, "- `a`: b"));
    }

    #[test]
    fn a_rule_may_stand_on_its_own() {
        assert_eq!(labels("x **默认值**：20 **最小值**：0")[2], (Label::Rule, "0"));
        assert_eq!(labels("x\n长度范围：1-4 字符\ny")[1], (Label::Rule, "1-4 字符\ny"));
    }

    #[test]
    fn words_before_a_list_are_a_label() {
        assert_eq!(labels("x，可选值 - a：b - c：d")[1], (Label::Values, "- a：b - c：d"));
        assert_eq!(labels("枚举如下 - `a`：b")[1], (Label::Values, "- `a`：b"));
        assert_eq!(labels("可选。 - a：b").len(), 1);
    }

    #[test]
    fn scopes_of_one_value_are_not_scopes_of_the_field() {
        assert_eq!(labels("x\n**当值为 `user_id`，字段权限要求**：`a:b`")[1].0, Label::ValueScopes);
    }

    #[test]
    fn bold_text_within_a_line_is_no_label() {
        assert_eq!(labels("go to **Shop**: then").len(), 1);
    }
}
