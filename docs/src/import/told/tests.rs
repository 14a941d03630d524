//! Each phrase that is read, and those that look like one and are not.

use super::{clauses, phrases};

/// What a description of a field called `shelves` tells, one line per clause.
fn read(text: &str) -> Vec<String> {
    let text = clauses::clean(text);
    let found = clauses::candidates(&text);
    let shown = |clause: &clauses::Clause| match phrases::read(clause, "shelves") {
        Some(told) => {
            let end = |end: &Option<serde_json::Number>| {
                end.as_ref().map(ToString::to_string).unwrap_or_default()
            };
            format!("{:?} {}..{}", told.of, end(&told.bounds.min), end(&told.bounds.max))
        }
        None => format!("unread {}", clause.shown),
    };
    found.iter().map(shown).collect()
}

#[test]
fn phrases_that_mean_one_thing_are_read() {
    for (text, expected) in [
        ("分页大小。最大值为 500", "Bare ..500"),
        ("分页大小，默认15，最大单页**不超过30**", "Bare ..30"),
        ("货架数，最小为 1", "Bare 1.."),
        ("货架数，取值范围：1 ～ 100", "Bare 1..100"),
        ("货架数，范围为：[1, 100]", "Bare 1..100"),
        ("层高（单位：小时，取值范围[0.1-99]）", "Bare 0.1..99"),
        ("货架数，取值1~720（仅对木架生效）", "Bare 1..720"),
        ("货架 ID 列表（最大100个）", "Things ..100"),
        ("货架 ID 列表，一次性最多传入 1,000 个 ID", "Things ..1000"),
        ("货架列表（数量限制50以内）", "Bare ..50"),
        ("货架列表，长度不超过 50", "Length ..50"),
        ("shelves的长度范围（0～99）", "Length 0..99"),
        ("货架名，长度不能超过 `64` 个字符", "Characters ..64"),
        ("货架名。支持最大3000个utf8字符", "Characters ..3000"),
        ("货架名（500字符以内）", "Characters ..500"),
        ("货架名，最多可输入 64 字", "Characters ..64"),
        ("货架名，字符长度上限 5,000", "Characters ..5000"),
        ("货架名，长度为 1 ~ 64 个字符", "Characters 1..64"),
        ("月份，长度为7个字符", "Characters 7..7"),
        ("货架号，长度小于 14", "Length ..13"),
        ("货架名最大支持30个字符", "Characters ..30"),
        ("货架数，最大值为 1,000,000", "Bare ..1000000"),
        ("管理员列表，最多 10 位", "Places ..10"),
    ] {
        assert_eq!(read(text), [expected], "{text}");
    }
    assert_eq!(read("货架名 - 最少1个字符，最多200个字符"), ["Characters 1..", "Characters ..200"]);
}

#[test]
fn what_may_mean_something_else_is_left_for_a_person() {
    for text in [
        // Another thing than the field, or a part of it.
        "书架名称。\n公开书架名称的长度不得少于 2 个字符",
        "货架。\n单个货架的书不可超过 5,000 本",
        "货架。\n其中 10pt 表示字号，取值范围为 [9,36]pt",
        "结束日期，与开始日期的间隔不超过 30 天",
        // Another unit.
        "货架图，最大 50 MB",
        "货架号，限定长度16字节",
        "日期，最多可查2个月",
        // Only sometimes, or advice.
        "对于普通货架，最多可指定 10 个",
        "建议不超过 60 字符",
        "若已开业，最大值为 5",
        "层数，当货架为木架时，最大值为 5",
        // Two things at once.
        "每次请求，最多移除 50 本书或者 5 个货架",
        // No whole number.
        "取值范围为 -2^31 ~ 2^31-1",
    ] {
        let told = read(text);
        assert!(!told.is_empty(), "{text} is listed");
        assert!(told.iter().all(|told| told.starts_with("unread ")), "{text}: {told:?}");
    }
}

#[test]
fn sentences_without_a_limit_are_passed_over() {
    for text in ["货架 1 到 9", "默认为 50", "例如 2024-01-01", "第二天凌晨 2 点取值为 26:00"]
    {
        assert_eq!(read(text), [""; 0], "{text}");
    }
}
