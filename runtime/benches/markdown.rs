//! Reads Markdown of 100 KB and of four times that, which should take about four times as long
//! whatever it says: it comes from people and models. Prints milliseconds and the ratio.
//!
//! `cargo bench -p feishu-runtime --bench markdown --features markdown`
#![allow(missing_docs)]

use std::{hint::black_box, time::Instant};

use feishu_runtime::MarkdownReader;

const BYTES: usize = 100_000;
const TIMES: usize = 4;
const ROUNDS: usize = 5;

/// Texts of about this many bytes, most of which are made to be slow.
fn texts(bytes: usize) -> [(&'static str, String); 10] {
    let all = |piece: &str| piece.repeat(bytes / piece.len());
    let around = |open: &str, close: &str| {
        let count = bytes / (open.len() + close.len());
        format!("{}x{}", open.repeat(count), close.repeat(count))
    };
    [
        (
            "prose",
            all("# Plan\n\nWe *ship* **today**, see [notes](https://a.b).\n\n- one\n- two\n\n"),
        ),
        ("one paragraph", all("ab cd\n")),
        ("one quote", all("> ab cd\n")),
        ("one table", format!("|a|b|\n|-|-|\n{}", all("|1|2|\n"))),
        ("dots", all(".")),
        ("numbers", all("1.")),
        ("emphasis in emphasis", around("*a ", " a*")),
        ("kinds of emphasis", around("*a **b ~~c ", "c~~ b** a* ")),
        ("code that does not end", all("`a ``b ")),
        ("mentions", all("<at id=all></at>")),
    ]
}

/// The least milliseconds of several rounds.
fn measure(text: &str) -> f64 {
    let round = |_| {
        let start = Instant::now();
        black_box(MarkdownReader::new().parts(text));
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}

fn main() {
    println!("{:<26}{:>10}{:>10}{:>8}", "", "100 KB ms", "400 KB ms", "ratio");
    for ((name, small), (_, large)) in texts(BYTES).into_iter().zip(texts(BYTES * TIMES)) {
        let (small, large) = (measure(&small), measure(&large));
        println!("{name:<26}{small:>10.1}{large:>10.1}{:>8.1}", large / small);
    }
}
