//! One sentence of a description: which condition it tells, if any.

use std::sync::LazyLock;

use serde_json::Value;

use crate::import::phrases::Phrases;
use feishu_spec::{
    Field, Type,
    condition::{ConditionRule, Dependency},
};

/// What a sentence tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ToldCondition {
    /// A condition that is plain.
    Rule(ConditionRule),
    /// Something that seems to be a condition.
    Unclear,
}

/// Words that say: one or more of the fields named.
static AT_LEAST: Phrases = Phrases::new(&[
    "不能同时为空",
    "不可同时为空",
    "不允许同时为空",
    "不得均为空",
    "不能都为空",
    "至少填一个",
    "至少填写一个",
    "至少填写其中一个",
    "至少需要填写其中一个",
    "至少传入一个",
    "至少传一个",
    "至少要传一个",
    "至少有一个",
    "至少填写一项",
    "必须填一个",
    "必须填写一个",
    "必须传入其中一个",
    "必须包含其一",
    "必填其一",
    "至少需要传一个",
]);
/// Words that say: one of the fields named. Whether others may come with it is told elsewhere.
static ONE_OF: Phrases = Phrases::new(&["二选一", "二选其一", "三选一", "四选一", "任选其一"]);
/// Words of a cell by which one field has priority, so that more of them may be given.
static PRIORITY: Phrases = Phrases::new(&["同时", "优先", "为准", "都传", "都填", "均传", "均填"]);
/// Words that seem to tell a condition, whatever it is.
static SEEMS: Phrases = Phrases::new(&[
    "至少有一项",
    "至少传一种",
    "至少填",
    "不能同时",
    "不可同时",
    "不允许同时",
    "同时为空",
    "均为空",
    "都为空",
    "必须有一个",
    "选其一",
    "其中之一",
]);
/// Words by which a choice is not free to be left out.
static NEEDED: Phrases = Phrases::new(&["必须", "需要", "必填", "必传", "需", "二选一传入"]);
/// Words that say: not together.
static NOT_BOTH: Phrases =
    Phrases::new(&["不能同时设置", "不能同时填写", "不能同时传", "不可同时填写", "互斥"]);
/// Words that say: not together with the one field that is named between them.
static NOT_WITH: [Phrases; 2] = [
    Phrases::new(&[
        "不能与",
        "不能和",
        "不可与",
        "不可和",
        "不可以与",
        "不可以和",
        "不允许与",
        "不允许和",
    ]),
    Phrases::new(&["同时指定", "同时填写", "同时使用", "同时传", "一起使用"]),
];
/// Words that make a sentence hold in some cases only.
static CASES: Phrases = Phrases::new(&["当", "如果", "若", "时", "除非", "仅"]);
/// Those of them that may name the case.
static WHEN: Phrases = Phrases::new(&["当", "如果", "若", "时"]);
/// Words that say: required.
static REQUIRED: Phrases = Phrases::new(&["必填", "必传", "必须填", "必须传"]);

/// Words without which no sentence tells a condition.
static CONDITIONAL: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::union(&[&AT_LEAST, &ONE_OF, &NOT_BOTH, &NOT_WITH[0], &REQUIRED, &SEEMS])
});

/// The conditions that the description of a field tells. `fields` are all of its object.
pub(super) fn read(text: &str, field: &Field, fields: &[&Field]) -> Vec<ToldCondition> {
    let mut told = Vec::new();
    // Most texts tell none.
    if !CONDITIONAL.are_in(text) {
        return told;
    }
    for sentence in text.split(['\n', '。', '；', ';', '（', '）']) {
        let one_of = ONE_OF.are_in(sentence);
        if AT_LEAST.are_in(sentence) || one_of {
            let free = one_of && !NEEDED.are_in(sentence);
            let words = if one_of { &ONE_OF } else { &AT_LEAST };
            let names = names(sentence, words, field, fields).filter(|_| !free);
            told.push(match names {
                Some(names) if one_of && !PRIORITY.are_in(text) => {
                    ToldCondition::Rule(ConditionRule::ExactlyOne(names))
                }
                Some(names) => ToldCondition::Rule(ConditionRule::AtLeastOne(names)),
                None => ToldCondition::Unclear,
            });
        } else if NOT_BOTH.are_in(sentence) {
            told.push(match names(sentence, &NOT_BOTH, field, fields) {
                Some(names) => ToldCondition::Rule(ConditionRule::AtMostOne(names)),
                None => ToldCondition::Unclear,
            });
        } else if NOT_WITH.iter().all(|words| words.are_in(sentence)) {
            // Of two others, who knows whether they go together.
            let names = names(sentence, &NOT_WITH[1], field, fields).filter(|it| it.len() == 2);
            told.push(match names {
                Some(names) => ToldCondition::Rule(ConditionRule::AtMostOne(names)),
                None => ToldCondition::Unclear,
            });
        } else if REQUIRED.are_in(sentence) && WHEN.are_in(sentence) {
            told.push(match dependency(sentence, field, fields) {
                Some(rule) => ToldCondition::Rule(ConditionRule::RequiredWhen(rule)),
                None => ToldCondition::Unclear,
            });
        } else if SEEMS.are_in(sentence) {
            told.push(ToldCondition::Unclear);
        }
    }
    told
}

/// The fields that a clause speaks of: two or more of one object, none of which is required on
/// its own, in the order of the table. Nothing where the clause, or what stands before it, makes
/// it hold in some cases only, or where what follows says that none of them does no harm.
fn names(sentence: &str, words: &Phrases, field: &Field, fields: &[&Field]) -> Option<Vec<String>> {
    let mut clauses = sentence.split(['，', ',']);
    let mut before = String::new();
    let clause = clauses.by_ref().find(|clause| {
        let found = words.are_in(clause);
        if !found {
            before.push_str(clause);
            before.push('，');
        }
        found
    })?;
    let cases = [&*before, clause].concat().replace("同时", "");
    let cases = CASES.are_in(&cases);
    let harmless = clauses.any(|clause| clause.contains("不传") || clause.contains("不填"));
    let told = identifiers(clause);
    let known = |name: &str| fields.iter().any(|field| field.name == name);
    // A name of another object: the clause is about more than can be told here.
    let strange = told.iter().any(|name| name.contains('_') && !known(name));
    let concerned: Vec<&&Field> = fields
        .iter()
        .filter(|it| it.name == field.name || told.contains(&it.name.as_str()))
        .collect();
    // A list of names may go over several clauses.
    let more = identifiers(&before)
        .iter()
        .any(|name| known(name) && concerned.iter().all(|field| field.name != *name));
    let fits = !more && concerned.len() > 1 && concerned.iter().all(|field| !field.required);
    let plain = fits && !(cases || harmless || strange);
    plain.then(|| concerned.iter().map(|field| field.name.clone()).collect())
}

/// `当 type 为 x 时必填`: a field of the object, one or more of its values, and nothing else.
fn dependency(sentence: &str, field: &Field, fields: &[&Field]) -> Option<Dependency> {
    let plain = sentence.replace(['`', '*', '“', '”', '"', ' ', '\u{a0}'], "");
    let end = REQUIRED.first_in(&plain)?;
    let rest = &plain[end..];
    let start = ["仅当", "当", "如果", "若"]
        .iter()
        .find_map(|word| plain[..end].rfind(word).map(|at| at + word.len()));
    // Without such a word the sentence itself, or what follows a comma, begins with the field.
    let start = start.or_else(|| plain[..end].rfind('，').map(|at| at + '，'.len_utf8()));
    let clause = &plain[start.unwrap_or(0)..end];
    let (clause, tail) = clause.split_once('时')?;
    let tail = tail.trim_matches(['，', ',']);
    let tails = ["", "该参数", "该字段", "此参数", "此字段", "字段", "该参数为", "该字段为"];
    if !tails.contains(&tail) || rest.contains(['且', '但', '或']) || field.required {
        return None;
    }
    let when = fields.iter().filter(|it| it.name != field.name);
    let when = when.filter(|it| clause.starts_with(&*it.name)).max_by_key(|it| it.name.len())?;
    let value = clause[when.name.len()..].trim_start_matches("参数").trim_start_matches("字段");
    let value = ["取值为", "的值为", "值为", "设置为", "为", "是", "==", "="]
        .iter()
        .find_map(|word| value.strip_prefix(word))?;
    let values: Option<Vec<Value>> =
        value.split(['、', '或']).map(|value| documented(value, when)).collect();
    Some(Dependency { field: field.name.clone(), when: when.name.clone(), values: values? })
}

/// The value of a field that is written so; nothing where the page does not list it.
fn documented(text: &str, field: &Field) -> Option<Value> {
    // A label may follow in brackets; they end a sentence here.
    match field.ty {
        Type::Bool => text.parse::<bool>().ok().map(Value::from),
        Type::String | Type::Int => field
            .values
            .iter()
            .map(|listed| &listed.value)
            .find(|value| match value {
                Value::String(it) => it == text,
                Value::Number(it) => it.to_string() == text,
                _ => false,
            })
            .cloned(),
        Type::Float | Type::Any | Type::File => None,
        Type::Object | Type::List(_) | Type::Map(_) => None,
    }
}

/// The words of a sentence that can be names of fields.
fn identifiers(sentence: &str) -> Vec<&str> {
    sentence
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{ToldCondition, read};
    use feishu_spec::Field;
    use serde_json::json;

    /// What the text of `flag` tells of a ship, by its rule.
    fn told(text: &str) -> Vec<String> {
        let fields: Vec<Field> = serde_json::from_value(json!([
            {"name": "flag", "type": "string"},
            {"name": "name", "type": "string"},
            {"name": "state", "type": "string", "values": [{"value": "sunk"}, {"value": "sold"}]},
            {"name": "armed", "type": "bool"},
            {"name": "id", "type": "string", "required": true},
        ]))
        .unwrap();
        let all: Vec<&Field> = fields.iter().collect();
        let told = read(text, &fields[0], &all).into_iter();
        told.map(|told| match told {
            ToldCondition::Rule(rule) => rule.to_string(),
            ToldCondition::Unclear => "unclear".to_owned(),
        })
        .collect()
    }

    #[test]
    fn plain_sentences_become_conditions() {
        assert_eq!(told("船旗，与 name 不能同时为空"), ["at least one of flag, name"]);
        assert_eq!(told("船旗。flag 和 `name` 需至少传入一个"), ["at least one of flag, name"]);
        assert_eq!(told("船旗。需要与 name 二选一"), ["exactly one of flag, name"]);
        assert_eq!(told("须与 name 二选一传入，优先用 flag"), ["at least one of flag, name"]);
        assert_eq!(told("该参数不能同时填写 flag 和 name"), ["at most one of flag, name"]);
        assert_eq!(told("船旗。该参数不能与 `name` 同时指定"), ["at most one of flag, name"]);
        assert_eq!(told("不可以和 name 参数一起使用"), ["at most one of flag, name"]);
        assert_eq!(
            told("当 `state` 为 `sunk` 时，该参数必填"),
            ["flag required when state is sunk"]
        );
        assert_eq!(
            told("船旗，state 为 sunk 或 sold 时必填"),
            ["flag required when state is sunk | sold"]
        );
        assert_eq!(told("当 armed 为 true 时必填"), ["flag required when armed is true"]);
    }

    #[test]
    fn sentences_that_are_not_plain_are_left_for_review() {
        for text in [
            // Fields of another object, a required field, or none named.
            "与 crew_id 不能同时为空",
            "与 id 至少填一个",
            "船名和船旗至少有一项有值",
            "不能与 name 和 state 一起使用",
            "不允许和船名同时使用",
            // Only in some cases, or with more than one cause.
            "当船在港时，flag 和 name 不能同时为空",
            "当 state 为 sunk 且 armed 为 true 时必填",
            // A value that is not listed, or a field that is not named.
            "当 state 为 lost 时必填",
            "当船沉没时必填",
            // A choice that may be free, or a list of names that is not told in one clause.
            "与 name 二选一",
            "armed，flag，name 不能同时为空",
            "flag 和 name 至少要传一个，不传默认返回空",
        ] {
            assert_eq!(told(text), ["unclear"], "{text}");
        }
    }

    #[test]
    fn other_sentences_tell_none() {
        for text in ["船旗", "该参数必填", "同时传入 flag 和 name 时取 flag", "至少 2 个字符"]
        {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }
}
