//! Phrases that tell a limit and can mean nothing else. A clause is one of them as a whole, or
//! tells nothing that is read.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Number;

use feishu_spec::Bounds;

use super::clauses::Clause;

/// A limit as it is told.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ToldLimit {
    pub(super) bounds: Bounds<Number>,
    pub(super) of: Of,
}

/// What a number in a phrase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Characters: `64 个字符`, `字数上限 64`.
    Characters,
    /// Things: `64 个`, `64 条`.
    Things,
    /// People, digits or characters, which one word counts: `10 位`.
    Places,
    /// The length of the field, with no unit.
    Length,
    /// The number alone.
    Bare,
}

/// What is limited: the field itself, in other words.
const SUBJECT: &str = "(?:每页|分页|当前页|单页|标题|描述|设置的|本次|单次请求|该|此|可设置的|参与人|允许的?|列表|返回|请求|拉取|查询|参数|字段|\
    数组|用户|元素|记录|操作|当前|内容|数量|数目|大小|个数|条数|字符数?|字数|长度|值|的|总)*";
/// What a call does with so many.
const ONCE: &str = "(?:限制|限|目前|可以填写|一次性?|单次|单次调用中?|每次|一次请求中?|单次请求|单请求|当前一次操作|支持更新)*";
const MOST: &str = "(?:(?:支持|可)?(?:最大|最多|至多|最长)|上限|限长)";
const LEAST: &str = "(?:最小|最少|至少|最短)";
/// Words between that change nothing.
const VERBS: &str = "(?:可以|可|能|只能|支持|允许|单页|单次|传入|传|填写|输入|录入|设置|查询|删除|\
    创建|更新|指定|归属|携带|添加|邀请|请求|可设置的|元素个数|用户|ID数量|数量|长度|字符数?|值|上限|不超过|传递|的|\
    为|是|到)*";
const NOT_OVER: &str = "(?:应|需|需要|请|最大|最多)?(?:不超过|不能超过|不得超过|不可超过|不允许超过|\
    不要超过|不得大于|不能大于|不大于|不得多于|不多于|需?小于等于|需?小于或等于)";
const NOT_UNDER: &str = "(?:应|需|需要|请|取值|必须|传入)*(?:不少于|不得少于|不能少于|不小于|不得小于|\
    大于等于|大于或等于)";
const NUMBER: &str = r"(-?[0-9]+(?:\.[0-9]+)?)";
const UNIT: &str = "((?:个)?(?:字符|utf8字符|UTF8字符|Unicode码点)|字|个|条|人|位|项|级|号|页)?";
/// What is counted: the elements of a list.
const THINGS: &str = "(?:元素|用户|用户ID|成员|部门|部门ID|成本中心ID|ID|id|维度信息|数据表|术语词|\
    条件格式|订阅者|保护范围ID|记录|自定义字段|素材的token)?";

static FORMS: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    [
        format!("{SUBJECT}{ONCE}{MOST}{VERBS}{NUMBER}{UNIT}{THINGS}(?:以内)?"),
        format!("{SUBJECT}{ONCE}{NOT_OVER}{NUMBER}{UNIT}{THINGS}"),
        format!("{SUBJECT}{ONCE}(?:{LEAST}{VERBS}|{NOT_UNDER}){NUMBER}{UNIT}{THINGS}"),
        format!(
            "{SUBJECT}(?:(?:可选|传值|取值|数值)?范围|取值|长度)(?:为|是|在)?{NUMBER}(?:~|～|-|到|至)\
             {NUMBER}{UNIT}(?:之间|以内|范围内)?"
        ),
        format!("(?:当前)?(?:数量|列表长度|长度|字符|大小)限制(?:为)?{NUMBER}{UNIT}(?:以内)?"),
        format!("{NUMBER}(个?字符|字)以内"),
    ]
    .map(|form| Regex::new(&format!("^(.*?){form}$")).expect("a form is a pattern"))
});

/// Both ends at once: `长度为 10 字符`.
static EXACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!("^(.*?)(?:字符)?长度(?:需|应)?为{NUMBER}(个?字符)?$")).expect("a pattern")
});

/// Less than a whole number: `长度小于 14`.
static UNDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!("^(.*?)长度(?:需|应)?小于{NUMBER}(个?字符)?$")).expect("a pattern")
});

/// What a clause tells of the field of this name, where it can be only one thing.
pub(super) fn read(clause: &Clause, name: &str) -> Option<ToldLimit> {
    if clause.conditional {
        return None;
    }
    let text = clause.plain.as_str();
    let text = ["目前", "且", "并"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let text = text.strip_prefix(name).map_or(text, |rest| rest.strip_prefix('的').unwrap_or(rest));
    let told = |form: &Regex, last: usize, ends: &dyn Fn(&Captures<'_>) -> Option<Ends>| {
        let found = form.captures(text)?;
        let subject = found.get(1).map_or("", |subject| subject.as_str());
        if !names_field(subject, clause.first) {
            return None;
        }
        let (min, max) = ends(&found)?;
        let of = of(text, found.get(last).map(|unit| unit.as_str()));
        Some(ToldLimit { bounds: Bounds { min, max }, of })
    };
    let one = |found: &Captures<'_>| number(&found[2]);
    let most = |found: &Captures<'_>| Some((None, Some(one(found)?)));
    let least = |found: &Captures<'_>| Some((Some(one(found)?), None));
    let both = |found: &Captures<'_>| Some((Some(one(found)?), Some(one(found)?)));
    let range = |found: &Captures<'_>| Some((Some(one(found)?), Some(number(&found[3])?)));
    let under =
        |found: &Captures<'_>| Some((None, Some(one(found)?.as_u64()?.checked_sub(1)?.into())));
    let [max, not_over, min, between, limit, within] = &*FORMS;
    told(between, 4, &range)
        .or_else(|| told(&EXACT, 3, &both))
        .or_else(|| told(&UNDER, 3, &under))
        .or_else(|| told(max, 3, &most))
        .or_else(|| told(not_over, 3, &most))
        .or_else(|| told(min, 3, &least))
        .or_else(|| told(limit, 3, &most))
        .or_else(|| told(within, 3, &most))
}

type Ends = (Option<Number>, Option<Number>);

/// Whether the words before a limit name the field and nothing else: none, or those that the
/// description begins with.
fn names_field(subject: &str, first: bool) -> bool {
    const WORDS: usize = 12;
    // A part of the field, or another thing.
    const OTHERS: &[&str] =
        &["每", "单", "或", "与", "和", "间隔", "跨度", "时间", "小数", "相差", "请求体", "文件"];
    let words = subject.chars().count();
    words == 0 || (first && words <= WORDS && !OTHERS.iter().any(|other| subject.contains(other)))
}

fn of(text: &str, unit: Option<&str>) -> Of {
    match unit {
        Some(unit) if unit.contains("字") || unit.contains("码点") => Of::Characters,
        Some("位") => Of::Places,
        Some(_) => Of::Things,
        None if text.contains("字符") || text.contains("字数") => Of::Characters,
        None if text.contains("长度") || text.contains("最长") => Of::Length,
        None => Of::Bare,
    }
}

fn number(text: &str) -> Option<Number> {
    let whole = text.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| Number::from_f64(text.parse().ok()?))
}
