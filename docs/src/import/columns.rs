//! The columns of a table and their many names.

use crate::page::{Cell, Table, plain_text};

/// What a column of a table of fields holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Type,
    Required,
    Description,
    Example,
    Default,
    /// Where a parameter goes: query, body.
    Location,
}

/// A header cell as its reader sees it.
pub(super) fn title(cell: &Cell) -> String {
    plain_text(&cell.text)
}

fn field_column(title: &str) -> Option<Column> {
    let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    Some(match title.to_ascii_lowercase().as_str() {
        "名称" | "参数" | "字段" | "参数名" | "参数名称" | "字段名" | "字段名称" | "属性名称"
        | "属性" | "name" | "parameter" | "key" | "header" => Column::Name,
        "类型" | "参数类型" | "数据类型" | "字段类型" | "格式" | "type" => {
            Column::Type
        }
        "必填" | "必须" | "必选" | "是否必填" | "是否必须" | "是否必选" | "是否必需"
        | "必填/选填" | "required" => Column::Required,
        "描述" | "说明" | "备注" | "参数说明" | "字段说明" | "含义" | "description" => {
            Column::Description
        }
        "示例" | "示例值" | "example" => Column::Example,
        "默认值" | "default" => Column::Default,
        "来源" | "位置" | "参数位置" => Column::Location,
        _ => return None,
    })
}

/// What each column of a table of fields holds; `None` for a column with an unknown name, and
/// `None` in place of the list if it is not a table of fields.
pub(super) fn fields(table: &Table) -> Option<Vec<Option<Column>>> {
    let titles: Vec<String> = table.header.iter().map(title).collect();
    let mut columns: Vec<Option<Column>> = titles.iter().map(|title| field_column(title)).collect();
    // If the table has both 格式 and 类型, the first is the type and the second the place.
    if titles.iter().any(|title| title == "格式") {
        for (column, title) in columns.iter_mut().zip(&titles) {
            if title == "类型" {
                *column = Some(Column::Location);
            }
        }
    }
    let has = |column| columns.contains(&Some(column));
    let known = columns.iter().flatten().count();
    let is_fields =
        has(Column::Name) && (has(Column::Type) || has(Column::Description)) && known >= 2;
    is_fields.then_some(columns)
}

/// Whether a table lists basic facts: two columns, keys and values.
pub(super) fn is_facts(table: &Table) -> bool {
    table.header.len() == 2
        && table.rows.iter().any(|row| {
            row.cells.first().is_some_and(|cell| {
                let key = title(cell);
                key == "HTTP URL" || key.starts_with("事件类型") || key.starts_with("回调类型")
            })
        })
}

/// Whether a table has the header of one of basic facts.
pub(super) fn looks_like_facts(table: &Table) -> bool {
    let titles: Vec<String> = table.header.iter().map(title).collect();
    matches!(
        titles.iter().map(String::as_str).collect::<Vec<_>>()[..],
        ["项目" | "名称", "值"] | ["基本" | "基本信息", ""]
    )
}

/// What a column of a table of error codes holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorColumn {
    Http,
    Code,
    Message,
    Advice,
}

/// What each column of a table of error codes holds; `None` if it is not such a table.
pub(super) fn errors(table: &Table) -> Option<Vec<Option<ErrorColumn>>> {
    let columns: Vec<Option<ErrorColumn>> = table
        .header
        .iter()
        .map(|cell| {
            let title: String = title(cell).split_whitespace().collect();
            Some(match title.to_ascii_lowercase().as_str() {
                "http状态码" | "httpstatus" | "状态码" => ErrorColumn::Http,
                "错误码" | "code" | "errorcode" | "返回码" => ErrorColumn::Code,
                "描述" | "说明" | "错误信息" | "原因" | "错误描述" | "msg" | "message" => {
                    ErrorColumn::Message
                }
                "排查建议" | "解决方案" | "建议" | "处理建议" | "解决办法" => {
                    ErrorColumn::Advice
                }
                _ => return None,
            })
        })
        .collect();
    columns.contains(&Some(ErrorColumn::Code)).then_some(columns)
}
