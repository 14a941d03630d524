//! Pages of a made-up shop, put together from their parts, and what an import makes of them.

use feishu_docs::import::{Imported, Options, Spec, import_page};
use feishu_spec as spec;

/// A page of the converted dialect in its parts; each can be replaced.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) front: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) facts: &'static str,
    pub(crate) headers: &'static str,
    pub(crate) parameters: &'static str,
    pub(crate) body: &'static str,
    pub(crate) request_example: &'static str,
    pub(crate) reply: &'static str,
    pub(crate) reply_example: &'static str,
    pub(crate) errors: &'static str,
}

/// A whole page that imports without a diagnostic: an endpoint that adds a shelf.
pub(crate) const SHELF: Shop = Shop {
    front: r#"title: "添加货架"
fullPath: "/uTest/shop-v1/shelf/create"
updateTime: "1735689600000""#,
    intro: "",
    facts: "| HTTP URL | https://open.feishu.cn/open-apis/shop/v1/shelves |
| HTTP Method | POST |
| 接口频率限制 | [100 次/分钟](https://example.com) |
| 支持的应用类型 | custom |
| 权限要求 | `shop:shelf` 货架 |",
    headers: "| Authorization | string | 是 | `tenant_access_token` |
| Content-Type | string | 是 | **固定值**：\"application/json; charset=utf-8\" |",
    parameters: "",
    body: "| `name` | `string` | 是 | 货架名 |",
    request_example: r#"{"name": "A"}"#,
    reply: "| `code` | `int` | 码 |
| `msg` | `string` | 信息 |
| `data` | `\\-` | \\- |
| &nbsp;&nbsp;└ `shelf_id` | `string` | 号 |",
    reply_example: r#"{"code": 0, "msg": "ok", "data": {"shelf_id": "7"}}"#,
    errors: "| 400 | 1001 | no room |  |",
};

impl Shop {
    /// The page's text.
    pub(crate) fn text(&self) -> String {
        let mut text =
            format!("---\n{}\n---\n\n# 添加货架\n\n{}\n\n## 请求\n\n", self.front, self.intro);
        text += &format!("| 项目 | 值 |\n| --- | --- |\n{}\n\n", self.facts);
        text += &format!("### 请求头\n\n{ASKED}{}\n\n", self.headers);
        text += &format!("{}\n\n", self.parameters);
        if !self.body.is_empty() {
            text += &format!("### 请求体\n\n{ASKED}{}\n\n", self.body);
            text += &format!("### 请求体示例\n\n```json\n{}\n```\n\n", self.request_example);
        }
        text += "## 响应\n\n";
        if !self.reply.is_empty() {
            text += &format!("### 响应体\n\n{GIVEN}{}\n\n", self.reply);
        }
        if !self.reply_example.is_empty() {
            text += &format!("### 响应体示例\n\n```json\n{}\n```\n\n", self.reply_example);
        }
        text +=
            "### 错误码\n\n| HTTP状态码 | 错误码 | 描述 | 排查建议 |\n| --- | --- | --- | --- |\n";
        text += &format!("{}\n", self.errors);
        text
    }

    pub(crate) fn import(&self) -> Imported {
        import(&self.text())
    }
}

/// Header of a table of what a caller sends.
pub(crate) const ASKED: &str = "| 名称 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |\n";
/// Header of a table of what comes back.
pub(crate) const GIVEN: &str = "| 名称 | 类型 | 描述 |\n| --- | --- | --- |\n";

pub(crate) fn import(text: &str) -> Imported {
    import_page("shop.md", text, &Options::default())
}

/// The spec as the text of its file, and the diagnostics, one a line.
pub(crate) fn shown(imported: &Imported) -> String {
    let spec = match &imported.spec {
        Spec::Endpoint(endpoint) => spec::to_text(endpoint),
        Spec::Event(event) => spec::to_text(event),
        other => format!("{other:?}\n"),
    };
    format!("{spec}{}", findings(imported))
}

/// The diagnostics, one a line, with their severity.
pub(crate) fn findings(imported: &Imported) -> String {
    let line = |diagnostic| {
        format!("{:?} {diagnostic}\n", feishu_docs::import::Diagnostic::severity(diagnostic))
    };
    imported.diagnostics.iter().map(line).collect()
}

pub(crate) fn endpoint(imported: &Imported) -> &spec::Endpoint {
    let Spec::Endpoint(endpoint) = &imported.spec else {
        panic!("an endpoint: {}", shown(imported))
    };
    endpoint
}

/// One member of the spec as text.
pub(crate) fn member(imported: &Imported, pointer: &str) -> String {
    let value = serde_json::to_value(endpoint(imported)).unwrap();
    let part = value.pointer(pointer).cloned().unwrap_or_default();
    format!("{}{}", spec::to_text(&part), findings(imported))
}
