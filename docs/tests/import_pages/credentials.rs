//! Headers that a page demands besides the token.

use feishu_spec::Credential;

use crate::common::{SHELF, Shop, endpoint, findings};

/// The page with a note below its table of headers.
fn noted(note: &'static str) -> Shop {
    Shop { headers: note, ..SHELF }
}

#[test]
fn a_note_that_demands_the_header_of_a_credential_is_a_fact() {
    let page = noted(
        "| Authorization | string | 是 | `tenant_access_token` |

> **Tip**: 还需添加：
>   
>   Key: X-Lark-Helpdesk-Authorization
>   
>   Value: base64(id:token)
",
    );
    let imported = page.import();
    assert_eq!(endpoint(&imported).credentials, [Credential::Helpdesk]);
    assert_eq!(findings(&imported), "");
    assert_eq!(endpoint(&SHELF.import()).credentials, []);
}

#[test]
fn a_row_with_the_header_of_a_credential_is_no_field() {
    let page = noted(
        "| Authorization | string | 是 | `tenant_access_token` |
| x-lark-helpdesk-authorization | string | 是 | base64(id:token) |",
    );
    let imported = page.import();
    assert_eq!(endpoint(&imported).credentials, [Credential::Helpdesk]);
    assert_eq!(endpoint(&imported).request.headers, []);
    assert_eq!(findings(&imported), "");
}

#[test]
fn a_note_that_demands_an_unknown_header_is_reported() {
    let page = noted(
        "| Authorization | string | 是 | `tenant_access_token` |

> Key: X-Shop-Counter
",
    );
    let imported = page.import();
    let found = findings(&imported);
    assert!(found.contains("unknown-fact: found `X-Shop-Counter`"), "{found}");
    assert_eq!(endpoint(&imported).credentials, []);
}
