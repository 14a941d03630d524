//! Imports two folders of pages that hold the same facts in different dialects and prints for
//! each page that both have what differs. `import_agreement A B [n]` shows at most n lines a
//! page.

use std::{collections::BTreeMap, env, fs, path::Path};

use feishu_codegen::{
    import::{Options, Spec, import_pages},
    spec,
};

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let [left, right, rest @ ..] = args.as_slice() else {
        eprintln!("usage: import_agreement A B [lines]");
        return;
    };
    let lines = rest.first().and_then(|lines| lines.parse().ok()).unwrap_or(6);
    let (left, right) = (specs(Path::new(left)), specs(Path::new(right)));
    let (mut both, mut same) = (0, 0);
    for (name, one) in &left {
        let Some(other) = right.get(name) else { continue };
        both += 1;
        if one == other {
            same += 1;
            continue;
        }
        println!("== {name}");
        let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
        let first =
            one.iter().zip(&other).position(|(a, b)| a != b).unwrap_or(one.len().min(other.len()));
        let show = |mark: &str, text: &[&str]| {
            for line in text.iter().skip(first).take(lines) {
                println!("  {mark} {}", line.trim_start());
            }
        };
        show("-", &one);
        show("+", &other);
    }
    println!("{same} of {both} pages agree: {:.2}%", f64::from(same) / f64::from(both) * 100.0);
}

fn specs(root: &Path) -> BTreeMap<String, String> {
    let mut pages = Vec::new();
    collect(root, root, &mut pages);
    let batch = import_pages(&pages, &Options::default());
    let text = |spec| match spec {
        Spec::Endpoint(endpoint) => Some(spec::to_text(&endpoint)),
        Spec::Event(event) => Some(spec::to_text(&event)),
        Spec::Unreadable => Some("unreadable".to_owned()),
        Spec::NotAnApi | Spec::LeftOut { .. } => None,
    };
    batch.pages.into_iter().filter_map(|page| Some((page.file, text(page.spec)?))).collect()
}

fn collect(root: &Path, folder: &Path, pages: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(root, &path, pages);
        } else {
            let name =
                path.strip_prefix(root).expect("a path below the root").display().to_string();
            pages.push((name, fs::read_to_string(&path).expect("a page is UTF-8")));
        }
    }
}
