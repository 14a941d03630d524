//! The documented examples of the three first endpoints against their generated types: each
//! decodes, and encodes back to equal JSON.

use feishu_mock::Specs;
use feishu_openapi::{
    Request, compensation::v1::lump_sum_payment as payment,
    hire::v1::eco_background_check_package as package,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Decodes and encodes; what comes out must be what went in.
fn round_trip<T: Serialize + DeserializeOwned>(value: &Value) -> T {
    let typed: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(&serde_json::to_value(&typed).unwrap(), value);
    // As text too: other ways through serde than those over `Value`.
    let text = serde_json::to_string(&typed).unwrap();
    assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), value);
    typed
}

/// The example of the request body and that of the reply's data.
fn examples<R: Request>() -> (Value, Value) {
    let specs = Specs::embedded();
    let spec = specs.get(R::ENDPOINT.id).expect("the spec is embedded");
    let request = spec.request.example.clone().expect("the page has a request example");
    let reply = spec.response.example.clone().expect("the page has a reply example");
    (request, reply["data"].clone())
}

#[test]
fn batch_delete_agrees_with_its_examples() {
    let (body, data) = examples::<package::BatchDelete>();
    let request: package::BatchDelete = round_trip(&body);
    let built = package::batch_delete("6995842370159937061")
        .package_id_list(["7230753910687080001"])
        .additional_item_id_list(["7230753910687080002"]);
    assert_eq!(request, built);
    let _: package::BatchDeleteResponse = round_trip(&data);
}

#[test]
fn batch_update_agrees_with_its_examples() {
    let (body, data) = examples::<package::BatchUpdate>();
    let request: package::BatchUpdate = round_trip(&body);
    assert_eq!(request.account_id, "6995842370159937061");
    assert_eq!(request.package_list.len(), 1);
    assert_eq!(request.package_list[0].id, "pkg001");
    let items = request.additional_item_list.unwrap();
    assert_eq!((items[0].id.as_str(), items[0].description.is_some()), ("ext001", true));
    let _: package::BatchUpdateResponse = round_trip(&data);
}

#[test]
fn batch_remove_agrees_with_its_examples() {
    let (body, data) = examples::<payment::BatchRemove>();
    let request: payment::BatchRemove = round_trip(&body);
    assert_eq!(request.record_ids.as_deref(), Some(&["7337149697626801708".to_owned()][..]));
    let reply: payment::BatchRemoveResponse = round_trip(&data);
    let result = &reply.operate_results[0];
    assert_eq!(result.code, Some(21270202.into()));
    assert_eq!(result.unique_id.as_deref(), Some("7390583861280556588"));
}

#[test]
fn each_documented_value_of_the_result_code_has_a_name_and_keeps_its_number() {
    let specs = Specs::embedded();
    let spec = specs.get(payment::BatchRemove::ENDPOINT.id).unwrap();
    let results = &spec.response.data.as_ref().unwrap().fields[0];
    let code = results.fields.iter().find(|field| field.name == "code").unwrap();
    assert_eq!(code.values.len(), 28);
    for documented in &code.values {
        let number = documented.value.as_i64().unwrap();
        let typed = payment::OperateResultCode::from(number);
        assert!(!matches!(typed, payment::OperateResultCode::Unknown(_)), "{number} has no name");
        assert_eq!(serde_json::to_value(&typed).unwrap(), documented.value);
    }
}

#[test]
fn an_undocumented_value_of_the_result_code_is_kept_and_written_back() {
    let data = json!({"operate_results": [{"id": "1", "code": 29999999}]});
    let reply: payment::BatchRemoveResponse = round_trip(&data);
    assert_eq!(reply.operate_results[0].code, Some(payment::OperateResultCode::Unknown(29999999)));
}

#[test]
fn scalars_in_the_other_notation_decode() {
    let data = json!({"operate_results": [{"id": 12, "code": "21270202"}, {"id": null}]});
    let reply: payment::BatchRemoveResponse = serde_json::from_value(data).unwrap();
    assert_eq!(reply.operate_results[0].id.as_deref(), Some("12"));
    assert_eq!(reply.operate_results[0].code, Some(21270202.into()));
    assert_eq!(reply.operate_results[1].id, None);
}
