//! A sheet, and the addresses of calls about it.

use feishu_mock::Platform;
use serde_json::{Value, json};

use super::ok;

/// A sheet of a spreadsheet that a call created.
pub(crate) struct Sheet<'a> {
    platform: &'a Platform,
    pub(crate) spreadsheet: String,
    pub(crate) id: String,
}

impl Sheet<'_> {
    /// A sheet with these values from A1 on.
    pub(crate) fn with(platform: &Platform, values: Value) -> Sheet<'_> {
        let made = ok(
            platform,
            "POST",
            "/open-apis/sheets/v3/spreadsheets",
            Some(json!({"title": "Log"})),
        );
        let spreadsheet = made["spreadsheet"]["spreadsheet_token"].as_str().unwrap().to_owned();
        let sheets = ok(
            platform,
            "GET",
            &format!("/open-apis/sheets/v3/spreadsheets/{spreadsheet}/sheets/query"),
            None,
        );
        let id = sheets["sheets"][0]["sheet_id"].as_str().unwrap().to_owned();
        let sheet = Sheet { platform, spreadsheet, id };
        let body = json!({"valueRange": {"range": sheet.range("A1:C9"), "values": values}});
        ok(platform, "PUT", &sheet.v2("values"), Some(body));
        sheet
    }

    pub(crate) fn range(&self, cells: &str) -> String {
        format!("{}!{cells}", self.id)
    }

    pub(crate) fn v2(&self, below: &str) -> String {
        format!("/open-apis/sheets/v2/spreadsheets/{}/{below}", self.spreadsheet)
    }

    pub(crate) fn v3(&self, below: &str) -> String {
        format!("/open-apis/sheets/v3/spreadsheets/{}/sheets/{}{below}", self.spreadsheet, self.id)
    }

    pub(crate) fn values(&self, cells: &str) -> Value {
        let target = self.v2(&format!("values/{}", self.range(cells)));
        ok(self.platform, "GET", &target, None)["valueRange"]["values"].take()
    }

    pub(crate) fn shown(&self) -> Value {
        ok(self.platform, "GET", &self.v3(""), None)["sheet"].take()
    }

    pub(crate) fn dimension(&self, major: &str, from: i64, to: i64) -> Value {
        json!({"dimension": {"sheetId": self.id, "majorDimension": major, "startIndex": from, "endIndex": to}})
    }
}
