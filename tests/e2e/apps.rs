//! Third-party apps in the shortest way to a token: by a person's password. How they are let in by a person: `oauth`.

use serde_json::{Value, json};

use crate::app::{Client, PASSWORD, TestApp};

/// An app that asks people for their passwords.
pub(crate) struct PasswordApp<'a> {
    app: &'a TestApp,
    registered: Value,
}

impl TestApp {
    /// Registers an app for these scopes.
    pub(crate) async fn password_app(&self, scopes: &str) -> PasswordApp<'_> {
        let register =
            json!({ "client_name": "try", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": scopes });
        let registered = self.visitor().post("/api/v1/apps", register).await.expect(200);
        PasswordApp { app: self, registered }
    }
}

impl PasswordApp<'_> {
    /// Somebody, as the app may act for them by a token of this scope.
    pub(crate) async fn token(&self, handle: &str, scope: &str) -> Client {
        let ask = json!({
            "grant_type": "password", "client_id": self.registered["client_id"],
            "client_secret": self.registered["client_secret"], "username": handle, "password": PASSWORD, "scope": scope,
        });
        let token = self.app.visitor().post("/oauth/token", ask).await.expect(200);
        self.app.bearer(token["access_token"].as_str().unwrap())
    }
}
