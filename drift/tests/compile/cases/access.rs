//! Who may call, how often, and the codes of refusals.

use feishu_drift::Rule;
use serde_json::{Value, json};

use super::{CALL, Case, case, of};

pub(super) fn cases() -> Vec<Case> {
    vec![
        of(
            Rule::TokenRemoved,
            &[("/tokens/1", Value::Null)],
            "assert!(berth::RESERVE.tokens.contains(&rt::TokenKind::User));",
        ),
        case(Rule::TokenAdded, &[("/tokens/1", Value::Null)], &[], CALL),
        case(
            Rule::TokenRequired,
            &[("/tokens", Value::Null)],
            &[],
            "assert!(berth::RESERVE.tokens.is_empty());",
        ),
        of(Rule::TokenNotRequired, &[("/tokens", Value::Null)], CALL),
        of(
            Rule::CredentialRequired,
            &[("/credentials", json!(["helpdesk"]))],
            "assert!(berth::RESERVE.credentials.is_empty());",
        ),
        case(Rule::CredentialNotRequired, &[("/credentials", json!(["helpdesk"]))], &[], CALL),
        of(Rule::ScopeAdded, &[("/scopes/-", json!({"name": "harbour:berth:write"}))], CALL),
        of(
            Rule::ScopeRemoved,
            &[("/scopes/1", Value::Null)],
            r#"assert!(berth::RESERVE.scopes.contains(&"harbour:all"));"#,
        ),
        case(
            Rule::ScopeRequired,
            &[("/scopes", Value::Null)],
            &[],
            "assert!(berth::RESERVE.scopes.is_empty());",
        ),
        of(Rule::ScopeNotRequired, &[("/scopes", Value::Null)], CALL),
        of(Rule::ScopeLabelChanged, &[("/scopes/0/label", json!("moorings"))], CALL),
        of(Rule::FieldScopesChanged, &[("/field_scopes/-", json!({"name": "harbour:name"}))], CALL),
        case(Rule::AppTypeAdded, &[("/app_types/1", Value::Null)], &[], CALL),
        of(
            Rule::AppTypeRemoved,
            &[("/app_types/1", Value::Null)],
            "assert!(berth::RESERVE.app_types.contains(&rt::AppType::Store));",
        ),
        case(Rule::AppTypesDocumented, &[("/app_types", Value::Null)], &[], CALL),
        of(Rule::AppTypesUndocumented, &[("/app_types", Value::Null)], CALL),
        of(Rule::RateLimitChanged, &[("/rate_limit/per_second", json!(20))], CALL),
        of(
            Rule::ErrorCodeAdded,
            &[("/errors/-", json!({"http": 400, "code": 4003, "message": "too long"}))],
            CALL,
        ),
        of(Rule::ErrorMessageChanged, &[("/errors/1/message", json!("berth is taken"))], CALL),
        of(Rule::ErrorStatusChanged, &[("/errors/1/http", json!(400))], CALL),
        of(Rule::ErrorClassChanged, &[("/errors/1/class", json!("repeated"))], CALL),
        of(
            Rule::ErrorCodeRemoved,
            &[("/errors/1", Value::Null)],
            "let _ = berth::RESERVE.errors.iter().count();",
        ),
    ]
}
