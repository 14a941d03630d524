//! dump
use feishu_codegen::import::{Options, Spec, import_pages};
use std::{env, fs, path::Path};
fn main() {
    let a: Vec<String> = env::args().collect();
    let mut pages = Vec::new();
    collect(Path::new(&a[1]), &mut pages);
    pages.sort();
    let batch = import_pages(&pages, &Options::default());
    let mut out = Vec::new();
    for p in &batch.pages {
        let v = match &p.spec {
            Spec::Endpoint(e) => {
                serde_json::json!({"file": p.file, "endpoint": serde_json::to_value(e).unwrap()})
            }
            Spec::Event(e) => {
                serde_json::json!({"file": p.file, "event": serde_json::to_value(e).unwrap()})
            }
            _ => continue,
        };
        out.push(v);
    }
    fs::write(&a[2], serde_json::to_string(&out).unwrap()).unwrap();
}
fn collect(folder: &Path, pages: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, pages)
        } else {
            pages.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}
