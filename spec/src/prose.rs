//! Separates values from sentences about values, which pages put in one cell. The text before a
//! sentence is the value; a sentence that only describes values is not a value.

use serde_json::Value;

use crate::{Subject, Type};

/// How a sentence begins that sends its reader elsewhere.
const ELSEWHERE: &[&str] =
    &["请参考", "参考[", "参考下", "参见", "详见", "如下所示", "见下", "格式请看", "【已废弃"];

/// What stands between values of which each would do.
const BETWEEN: [&str; 4] = ["；", " 或者", " 或 ", " or "];

/// The part of a text that is the value: all of it, the text before a sentence, or nothing.
pub fn value(text: &str) -> &str {
    let text = text.trim();
    if ELSEWHERE.iter().any(|start| text.starts_with(start)) || text.starts_with("- `") {
        return "";
    }
    quoted(text).or_else(|| before_remarks(text)).or_else(|| first_of_several(text)).unwrap_or(text)
}

/// `` `a`。A sentence `` is `a`.
fn quoted(text: &str) -> Option<&str> {
    let (inner, rest) = text.strip_prefix('`')?.split_once('`')?;
    rest.starts_with(['。', '；', '（', '、']).then_some(inner)
}

/// `true  - a remark - another` is `true`, and so is `true (其他例子，…)`.
fn before_remarks(text: &str) -> Option<&str> {
    let (word, _) = text.split_once("  - ").or_else(|| text.split_once(" (其他例子"))?;
    is_word(word.trim()).then(|| word.trim())
}

/// `txt；srt` is `txt`: each of them would do. A word that is only filled up (`xxxx`) comes last, and
/// what is no word only tells of more (`INBOX 或者用户文件夹 id`).
fn first_of_several(text: &str) -> Option<&str> {
    let between = BETWEEN.iter().find(|it| text.contains(**it))?;
    let words: Vec<&str> = text.split(between).map(str::trim).filter(|it| is_word(it)).collect();
    let all = text.split(between).count() == words.len();
    let filled = |word: &&str| word.chars().all(|c| c == 'x');
    let several = match *between {
        "；" => all,
        // `a or b` may be a formula.
        " or " => all && words.iter().any(filled),
        _ => true,
    };
    let found = words.iter().find(|word| !filled(word)).or(words.first());
    found.filter(|_| several).copied()
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
}

/// Whether a documented value of this type is a sentence about values, or holds one.
pub fn reads_as_prose(found: &Value, ty: &Type) -> bool {
    match found {
        Value::String(text) => match ty.innermost() {
            Type::Int | Type::Float | Type::Bool => text.chars().any(is_ideograph),
            _ => value(text) != text.trim(),
        },
        Value::Array(elements) => elements.iter().any(|element| reads_as_prose(element, ty)),
        _ => false,
    }
}

/// Whether an example only tells what to write: `选填，如 1`.
pub fn is_remark(example: &str) -> bool {
    const STARTS: [&str; 9] =
        ["选填", "必填", "可选，", "请", "参考", "参见", "详见", "示例：", "例如"];
    const WHOLE: [&str; 5] = ["无", "暂无示例", "-", "null", "string"];
    // A list in Markdown has several examples, of which none is told from the others.
    let listed = example.starts_with("- ");
    listed || STARTS.iter().any(|start| example.starts_with(start)) || WHOLE.contains(&example)
}

fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The places of an endpoint or event where a default or an example reads as prose, each with its
/// text.
pub fn of(subject: Subject<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in subject.parts() {
        part.each(&mut |path, field| {
            for (what, value) in [("default", &field.default), ("example", &field.example)] {
                if let Some(value) = value.as_ref().filter(|it| reads_as_prose(it, &field.ty)) {
                    found.push((format!("{path}.{what}"), value.to_string()));
                }
            }
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{of, reads_as_prose, value};
    use crate::{Endpoint, Subject, Type};

    #[test]
    fn a_value_ends_before_the_sentence_about_it() {
        for (text, expected) in [
            ("true  - 仅在入港时生效 - 船长可见", "true"),
            ("`pier!A2`。该示例值表示一个泊位", "pier!A2"),
            ("txt；srt", "txt"),
            ("txt；泊位", "txt；泊位"),
            ("ship@pier.example 或 me", "ship@pier.example"),
            ("xxxxxx 或者 ship@pier.example", "ship@pier.example"),
            ("xxx or xxxx", "xxx"),
            ("HOLD 或者货舱 id", "HOLD"),
            ("一号 或 二号", "一号 或 二号"),
            ("deep or narrow", "deep or narrow"),
            ("xxx or ship@pier.example", "ship@pier.example"),
            ("13 (其他例子，北方: 13 或 14)", "13"),
            ("`near`、`far`", "near"),
            ("格式请看请求体示例", ""),
            ("【已废弃】[\"a\"]", ""),
            ("请参考下文示例", ""),
            ("- `a`：泊位 - `b`：码头", ""),
            ("泊位很好，建议停靠。", "泊位很好，建议停靠。"),
            ("a  - b c", "a"),
            ("one two  - three", "one two  - three"),
            ("`a` 与 `b`", "`a` 与 `b`"),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_number_and_a_text_may_be_one() {
        assert!(reads_as_prose(&json!("是否递归"), &Type::Bool));
        assert!(reads_as_prose(&json!(["参见下文"]), &Type::String.list()));
        assert!(!reads_as_prose(&json!("这是一条评论。"), &Type::String));
        assert!(!reads_as_prose(&json!(true), &Type::Bool));
    }

    #[test]
    fn each_part_of_an_endpoint_is_looked_at_with_the_path_of_the_field() {
        let bad = |name: &str| json!([{ "name": name, "type": "string", "example": "见下文" }]);
        let ships = json!([{ "name": "ships", "type": "object[]", "fields": bad("flag") }]);
        let endpoint: Endpoint = serde_json::from_value(json!({
            "id": "harbor.v1.ship.list", "title": "船", "method": "POST", "path": "/ships",
            "request": {
                "path": bad("p"), "query": bad("q"), "headers": bad("h"),
                "body": { "type": "object", "fields": ships }
            },
            "response": {
                "headers": bad("X-Tide"),
                "data": { "type": "object", "fields": bad("d") },
                "fields": [{ "name": "b", "type": "bool", "default": "是否" }]
            }
        }))
        .unwrap();
        let found = of(Subject::Endpoint(&endpoint));
        let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(
            places,
            [
                "request.path.p.example",
                "request.query.q.example",
                "request.header.h.example",
                "request.body.ships[].flag.example",
                "response.headers.X-Tide.example",
                "response.data.d.example",
                "response.b.default",
            ]
        );
    }
}
