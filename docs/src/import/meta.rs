//! The table of basic facts: address, method, rate limit, app types, scopes.

use std::collections::HashSet;

use super::{Kind, columns, context::Context};
use crate::page::{Cell, Page, Row, plain_text};
use feishu_spec::{AppType, RateLimit, Scope};

/// The facts of the table; those that it leaves out are absent.
#[derive(Clone, Debug, Default)]
pub(super) struct Meta {
    pub(super) url: Option<Cell>,
    pub(super) method: Option<Cell>,
    pub(super) event_type: Option<Cell>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) app_types: Vec<AppType>,
    pub(super) scopes: Vec<Scope>,
    pub(super) field_scopes: Vec<Scope>,
    pub(super) push: Vec<String>,
    pub(super) content_type: Option<String>,
    pub(super) tokens: Option<String>,
}

/// Whether a page has a table of basic facts at all: whether it documents an endpoint or event.
pub(super) fn is_there(page: &Page) -> bool {
    page.tables().any(|(_, table)| columns::is_facts(table))
}

/// Reads the table of basic facts.
pub(super) fn read(context: &mut Context<'_>, page: &Page) -> Meta {
    let mut meta = Meta::default();
    let mut seen = false;
    for (_, table) in page.tables().filter(|(_, table)| columns::is_facts(table)) {
        // Only guides have two; the second is about something else.
        if seen {
            context.rows.reported += table.rows.len();
            context.report_found(Kind::UnknownSection, table.place, "", "one table of basic facts");
            continue;
        }
        seen = true;
        for row in &table.rows {
            if fact(context, &mut meta, row) {
                context.rows.read += 1;
            } else {
                context.rows.reported += 1;
            }
        }
    }
    meta
}

fn fact(context: &mut Context<'_>, meta: &mut Meta, row: &Row) -> bool {
    let (Some(key), Some(value)) = (row.cells.first(), row.cells.get(1)) else {
        context.report(Kind::UnreadableRow, row.place, "a name and a value");
        return false;
    };
    let title = columns::title(key);
    // Explanations follow the name.
    let name = title.split([' ', '（']).next().unwrap_or_default();
    match name {
        "HTTP" if title == "HTTP URL" => meta.url = Some(value.clone()),
        "HTTP" if title == "HTTP Method" => meta.method = Some(value.clone()),
        "HTTP" if title == "HTTP Content-Type" => meta.content_type = Some(plain_text(&value.text)),
        "事件类型" | "回调类型" => meta.event_type = Some(value.clone()),
        "接口频率限制" => meta.rate_limit = rate_limit(context, value),
        "支持的应用类型" => meta.app_types = app_types(context, value),
        "权限要求" => meta.scopes = scopes(&value.text),
        "字段权限要求" => meta.field_scopes = scopes(&value.text),
        "凭证要求" => meta.tokens = Some(value.text.clone()),
        "推送方式" => {
            meta.push =
                plain_text(&value.text).split([',', '、', ' ']).map(str::to_owned).collect();
            meta.push.retain(|way| !way.is_empty());
        }
        _ => {
            let expected = "a fact such as HTTP URL, HTTP Method, 接口频率限制 or 权限要求";
            context.report(Kind::UnknownFact, row.place, expected);
            return false;
        }
    }
    true
}

/// `1000 次/分钟、50 次/秒`, perhaps as a link.
fn rate_limit(context: &mut Context<'_>, cell: &Cell) -> Option<RateLimit> {
    let text = plain_text(without_links(&cell.text).trim());
    let mut limit = RateLimit { special: text.contains("特殊频控"), ..RateLimit::default() };
    for piece in text.split(['、', '，', ',']) {
        let Some((count, unit)) = piece.split_once('次') else { continue };
        let count = count.trim().parse().ok();
        match unit.trim().trim_start_matches('/').trim() {
            "分钟" | "分" => limit.per_minute = count,
            "秒" | "秒钟" => limit.per_second = count,
            _ => {}
        }
    }
    if limit == RateLimit::default() && !text.is_empty() {
        let expected = "a rate such as 1000 次/分钟、50 次/秒, or 特殊频控";
        context.report_found(Kind::UnknownFact, cell.place, &cell.text, expected);
        return None;
    }
    (!text.is_empty()).then_some(limit)
}

/// `[text](address)` as `text`.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        out.push_str(before);
        let Some((shown, after)) = link.split_once("](") else {
            rest = link;
            continue;
        };
        out.push_str(shown);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

fn app_types(context: &mut Context<'_>, cell: &Cell) -> Vec<AppType> {
    let mut types = Vec::new();
    let text = plain_text(&cell.text);
    for word in text.split([',', '、', '，', ' ', '/']).filter(|word| !word.is_empty()) {
        let ty = match word {
            "custom" | "自建应用" => AppType::Custom,
            "isv" | "商店应用" => AppType::Store,
            _ => {
                let expected = "custom, isv, 自建应用 or 商店应用";
                context.report_found(Kind::UnknownFact, cell.place, word, expected);
                continue;
            }
        };
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    types
}

/// Scopes in either notation: `` `scope` name ``, `scope name` or `name(scope)`.
pub(super) fn scopes(text: &str) -> Vec<Scope> {
    let mut found = if text.contains('`') { in_backticks(text) } else { in_words(text) };
    let mut seen = HashSet::with_capacity(found.len());
    found.retain(|scope| seen.insert(scope.name.clone()));
    found
}

fn in_backticks(text: &str) -> Vec<Scope> {
    let pieces: Vec<&str> = text.split('`').collect();
    let mut scopes = Vec::new();
    for index in (1..pieces.len()).step_by(2) {
        let name = pieces[index].trim();
        if is_scope(name) {
            scopes.push(Scope {
                name: name.to_owned(),
                label: label(pieces.get(index + 1).copied()),
            });
        }
    }
    scopes
}

fn label(text: Option<&str>) -> Option<String> {
    let text = text?.split('\n').find(|line| !line.trim().is_empty())?;
    let text = plain_text(text.split("> **").next()?);
    (!text.is_empty()).then_some(text)
}

/// Scopes without backticks: the words that look like a scope, with the text around them.
fn in_words(text: &str) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let text = plain_text(text);
    let mut before = String::new();
    // A scope that comes before its name takes the next name.
    let mut open: Option<Scope> = None;
    for word in text.split(' ') {
        if let Some((name, scope)) = bracketed(word) {
            before.push_str(name);
            let label = Some(before.trim().to_owned()).filter(|label| !label.is_empty());
            scopes.push(Scope { name: scope.to_owned(), label });
            before.clear();
        } else if is_scope(word) {
            scopes.extend(open.take().map(|scope| named(scope, &before)));
            before.clear();
            open = Some(Scope { name: word.to_owned(), label: None });
        } else {
            before.push_str(word);
            before.push(' ');
        }
    }
    scopes.extend(open.map(|scope| named(scope, &before)));
    scopes
}

fn named(scope: Scope, label: &str) -> Scope {
    Scope { label: Some(label.trim().to_owned()).filter(|label| !label.is_empty()), ..scope }
}

/// `name(scope)` or `(scope)`.
fn bracketed(word: &str) -> Option<(&str, &str)> {
    let word = word.trim_end_matches(['、', ',', '，', ';']);
    let (name, scope) = word.strip_suffix([')', '）'])?.rsplit_once(['(', '（'])?;
    is_scope(scope).then_some((name, scope))
}

fn is_scope(word: &str) -> bool {
    word.contains(':')
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::scopes;

    fn read(text: &str) -> Vec<String> {
        let shown = |label: Option<String>| label.unwrap_or_else(|| "-".to_owned());
        scopes(text)
            .into_iter()
            .map(|scope| format!("{}={}", scope.name, shown(scope.label)))
            .collect()
    }

    #[test]
    fn every_notation_of_scopes_is_read() {
        for (text, expected) in [
            (
                "`shop:order` Orders `shop:order.line:read` Read lines",
                &["shop:order=Orders", "shop:order.line:read=Read lines"][..],
            ),
            ("Write orders(shop:order)", &["shop:order=Write orders"]),
            ("订单(shop:order) 货架(shop:shelf)", &["shop:order=订单", "shop:shelf=货架"]),
            ("shop:order.x:write Write x shop:b", &["shop:order.x:write=Write x", "shop:b=-"]),
            ("无", &[]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
