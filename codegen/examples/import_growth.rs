//! Imports pages that double in size, each kind made to be hard in one way, and prints the
//! time each takes: where it grows faster than the page, reading is not linear.
//! `cargo run --release --example import_growth`.

use std::time::Instant;

use feishu_codegen::import::{Options, import_page};

const START: usize = 2_000;
const STEPS: usize = 4;

/// A kind of page, and a page of it with so many parts.
type Page = (&'static str, fn(usize) -> String);

fn main() {
    let kinds: &[Page] = &[
        ("rows", |n| page(&"| `a` | `x\\[\\]` | 是 | **示例值**：\"b\" |\n".repeat(n), "{}")),
        ("lost nesting", |n| {
            page(&(0..n).map(|i| format!("| `a{i}` | `x` | 是 | |\n")).collect::<String>(), "{}")
        }),
        ("wide", |n| {
            let rows: String = (0..n).map(|i| format!("| `a{i}` | `int` | 是 | |\n")).collect();
            let keys: Vec<String> = (0..n).map(|i| format!("\"a{i}\": 1")).collect();
            page(&rows, &format!("{{{}}}", keys.join(",")))
        }),
        ("lost depth", |n| {
            page(&(0..n).map(|i| format!("| └ `a{i}` | `x` | 是 | |\n")).collect::<String>(), "{}")
        }),
        ("deep", |n| {
            page(
                &(0..n)
                    .map(|i| format!("| {}└ `a` | `x` | 是 | |\n", "&nbsp;".repeat(i % 60)))
                    .collect::<String>(),
                "{}",
            )
        }),
        ("values", |n| {
            page(
                &format!(
                    "| `a` | `int` | 是 | **可选值有**：<br>{} |\n",
                    (0..n).map(|i| format!("- `{i}`: b ")).collect::<String>()
                ),
                "{}",
            )
        }),
        ("bold", |n| page(&format!("| `a` | `int` | 是 | {} |\n", "**".repeat(n)), "{}")),
        ("labels", |n| {
            page(&format!("| `a` | `int` | 是 | {} |\n", "默认值 可选值".repeat(n)), "{}")
        }),
        ("limits", |n| {
            page(
                &format!("| `a` | `int` | 是 | 数据校验规则：{} |\n", "- 最大值：1 ".repeat(n)),
                "{}",
            )
        }),
        ("scopes", |n| {
            let scopes: String = (0..n).map(|i| format!("`shop:a{i}` b ")).collect();
            page("| `a` | `int` | 是 | |\n", "{}")
                .replace("| HTTP Method", &format!("| 权限要求 | {scopes} |\n| HTTP Method"))
        }),
        ("parameters", |n| {
            let names: String = (0..n).map(|i| format!("/:a{i}")).collect();
            let query: String = (0..n).map(|i| format!("&b{i}=1")).collect();
            let rows: String = (0..n).map(|i| format!("| `a{i}` | `string` | 是 | |\n")).collect();
            page(&rows, "{}").replace("v1/a", &format!("v1{names}?{query}"))
        }),
        ("elements", |n| {
            let rows: String =
                (0..n).map(|i| format!("| &nbsp;&nbsp;└ `a{i}` | `int` | 是 | |\n")).collect();
            let rows = format!("| `a` | `x[]` | 是 | |\n{rows}");
            page(&rows, &format!("{{\"a\": [{}{{}}]}}", "{},".repeat(n)))
        }),
        ("entities", |n| {
            page(&format!("| `a` | `int` | 是 | {} |\n", "&amp;nbsp;".repeat(n)), "{}")
        }),
        ("commas", |n| page("| `a` | `int` | 是 | |\n", &format!("[{}]", "1,,".repeat(n)))),
        ("brackets", |n| page("| `a` | `int` | 是 | |\n", &"[".repeat(n))),
        ("open tags", |n| format!("x\n:::html\n{}", "<md-td a=\"".repeat(n))),
        ("tags", |n| format!("x\n:::html\n{}\n:::\n", "<md-table><md-tr><md-td>".repeat(n))),
        ("tag blocks", |n| "x\n:::html\n<md-code-json>\n:::\n".repeat(n)),
        ("open fences", |n| "```\nx\n".repeat(n)),
        ("headings", |n| "## 请求\n".repeat(n)),
        ("bare code", |n| format!("请求\n{}", "json\n{\"a\"\n".repeat(n))),
        ("plain rows", |n| format!("a | b\n---|---\n{}", "x  \n".repeat(n))),
        ("pipes", |n| "|x\n".repeat(n)),
        ("links", |n| format!("# a\n\n{}", "不再维护[x](".repeat(n))),
    ];
    println!("{:>14}  milliseconds for {START}, and twice as many {STEPS} times", "kind");
    for (kind, make) in kinds {
        print!("{kind:>14}");
        for step in 0..=STEPS {
            let text = make(START << step);
            let start = Instant::now();
            import_page("page", &text, &Options::default());
            print!("  {:8.1}", start.elapsed().as_secs_f64() * 1e3);
        }
        println!();
    }
}

/// An endpoint page with these rows in its body and this example.
fn page(rows: &str, example: &str) -> String {
    format!(
        "# a\n\n## 请求\n\n| 项目 | 值 |\n| --- | --- |\n| HTTP URL | https://open.feishu.cn/open-apis/shop/v1/a |\n\
         | HTTP Method | POST |\n\n### 请求体\n\n| 名称 | 类型 | 必填 | 描述 |\n| --- | --- | --- | --- |\n{rows}\n\
         ### 请求体示例\n\n```json\n{example}\n```\n"
    )
}
