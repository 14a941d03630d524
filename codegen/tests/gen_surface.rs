//! The surface of the specs in `tests/specs`.

use std::{fs, path::Path};

use feishu_codegen::{
    spec::{Endpoint, Event, from_text},
    surface::surface,
};

#[test]
fn every_field_has_a_line() {
    let endpoints: Vec<Endpoint> = read_all("tests/specs");
    let events: Vec<Event> = read_all("tests/specs/events");
    let services = surface(&endpoints, &events);
    assert_eq!(services.len(), 2);
    insta::assert_snapshot!(services[0].1);
    insta::assert_snapshot!("a_service_of_events_alone", services[1].1);
}

fn read_all<T: serde::de::DeserializeOwned>(folder: &str) -> Vec<T> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let specs = paths.filter(|path| path.extension().is_some_and(|it| it == "json"));
    specs.map(|path| from_text("spec", &fs::read_to_string(path).unwrap()).unwrap()).collect()
}
