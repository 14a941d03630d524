//! What endpoint and event pages have in common: title, document path, update time, whether the
//! page is kept for history, whether its tables show depth.

use super::{context::Context, time};
use crate::page::{Depth, Page, Section, plain_text};
use feishu_spec::{Deprecation, Doc};

/// The page's name.
pub(super) fn title(page: &Page) -> String {
    let heading =
        page.title.as_ref().map(|cell| plain_text(&cell.text)).filter(|title| !title.is_empty());
    heading.or_else(|| page.front.title.clone()).unwrap_or_default()
}

/// The document path of the page and its update time.
pub(super) fn doc(page: &Page) -> Doc {
    let front = &page.front;
    let updated =
        front.updated_ms.and_then(time::from_milliseconds).or_else(|| front.updated.clone());
    let path = front.path.as_deref().map(|path| path.trim_end_matches('/').to_owned());
    Doc { path, updated }
}

/// Whether any table of the page shows the depth of its rows. If so, a table without markers has
/// no nesting.
pub(super) fn tells_depth(page: &Page) -> bool {
    page.tables().flat_map(|(_, table)| &table.rows).any(|row| match row.depth {
        Depth::Unmarked => false,
        Depth::Marked(_) | Depth::Level(_) => true,
    })
}

/// Words by which a page says that another page replaces it.
const REPLACED: &[&str] =
    &["推荐使用新版", "迁移至", "迁移到", "不再维护", "已废弃", "停止维护", "不推荐使用", "已下线"];
/// Words by which a page that is kept for history names its replacement.
const INSTEAD: &[&str] = &["新版", "推荐", "请使用", "使用[", "替代", "调用以下"];

/// Whether the documentation keeps the page for history, and which page replaces it.
///
/// Such pages are in a separate folder, which is part of the file name or the document path.
/// Other pages have a notice with a link to the replacement.
pub(super) fn deprecation(context: &Context<'_>, page: &Page) -> Option<Deprecation> {
    let folder = |path: &str| path.split(['/', '\\']).any(|part| part == "historic-version");
    let historic = folder(context.file) || page.front.path.as_deref().is_some_and(folder);
    let intro = page.sections.first().map(Section::text).unwrap_or_default();
    let own = page.front.path.as_deref();
    let first_link = |text: &str| document_links(text).find(|path| Some(path.as_str()) != own);
    if historic {
        let from = REPLACED.iter().chain(INSTEAD).filter_map(|word| intro.find(word)).min();
        let replaced_by = from.and_then(|from| first_link(&intro[from..]));
        return Some(Deprecation { replaced_by });
    }
    let notice = |line: &&str| REPLACED.iter().any(|word| line.contains(word)) && is_notice(line);
    let replaced_by = intro.lines().filter(notice).find_map(first_link)?;
    Some(Deprecation { replaced_by: Some(replaced_by) })
}

/// Whether a line is about the page itself, not about a part of what it describes.
fn is_notice(line: &str) -> bool {
    ["接口", "本文", "该事件", "新版本"].iter().any(|word| line.contains(word))
}

/// The document paths that a text links to.
fn document_links(text: &str) -> impl Iterator<Item = String> {
    text.split("](").skip(1).filter_map(|link| {
        let target = link.split(')').next()?;
        let path = target
            .strip_prefix("/ssl:ttdoc")
            .or_else(|| target.split_once("/document").map(|(_, path)| path))?;
        let path = path.split(['#', '?']).next()?.trim_end_matches('/');
        (path.len() > 1 && path.starts_with('/')).then(|| path.to_owned())
    })
}

/// The sentences above the first heading; only for imports with prose.
pub(super) fn description(context: &Context<'_>, page: &Page) -> Option<String> {
    let text = page.sections.first()?.text();
    (context.options.prose && !text.is_empty()).then_some(text)
}
