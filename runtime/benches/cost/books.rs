//! Decoding a list of 0.9 MB, beside what serde derives.

use std::{hint::black_box, time::Instant};

use feishu_runtime::private::*;
use serde::Deserialize as Derive;

use crate::comparison::Comparison;

const ROUNDS: usize = 61;

struct Book {
    id: Option<String>,
    title: Option<String>,
    copies: Option<i64>,
    price: Option<f64>,
    lent: Option<bool>,
    tags: Vec<String>,
}

record! { Book { id: "id", title: "title", copies: "copies", price: "price", lent: "lent", tags: "tags" } }

struct Books {
    items: Vec<Book>,
}

record! { Books { items: "items" } }

#[derive(Derive)]
#[allow(dead_code)]
struct PlainBooks {
    items: Vec<PlainBook>,
}

#[derive(Derive)]
#[allow(dead_code)]
struct PlainBook {
    id: Option<String>,
    title: Option<String>,
    copies: Option<i64>,
    price: Option<f64>,
    lent: Option<bool>,
    #[serde(default)]
    tags: Vec<String>,
}

fn books(count: usize) -> String {
    let books: Vec<String> = (0..count)
        .map(|n| {
            format!(
                r#"{{"id":"7390583861280556{n:03}","title":"第 {n} 本书 of the shelf","copies":{n},"price":{n}.5,"lent":{},"tags":["a{n}","b"]}}"#,
                n % 2 == 0
            )
        })
        .collect();
    format!(r#"{{"code":0,"msg":"success","data":{{"items":[{}]}}}}"#, books.join(","))
}

/// Decodes the bytes of a reply: as the client does, which validates UTF-8 once and then decodes
/// text, and as a program does that has the bytes from reqwest.
pub(crate) fn decoding() {
    let reply = books(7000);
    let data = reply.split_once("\"data\":").unwrap().1.strip_suffix('}').unwrap();
    let data = black_box(data.as_bytes());
    let mut times = Comparison::default();
    for _ in 0..ROUNDS {
        for read in 0..14 {
            let begun = Instant::now();
            if read % 2 == 0 {
                let text = std::str::from_utf8(data).unwrap();
                black_box(serde_json::from_str::<Books>(text).unwrap());
                times.ours.push(begun.elapsed());
            } else {
                black_box(serde_json::from_slice::<PlainBooks>(data).unwrap());
                times.plain.push(begun.elapsed());
            }
        }
        times.end_round();
    }
    times.print(&format!("decode {} bytes", data.len()));
}
