//! The places that forms of approvals know: of the platform's library, a few countries with a few
//! places in each. They have the ids of the library, and nothing changes them.

use serde_json::{Value, json};

use super::{
    super::{Parts, Request},
    invalid,
};
use crate::store::answer::{Answer, texts};

/// A place: its id, that of the place that it is in, and its names in English and in Chinese.
struct District(&'static str, &'static str, &'static str, &'static str);

/// Those without a place around them are countries.
const DISTRICTS: &[District] = &[
    District("1814991", "", "China", "中国"),
    District("2038349", "1814991", "Beijing", "北京市"),
    District("1816670", "2038349", "Beijing", "北京"),
    District("1796231", "1814991", "Shanghai", "上海市"),
    District("1796236", "1796231", "Shanghai", "上海"),
    District("1809935", "1814991", "Guangdong", "广东省"),
    District("1809858", "1809935", "Guangzhou", "广州"),
    District("1795565", "1809935", "Shenzhen", "深圳"),
    District("1784764", "1814991", "Zhejiang", "浙江省"),
    District("1808926", "1784764", "Hangzhou", "杭州"),
    District("1861060", "", "Japan", "日本"),
    District("1850144", "1861060", "Tokyo", "东京都"),
    District("1850147", "1850144", "Tokyo", "东京"),
    District("1880251", "", "Singapore", "新加坡"),
    District("1880252", "1880251", "Singapore", "新加坡"),
    District("2635167", "", "United Kingdom", "英国"),
    District("6269131", "2635167", "England", "英格兰"),
    District("2643743", "6269131", "London", "伦敦"),
    District("6252001", "", "United States", "美国"),
    District("5332921", "6252001", "California", "加利福尼亚州"),
    District("5391959", "5332921", "San Francisco", "旧金山"),
    District("5128638", "6252001", "New York", "纽约州"),
    District("5128581", "5128638", "New York City", "纽约"),
    District("2921044", "", "Germany", "德国"),
    District("2950157", "2921044", "Berlin", "柏林州"),
    District("2950159", "2950157", "Berlin", "柏林"),
];

/// The version of the library.
const VERSION: &str = "7569941109133377539";

fn find(id: &str) -> Option<&'static District> {
    DISTRICTS.iter().find(|it| it.0 == id)
}

impl District {
    fn below(&self) -> impl Iterator<Item = &'static District> {
        let id = self.0;
        DISTRICTS.iter().filter(move |it| it.1 == id)
    }

    /// The places around it, the nearest first.
    fn above(&self) -> impl Iterator<Item = &'static District> {
        std::iter::successors(find(self.1), |it| find(it.1))
    }

    fn shown(&self, call: &Request<'_>) -> Value {
        let name = if call.query("locale") == Some("zh-CN") { self.3 } else { self.2 };
        let level = match self.above().count() {
            0 => "Country",
            1 => "Province",
            _ => "City",
        };
        json!({"id": self.0, "name": name, "level": level})
    }

    /// The same with what is around it.
    fn whole(&self, call: &Request<'_>, with_above: bool) -> Value {
        let mut whole = self.shown(call);
        whole["has_sub_district"] = self.below().next().is_some().into();
        if with_above {
            whole["parent_districts"] = self.above().map(|it| it.shown(call)).collect();
        }
        whole
    }
}

/// The places in a place, or in the world: directly, or those in which there are no others.
pub(super) fn list(_: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let root = call.query("root_district_id").unwrap_or_default();
    if !root.is_empty() && find(root).is_none() {
        return if call.strict { invalid(call) } else { None };
    }
    let leaves = call.query("list_type") == Some("leaf_level");
    let wanted = |it: &&District| match leaves {
        true => {
            it.below().next().is_none() && (root.is_empty() || it.above().any(|up| up.0 == root))
        }
        false => it.1 == root,
    };
    let found: Vec<Value> =
        DISTRICTS.iter().filter(wanted).map(|it| it.whole(call, leaves)).collect();
    call.page_beside(json!({ "version": VERSION }), "items", &found, 20)
}

/// The places with these ids, or else those whose names have a text.
pub(super) fn search(_: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let ids = texts(call.body().get("district_ids"));
    let text = call.body()["keyword"].as_str().unwrap_or_default().to_lowercase();
    let wanted = |it: &&District| match ids.is_empty() {
        false => ids.iter().any(|id| it.0 == id),
        true => it.2.to_lowercase().contains(&text) || it.3.contains(&text),
    };
    let found: Vec<Value> =
        DISTRICTS.iter().filter(wanted).map(|it| it.whole(call, true)).collect();
    if found.is_empty() && !call.strict && !ids.is_empty() {
        return None;
    }
    call.page_beside(json!({ "version": VERSION }), "items", &found, 20)
}
