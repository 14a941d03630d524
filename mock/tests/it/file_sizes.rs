//! Files that are larger than documented, or empty, are refused with the documented code.

use feishu_mock::{Checks, Platform};
use serde_json::json;

use crate::support::{Reply, ok, send, tenant_token};

/// Uploads a file of this many bytes, beside these texts.
fn upload(
    platform: &Platform,
    target: &str,
    texts: &[(&str, &str)],
    file: &str,
    bytes: usize,
) -> Reply {
    let mut body = Vec::new();
    for (name, text) in texts {
        let part =
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend(part.as_bytes());
    }
    let head =
        format!("--b\r\nContent-Disposition: form-data; name=\"{file}\"; filename=\"a\"\r\n\r\n");
    body.extend(head.as_bytes());
    body.resize(body.len() + bytes, b'x');
    body.extend(b"\r\n--b--\r\n");
    let bearer = format!("Bearer {}", tenant_token(platform));
    let headers =
        [("Authorization", bearer.as_str()), ("Content-Type", "multipart/form-data; boundary=b")];
    send(platform, "POST", target, &headers, &body)
}

const MIB: usize = 1 << 20;

fn image(platform: &Platform, bytes: usize) -> Reply {
    upload(platform, "/open-apis/im/v1/images", &[("image_type", "message")], "image", bytes)
}

#[test]
fn messages_take_images_of_10_and_files_of_30_mib_and_no_empty_ones() {
    let platform = Platform::builder().start_blocking().unwrap();
    assert_eq!(image(&platform, 10 * MIB).code(), 0);
    assert_eq!(image(&platform, 10 * MIB + 1).code(), 234_006);
    assert_eq!(image(&platform, 0).code(), 234_010);
    let texts = [("file_type", "stream"), ("file_name", "a.bin")];
    let file = |bytes| upload(&platform, "/open-apis/im/v1/files", &texts, "file", bytes);
    assert_eq!(file(30 * MIB).code(), 0);
    let refused = file(30 * MIB + 1);
    assert_eq!((refused.status, refused.code()), (400, 234_006));
    assert_eq!(file(0).code(), 234_010);
}

#[test]
fn folders_take_20_mib_at_once_and_more_in_parts() {
    let platform = Platform::builder().start_blocking().unwrap();
    let upload = |bytes: usize| {
        let size = bytes.to_string();
        let texts = [
            ("file_name", "a"),
            ("parent_type", "explorer"),
            ("parent_node", "fldA"),
            ("size", &size),
        ];
        upload(&platform, "/open-apis/drive/v1/files/upload_all", &texts, "file", bytes)
    };
    assert_eq!(upload(20 * MIB).code(), 0);
    assert_eq!(upload(20 * MIB + 1).code(), 1_061_043);
    assert_eq!(upload(0).code(), 1_061_002);
    let body = json!({"file_name": "a", "parent_type": "explorer", "parent_node": "fldA", "size": 21 * MIB});
    let prepared = ok(&platform, "POST", "/open-apis/drive/v1/files/upload_prepare", Some(body));
    assert_eq!(prepared["block_num"], 6);
}

#[test]
fn a_platform_that_checks_no_limits_takes_them() {
    let checks = Checks { limits: false, ..Checks::default() };
    let platform = Platform::builder().checks(checks).start_blocking().unwrap();
    assert_eq!(image(&platform, 10 * MIB + 1).code(), 0);
}
