//! What a page describes, and its identity.

use insta::assert_snapshot;

use crate::common::{SHELF, Shop, endpoint, import, member, shown};

#[test]
fn an_identity_comes_from_the_address_where_the_document_has_none() {
    for (method, path, expected) in [
        ("GET", "/shop/v1/shelves", "shop.v1.shelf.list"),
        ("GET", "/shop/v1/shelves/:id", "shop.v1.shelf.get"),
        ("PATCH", "/shop/v1/shelves/:id", "shop.v1.shelf.patch"),
        ("POST", "/shop/v1/shelves/:id/books/batch_add", "shop.v1.shelf.book.batch_add"),
        ("DELETE", "/shop/v1/shelves/:id/books/:id", "shop.v1.shelf.book.delete"),
        ("POST", "/shop/open", "shop.v1.shop.open"),
    ] {
        let text = SHELF
            .text()
            .replace("fullPath: \"/uTest/shop-v1/shelf/create\"", "fullPath: \"/uTest/uOpaque\"")
            .replace("/open-apis/shop/v1/shelves", &format!("/open-apis{path}"))
            .replace("| POST |", &format!("| {method} |"));
        assert_eq!(endpoint(&import(&text)).id.to_string(), expected, "{method} {path}");
    }
}

#[test]
fn a_method_in_the_document_path_that_says_its_resource_again_is_the_http_method() {
    for (method, address, path, expected) in [
        ("POST", "/shelves", "shelf/create-shelf", "shop.v1.shelf.create"),
        ("GET", "/shelves", "shelf/list-shelves", "shop.v1.shelf.list"),
        ("GET", "/shelves/:id", "shelf/get-shelf", "shop.v1.shelf.get"),
        ("PATCH", "/shelves/:id", "shelf/update-shelf", "shop.v1.shelf.patch"),
        ("POST", "/till/open", "shop/till_open", "shop.v1.shop.till_open"),
    ] {
        let text = SHELF
            .text()
            .replace("/uTest/shop-v1/shelf/create", &format!("/uTest/shop-v1/{path}"))
            .replace("/shop/v1/shelves", &format!("/shop/v1{address}"))
            .replace("| POST |", &format!("| {method} |"));
        assert_eq!(endpoint(&import(&text)).id.to_string(), expected, "{method} {path}");
    }
}

#[test]
fn a_guide_is_no_api() {
    let imported = import(
        "# 店铺概述\n\n说明 HTTP URL 的用法。\n\n## 资源\n\n| 资源 | 说明 |\n| --- | --- |\n| 货架 | 放书 |\n",
    );
    assert_eq!(shown(&imported), "NotAnApi\n");
}

#[test]
fn a_page_kept_for_history_says_what_replaces_it() {
    let page = Shop {
        intro: "> **Error**: 请迁移至[新版本](https://open.larkoffice.com/document/uTest/shop-v2/shelf/create)",
        ..SHELF
    };
    assert_snapshot!(member(&page.import(), "/deprecated"));
}
