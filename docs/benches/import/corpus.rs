//! Reading and importing whole folders.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use feishu_docs::import::{Options, Spec, import_pages};
use feishu_testing::files;
use nix::sys::resource::{UsageWho, getrusage};

/// Begins the arguments of the process that measures.
pub(crate) const MEASURE: &str = "--measure-folder";
/// The best of so many runs counts: the others were disturbed.
const RUNS: usize = 3;

pub(crate) fn run() {
    let Some(docs) = env::var_os("FEISHU_DOCS").map(PathBuf::from) else {
        println!("skipped: FEISHU_DOCS does not name the folder of documentation pages");
        return;
    };
    let mut folders: Vec<PathBuf> = fs::read_dir(&docs)
        .expect("FEISHU_DOCS is a folder")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut counts = vec![1, cores];
    counts.dedup();
    println!(
        "{:<24}{:>8}{:>7}{:>7}{:>9}{:>7}{:>8}{:>8}{:>8}{:>10}{:>8}{:>9}",
        "read and import",
        "threads",
        "pages",
        "specs",
        "rows",
        "MB",
        "wall s",
        "CPU s",
        "us/row",
        "pages/s",
        "MB/s",
        "peak MB"
    );
    for folder in &folders {
        for threads in &counts {
            let runs = (0..RUNS).map(|_| measure(folder, *threads));
            let best = runs.min_by(|a, b| a.wall.total_cmp(&b.wall)).expect("several runs");
            println!(
                "{:<24}{threads:>8}{:>7}{:>7}{:>9}{:>7.1}{:>8.2}{:>8.2}{:>8.1}{:>10.0}{:>8.1}{:>9}",
                folder.file_name().unwrap_or_default().to_string_lossy(),
                best.pages,
                best.specs,
                best.rows,
                best.bytes / 1e6,
                best.wall,
                best.cpu,
                best.cpu / best.rows * 1e6,
                best.pages / best.wall,
                best.bytes / 1e6 / best.wall,
                best.peak
                    .map_or("–".to_owned(), |kilobytes| format!("{:.0}", kilobytes / 1024.0)),
            );
        }
    }
}

struct Figures {
    pages: f64,
    specs: f64,
    /// Of tables that became facts: what the time of an import grows with, so that the time of one
    /// row tells whether the importer got slower or the documentation longer.
    rows: f64,
    bytes: f64,
    wall: f64,
    cpu: f64,
    /// Kilobytes; where the system tells.
    peak: Option<f64>,
}

/// Memory is only given back to the system by a process that ends, so each run has its own.
fn measure(folder: &Path, threads: usize) -> Figures {
    let output = Command::new(env::current_exe().expect("this program"))
        .arg(MEASURE)
        .arg(folder)
        .arg(threads.to_string())
        .output()
        .expect("this program can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [pages, specs, rows, bytes, wall, cpu, ref peak @ ..] = numbers[..] else {
        panic!("measuring failed: {text}{}", String::from_utf8_lossy(&output.stderr));
    };
    Figures { pages, specs, rows, bytes, wall, cpu, peak: peak.first().copied() }
}

/// One run, printed as numbers.
pub(crate) fn measure_here(folder: &str, threads: usize) {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().expect("the first pool");
    let start = Instant::now();
    let pages = files::below(Path::new(folder), "");
    let batch = import_pages(&pages, &Options::default());
    let wall = start.elapsed().as_secs_f64();
    let specs = |spec: &Spec| matches!(spec, Spec::Endpoint(_) | Spec::Event(_));
    let specs = batch.pages.iter().filter(|page| specs(&page.spec)).count();
    let rows: usize = batch.pages.iter().map(|page| page.rows.read).sum();
    let bytes: usize = pages.iter().map(|(_, text)| text.len()).sum();
    let peak = peak().map_or(String::new(), |kilobytes| kilobytes.to_string());
    println!("{} {specs} {rows} {bytes} {wall} {} {peak}", pages.len(), cpu());
}

/// Seconds of processor time of all threads so far.
fn cpu() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("a process knows its usage");
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// The most memory that was resident at once, in kilobytes; only Linux tells it of this
/// program alone.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
