//! Tables and charts.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    super::{
        model::{Cell, Chart, Column, Style, Table, Text},
        number, time,
    },
    CardReader, Object, scalar,
};

/// How many rows of the data of a chart are shown.
const CHART_ROWS: usize = 20;

/// How many columns of the data of a chart are shown.
const CHART_COLUMNS: usize = 8;

impl<'a> CardReader<'a> {
    pub(super) fn table(self, element: &'a Object) -> Table<'a> {
        let columns = element.get("columns").and_then(Value::as_array);
        let columns: Vec<&'a Object> =
            columns.into_iter().flatten().filter_map(Value::as_object).collect();
        let rows = element.get("rows").and_then(Value::as_array).into_iter().flatten();
        let row = |row: &'a Value| {
            let cell = |column: &&'a Object| {
                let name = column.get("name").and_then(Value::as_str).unwrap_or_default();
                let row = row.as_object();
                self.cell(column, row.and_then(|row| self.member(row, name)))
            };
            columns.iter().map(cell).collect()
        };
        let rows = rows.map(row).collect();
        let column = |column: &'a Object| Column {
            title: self.string(column, "display_name").unwrap_or_default(),
            is_number: Style(Some(column)).is("data_type", "number"),
            style: Style(Some(column)),
        };
        Table { rows, columns: columns.iter().map(|it| column(it)).collect(), more: 0 }
    }

    fn cell(self, column: &'a Object, value: Option<&'a Value>) -> Cell<'a> {
        let plain = |content: Cow<'a, str>| Cell::Text(Text { content, ..Text::default() });
        let Some(value) = value else { return plain("".into()) };
        let several = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter();
        match self.string(column, "data_type").as_deref() {
            Some("options") => Cell::Tags(several.filter_map(|it| self.tag(it)).collect()),
            Some("persons") => Cell::People(several.filter_map(scalar).collect()),
            Some("number") => {
                let format = Style(column.get("format").and_then(Value::as_object));
                let number = value.as_f64();
                let number = number.map(|it| number::formatted(it, format).into());
                plain(number.or_else(|| scalar(value)).unwrap_or_default())
            }
            Some("date") => {
                let format = column.get("date_format").and_then(Value::as_str);
                let milliseconds = value.as_i64().or_else(|| value.as_str()?.parse().ok());
                let date = milliseconds.and_then(|it| time::formatted(it, format));
                plain(date.map(Cow::Owned).or_else(|| scalar(value)).unwrap_or_default())
            }
            Some("markdown" | "lark_md") => match self.text(Some(value)) {
                Some(text) => Cell::Text(Text { is_markdown: true, ..text }),
                None => plain("".into()),
            },
            _ => match self.text(Some(value)) {
                Some(text) => Cell::Text(text),
                None => Cell::Tags(several.filter_map(|it| self.tag(it)).collect()),
            },
        }
    }

    pub(super) fn chart(self, element: &'a Object) -> Chart<'a> {
        let empty = || Chart { kind: "".into(), title: None, data: Table::default() };
        let Some(spec) = element.get("chart_spec").and_then(Value::as_object) else {
            return empty();
        };
        let title = spec.get("title");
        let title = title.and_then(|it| joined(it.get("text").unwrap_or(it)));
        let mut rows: Vec<&'a Object> = Vec::new();
        let series = spec.get("series").and_then(Value::as_array).into_iter().flatten();
        for data in spec.get("data").into_iter().chain(series.filter_map(|it| it.get("data"))) {
            gather(data, &mut rows);
        }
        Chart {
            kind: self.string(spec, "type").unwrap_or_default(),
            title,
            data: data_table(&rows, names(spec)),
        }
    }
}

/// A text, or the lines of one.
fn joined(value: &Value) -> Option<Cow<'_, str>> {
    let Value::Array(lines) = value else { return scalar(value).filter(|it| !it.is_empty()) };
    let lines: Vec<Cow<'_, str>> = lines.iter().filter_map(scalar).collect();
    (!lines.is_empty()).then(|| lines.join(" ").into())
}

/// The rows in the data of a chart: in `values`, in each of several `values`, or as they are.
fn gather<'a>(data: &'a Value, rows: &mut Vec<&'a Object>) {
    let parts = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
    for part in parts {
        match part.get("values") {
            Some(Value::Array(values)) => rows.extend(values.iter().filter_map(Value::as_object)),
            _ => rows.extend(part.as_object().filter(|_| data.is_array())),
        }
    }
}

/// The members of rows that the axes and the colors of a chart are for.
fn names(spec: &Object) -> Vec<&str> {
    let fields = ["xField", "categoryField", "nameField", "yField", "valueField", "seriesField"];
    let named = fields.iter().filter_map(|it| spec.get(*it));
    let names = named.flat_map(|it| match it {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect::<Vec<_>>(),
    });
    names.collect()
}

/// The data of a chart as a table: first the columns that the chart names, then all others by name.
fn data_table<'a>(rows: &[&'a Object], named: Vec<&'a str>) -> Table<'a> {
    let shown = &rows[..rows.len().min(CHART_ROWS)];
    let mut others: Vec<&'a str> =
        shown.iter().flat_map(|row| row.keys().map(String::as_str)).collect();
    others.sort_unstable();
    let mut names: Vec<&'a str> = Vec::new();
    for name in named.into_iter().filter(|it| others.contains(it)).chain(others.iter().copied()) {
        if names.len() < CHART_COLUMNS && !names.contains(&name) {
            names.push(name);
        }
    }
    let is_number = |name: &str| shown.iter().all(|row| row.get(name).is_none_or(Value::is_number));
    let column = |name: &&'a str| Column {
        title: (*name).into(),
        is_number: is_number(name),
        style: Style::default(),
    };
    let row = |row: &&'a Object| {
        let cell = |name: &&str| {
            let content = row.get(*name).and_then(scalar).unwrap_or_default();
            Cell::Text(Text { content, ..Text::default() })
        };
        names.iter().map(cell).collect()
    };
    Table {
        columns: names.iter().map(column).collect(),
        rows: shown.iter().map(row).collect(),
        more: rows.len() - shown.len(),
    }
}
