//! Who may ask for what: the schemes, and what a route needs of them.

use crudder_domain::Scope;
use serde_json::{Map, Value, json};

use crate::route::Needs;

const OAUTH: &str = "OAuth";
const COGNITO: &str = "Cognito";
const APP: &str = "App";

/// All ways to say who asks.
pub(super) fn schemes() -> Value {
    let scopes: Map<String, Value> =
        Scope::ALL.iter().map(|scope| (scope.as_str().to_owned(), json!(scope.says()))).collect();
    json!({
        OAUTH: {
            "type": "oauth2",
            "description": "A token of a third-party app, `crd_…`. It lasts until it is revoked.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "/oauth/authorize",
                    "tokenUrl": "/oauth/token",
                    "refreshUrl": "/oauth/token",
                    "scopes": scopes,
                },
                "clientCredentials": { "tokenUrl": "/oauth/token", "scopes": scopes },
            },
        },
        COGNITO: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the user pool, from `POST /auth/sign-in`. It lasts an hour, and allows \
                everything.",
        },
        APP: {
            "type": "http",
            "scheme": "basic",
            "description": "An app's `client_id` and `client_secret`, each form-encoded (RFC 6749, section 2.3.1).",
        },
    })
}

/// What a route needs. Any one of them will do. Where apps have no such route there is no scope, so a token of theirs is none.
pub(super) fn of_route(needs: Needs, is_for_apps: bool) -> Value {
    match needs {
        Needs::Nothing if is_for_apps => json!([{}, { APP: [] }]),
        Needs::Nothing => json!([]),
        Needs::Token => json!([{ OAUTH: [] }]),
        Needs::Person(scopes) => Value::Array(person(scopes).collect()),
        Needs::NothingOr(scopes) => Value::Array(std::iter::once(json!({})).chain(person(scopes)).collect()),
    }
}

fn person(scopes: &[Scope]) -> impl Iterator<Item = Value> {
    let by_app = scopes.iter().map(|scope| json!({ OAUTH: [scope.as_str()] }));
    by_app.chain(std::iter::once(json!({ COGNITO: [] })))
}
