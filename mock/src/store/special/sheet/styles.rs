//! Styles of cells. Of them, reads show the format of numbers.

use serde_json::{Value, json};

use super::{
    super::{Request, StoreHandler, cells::Range},
    Area, MOST_COLUMNS, MOST_ROWS, STYLES, codes, locked, path, refused, size, unknown,
};
use crate::store::{
    Store,
    answer::{Answer, Collections},
    collection::{Collection, Object, at},
};

/// The most cells that a call may give borders.
const MOST_BORDERED: usize = 30_000;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "spreadsheet.style.update" => update,
        "spreadsheet.styles_batch_update" => batch_update,
        _ => return None,
    })
}

/// A range of a call, which gets a style.
struct Styled<'a> {
    sheet: String,
    area: Area,
    rows: usize,
    columns: usize,
    style: &'a Object,
}

/// Checks a range and the style that it is to get.
fn styled<'a>(
    store: &Store,
    call: &Request<'_>,
    token: &str,
    text: &str,
    style: &'a Value,
) -> Result<Styled<'a>, Answer> {
    let range = Range::parse(text).ok_or_else(|| refused(call, codes::RANGE, text))?;
    let Some(sheet) = super::sheet(&store.collections, token, &range.sheet) else {
        return Err(refused(call, codes::NO_SHEET, &range.sheet));
    };
    let area = Area::of(&range);
    let (rows, columns) = area.size(size(sheet));
    if rows > MOST_ROWS || columns > MOST_COLUMNS {
        return Err(refused(call, codes::TOO_MANY, "more than 5000 rows or 100 columns"));
    }
    if style["borderType"].is_string() && rows * columns > MOST_BORDERED {
        return Err(refused(call, codes::TOO_MANY, "more than 30000 cells with a border"));
    }
    if let Some(answer) = locked(store, call, token, &range.sheet, area) {
        return Err(answer);
    }
    let style = style.as_object().ok_or_else(|| refused(call, codes::BODY, "style is missing"))?;
    Ok(Styled { sheet: range.sheet, area, rows, columns, style })
}

impl Styled<'_> {
    /// Keeps the style, and forgets those of which it leaves nothing.
    fn set(&self, store: &mut Store, token: &str) {
        let all = store.collections.entry(path(token, &self.sheet, STYLES)).or_default();
        let covered = |kept: &Object| {
            let style = at(kept, "style").as_object();
            let replaced = self.style.get("clean") == Some(&json!(true))
                || style.is_some_and(|it| it.keys().all(|name| self.style.contains_key(name)));
            let mut areas = Area::all(at(kept, "areas")).into_iter();
            replaced && areas.all(|it| it.without(self.area).is_empty())
        };
        let gone = all.iter().filter(|it| covered(it)).filter_map(|it| at(it, "id").as_str());
        for id in gone.map(str::to_owned).collect::<Vec<_>>() {
            all.remove(&id);
        }
        let id = (all.ever() + 1).to_string();
        let kept = json!({"id": id, "areas": [self.area.kept()], "style": self.style});
        all.insert(&[id], kept.as_object().cloned().unwrap_or_default());
    }

    fn shown(&self, token: &str) -> Value {
        json!({"spreadsheetToken": token, "updatedRange": self.area.written(&self.sheet),
            "updatedRows": self.rows, "updatedColumns": self.columns,
            "updatedCells": self.rows * self.columns})
    }
}

fn update(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let sent = &call.body()["appendStyle"];
    let range = sent["range"].as_str().unwrap_or_default();
    let styled = match styled(store, call, token, range, &sent["style"]) {
        Ok(styled) => styled,
        Err(answer) => return answer,
    };
    styled.set(store, token);
    let mut updates = styled.shown(token);
    updates["revision"] = json!(1);
    call.reply(json!({ "updates": updates }))
}

/// Sets several styles, or none; where ranges overlap, the last one decides.
fn batch_update(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    if let Some(answer) = unknown(&store.collections, call, token) {
        return answer;
    }
    let mut all = Vec::new();
    for data in call.body()["data"].as_array().into_iter().flatten() {
        let ranges = data["ranges"].as_array().into_iter().flatten();
        for range in ranges.filter_map(Value::as_str) {
            match styled(store, call, token, range, &data["style"]) {
                Ok(styled) => all.push(styled),
                Err(answer) => return answer,
            }
        }
    }
    all.iter().for_each(|styled| styled.set(store, token));
    let total = |of: fn(&Styled<'_>) -> usize| all.iter().map(of).sum::<usize>();
    let responses: Vec<Value> = all.iter().map(|styled| styled.shown(token)).collect();
    call.reply(json!({"spreadsheetToken": token, "revision": 1, "responses": responses,
        "totalUpdatedRows": total(|it| it.rows), "totalUpdatedColumns": total(|it| it.columns),
        "totalUpdatedCells": total(|it| it.rows * it.columns)}))
}

/// The formats of the numbers of a sheet's cells.
pub(in super::super) struct Formatters(Vec<(Vec<Area>, String)>);

impl Formatters {
    pub(in super::super) fn of(collections: &Collections, token: &str, sheet: &str) -> Formatters {
        let all = collections.get(&path(token, sheet, STYLES));
        let formats = all.into_iter().flat_map(Collection::iter).filter_map(|kept| {
            let style = at(kept, "style");
            let format = match style["clean"] == true {
                true => "",
                false => style["formatter"].as_str()?,
            };
            Some((Area::all(at(kept, "areas")), format.to_owned()))
        });
        Formatters(formats.collect())
    }

    /// The format of a cell; empty if it has none of its own.
    pub(in super::super) fn at(&self, place: (usize, usize)) -> &str {
        let mut newest = self.0.iter().rev();
        let found = newest.find(|(areas, _)| areas.iter().any(|it| it.has(place)));
        found.map_or("", |(_, format)| format)
    }
}
