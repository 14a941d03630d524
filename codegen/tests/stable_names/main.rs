//! Names hang on nothing but their own page and the overrides: with any of the platform's pages
//! taken away, in whatever order, all that is left is called as before. Read the other way
//! round: a page that is added renames nothing.

mod harbour;

use std::collections::BTreeMap;

use feishu_codegen::lower;
use feishu_overrides::Overrides;
use feishu_spec::{Endpoint, Event};
use feishu_testing::files;
use rayon::prelude::*;

/// Random removals that are tried.
const TRIES: u64 = 6;

fn overrides() -> Overrides {
    Overrides::read(&files::overrides()).expect("overrides")
}

/// What users can name: for each endpoint and event its items and the member and type of each
/// field, and for each enum the variant of each value.
fn names(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &Overrides,
) -> BTreeMap<(String, String), String> {
    let items = lower::items(endpoints, events, overrides);
    let mut names = BTreeMap::new();
    for (id, event) in &items.events {
        let at = |place: &str| (format!("events.{id}"), place.to_owned());
        names.insert(at("type"), event.ty.clone());
        names.insert(at("constant"), event.constant.clone());
    }
    for (id, call) in &items.calls {
        let at = |place: &str| (id.clone(), place.to_owned());
        names.insert(at("function"), call.function.clone());
        names.insert(at("constant"), call.constant.clone());
        names.insert(at("request"), call.request.clone());
        names.insert(at("response"), call.response.clone().unwrap_or_default());
    }
    let of_calls = items.calls.iter().map(|(id, call)| (id.clone(), &call.places));
    let of_events = items.events.iter().map(|(id, event)| (format!("events.{id}"), &event.places));
    for (id, places) in of_calls.chain(of_events) {
        for (path, place) in places {
            let at = (id.clone(), path.clone());
            names.insert(at, format!("{:?} {:?}", place.member, place.ty));
            let (Some(ty), Some(values)) = (&place.ty, place.values) else { continue };
            for (value, variant) in &items.enums[values] {
                names.insert((ty.clone(), value.clone()), variant.clone());
            }
        }
    }
    names
}

/// Numbers that look random and are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Some of the pages, in another order: one in `of` is taken away, or one in `of` is left.
fn some<T: Clone>(all: &[T], seed: u64) -> Vec<T> {
    let mut dice = Dice(seed);
    let of = [2, 3, 10, 50][seed as usize % 4];
    let takes_away = seed % 8 < 4;
    let mut left: Vec<(u64, T)> = Vec::new();
    for page in all {
        if dice.roll().is_multiple_of(of) != takes_away {
            left.push((dice.roll(), page.clone()));
        }
    }
    left.sort_by_key(|(order, _)| *order);
    left.into_iter().map(|(_, page)| page).collect()
}

#[test]
fn no_page_that_is_taken_away_renames_another() {
    let (all, all_events) = (files::endpoints(), files::events());
    assert!(all.len() > 1_500, "{} endpoints", all.len());
    assert!(all_events.len() > 150, "{} events", all_events.len());
    let before = names(&all, &all_events, &overrides());
    let told: Vec<String> = (0..TRIES)
        .into_par_iter()
        .map_init(overrides, |overrides, seed| {
            let (left, events) = (some(&all, seed), some(&all_events, seed));
            let mut told = Vec::new();
            for (place, name) in names(&left, &events, overrides) {
                let was = before.get(&place);
                if was != Some(&name) {
                    told.push(format!("try {seed}: {place:?}: {was:?} is now {name}"));
                }
            }
            // What is left needs nobody to settle anything; entries about what is gone are
            // without use, which is told of their files.
            if let Err(problems) = lower::lower(&left, &events, overrides) {
                let others = problems.iter().filter(|it| !it.place.starts_with("specs/overrides/"));
                told.extend(others.map(|problem| format!("try {seed}: {problem}")));
            }
            told
        })
        .flatten()
        .collect();
    assert!(told.is_empty(), "{} changes:\n{}", told.len(), told[..told.len().min(40)].join("\n"));
}
