//! Tests of pulls from a local server on loopback, which can fail in every way.

mod faults;
mod site;

use std::{fs, future, path::Path, time::Duration};

use anyhow::Result;
use tempfile::TempDir;

use super::{Options, Report, fetch::Pace, pull};
use crate::import::{self, Spec};
use site::{Site, shop_page};

/// Options for a pull without waits.
fn options(site: &Site, out: &Path) -> Options {
    Options {
        out: out.to_owned(),
        base: site.url(),
        under: Some("/server".to_owned()),
        pace: Pace {
            interval: Duration::ZERO,
            attempts: 3,
            backoff: Duration::from_millis(1),
            timeout: Duration::from_secs(20),
        },
        prune: false,
    }
}

fn run(options: &Options) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(pull(options, future::pending(), |_, _| ()))
}

/// Starts a site with three pages of the server API and one page of another part.
fn shop() -> Site {
    let site = Site::start();
    for (path, time) in
        [("/shop/order/get", 1), ("/shop/order/list", 1), ("/shop-v2/order/list", 1)]
    {
        site.put(path, time, &shop_page(path));
    }
    site.put_elsewhere("/guide/start", 1, "# Start\n");
    site
}

fn read(folder: &TempDir, file: &str) -> String {
    fs::read_to_string(folder.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_first_pull_writes_every_page_of_the_requested_part() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!(report, Report { listed: 3, written: 3, requests: 4, ..Report::default() });
    let page = read(&folder, "shop/order/get.md");
    let front = "---\ntitle: \"Page \\\"/shop/order/get\\\"\"\nfullPath: \"/shop/order/get\"\nupdateTime: \"1\"\n---\n\n# ";
    assert!(page.starts_with(front), "{page}");
    assert!(page.ends_with(&shop_page("/shop/order/get")), "{page}");
    assert!(!folder.path().join("guide").exists());
}

#[test]
fn a_pulled_page_can_be_imported() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    run(&options(&site, folder.path())).unwrap();
    let text = read(&folder, "shop-v2/order/list.md");
    let imported = import::import_page("list.md", &text, &import::Options::default());
    let Spec::Endpoint(endpoint) = imported.spec else { panic!("no endpoint") };
    assert_eq!(endpoint.path, "/open-apis/shop-v2/order/list");
    assert_eq!(endpoint.request.query[0].name, "color");
}

#[test]
fn a_second_pull_fetches_only_changed_pages() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    run(&options(&site, folder.path())).unwrap();
    site.take_requests();
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!(report, Report { listed: 3, current: 3, requests: 1, ..Report::default() });
    assert_eq!(site.take_requests(), ["directory"]);

    site.put("/shop/order/list", 2, "# Changed\n");
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!(
        report,
        Report { listed: 3, current: 2, written: 1, requests: 2, ..Report::default() }
    );
    assert_eq!(site.take_requests(), ["directory", "/shop/order/list"]);
    assert!(read(&folder, "shop/order/list.md").ends_with("# Changed\n"));
}

#[test]
fn a_page_that_changes_during_a_pull_is_fetched_again_once_the_directory_lists_it() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    site.put_unlisted("/shop/order/get", 2, "# Newer\n");
    run(&options(&site, folder.path())).unwrap();
    let page = read(&folder, "shop/order/get.md");
    assert!(page.contains("updateTime: \"2\"") && page.ends_with("# Newer\n"), "{page}");
    assert_eq!(run(&options(&site, folder.path())).unwrap().current, 3);

    site.put("/shop/order/get", 2, "# Newer\n");
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!((report.current, report.same, report.written), (2, 1, 0));
}

#[test]
fn a_page_is_fetched_once_and_written_to_each_of_its_places() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    site.list_below("/shop/order/get", &["history/shop-v0", "shop"]);
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!(report, Report { listed: 3, written: 3, requests: 4, ..Report::default() });
    let page = read(&folder, "history/shop-v0/get.md");
    assert!(page.contains("fullPath: \"/shop/order/get\""), "{page}");
    assert_eq!(read(&folder, "shop/get.md"), page);
    assert_eq!(run(&options(&site, folder.path())).unwrap().current, 3);

    let imported = import::import_page("historic-version/get.md", &page, &Default::default());
    let Spec::Endpoint(endpoint) = imported.spec else { panic!("no endpoint") };
    assert!(endpoint.deprecated.is_some(), "its place says what its text does not");
}

#[test]
fn a_page_that_the_directory_moves_is_moved() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    run(&options(&site, folder.path())).unwrap();
    let before = read(&folder, "shop/order/get.md");
    site.list_below("/shop/order/get", &["history"]);
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!((report.current, report.written), (2, 1));
    assert_eq!(read(&folder, "history/get.md"), before);
    assert!(!folder.path().join("shop/order/get.md").exists());
}

#[test]
fn a_page_without_an_update_time_is_fetched_but_not_written_again() {
    let (site, folder) = (Site::start(), tempfile::tempdir().unwrap());
    site.put("/shop/a", 0, "# A\n");
    run(&options(&site, folder.path())).unwrap();
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!(report, Report { listed: 1, same: 1, requests: 2, ..Report::default() });
}

#[test]
fn a_file_that_was_changed_or_removed_by_hand_is_fetched_again() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    run(&options(&site, folder.path())).unwrap();
    fs::write(folder.path().join("shop/order/get.md"), "mine").unwrap();
    fs::remove_file(folder.path().join("shop/order/list.md")).unwrap();
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!((report.current, report.written), (1, 2));
    assert!(read(&folder, "shop/order/get.md").ends_with(&shop_page("/shop/order/get")));
}

#[test]
fn a_page_that_is_no_longer_listed_is_reported_and_removed_only_on_request() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    run(&options(&site, folder.path())).unwrap();
    site.remove("/shop/order/get");
    let mut options = options(&site, folder.path());
    assert_eq!(run(&options).unwrap().gone, ["/shop/order/get"]);
    assert!(folder.path().join("shop/order/get.md").exists());
    options.prune = true;
    assert_eq!(run(&options).unwrap().gone, ["/shop/order/get"]);
    assert!(!folder.path().join("shop/order/get.md").exists());
    assert!(run(&options).unwrap().gone.is_empty());
}

#[test]
fn a_page_without_content_has_no_file_and_is_not_fetched_again() {
    let (site, folder) = (Site::start(), tempfile::tempdir().unwrap());
    site.put("/shop/a", 1, " ");
    site.put("/shop/b", 1, "# B\n");
    assert_eq!(run(&options(&site, folder.path())).unwrap().empty, 1);
    assert!(!folder.path().join("shop/a.md").exists());
    assert_eq!(run(&options(&site, folder.path())).unwrap().current, 2);

    site.put("/shop/b", 2, "");
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!(report.failed[0].1, "the server sent no content, but had some before");
    assert!(read(&folder, "shop/b.md").ends_with("# B\n"));
}

#[test]
fn a_path_with_dots_cannot_leave_the_folder() {
    let (site, folder) = (Site::start(), tempfile::tempdir().unwrap());
    let inside = folder.path().join("inside");
    site.put("/../../escape", 1, "# Out\n");
    run(&options(&site, &inside)).unwrap();
    let there: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(there, ["inside"]);
}

#[test]
fn requests_keep_the_interval() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    let mut options = options(&site, folder.path());
    options.pace.interval = Duration::from_millis(30);
    let start = std::time::Instant::now();
    let report = run(&options).unwrap();
    // Four requests have three gaps. The machine may make them longer.
    assert_eq!(report.requests, 4);
    assert!(start.elapsed() >= options.pace.interval * 3);
}

#[test]
fn the_next_pull_continues_after_a_stop() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    let options = options(&site, folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stop = site.hold("/shop/order/get");
    let report = runtime.block_on(pull(&options, stop, |_, _| ())).unwrap();
    assert_eq!((report.written, report.left), (1, 2));
    site.release();
    let report = run(&options).unwrap();
    assert_eq!((report.current, report.written, report.left), (1, 2, 0));
}
