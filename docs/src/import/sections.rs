//! The sections of a page, by their headings.

use std::collections::HashSet;

use super::{Kind, columns, context::Context};
use crate::page::{Code, Page, Section, Table};

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// 请求, 响应, 事件: only what their own sections say.
    Request,
    Reply,
    Event,
    Headers,
    Path,
    Query,
    /// 请求参数: query or body, after the method.
    Parameters,
    Body,
    RequestExample,
    ReplyHeaders,
    ReplyBody,
    ReplyExample,
    Errors,
    EventBody,
    EventExample,
    /// Text for people.
    Prose,
}

/// What a heading announces.
pub(super) fn holds(heading: &str) -> Holds {
    let bare: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare.trim_end_matches(['：', ':']);
    // Pages with several event types say in brackets which one they mean.
    let bare = match bare.split_once('（') {
        Some((event, _)) if event.starts_with("事件体") => event,
        _ => bare,
    };
    match bare {
        "请求" => Holds::Request,
        "响应" => Holds::Reply,
        "事件" | "回调" => Holds::Event,
        "请求头" | "扩展请求头" | "部分下载" => Holds::Headers,
        "路径参数" => Holds::Path,
        "查询参数" => Holds::Query,
        "请求参数" => Holds::Parameters,
        "请求体" | "请求Body" => Holds::Body,
        "请求体示例" | "请求示例" => Holds::RequestExample,
        "响应头" => Holds::ReplyHeaders,
        "响应体" | "返回Body" | "返回参数" | "响应参数" | "返回值" => {
            Holds::ReplyBody
        }
        "响应体示例" | "响应示例" | "响应成功示例" | "成功响应示例" | "返回示例" => {
            Holds::ReplyExample
        }
        "错误码" | "补充错误码" => Holds::Errors,
        "事件体" | "回调结构体" => Holds::EventBody,
        "事件体示例" | "回调示例" | "回调结构体示例" => Holds::EventExample,
        _ => Holds::Prose,
    }
}

/// The sections of a page by what they hold, and which tables were taken.
pub(super) struct Sections<'p> {
    page: &'p Page,
    /// The starts of the tables that were read.
    taken: HashSet<usize>,
}

impl<'p> Sections<'p> {
    pub(super) fn new(page: &'p Page) -> Self {
        Sections { page, taken: HashSet::new() }
    }

    /// The sections that hold `what`.
    pub(super) fn of(&self, what: Holds) -> impl Iterator<Item = &'p Section> + use<'p> {
        self.page.sections.iter().filter(move |section| holds(&section.heading.text) == what)
    }

    /// Whether there is a section that holds `what`.
    pub(super) fn has(&self, what: Holds) -> bool {
        self.of(what).next().is_some()
    }

    /// Whether the page documents several bodies, each below its own heading: 通用请求体,
    /// 自定义请求体.
    pub(super) fn several_bodies(&self) -> bool {
        let own = |section: &&Section| {
            section.heading.text.ends_with("请求体") && holds(&section.heading.text) == Holds::Prose
        };
        self.page.sections.iter().filter(own).count() > 1
    }

    /// The tables below the headings for `what`.
    pub(super) fn tables(&self, what: Holds) -> impl Iterator<Item = &'p Table> + use<'p> {
        self.of(what).flat_map(Section::tables).filter(|table| !columns::is_facts(table))
    }

    /// Marks a table as read, so that it is not reported as left over.
    pub(super) fn take(&mut self, table: &Table) {
        self.taken.insert(table.place.start);
    }

    /// The first block of code below the headings for `what`.
    pub(super) fn code(&self, what: Holds) -> Option<&'p Code> {
        self.of(what).flat_map(Section::codes).find(|code| !code.text.trim().is_empty())
    }

    /// Reports the tables that were not read: their rows are in no spec.
    pub(super) fn report_left(&self, context: &mut Context<'_>) {
        for (section, table) in self.page.tables() {
            if columns::is_facts(table) || self.taken.contains(&table.place.start) {
                continue;
            }
            context.rows.reported += table.rows.len();
            // The page's reader has reported it.
            if table.header.is_empty() {
                continue;
            }
            let header: Vec<String> = table.header.iter().map(columns::title).collect();
            let found = format!(
                "{}: {} ({} rows)",
                section.heading.text,
                header.join(" | "),
                table.rows.len()
            );
            let expected = "tables of fields, facts or error codes in their own sections only";
            context.report_found(Kind::UnknownSection, table.place, &found, expected);
        }
    }
}
