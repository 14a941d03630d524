//! What importing costs; prints, never judges. `cargo bench -p feishu-docs --bench import`.
//!
//! With `FEISHU_DOCS`: reading and importing each folder of pages, with one thread and with
//! all, each in a process of its own so that its peak memory is its own. Without: the time a
//! byte of pages made to be hard, at three sizes, to show that time grows with size and no
//! faster.

mod corpus;
mod growth;
mod pages;

use std::env;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [mark, folder, threads] = &arguments[..]
        && mark == corpus::MEASURE
    {
        return corpus::measure_here(folder, threads.parse().expect("a number of threads"));
    }
    corpus::run();
    growth::run();
}
