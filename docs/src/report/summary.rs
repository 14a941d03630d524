//! The head of the report: the most important figures.

use maud::{Markup, html};

use super::{Input, figures::Figures, markup::percent};
use feishu_spec::counts::{counted, grouped};

pub(super) fn part(input: &Input<'_>) -> Markup {
    let figures = Figures::of(input);
    let specs = figures.clean + figures.doubtful;
    let apis = specs + figures.left_out + figures.failed;
    let rows = figures.rows.read + figures.rows.reported;
    html! {
        h1 {
            @if figures.pages == 0 { "No pages" }
            @else if apis == 0 { "No page documents an endpoint or event" }
            @else {
                (grouped(specs)) " of " (grouped(apis)) " API pages became specs"
            }
        }
        p.lead {
            (counted(figures.pages, "page")) " (" (megabytes(figures.bytes)) ") were read: "
            (counted(figures.endpoints, "endpoint")) ", " (counted(figures.events, "event")) " and "
            (counted(figures.others, "page")) " of other kinds. "
            @if figures.left_out > 0 {
                a href="#exceptions" { (grouped(figures.left_out)) " were left out on purpose" } ". "
            }
            @if figures.failed > 0 {
                a href="#exceptions" { (grouped(figures.failed)) " became no spec" } ". "
            }
            @if !input.failures.is_empty() {
                a href="#exceptions" { (counted(input.failures.len(), "other thing")) " went wrong" } ". "
            }
            "Of " (counted(rows, "table row")) ", " (grouped(figures.rows.read)) " are in specs and "
            (grouped(figures.rows.reported)) " are reported below."
        }
        (bar(&figures, apis))
        dl.figures {
            (figure("Endpoints", &grouped(figures.endpoints), ""))
            (figure("Events", &grouped(figures.events), ""))
            (figure("Other pages", &grouped(figures.others), ""))
            (figure("Rows read", &grouped(figures.rows.read), &percent(figures.rows.read, rows)))
            (figure("Rows reported", &grouped(figures.rows.reported), &percent(figures.rows.reported, rows)))
            (figure("Errors", &grouped(figures.errors), "error"))
            (figure("Warnings", &grouped(figures.warnings), "warning"))
            (figure("Notes", &grouped(figures.notes), "note"))
        }
    }
}

/// Renders a bar that shows to scale what became of the pages of endpoints and events.
fn bar(figures: &Figures, apis: usize) -> Markup {
    let parts = [
        ("clean", "read without doubt", figures.clean),
        ("doubtful", "read, with a warning", figures.doubtful),
        ("out", "left out on purpose", figures.left_out),
        ("failed", "became no spec", figures.failed),
    ];
    html! {
        @if apis > 0 {
            div.stack aria-hidden="true" {
                @for (class, _, count) in parts.iter().filter(|part| part.2 > 0) {
                    i class=(class) style={ "flex-grow:" (count) } {}
                }
            }
            ul.legend {
                @for (class, words, count) in parts {
                    li class=(class) { b { (grouped(count)) } " " (words) }
                }
            }
        }
    }
}

/// Renders one number. `side` is its percentage or, for a severity, its class.
fn figure(name: &str, value: &str, side: &str) -> Markup {
    let class = if side.ends_with('%') { "" } else { side };
    html! {
        div class=(class) {
            dt { (name) }
            dd { (value) @if side.ends_with('%') { " " small { (side) } } }
        }
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
