//! Documented limits after 数据校验规则: lengths, ranges, patterns.

use std::fmt;

use serde_json::Number;

use feishu_spec::Bounds;

/// A limit before its field's type is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Limit {
    /// 长度范围, 最大长度, 最小长度; in characters where the page says so.
    Length { bounds: Bounds<u64>, characters: bool },
    /// 取值范围, 最大值, 最小值.
    Range(Bounds<Number>),
    /// 正则校验.
    Pattern(String),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn ends<N: fmt::Display>(bounds: &Bounds<N>) -> (String, String) {
            let end = |bound: &Option<N>| bound.as_ref().map(N::to_string).unwrap_or_default();
            (end(&bounds.min), end(&bounds.max))
        }
        match self {
            Limit::Length { bounds, characters } => {
                let (min, max) = ends(bounds);
                write!(f, "length {min}..{max}{}", if *characters { " characters" } else { "" })
            }
            Limit::Range(bounds) => {
                let (min, max) = ends(bounds);
                write!(f, "range {min}..{max}")
            }
            Limit::Pattern(pattern) => write!(f, "pattern {pattern}"),
        }
    }
}

/// The names of limits.
pub(super) const NAMES: &[&str] =
    &["长度范围", "最大长度", "最小长度", "取值范围", "最大值", "最小值", "正则校验"];

/// Reads the text after 数据校验规则: the limits, and each piece that is not a limit.
pub(super) fn parse(text: &str) -> (Vec<Limit>, Vec<&str>) {
    let mut limits = Vec::new();
    let mut unread = Vec::new();
    let starts: Vec<usize> = starts(text);
    let first = starts.first().copied().unwrap_or(text.len());
    if has_words(&text[..first]) {
        match sentence(text[..first].trim()) {
            Some(limit) => limits.push(limit),
            None => unread.push(text[..first].trim()),
        }
    }
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(text.len());
        let piece = text[*start..end].trim().trim_end_matches('-').trim();
        match limit(piece) {
            Some(limit) => limits.push(limit),
            None => unread.push(piece),
        }
    }
    (limits, unread)
}

/// Rules in words: `1 ~ 64 个字符`, `int32 范围（1~9）`, `列表长度不能大于 200`.
fn sentence(text: &str) -> Option<Limit> {
    let plain = text.replace('`', "");
    let plain = plain.trim_start_matches(['-', ' ']);
    if let Some((_, range)) = plain.split_once("范围（") {
        let (min, max) = pair(range)?;
        return Some(Limit::Range(Bounds { min, max }));
    }
    if let Some(most) = plain.strip_prefix("列表长度不能大于") {
        let max = number(most)?.as_u64();
        return Some(Limit::Length { bounds: Bounds { min: None, max }, characters: false });
    }
    let (min, rest) = plain.split_once(['~', '～'])?;
    let (max, _) = rest.split_once("个字符").or_else(|| rest.split_once("字符"))?;
    let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
    Some(Limit::Length { bounds: Bounds { min: Some(min), max: Some(max) }, characters: true })
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Where limits begin: a name and a colon, at the start or after a dash or blank.
fn starts(text: &str) -> Vec<usize> {
    let mut starts: Vec<usize> = NAMES
        .iter()
        .flat_map(|name| text.match_indices(name))
        .filter(|(at, name)| {
            let before = text[..*at].chars().next_back();
            let after = text[at + name.len()..].trim_start().chars().next();
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '-' | '；' | '，'))
                && matches!(after, Some(':' | '：'))
        })
        .map(|(at, _)| at)
        .collect();
    starts.sort_unstable();
    starts
}

fn limit(piece: &str) -> Option<Limit> {
    let (name, value) = piece.split_once([':', '：'])?;
    let value = value.trim();
    if name.trim() == "正则校验" {
        let line = value.split('\n').next().unwrap_or_default().trim();
        let pattern =
            line.strip_prefix('`').and_then(|line| line.strip_suffix('`')).unwrap_or(line);
        return (!pattern.is_empty()).then(|| Limit::Pattern(escaped(pattern)));
    }
    let characters = value.contains("字符");
    let (min, max) = match name.trim() {
        "长度范围" | "取值范围" => pair(value)?,
        // Some pages give a range under the name of one of its ends.
        _ if value.contains(['～', '~', '〜']) => pair(value)?,
        "最大长度" | "最大值" => (None, Some(single(value)?)),
        _ => (Some(single(value)?), None),
    };
    if name.contains("长度") {
        let length = |number: Option<Number>| number.map(|n| n.as_u64().ok_or(())).transpose();
        let (min, max) = (length(min).ok()?, length(max).ok()?);
        return Some(Limit::Length { bounds: Bounds { min, max }, characters });
    }
    Some(Limit::Range(Bounds { min, max }))
}

/// A pattern whose classes escape the opening brackets in them, since some engines take those
/// for classes inside classes: `[^[\]]` becomes `[^\[\]]`. Real nested classes stay as they are.
fn escaped(pattern: &str) -> String {
    let mut escaped = String::with_capacity(pattern.len());
    let mut class = false;
    let mut characters = pattern.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                escaped.push(c);
                escaped.extend(characters.next());
                continue;
            }
            '[' if class && characters.peek() != Some(&':') => escaped.push('\\'),
            '[' if !class => {
                class = true;
                escaped.push(c);
                escaped.extend(characters.next_if_eq(&'^'));
                // Engines differ in whether this one ends the class.
                if characters.peek() != Some(&']') {
                    continue;
                }
                return pattern.to_owned();
            }
            ']' if class => class = false,
            '[' | ']' => return pattern.to_owned(),
            _ => {}
        }
        escaped.push(c);
    }
    escaped
}

/// Two numbers with `～` between them; either may be absent or infinite.
fn pair(value: &str) -> Option<(Option<Number>, Option<Number>)> {
    let value = value.replace('`', "");
    let hyphen = || value.find('-').filter(|at| *at > 0).map(|at| (&value[..at], &value[at + 1..]));
    let (min, max) = value.split_once(['～', '~', '〜', '至']).or_else(hyphen)?;
    let bounds = (number(min), number(max));
    (bounds.0.is_some() || bounds.1.is_some()).then_some(bounds)
}

fn single(value: &str) -> Option<Number> {
    number(&value.replace('`', ""))
}

/// The number at the start of a text, if only a unit follows.
fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E')))
        .unwrap_or(text.len());
    let digits = &text[..end];
    if let Ok(whole) = digits.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = digits.parse::<u64>() {
        return Some(whole.into());
    }
    Number::from_f64(digits.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn read(text: &str) -> Vec<String> {
        let (limits, unread) = parse(text);
        let limits = limits.iter().map(ToString::to_string);
        limits.chain(unread.iter().map(|text| format!("unread {text}"))).collect()
    }

    #[test]
    fn every_limit_is_read() {
        for (text, expected) in [
            ("\n- 长度范围：`1` ～ `100` 字符", "length 1..100 characters"),
            (" - 长度范围: 0 ~ 500", "length 0..500"),
            ("- 最大长度：`64` 字符", "length ..64 characters"),
            ("- 最小长度：`1`", "length 1.."),
            ("- 取值范围：`-1` ～ `2.5`", "range -1..2.5"),
            ("- 最大值：`9223372036854775807`", "range ..9223372036854775807"),
            ("- 最小值：`0`", "range 0.."),
            ("- 最大值：`1 ～ 100`", "range 1..100"),
            ("长度范围：1-64 字符", "length 1..64 characters"),
            ("1 ~ 64 个字符，仅支持字母", "length 1..64 characters"),
            ("int32 范围（ `1`~`9`）内", "range 1..9"),
            ("列表长度不能大于 200。", "length ..200"),
            ("- 正则校验：`^[a-z]{1,3}$`", "pattern ^[a-z]{1,3}$"),
            (r"- 正则校验：`^[^[\]]+$`", r"pattern ^[^\[\]]+$"),
            (r"- 正则校验：`^[^\[\]]+$`", r"pattern ^[^\[\]]+$"),
            (r"- 正则校验：`\[[a-z]\]`", r"pattern \[[a-z]\]"),
            ("- 正则校验：`[a-c[x-z]]`", "pattern [a-c[x-z]]"),
            ("- 正则校验：`[[:alpha:]]`", "pattern [[:alpha:]]"),
            ("- 正则校验：`[]a]`", "pattern []a]"),
            ("- 最大长度：many", "unread 最大长度：many"),
            ("as you like", "unread as you like"),
        ] {
            assert_eq!(read(text), [expected], "{text}");
        }
    }

    #[test]
    fn several_limits_stand_behind_one_label() {
        assert_eq!(
            read("\n- 最小长度：`2` 字符 - 最大长度：`9` 字符\n- 正则校验：`a - b`"),
            ["length 2.. characters", "length ..9 characters", "pattern a - b"]
        );
    }
}
