//! The pool's trigger after a confirmation, and what its failure leaves.

use std::sync::{Arc, Mutex};

use crudder_identity::Login;
use serde_json::{Value, json};
use standin_cognito::Fault;

use crate::world::{OTHER_PASSWORD, World, account, password, sdk, wrong};

fn recorded(world: &World) -> Arc<Mutex<Vec<Value>>> {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = events.clone();
    world.standin.on_post_confirmation(move |event| {
        seen.lock().unwrap().push(event.clone());
        async move { Ok(event) }
    });
    events
}

#[tokio::test]
async fn a_confirmation_calls_it_with_cognitos_event() {
    let world = World::new().await;
    let events = recorded(&world);
    world.ada().await;
    let mut event = events.lock().unwrap().pop().unwrap();
    let sub = event["request"]["userAttributes"]["sub"].take();
    assert_eq!(sub.as_str().unwrap().len(), 36);
    assert_eq!(
        event,
        json!({
            "version": "1",
            "region": "local",
            "userPoolId": "local_pool",
            "userName": "42",
            "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "localclient" },
            "triggerSource": "PostConfirmation_ConfirmSignUp",
            "request": { "userAttributes": {
                "sub": null,
                "cognito:user_status": "CONFIRMED",
                "email": "ada@example.com",
                "email_verified": "true",
            } },
            "response": {},
        })
    );
}

#[tokio::test]
async fn a_new_password_calls_it_too_with_a_source_of_its_own() {
    let world = World::new().await;
    let login = Login::Account(world.ada().await);
    let events = recorded(&world);
    world.identity.forgot_password(&login).await.unwrap();
    world.identity.reset_password(&login, &world.code(), &password(OTHER_PASSWORD)).await.unwrap();
    let events = events.lock().unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["triggerSource"], "PostConfirmation_ConfirmForgotPassword");
    assert_eq!(events[0]["userName"], "42");
}

#[tokio::test]
async fn a_refused_confirmation_does_not_call_it() {
    let world = World::new().await;
    let events = recorded(&world);
    let id = account(42);
    world.signed_up(id, "ada@example.com").await;
    world.identity.confirm(id, &wrong(&world.code())).await.unwrap_err();
    assert!(events.lock().unwrap().is_empty());
}

#[tokio::test]
async fn its_failure_reaches_the_caller_as_cognitos_does_and_the_person_is_confirmed() {
    let world = World::new().await;
    world.standin.on_post_confirmation(|_| async { Err("the table is away".to_owned()) });
    let id = account(42);
    world.signed_up(id, "ada@example.com").await;
    let code = world.standin.mailbox()[0].code.clone();
    let client = sdk(&world.standin.endpoint());
    let error = client
        .confirm_sign_up()
        .client_id("localclient")
        .username("42")
        .confirmation_code(code)
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(error.is_user_lambda_validation_exception(), "{error:?}");
    assert_eq!(error.meta().message(), Some("PostConfirmation failed with error the table is away."));
    world.signed_in(id).await;
}

#[tokio::test]
async fn its_failure_is_no_failure_of_the_confirmation() {
    let world = World::new().await;
    world.standin.faults().set(Fault { trigger_fail: true, ..Fault::default() });
    let id = world.ada().await;
    world.signed_in(id).await;
}
