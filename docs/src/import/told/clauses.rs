//! The clauses of a description that may tell a limit, each with the sentence it stands in.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::import::phrases::Phrases;

/// Words that limits are told with.
static WORDS: Phrases = Phrases::new(&[
    "最大",
    "最多",
    "至多",
    "最长",
    "上限",
    "最小",
    "最少",
    "至少",
    "以内",
    "之间",
    "范围",
    "限制",
    "限长",
    "限定",
    "长度",
    "字符",
    "字节",
    "支持传",
    "介于",
    "最短",
]);

/// Words that stand before the number that limits.
const COMPARED: &[&str] = &["超过", "大于", "小于", "多于", "少于"];

/// Words of a sentence whose limit holds only sometimes, or is advice.
static CONDITIONS: Phrases = Phrases::new(&[
    "当",
    "若",
    "如果",
    "对于",
    "例如",
    "建议",
    "接口中",
    "其中",
    "单个",
    "每个",
    "条件时",
    "之和",
    "同时满足",
    "普通",
    "公开",
]);

/// Words that look like conditions and are none.
const NO_CONDITIONS: &[&str] = &[
    "当前",
    "相对于",
    "小时",
    "指定排序条件时",
    "指定筛选条件时",
    "如果更新",
    "如更新",
    "如设置",
    "相当",
    "应当",
    "适当",
];

/// A clause that names a number and a word of limits.
#[derive(Debug)]
pub(super) struct Clause {
    /// The clause as the page has it, for a person.
    pub(super) shown: String,
    /// Without blanks and marks.
    pub(super) plain: String,
    /// Whether it is the first clause of the description, so that it speaks of the field.
    pub(super) first: bool,
    /// Whether the words before it in its sentence, or its own, say when it holds.
    pub(super) conditional: bool,
}

/// The clauses of a description, cleaned by [`clean`], that may tell a limit.
pub(super) fn candidates(text: &str) -> Vec<Clause> {
    let mut found = Vec::new();
    let mut first = true;
    for sentence in text.split(['。', '；', ';', '\n', '！', '•']).flat_map(items) {
        for (mut before, part) in parts(sentence) {
            for shown in part.split(CLAUSE_ENDS).map(str::trim) {
                let plain = plain(shown);
                if plain.is_empty() {
                    continue;
                }
                before.push_str(&plain);
                if may_limit(&plain) {
                    let conditional = conditional(&before);
                    found.push(Clause { shown: shown.to_owned(), plain, first, conditional });
                }
                first = false;
                before.push('，');
            }
        }
    }
    found
}

const CLAUSE_ENDS: &[char] = &['，', ',', '、', '：', ':', '？'];

/// The items of a list that lost its breaks: `- a - b`.
fn items(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .trim_start_matches(['-', '*', '>', ' '])
        .split(" - ")
        .flat_map(|item| item.split(" * "))
}

/// A sentence without what stands in brackets, then each of those with the words before it, so
/// that what follows a bracket stays with the words before the bracket.
fn parts(sentence: &str) -> Vec<(String, String)> {
    let mut open = vec![(String::new(), String::new())];
    let mut inside = Vec::new();
    for character in sentence.chars() {
        match character {
            '（' | '(' | '【' | '[' => {
                let before = open.iter().map(|(_, text)| plain(text) + "，").collect();
                open.push((before, String::new()));
            }
            '）' | ')' | '】' | ']' if open.len() > 1 => inside.extend(open.pop()),
            _ => open.last_mut().expect("the sentence itself stays").1.push(character),
        }
    }
    open.append(&mut inside);
    open
}

fn may_limit(plain: &str) -> bool {
    let digit = |text: &str| text.bytes().any(|c| c.is_ascii_digit());
    if !digit(plain) {
        return false;
    }
    let word = WORDS.are_in(plain)
        || COMPARED.iter().filter_map(|word| plain.split_once(word)).any(|(_, rest)| digit(rest));
    let value = plain.split_once("取值").is_some_and(|(_, rest)| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(['~', '～', '-'])
    });
    word || value
}

/// A clause without blanks, marks and the number of its list item.
fn plain(text: &str) -> String {
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '`' | '*' | '"')).collect();
    let plain = plain.trim_start_matches(['-', '>']).trim_end_matches('.');
    let is_digit = |c: char| c.is_ascii_digit();
    let numbered = plain.strip_prefix(is_digit).and_then(|rest| rest.strip_prefix('.'));
    // `1.5` is a number.
    numbered.filter(|rest| !rest.starts_with(is_digit)).unwrap_or(plain).to_owned()
}

fn conditional(before: &str) -> bool {
    let mut before = before.to_owned();
    for word in NO_CONDITIONS {
        if before.contains(word) {
            before = before.replace(word, "");
        }
    }
    CONDITIONS.are_in(&before) || before.contains("时，")
}

/// A description without links, and with each interval as `1~9` and each number as `1000`.
pub(super) fn clean(text: &str) -> String {
    static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\]\([^)]*\)").unwrap());
    static INTERVAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[：:]?\s*[\[【]\s*(-?[0-9.]+)\s*[,，~～-]\s*(-?[0-9.]+)\s*[\]】]").unwrap()
    });
    static ROUND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(范围)[（(]\s*(-?[0-9.]+)\s*[~～-]\s*(-?[0-9.]+)\s*[)）]").unwrap()
    });
    static THOUSANDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?-u:\b)[0-9]{1,3}(?:,[0-9]{3})+(?-u:\b)").unwrap());
    // A colon between the words of a limit and its number ends no clause.
    static COLON: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(范围|最大|最小|最大值|最小值|长度|上限)[：:]\s*(`?-?[0-9])").unwrap()
    });
    // A run of blanks is a break that got lost.
    static BREAK: LazyLock<Regex> = LazyLock::new(|| Regex::new(" {4,}").unwrap());
    // A search is cheap beside a pattern, and few descriptions have what one is about.
    let mut text = text.to_owned();
    let mut replace = |part: &[&str], pattern: &Regex, by: &str| {
        if part.iter().any(|part| text.contains(part)) {
            text = pattern.replace_all(&text, by).into_owned();
        }
    };
    replace(&["]("], &LINK, "]");
    replace(&["    "], &BREAK, "\n");
    replace(&["[", "【"], &INTERVAL, " $1~$2 ");
    replace(&["范围"], &ROUND, "$1 $2~$3 ");
    if text.contains(',') {
        let joined = |number: &Captures<'_>| number[0].replace(',', "");
        text = THOUSANDS.replace_all(&text, joined).into_owned();
    }
    if text.contains([':', '：']) {
        text = COLON.replace_all(&text, "$1 $2").into_owned();
    }
    text
}
