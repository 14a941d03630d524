//! A documentation server on loopback, which can fail in every way.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use feishu_test_server::{Answer, Received, Server};
use serde_json::{Value, json};
use tokio::{
    runtime::{self, Runtime},
    sync::Notify,
};

/// How a reply fails.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// This status, with these headers.
    Status(u16, &'static [(&'static str, &'static str)]),
    /// A body that ends before its announced length.
    Truncated,
    /// A connection that is closed without a reply.
    Cut,
    /// A connection that stays open without a reply.
    Silent,
    /// An HTML page instead of JSON.
    Html,
    /// An error code of the platform.
    Code(i64),
}

#[derive(Default)]
struct Content {
    /// The nodes above each page that is not listed after its path.
    places: BTreeMap<String, Vec<&'static str>>,
    pages: BTreeMap<String, (u64, String)>,
    elsewhere: BTreeMap<String, (u64, String)>,
    /// Pages that changed after the directory was written.
    newer: BTreeMap<String, (u64, String)>,
    faults: BTreeMap<String, VecDeque<Fault>>,
    held: Option<String>,
}

/// The server; it ends with its runtime.
pub(super) struct Site {
    server: Server,
    content: Arc<Mutex<Content>>,
    asked_for_held: Arc<Notify>,
    _runtime: Runtime,
}

impl Site {
    pub(super) fn start() -> Self {
        // A runtime of its own, since each pull runs in another one.
        let mut runtime = runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        let content: Arc<Mutex<Content>> = Arc::default();
        let asked_for_held: Arc<Notify> = Arc::default();
        let (shared, asked) = (Arc::clone(&content), Arc::clone(&asked_for_held));
        let start = async { Server::start(move |request| answer(request, &shared, &asked)) };
        let server = runtime.block_on(start);
        Site { server, content, asked_for_held, _runtime: runtime }
    }

    pub(super) fn url(&self) -> String {
        self.server.url().to_owned()
    }

    /// Puts a page into the server API. The directory leaves out a time of 0.
    pub(super) fn put(&self, path: &str, time: u64, text: &str) {
        self.content().pages.insert(path.to_owned(), (time, text.to_owned()));
    }

    /// Changes a page while the directory still has its older time.
    pub(super) fn put_unlisted(&self, path: &str, time: u64, text: &str) {
        self.content().newer.insert(path.to_owned(), (time, text.to_owned()));
    }

    /// Lists a page below these nodes, each a path such as `history/shop`.
    pub(super) fn list_below(&self, path: &str, nodes: &[&'static str]) {
        self.content().places.insert(path.to_owned(), nodes.to_vec());
    }

    pub(super) fn put_elsewhere(&self, path: &str, time: u64, text: &str) {
        self.content().elsewhere.insert(path.to_owned(), (time, text.to_owned()));
    }

    pub(super) fn remove(&self, path: &str) {
        self.content().pages.remove(path);
    }

    /// Makes the next replies for a page (or `directory`) fail, one per fault.
    pub(super) fn fail(&self, path: &str, faults: impl IntoIterator<Item = Fault>) {
        self.content().faults.insert(path.to_owned(), faults.into_iter().collect());
    }

    /// Returns and clears the list of requests so far.
    pub(super) fn take_requests(&self) -> Vec<String> {
        self.server.take_journal().iter().map(requested).collect()
    }

    /// Holds requests for a page without a reply. The future is ready when one arrives.
    pub(super) fn hold(&self, path: &str) -> impl Future<Output = ()> + use<> {
        self.content().held = Some(path.to_owned());
        let asked = Arc::clone(&self.asked_for_held);
        async move { asked.notified().await }
    }

    pub(super) fn release(&self) {
        self.content().held = None;
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap()
    }
}

fn answer(request: &Received, content: &Mutex<Content>, asked_for_held: &Notify) -> Answer {
    let name = requested(request);
    let mut content = content.lock().unwrap();
    if content.held.as_ref() == Some(&name) {
        asked_for_held.notify_one();
        return Answer::SILENCE;
    }
    let fault = content.faults.get_mut(&name).and_then(VecDeque::pop_front);
    let body = reply(&content, request.path(), &name).to_string();
    let answer = match fault {
        Some(Fault::Silent) => return Answer::SILENCE,
        Some(Fault::Cut) => return Answer::Cut(Vec::new()),
        Some(Fault::Truncated) => return truncated(&body),
        Some(Fault::Status(status, headers)) => headers
            .iter()
            .fold(Answer::json(status, "not now"), |it, (name, value)| it.header(name, value)),
        Some(Fault::Html) => Answer::json(200, "<html>a login page</html>"),
        Some(Fault::Code(code)) => {
            Answer::json(200, json!({"code": code, "msg": "no"}).to_string())
        }
        None => Answer::json(200, body),
    };
    // Each request comes over a connection of its own, so a fault meets no other request.
    answer.header("connection", "close")
}

/// The path of the requested page, or `directory`.
fn requested(request: &Received) -> String {
    let page = request.query().into_iter().find(|(key, _)| key == "fullPath");
    page.map_or_else(|| "directory".to_owned(), |(_, path)| path)
}

/// A reply that ends in the middle of its body.
fn truncated(body: &str) -> Answer {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    Answer::Cut([head.as_bytes(), &body.as_bytes()[..body.len() / 2]].concat())
}

fn reply(content: &Content, route: &str, page: &str) -> Value {
    match route {
        "/api/tools/docment/directory_list" => {
            let below = |top: &str, pages: &BTreeMap<String, (u64, String)>| {
                let mut root = json!({ "type": "DirectoryType", "fullPath": top, "items": [] });
                for (path, (time, _)) in pages {
                    let own = path.rsplit_once('/').map_or("", |(nodes, _)| nodes);
                    let places = content.places.get(path).cloned().unwrap_or_else(|| vec![own]);
                    for place in places {
                        let mut node =
                            json!({ "type": "DocumentType", "fullPath": path, "name": path });
                        if *time > 0 {
                            node["updateTime"] = time.to_string().into();
                        }
                        list(&mut root, place, node);
                    }
                }
                root
            };
            json!({ "code": 0, "data": { "items": [
                below("/guide", &content.elsewhere), below("/server", &content.pages)
            ] } })
        }
        "/document_portal/v1/document/get_detail" => {
            match content.newer.get(page).or(content.pages.get(page)) {
                Some((time, text)) => json!({ "code": 0, "msg": "", "data": {
                "fullPath": page, "title": format!("Page \"{page}\""), "updateTime": time, "content": text
            } }),
                None => json!({ "code": 404, "msg": "no such page" }),
            }
        }
        other => json!({ "code": 404, "msg": other }),
    }
}

/// Puts a node below others and creates those that are missing.
fn list(node: &mut Value, place: &str, leaf: Value) {
    let place = place.trim_matches('/');
    let full_path = node["fullPath"].as_str().unwrap_or_default().to_owned();
    let items = node["items"].as_array_mut().expect("a directory");
    if place.is_empty() {
        return items.push(leaf);
    }
    let (first, rest) = place.split_once('/').unwrap_or((place, ""));
    let full_path = format!("{full_path}/{first}");
    let at = items.iter().position(|item| item["fullPath"] == *full_path).unwrap_or(items.len());
    if at == items.len() {
        items.push(json!({ "type": "DirectoryType", "fullPath": full_path, "items": [] }));
    }
    list(&mut items[at], rest, leaf);
}

/// Returns the page of an endpoint of an invented shop, in the raw dialect.
pub(super) fn shop_page(path: &str) -> String {
    format!(
        r#"# Orders

## 请求
:::html
<md-table>
  <md-thead>
    <md-tr>
      <md-th>基本</md-th>
      <md-th></md-th>
    </md-tr>
  </md-thead>
  <md-tbody>
    <md-tr>
      <md-th>HTTP URL</md-th>
      <md-td>https://open.feishu.cn/open-apis{path}</md-td>
    </md-tr>
    <md-tr>
      <md-th>HTTP Method</md-th>
      <md-td>GET</md-td>
    </md-tr>
  </md-tbody>
</md-table>
:::

### 查询参数
:::html
<md-dt-table>
  <md-dt-thead>
    <md-dt-tr>
      <md-dt-th>名称</md-dt-th>
      <md-dt-th>类型</md-dt-th>
      <md-dt-th>必填</md-dt-th>
      <md-dt-th>描述</md-dt-th>
    </md-dt-tr>
  </md-dt-thead>
  <md-dt-tbody>
<md-dt-tr level="0">
	<md-dt-td>
	<md-text type="field-name" >color</md-text>
	</md-dt-td>
	<md-dt-td>
	<md-text type="field-type" >string</md-text>
	</md-dt-td>
	<md-dt-td>
	否
	</md-dt-td>
	<md-dt-td>
	颜色
	</md-dt-td>
</md-dt-tr>
  </md-dt-tbody>
</md-dt-table>
:::
"#
    )
}
