//! What each function needs of IAM, counted at the stand-in: `actions.json`, to which `tests/template/test_roles.py`
//! holds the roles.

use std::path::PathBuf;
use std::time::Duration;

use crudder_domain::AccountId;
use crudder_functions::{handlers, invoke};
use crudder_messages::Writer;
use serde_json::{Value, json};
use standin_cognito::Fault;
use standin_dynamodb::Actions;

use crate::events::sample;
use crate::five::{portrait, upload};
use crate::process::TABLE;
use crate::samples::id;
use crate::template;
use crate::world::World;

/// Adds what was counted elsewhere.
pub(crate) fn add(needed: &mut Actions, counted: Actions) {
    for (signer, actions) in counted {
        needed.entry(signer).or_default().extend(actions);
    }
}

/// What one request of each route, done well, does not need: what is not asked for by a route, what is cleaned up, and what
/// is done again.
pub(crate) async fn of_what_is_rare() -> Actions {
    let world = World::start().await;
    for handler in ["record_activity", "derive", "post_confirmation", "custom_message"] {
        world.invoke(handler, sample(handler)).await.unwrap();
    }
    // The operator puts a user back whose account is there, or would.
    let mut put_back = sample("pre_sign_up");
    put_back["triggerSource"] = json!("PreSignUp_AdminCreateUser");
    assert!(world.invoke("pre_sign_up", put_back).await.is_err());
    // The same, handed over again a quarter of an hour later.
    world.advance(Duration::from_mins(15));
    world.invoke("derive", sample("derive")).await.unwrap();
    let auditing = world.auditing("http://127.0.0.1:9");
    invoke(&auditing, "audit_expired", sample("audit_expired")).await.unwrap();

    let body = |handler: &str| json!({ "body": sample(handler)["body"] });
    // The pool refuses, so the handle is given back.
    world.cognito.faults().set(Fault { fail: true, ..Fault::default() });
    assert!(world.request("auth_sign_up", None, body("auth_sign_up")).await.status >= 500);
    world.cognito.faults().set(Fault::default());
    // The trigger fails, so the first to sign in becomes an account then.
    world.request("auth_sign_up", None, body("auth_sign_up")).await;
    let code = world.cognito.mailbox().pop().unwrap().code;
    world.cognito.faults().set(Fault { trigger_fail: true, ..Fault::default() });
    let confirm = json!({ "username": "ada", "code": code }).to_string();
    world.request("auth_confirm", None, json!({ "body": confirm })).await;
    world.cognito.faults().set(Fault::default());
    assert_eq!(world.request("auth_sign_in", None, body("auth_sign_in")).await.status, 200);

    // An app signed somebody up: once that is confirmed, what the app was promised is kept.
    world.promise("countess", AccountId::from_u64(id("ADA")).unwrap()).await;
    world.invoke("post_confirmation", sample("post_confirmation")).await.unwrap();
    // A new password ends what that app may do.
    let mut new_password = sample("post_confirmation");
    new_password["triggerSource"] = json!("PostConfirmation_ConfirmForgotPassword");
    world.invoke("post_confirmation", new_password).await.unwrap();
    // A picture that can't be kept, whose item is taken back.
    let author = world.account("painter").await;
    world.s3.faults().set_busy(true);
    assert_eq!(world.request("media_create", Some(author), upload()).await.status, 503);
    world.s3.faults().clear();
    // A profile with a picture. It reads single items for nothing else than to open its connection.
    world.warm_up("accounts_update_credentials").await;
    let answer = world.request("accounts_update_credentials", Some(author), portrait()).await;
    assert_eq!(answer.status, 200, "{answer:?}");

    // Unlocking lets in who asked.
    world.request("accounts_update_credentials", Some(author), json!({ "body": r#"{"locked":true}"# })).await;
    world.advance(Duration::from_secs(1));
    let asking = world.account("asking").await;
    world.follow(asking, author).await;
    let unlock = json!({ "body": r#"{"locked":false}"# });
    let answer = world.request("accounts_update_credentials", Some(author), unlock).await;
    assert_eq!(answer.status, 200, "{answer:?}");

    // An answer, sent twice.
    world.advance(Duration::from_secs(1));
    let author = world.account("author").await;
    let first = world.post(author, json!({ "status": "a question" })).await;
    for _ in 0..2 {
        world.advance(Duration::from_secs(1));
        let answer = json!({ "status": "an answer", "in_reply_to_id": first, "expires_in": 60 });
        let request: Value = json!({
            "body": answer.to_string(),
            "headers": { "content-type": "application/json", "idempotency-key": "once" },
        });
        assert_eq!(world.request("statuses_create", Some(author), request).await.status, 200);
    }
    // What was favoured and boosted is deleted.
    let reader = world.account("reader").await;
    let deleted = world.post(author, json!({ "status": "soon gone" })).await;
    for what in ["statuses_favourite", "statuses_reblog"] {
        let request = json!({ "pathParameters": { "id": deleted } });
        assert_eq!(world.request(what, Some(reader), request).await.status, 200);
    }
    let record = deletion(&world, &deleted);
    let request = json!({ "pathParameters": { "id": deleted } });
    assert_eq!(world.request("statuses_delete", Some(author), request).await.status, 200);
    let answer = world.invoke("derive", json!({ "Records": [record] })).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    // A boost is deleted by its own name, and a status with a picture, so that it can be written again.
    let request = json!({ "pathParameters": { "id": first } });
    let boost = world.request("statuses_reblog", Some(reader), request).await.json["id"].clone();
    let request = json!({ "pathParameters": { "id": boost } });
    assert_eq!(world.request("statuses_delete", Some(reader), request).await.status, 200);
    let picture = world.request("media_create", Some(author), upload()).await.json["id"].clone();
    let showing = world.post(author, json!({ "media_ids": [picture] })).await;
    let request = json!({ "pathParameters": { "id": showing } });
    let answer = world.request("statuses_delete", Some(author), request).await;
    assert_eq!(answer.json["media_attachments"][0]["id"], picture, "{answer:?}");
    // She leaves, with all that she left, and those who stay with what they did to it.
    world.follow(reader, author).await;
    world.follow(author, reader).await;
    for what in ["statuses_favourite", "statuses_bookmark"] {
        let request = json!({ "pathParameters": { "id": first } });
        assert_eq!(world.request(what, Some(author), request).await.status, 200);
    }
    world.app(author, "read").await;
    Writer::new(world.messages.clone()).start_account_deletion(author).await.unwrap();
    world.invoke("finish_leaving", sample("finish_leaving")).await.unwrap();
    world.dynamodb.actions()
}

/// The record that the stream has of a status's deletion.
fn deletion(world: &World, id: &str) -> Value {
    let keys = json!({ "pk": { "S": format!("S#{id}") }, "sk": { "S": "STATUS" } });
    let asked = serde_json::from_value(json!({ "TableName": TABLE, "Key": keys })).unwrap();
    let found = serde_json::to_value(world.dynamodb.database().get_item(asked).unwrap()).unwrap();
    let mut record = sample("derive")["Records"][0].clone();
    record["eventName"] = json!("REMOVE");
    record["dynamodb"]["Keys"] = keys;
    record["dynamodb"]["OldImage"] = found["Item"].clone();
    record["dynamodb"].as_object_mut().unwrap().remove("NewImage");
    record
}

/// Where it is written.
pub(crate) fn path() -> PathBuf {
    template::root().join("functions/tests/functions/actions.json")
}

/// As it is written: by handler, those that need nothing of the table included.
pub(crate) fn written(needed: &Actions) -> String {
    let mut handlers: Vec<_> = handlers().collect();
    handlers.sort_unstable();
    let of_functions: serde_json::Map<String, Value> = handlers
        .into_iter()
        .map(|name| (name.to_owned(), json!(needed.get(name).cloned().unwrap_or_default())))
        .collect();
    format!("{}\n", serde_json::to_string_pretty(&of_functions).unwrap())
}
