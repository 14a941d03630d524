//! Imports every page below a folder and prints figures: pages by kind, diagnostics by kind,
//! rows, time, memory. `cargo run --release --example import_corpus -- DIR [kind]` also lists the
//! diagnostics of one kind.

use std::{collections::BTreeMap, env, fs, path::Path, time::Instant};

use feishu_codegen::import::{Options, Spec, import_pages};

fn main() {
    let mut args = env::args().skip(1);
    let Some(root) = args.next() else {
        eprintln!("usage: import_corpus DIR [kind]");
        return;
    };
    let wanted = args.next();
    let mut pages = Vec::new();
    collect(Path::new(&root), &mut pages);
    pages.sort();
    let bytes: usize = pages.iter().map(|(_, text)| text.len()).sum();
    let start = Instant::now();
    let batch = import_pages(&pages, &Options::default());
    let took = start.elapsed();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut read, mut reported) = (0, 0);
    for page in &batch.pages {
        let kind = match page.spec {
            Spec::Endpoint(_) => "endpoint",
            Spec::Event(_) => "event",
            Spec::Unreadable => "unreadable",
            Spec::NotAnApi | Spec::LeftOut { .. } => "no api",
        };
        *kinds.entry(kind).or_default() += 1;
        read += page.rows.read;
        reported += page.rows.reported;
        let mut seen = Vec::new();
        for diagnostic in &page.diagnostics {
            let count = found.entry(diagnostic.kind.code()).or_default();
            count.0 += 1;
            if !seen.contains(&diagnostic.kind) {
                seen.push(diagnostic.kind);
                count.1 += 1;
            }
            if wanted.as_deref() == Some(diagnostic.kind.code()) {
                println!("{diagnostic}");
            }
        }
    }
    for diagnostic in &batch.collisions {
        found.entry(diagnostic.kind.code()).or_default().0 += 1;
        if wanted.as_deref() == Some(diagnostic.kind.code()) {
            println!("{diagnostic}");
        }
    }
    println!("pages: {kinds:?}; rows read {read}, reported {reported}");
    for (kind, (count, pages)) in found {
        println!("{count:6} in {pages:4} pages  {kind}");
    }
    let seconds = took.as_secs_f64();
    println!(
        "{:.2} s, {:.0} pages/s, {:.1} MB/s",
        seconds,
        pages.len() as f64 / seconds,
        bytes as f64 / seconds / 1e6
    );
    if let Some(peak) = peak_memory() {
        println!("{peak} MB of memory at most");
    }
}

/// Most memory that this process had at once, in MB; only Linux tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

fn collect(folder: &Path, pages: &mut Vec<(String, String)>) {
    if folder.is_file() {
        let text = fs::read_to_string(folder).expect("a page is UTF-8");
        pages.push((folder.display().to_string(), text));
        return;
    }
    for entry in fs::read_dir(folder).expect("a readable folder") {
        collect(&entry.expect("a readable entry").path(), pages);
    }
}
