//! Signing up, in and out.

use serde_json::json;

use crate::app::{PASSWORD, TestApp};

const WRONG_CODE: &str = "000000";

/// A code of the right form that is not the right one.
fn other_than(code: &str) -> &'static str {
    if code == WRONG_CODE { "111111" } else { WRONG_CODE }
}

async fn sign_in(app: &TestApp, username: &str, password: &str) -> crate::app::Reply {
    app.visitor().post("/auth/sign-in", json!({ "username": username, "password": password })).await
}

#[tokio::test]
async fn nobody_signs_in_before_the_address_is_confirmed() {
    let app = TestApp::start();
    app.sign_up("ada", "ada@example.com").await.expect(200);
    sign_in(&app, "ada", PASSWORD).await.refuses(403, "confirmed");
    let lookup = app.visitor().get("/api/v1/accounts/lookup?acct=ada").await;
    lookup.refuses(404, "error");
}

#[tokio::test]
async fn one_signs_in_by_handle_in_any_case_and_by_e_mail() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for name in ["ada", "ADA", "@ada", "ada0@example.com", "Ada0@Example.com"] {
        let tokens = sign_in(&app, name, PASSWORD).await.expect(200);
        let client = app.bearer(tokens["access_token"].as_str().unwrap());
        let me = client.get("/api/v1/accounts/verify_credentials").await.expect(200);
        assert_eq!(me["id"], ada.id.as_str(), "{name}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let app = TestApp::start();
    app.person("ada").await;
    let wrong = sign_in(&app, "ada", "Another-horse-8").await;
    let unknown = sign_in(&app, "nobody_here", PASSWORD).await;
    let unknown_mail = sign_in(&app, "nobody@example.com", PASSWORD).await;
    wrong.refuses(401, "wrong");
    assert_eq!((wrong.status, &wrong.text), (unknown.status, &unknown.text));
    assert_eq!((wrong.status, &wrong.text), (unknown_mail.status, &unknown_mail.text));
}

#[tokio::test]
async fn a_wrong_an_expired_and_a_reused_code_confirm_nothing() {
    let app = TestApp::start();
    app.sign_up("ada", "ada@example.com").await.expect(200);
    let code = app.code_for("ada@example.com").await;
    let confirm = async |code: &str| {
        app.visitor().post("/auth/confirm", json!({ "username": "ada", "code": code })).await
    };
    confirm(other_than(&code)).await.refuses(422, "code");
    confirm(&code).await.expect(200);
    confirm(&code).await.refuses(422, "code");

    app.sign_up("eve", "eve@example.com").await.expect(200);
    let code = app.code_for("eve@example.com").await;
    app.advance(86_400 + 1).await;
    let late = app.visitor().post("/auth/confirm", json!({ "username": "eve", "code": code })).await;
    late.refuses(422, "code");
}

#[tokio::test]
async fn another_code_can_be_asked_for_whether_or_not_one_signed_up() {
    let app = TestApp::start();
    app.sign_up("ada", "ada@example.com").await.expect(200);
    let first = app.visitor().get("/local/mailbox.json").await.expect(200);
    let resend =
        async |name: &str| app.visitor().post("/auth/resend-code", json!({ "username": name })).await;
    let known = resend("ada").await;
    let unknown = resend("nobody_here").await;
    known.expect(200);
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    let second = app.visitor().get("/local/mailbox.json").await.expect(200);
    assert_eq!(second.as_array().unwrap().len(), first.as_array().unwrap().len() + 1);
    let code = app.code_for("ada@example.com").await;
    app.visitor().post("/auth/confirm", json!({ "username": "ada", "code": code })).await.expect(200);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_code_that_lives_an_hour() {
    let app = TestApp::start();
    app.person("ada").await;
    let forgot =
        async |name: &str| app.visitor().post("/auth/forgot-password", json!({ "username": name })).await;
    let reset = async |code: &str, password: &str| {
        let body = json!({ "username": "ada", "code": code, "password": password });
        app.visitor().post("/auth/reset-password", body).await
    };
    let (known, unknown) = (forgot("ada").await, forgot("nobody_here").await);
    known.expect(200);
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));

    let code = app.code_for("ada0@example.com").await;
    reset(other_than(&code), "Fresh-battery-9").await.refuses(422, "code");
    reset(&code, "weak").await.refuses(422, "password");
    reset(&code, "Fresh-battery-9").await.expect(200);
    reset(&code, "Other-battery-9").await.refuses(422, "code");
    sign_in(&app, "ada", PASSWORD).await.refuses(401, "wrong");
    sign_in(&app, "ada", "Fresh-battery-9").await.expect(200);

    forgot("ada").await.expect(200);
    let code = app.code_for("ada0@example.com").await;
    app.advance(3_600 + 1).await;
    reset(&code, "Other-battery-9").await.refuses(422, "code");
}

#[tokio::test]
async fn a_refresh_token_gives_access_and_no_new_refresh_token() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let refresh = json!({ "refresh_token": ada.refresh_token });
    app.advance(3_600).await;
    ada.get("/api/v1/accounts/verify_credentials").await.expect(401);
    let tokens = app.visitor().post("/auth/refresh", refresh.clone()).await.expect(200);
    assert!(tokens["refresh_token"].is_null(), "{tokens}");
    let again = app.bearer(tokens["access_token"].as_str().unwrap());
    again.get("/api/v1/accounts/verify_credentials").await.expect(200);

    app.advance(30 * 86_400).await;
    app.visitor().post("/auth/refresh", refresh).await.refuses(401, "error");
}

#[tokio::test]
async fn signing_out_ends_every_refresh_token_of_the_person() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let elsewhere = app.sign_in("ada").await;
    let bob = app.person("bob").await;
    ada.post("/auth/sign-out", json!({})).await.expect(200);
    for (token, status) in
        [(&ada.refresh_token, 401), (&elsewhere.refresh_token, 401), (&bob.refresh_token, 200)]
    {
        app.visitor().post("/auth/refresh", json!({ "refresh_token": token })).await.expect(status);
    }
    sign_in(&app, "ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_reserved_handle_is_free_again_after_a_day() {
    let app = TestApp::start();
    app.sign_up("ada", "squatter@example.com").await.expect(200);
    app.sign_up("ada", "ada@example.com").await.refuses(422, "username");
    app.advance(86_400).await;
    app.sign_up("ada", "ada@example.com").await.expect(200);
    // The squatter's code is past its time; the new one's makes the account.
    let code = app.code_for("ada@example.com").await;
    app.visitor().post("/auth/confirm", json!({ "username": "ada", "code": code })).await.expect(200);
    sign_in(&app, "ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn signing_in_repairs_what_a_failed_trigger_left() {
    let app = TestApp::start();
    app.sign_up("ada", "ada@example.com").await.expect(200);
    let code = app.code_for("ada@example.com").await;
    app.faults(json!({ "cognito": { "trigger_fail": true } })).await;
    // Whatever this answers, Cognito has confirmed the address.
    app.visitor().post("/auth/confirm", json!({ "username": "ada", "code": code })).await;
    app.visitor().get("/api/v1/accounts/lookup?acct=ada").await.expect(404);
    let ada = app.sign_in("ada").await;
    assert_eq!(
        app.visitor().get("/api/v1/accounts/lookup?acct=ada").await.expect(200)["id"],
        ada.id.as_str()
    );
}

#[tokio::test]
async fn many_wrong_codes_are_too_many() {
    let app = TestApp::start();
    app.sign_up("ada", "ada@example.com").await.expect(200);
    let code = app.code_for("ada@example.com").await;
    let mut last = 0;
    for _ in 0..20 {
        let body = json!({ "username": "ada", "code": other_than(&code) });
        let answer = app.visitor().post("/auth/confirm", body).await;
        last = answer.status;
        if last == 429 {
            assert!(!answer.header("retry-after").is_empty());
            break;
        }
        answer.refuses(422, "code");
    }
    assert_eq!(last, 429);
}
