//! Typed answers to callbacks, as the platform gets them.

use feishu_runtime::{AnswerCard, CardAnswer, EventAnswer, EventRouter, PreviewAnswer, Toast};
use serde_json::{Value, json};

use crate::pushes::{TOKEN, drill, pushed, receiver};

/// The answer to a callback whose handler gives this.
async fn answer<A>(given: A) -> Value
where
    A: Into<EventAnswer> + Clone + Send + Sync + 'static,
{
    let router = EventRouter::builder(receiver().build().unwrap());
    let router = router.on_type("safety.drill_v1", move |_| {
        let given = given.clone();
        async move { Ok(given) }
    });
    let (headers, body) = pushed(&drill("d-1", json!({})));
    let response = router.build().unwrap().handle(&headers, &body).await;
    assert_eq!(response.status(), 200);
    serde_json::from_slice(response.body()).unwrap()
}

#[tokio::test]
async fn a_click_on_a_card_is_answered_by_a_toast_and_a_card() {
    assert_eq!(answer(CardAnswer::new()).await, json!({}));
    let toasts = [
        (Toast::info("a"), "info"),
        (Toast::success("a"), "success"),
        (Toast::error("a"), "error"),
        (Toast::warning("a"), "warning"),
    ];
    for (toast, kind) in toasts {
        let given = answer(CardAnswer::new().toast(toast)).await;
        assert_eq!(given, json!({"toast": {"type": kind, "content": "a"}}));
    }
    let raw = AnswerCard::json(json!({"schema": "2.0"})).version("ignored");
    let given = answer(CardAnswer::new().card(raw)).await;
    assert_eq!(given, json!({"card": {"type": "raw", "data": {"schema": "2.0"}}}));
    let template = AnswerCard::template("AAq1", [("name", "Ada")]).version("1.0.0");
    let toast = Toast::info("a").i18n("zh_cn", "甲").i18n("en_us", "a");
    let given = answer(CardAnswer::new().toast(toast).card(template)).await;
    assert_eq!(
        given,
        json!({
            "toast": {"type": "info", "content": "a", "i18n": {"zh_cn": "甲", "en_us": "a"}},
            "card": {"type": "template", "data": {
                "template_id": "AAq1",
                "template_version_name": "1.0.0",
                "template_variable": {"name": "Ada"},
            }},
        })
    );
}

#[tokio::test]
async fn the_preview_of_a_link_is_answered_by_a_title_and_a_card() {
    assert_eq!(answer(PreviewAnswer::default()).await, json!({}));
    let preview = PreviewAnswer::titled("Order 17")
        .i18n("zh_cn", "订单 17")
        .image("img_1")
        .url("pc", "https://a.b/17")
        .card(AnswerCard::json(json!({})));
    assert_eq!(
        answer(preview).await,
        json!({
            "inline": {
                "title": "Order 17",
                "i18n_title": {"zh_cn": "订单 17"},
                "image_key": "img_1",
                "url": {"pc": "https://a.b/17"},
            },
            "card": {"type": "raw", "data": {}},
        })
    );
}

#[tokio::test]
async fn a_form_is_read_by_the_names_of_its_fields() {
    let router = EventRouter::builder(receiver().build().unwrap()).on_card(|click| async move {
        let click = &click.event;
        assert_eq!((click.name(), click.open_id()), (Some("send"), Some("ou_1")));
        assert_eq!(click.message_id(), Some("om_1"));
        assert_eq!(*click.value(), json!({"op": "order"}));
        assert_eq!(click.form_text("dish"), Some("soup"));
        assert_eq!(click.form_texts("extras"), ["bread", "salt"]);
        assert_eq!(click.form_texts("dish"), ["soup"]);
        assert_eq!(click.form_checked("spicy"), Some(true));
        assert_eq!((click.form("drink"), click.form_text("spicy")), (None, None));
        Ok(CardAnswer::new().toast(Toast::success("Ordered")))
    });
    let push = json!({
        "schema": "2.0",
        "header": {"event_id": "c-1", "event_type": "card.action.trigger", "token": TOKEN},
        "event": {
            "operator": {"open_id": "ou_1"},
            "action": {
                "tag": "button", "name": "send", "value": {"op": "order"},
                "form_value": {"dish": "soup", "extras": ["bread", "salt"], "spicy": true},
            },
            "context": {"open_message_id": "om_1"},
        },
    });
    let (headers, body) = pushed(&push);
    let response = router.build().unwrap().handle(&headers, &body).await;
    assert_eq!(response.status(), 200, "{response:?}");
    let given: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(given, json!({"toast": {"type": "success", "content": "Ordered"}}));
}
