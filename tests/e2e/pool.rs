//! The user pool is no second door: whoever asks it past Crudder gets nothing, and whoever holds somebody's access token gets
//! no more of it than what that person may do here.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{PASSWORD, Person, Reply, TestApp};

/// Asks the pool itself, as anybody on the Internet can.
pub(crate) async fn ask(app: &TestApp, operation: &str, body: Value) -> Reply {
    let request = app.visitor().http.post(&app.cognito);
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let request = request.header("X-Amz-Target", target).header("Content-Type", "application/x-amz-json-1.1");
    Reply::to(request.body(body.to_string())).await
}

/// Asks it as the operator does, by a signature.
async fn order(app: &TestApp, operation: &str, body: Value) -> Reply {
    let request = app.visitor().http.post(&app.cognito);
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let request =
        request.header("X-Amz-Target", target).header("Content-Type", "application/x-amz-json-1.1").header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=operator/20260101/us-east-1/cognito-idp/aws4_request",
        );
    Reply::to(request.body(body.to_string())).await
}

impl Reply {
    #[track_caller]
    fn is_refused_as(&self, kind: &str) {
        assert_eq!(self.expect(400)["__type"], kind, "{}", self.text);
    }
}

fn token(person: &Person) -> &str {
    person.token.as_deref().unwrap()
}

#[tokio::test]
async fn nobody_gets_anything_at_the_pool_without_the_clients_secret() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mails =
        || async { app.visitor().get("/local/mailbox.json").await.expect(200).as_array().unwrap().len() };
    let before = mails().await;
    let attributes = json!([{ "Name": "email", "Value": "eve@example.com" }]);
    let forged = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for hash in [None, Some(forged), Some(""), Some("not base64!")] {
        for (operation, body) in [
            ("SignUp", json!({ "Username": "12345", "Password": PASSWORD, "UserAttributes": attributes })),
            ("SignUp", json!({ "Username": ada.id, "Password": PASSWORD, "UserAttributes": attributes })),
            ("ConfirmSignUp", json!({ "Username": ada.id, "ConfirmationCode": "123456" })),
            ("ResendConfirmationCode", json!({ "Username": ada.id })),
            ("ForgotPassword", json!({ "Username": ada.id })),
            ("ForgotPassword", json!({ "Username": "ada0@example.com" })),
            (
                "ConfirmForgotPassword",
                json!({ "Username": ada.id, "ConfirmationCode": "1", "Password": PASSWORD }),
            ),
            (
                "InitiateAuth",
                json!({ "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": { "USERNAME": ada.id, "PASSWORD": PASSWORD } }),
            ),
            (
                "InitiateAuth",
                json!({ "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": ada.refresh_token } }),
            ),
        ] {
            let mut body = body;
            body["ClientId"] = json!("crudder-local");
            if let Some(hash) = hash {
                body["SecretHash"] = json!(hash);
                if body.get("AuthParameters").is_some() {
                    body["AuthParameters"]["SECRET_HASH"] = json!(hash);
                }
            }
            ask(&app, operation, body).await.is_refused_as("NotAuthorizedException");
        }
    }
    // The pool's own part of a refresh token is no more worth.
    let own = ada.refresh_token.split_once('.').unwrap().1;
    let body = json!({
        "ClientId": "crudder-local", "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": own },
    });
    ask(&app, "InitiateAuth", body).await.is_refused_as("NotAuthorizedException");
    // Nor is the secret told to who does not sign.
    let client = json!({ "UserPoolId": "local_crudder", "ClientId": "crudder-local" });
    for operation in
        ["DescribeUserPoolClient", "AdminDeleteUser", "AdminCreateUser", "AdminUserGlobalSignOut"]
    {
        ask(&app, operation, client.clone()).await.is_refused_as("MissingAuthenticationTokenException");
    }
    assert_eq!(mails().await, before, "nobody is mailed");
    app.visitor().get("/api/v1/accounts/12345").await.expect(404);
}

/// The secret that only functions can read; here, who signs.
pub(crate) async fn secret_hash(app: &TestApp, username: &str) -> String {
    use base64::Engine;
    let client = json!({ "UserPoolId": "local_crudder", "ClientId": "crudder-local" });
    let client = order(app, "DescribeUserPoolClient", client).await.expect(200);
    let secret = client["UserPoolClient"]["ClientSecret"].as_str().unwrap().to_owned();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    let tag = ring::hmac::sign(&key, format!("{username}crudder-local").as_bytes());
    base64::engine::general_purpose::STANDARD.encode(tag)
}

async fn sign_up_with_the_secret(app: &TestApp, username: &str) -> Reply {
    let body = json!({
        "ClientId": "crudder-local", "Username": username, "Password": PASSWORD,
        "SecretHash": secret_hash(app, username).await,
        "UserAttributes": [{ "Name": "email", "Value": "eve@example.com" }],
    });
    ask(app, "SignUp", body).await
}

#[tokio::test]
async fn even_with_the_secret_nobody_is_signed_up_for_whom_nothing_is_reserved() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for name in ["12345", "eve", &ada.id, "117364880272080673"] {
        sign_up_with_the_secret(&app, name).await.is_refused_as("UserLambdaValidationException");
    }
    // Who left, and whose user was deleted at the pool, by whom she let have her token.
    let body = json!({ "password": PASSWORD });
    Reply::to(bob.request(Method::DELETE, "/auth/account").json(&body)).await.expect(200);
    ask(&app, "DeleteUser", json!({ "AccessToken": token(&ada) })).await.expect(200);
    for name in [&ada.id, &bob.id] {
        sign_up_with_the_secret(&app, name).await.is_refused_as("UserLambdaValidationException");
    }
    // While the table can't be read, nobody is.
    app.faults(json!({ "dynamodb": { "hang": true } })).await;
    sign_up_with_the_secret(&app, "777").await.is_refused_as("UserLambdaValidationException");
}

#[tokio::test]
async fn while_the_trigger_fails_nobody_signs_up_and_the_name_is_free_afterwards() {
    let app = TestApp::start();
    app.faults(json!({ "cognito": { "pre_sign_up_fail": true } })).await;
    app.sign_up("ada", "ada@example.com").await.expect(503);
    app.faults(json!({ "cognito": {} })).await;
    app.sign_up("ada", "ada@example.com").await.expect(200);
}

#[tokio::test]
async fn a_stolen_access_token_changes_nothing_at_the_pool_and_tells_no_address() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mails =
        || async { app.visitor().get("/local/mailbox.json").await.expect(200).as_array().unwrap().len() };
    let before = mails().await;
    let stolen = json!({ "AccessToken": token(&ada) });
    let with = |more: Value| {
        let mut body = stolen.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let told = ask(&app, "GetUser", stolen.clone()).await;
    told.expect(200);
    assert!(!told.text.contains("ada0@example.com"), "{}", told.text);
    for (operation, more) in [
        (
            "UpdateUserAttributes",
            json!({ "UserAttributes": [{ "Name": "email", "Value": "eve@example.com" }] }),
        ),
        (
            "UpdateUserAttributes",
            json!({ "UserAttributes": [{ "Name": "email_verified", "Value": "true" }] }),
        ),
        ("UpdateUserAttributes", json!({ "UserAttributes": [{ "Name": "nickname", "Value": "eve" }] })),
        ("DeleteUserAttributes", json!({ "UserAttributeNames": ["email"] })),
        ("GetUserAttributeVerificationCode", json!({ "AttributeName": "email" })),
        ("VerifyUserAttribute", json!({ "AttributeName": "email", "Code": "123456" })),
        ("ChangePassword", json!({ "ProposedPassword": "Eves-battery-9" })),
        (
            "ChangePassword",
            json!({ "PreviousPassword": "Wrong-horse-8", "ProposedPassword": "Eves-battery-9" }),
        ),
    ] {
        ask(&app, operation, with(more)).await.expect(400);
    }
    assert_eq!(mails().await, before, "no code is sent");
    let sign_in = |name: &'static str| json!({ "username": name, "password": PASSWORD });
    app.visitor().post("/auth/sign-in", sign_in("ada0@example.com")).await.expect(200);
    app.visitor().post("/auth/sign-in", sign_in("eve@example.com")).await.expect(401);
}

#[tokio::test]
async fn who_was_deleted_at_the_pool_by_a_stolen_token_is_put_back_by_the_operator() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let said = ada.says("Still here", 86_400).await;
    ask(&app, "DeleteUser", json!({ "AccessToken": token(&ada) })).await.expect(200);
    let sign_in = json!({ "username": "ada", "password": PASSWORD });
    app.visitor().post("/auth/sign-in", sign_in).await.expect(401);
    app.visitor().get(&format!("/api/v1/statuses/{said}")).await.expect(200);

    // As docs/operate.md has it.
    let attributes = json!([
        { "Name": "email", "Value": "ada0@example.com" }, { "Name": "email_verified", "Value": "true" },
    ]);
    let create =
        |id: &str| json!({ "UserPoolId": "local_crudder", "Username": id, "UserAttributes": attributes });
    order(&app, "AdminCreateUser", create("12345")).await.is_refused_as("UserLambdaValidationException");
    order(&app, "AdminCreateUser", create(&ada.id)).await.expect(200);
    let set = json!({ "UserPoolId": "local_crudder", "Username": ada.id, "Password": "Nobody-knows-this-1", "Permanent": true });
    order(&app, "AdminSetUserPassword", set).await.expect(200);
    app.visitor().post("/auth/forgot-password", json!({ "username": "ada" })).await.expect(200);
    let code = app.code_for("ada0@example.com").await;
    let reset = json!({ "username": "ada", "code": code, "password": PASSWORD });
    app.visitor().post("/auth/reset-password", reset).await.expect(200);
    assert_eq!(app.sign_in("ada").await.id, ada.id);
}

#[tokio::test]
async fn with_the_pool_hanging_every_route_under_auth_answers_within_five_seconds() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    app.faults(json!({ "cognito": { "hang": true } })).await;
    let visitor = app.visitor();
    let named = json!({
        "username": "ada", "password": PASSWORD, "code": "123456", "refresh_token": ada.refresh_token,
    });
    let new = json!({ "username": "bob", "email": "bob@example.com", "password": PASSWORD });
    let timed = |request: reqwest::RequestBuilder| async move {
        let began = std::time::Instant::now();
        let answer = Reply::to(request).await;
        (answer.status, began.elapsed())
    };
    let asked = ["confirm", "resend-code", "sign-in", "refresh", "forgot-password", "reset-password"]
        .map(|path| visitor.request(Method::POST, &format!("/auth/{path}")).json(&named));
    let asked = asked.into_iter().chain([
        visitor.request(Method::POST, "/auth/sign-up").json(&new),
        ada.request(Method::POST, "/auth/sign-out").json(&json!({})),
        ada.request(Method::DELETE, "/auth/account").json(&json!({ "password": PASSWORD })),
    ]);
    for (status, took) in futures::future::join_all(asked.map(timed)).await {
        assert_eq!(status, 503);
        assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    }
}
