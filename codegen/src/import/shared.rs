//! What endpoint and event pages have in common: title, document path, update time, whether
//! they are kept for history, whether their tables tell depth.

use super::{context::Context, time};
use crate::{
    page::{Depth, Page, plain_text},
    spec::{Deprecation, Doc},
};

/// The page's name.
pub(super) fn title(page: &Page) -> String {
    let heading =
        page.title.as_ref().map(|cell| plain_text(&cell.text)).filter(|title| !title.is_empty());
    heading.or_else(|| page.front.title.clone()).unwrap_or_default()
}

/// Where the page is documented and how old it is.
pub(super) fn doc(page: &Page) -> Doc {
    let front = &page.front;
    let updated =
        front.updated_ms.and_then(time::from_milliseconds).or_else(|| front.updated.clone());
    Doc { path: front.path.clone(), updated }
}

/// Whether any table of the page shows how deep a row lies. Then a table without markers has
/// nothing inside anything.
pub(super) fn tells_depth(page: &Page) -> bool {
    page.tables().flat_map(|(_, table)| &table.rows).any(|row| match row.depth {
        Depth::Unmarked => false,
        Depth::Marked(_) | Depth::Level(_) => true,
    })
}

/// Words with which a page says that another one has taken its place.
const REPLACED: &[&str] = &[
    "迁移至",
    "迁移到",
    "新版本",
    "不再维护",
    "已废弃",
    "停止维护",
    "历史版本",
    "不推荐使用",
    "已下线",
];

/// Whether the documentation keeps the page for its history, and what has taken its place.
pub(super) fn deprecation(page: &Page) -> Option<Deprecation> {
    let notices: Vec<String> = page
        .sections
        .first()
        .into_iter()
        .flat_map(|section| section.text().lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| REPLACED.iter().any(|word| line.contains(word)))
        .collect();
    let historic =
        page.front.path.as_deref().is_some_and(|path| path.contains("/historic-version/"));
    if notices.is_empty() && !historic {
        return None;
    }
    let replaced_by = notices.iter().find_map(|line| document_link(line));
    Some(Deprecation { replaced_by })
}

/// The document path of the first link to a page of the documentation.
fn document_link(line: &str) -> Option<String> {
    let target = line.split("](").nth(1)?.split(')').next()?;
    let path = target
        .strip_prefix("/ssl:ttdoc")
        .or_else(|| target.find("/document/").map(|at| &target[at + "/document".len()..]))?;
    let path = path.split(['#', '?']).next()?.trim_end_matches('/');
    (path.len() > 1).then(|| path.to_owned())
}

/// The sentences above the first heading; only for imports with prose.
pub(super) fn description(context: &Context<'_>, page: &Page) -> Option<String> {
    let text = page.sections.first()?.text();
    (context.options.prose && !text.is_empty()).then_some(text)
}
