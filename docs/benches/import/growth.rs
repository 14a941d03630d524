//! How time grows with the size of a page.

use std::{hint::black_box, time::Instant};

use feishu_docs::import::{Options, import_page};

use crate::pages;

/// Bytes of the smallest size.
const BASE: usize = 16 * 1024;
/// The sizes, as multiples of the smallest.
const TIMES: [usize; 3] = [1, 4, 16];

pub(crate) fn run() {
    println!();
    println!(
        "{:<40}{:>9}{:>9}{:>9}{:>10}",
        "ns a byte at", "16 KB", "64 KB", "256 KB", "16x costs"
    );
    for (name, page) in pages::HARD {
        let nanoseconds = TIMES.map(|times| measure(&page(BASE * times)));
        let [small, middle, large] = nanoseconds;
        println!("{name:<40}{small:>9.1}{middle:>9.1}{large:>9.1}{:>9.1}x", 16.0 * large / small);
    }
}

/// Nanoseconds a byte, the best of several runs.
fn measure(page: &str) -> f64 {
    let options = Options::default();
    let mut best = f64::INFINITY;
    let begin = Instant::now();
    for round in 0..20 {
        let start = Instant::now();
        black_box(import_page("page.md", black_box(page), &options));
        best = best.min(start.elapsed().as_secs_f64());
        // Long runs are not disturbed so easily.
        if round >= 2 && begin.elapsed().as_secs_f64() > 0.5 {
            break;
        }
    }
    best * 1e9 / page.len() as f64
}
