//! Tests of pulls from a server that fails.

use std::{fs, time::Duration};

use super::{
    Report, options, read, run, shop,
    site::{
        Fault::{self, Code, Cut, Html, Silent, Status, Truncated},
        Site,
    },
};

/// Pulls the shop while one page has these faults.
fn pull_with(faults: &[Fault], timeout: Option<Duration>) -> Report {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    site.fail("/shop/order/get", faults.to_vec());
    let mut options = options(&site, folder.path());
    options.pace.timeout = timeout.unwrap_or(options.pace.timeout);
    run(&options).unwrap()
}

#[test]
fn a_transient_failure_is_retried() {
    for faults in [
        vec![Status(500, &[]), Status(503, &[])],
        vec![Status(429, &[("Retry-After", "0")])],
        vec![Status(429, &[("x-ogw-ratelimit-reset", "0")])],
        vec![Truncated, Truncated],
        vec![Cut],
        vec![Html, Cut],
    ] {
        let report = pull_with(&faults, None);
        let wanted =
            Report { listed: 3, written: 3, requests: 4 + faults.len(), ..Report::default() };
        assert_eq!(report, wanted, "{faults:?}");
    }
}

#[test]
fn a_request_without_a_reply_times_out_and_is_retried() {
    // Long enough for every other reply over loopback, even on a busy machine.
    let report = pull_with(&[Silent], Some(Duration::from_secs(3)));
    assert_eq!((report.written, report.requests), (3, 5));
}

#[test]
fn a_permanent_failure_is_reported_and_leaves_the_old_file() {
    for (fault, reason) in [
        (Status(500, &[]), "HTTP 500"),
        (Truncated, "end of file"),
        (Html, "the reply is not JSON"),
        (Code(1002), "the platform answers code 1002"),
        (Status(404, &[]), "HTTP 404"),
    ] {
        let (site, folder) = (shop(), tempfile::tempdir().unwrap());
        run(&options(&site, folder.path())).unwrap();
        let before = read(&folder, "shop/order/get.md");
        for path in ["/shop/order/get", "/shop/order/list"] {
            site.put(path, 2, "# New\n");
        }
        site.fail("/shop/order/get", vec![fault.clone(); 9]);
        let report = run(&options(&site, folder.path())).unwrap();
        assert_eq!((report.written, report.failed.len()), (1, 1), "{fault:?}");
        let (page, reason_found) = &report.failed[0];
        assert_eq!(page, "/shop/order/get");
        assert!(reason_found.contains(reason) && reason_found.contains("asked "), "{reason_found}");
        assert_eq!(read(&folder, "shop/order/get.md"), before);

        site.fail("/shop/order/get", []);
        let report = run(&options(&site, folder.path())).unwrap();
        assert_eq!((report.current, report.written), (2, 1));
    }
}

#[test]
fn a_permanent_failure_is_not_retried() {
    for fault in [Status(404, &[]), Status(403, &[]), Code(1002)] {
        let report = pull_with(&vec![fault; 9], None);
        assert_eq!((report.failed.len(), report.requests), (1, 4));
    }
}

#[test]
fn a_page_with_too_long_a_wait_is_left_for_another_run() {
    let report = pull_with(&[Status(429, &[("Retry-After", "86400")])], None);
    assert_eq!((report.failed.len(), report.written), (1, 2));
}

#[test]
fn a_pull_stops_after_too_many_failures_in_a_row() {
    let (site, folder) = (Site::start(), tempfile::tempdir().unwrap());
    for page in 0..30 {
        site.put(&format!("/shop/{page:02}"), 1, "# Page\n");
        if page >= 10 {
            site.fail(&format!("/shop/{page:02}"), vec![Status(502, &[]); 9]);
        }
    }
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!((report.written, report.failed.len(), report.left), (10, 5, 15));
    assert_eq!(report.requests, 1 + 10 + 5 * 3);

    for page in 10..30 {
        site.fail(&format!("/shop/{page:02}"), []);
    }
    let report = run(&options(&site, folder.path())).unwrap();
    assert_eq!((report.current, report.written, report.left), (10, 20, 0));
}

#[test]
fn an_invalid_directory_changes_nothing() {
    let (site, folder) = (shop(), tempfile::tempdir().unwrap());
    run(&options(&site, folder.path())).unwrap();
    let state = read(&folder, ".pull.json");
    for (fault, reason) in [(Html, "not JSON"), (Code(99), "code 99"), (Cut, "asked 3 times")] {
        site.fail("directory", vec![fault; 9]);
        let error = format!("{:#}", run(&options(&site, folder.path())).unwrap_err());
        assert!(error.contains("cannot fetch the directory") && error.contains(reason), "{error}");
    }
    assert_eq!(read(&folder, ".pull.json"), state);
    assert_eq!(fs::read_dir(folder.path().join("shop/order")).unwrap().count(), 2);
}
