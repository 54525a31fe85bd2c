//! Every sample event, fed to its handler: the answers are those of a world in which the sample's people live.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crudder_domain::{
    AccountId, Attachment, Blurhash, Format, MediaId, Mention, NewPoll, PollOption, Rendition, RepliesPolicy,
    StatusId,
};
use crudder_functions::{InvokeError, handlers};
use crudder_messages::{Posted, Writer};
use serde_json::{Value, json};

use crate::samples::{self, id, named};
use crate::template;
use crate::world::{Answer, NOW, World};

mod envelope;

pub(crate) fn sample(handler: &str) -> Value {
    let path = template::root().join("events").join(format!("{handler}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Whether it works.
fn poll() -> NewPoll {
    let options: Vec<PollOption> = ["yes", "no"].iter().map(|option| option.parse().unwrap()).collect();
    let lifetime = "3600".parse().unwrap();
    NewPoll { options: options.try_into().unwrap(), multiple: false, hide_totals: true, lifetime }
}

/// Ada, who has posted what the samples name, and Bob, who has a list.
pub(crate) async fn peopled() -> World {
    let world = World::start().await;
    world.account_with_id("ada", AccountId::from_u64(id("ADA")).unwrap()).await;
    let bob = AccountId::from_u64(id("BOB")).unwrap();
    world.account_with_id("bob", bob).await;
    let engine = StatusId::from_u64(id("ENGINE")).unwrap();
    world.clock.store(engine.created_at().as_millis(), Ordering::SeqCst);
    let writer = Writer::drawing(world.messages.clone(), move || (id("ENGINE") & 0xffff) as u16);
    let new = crudder_messages::NewStatus {
        author: AccountId::from_u64(id("ADA")).unwrap(),
        text: "the engine".parse().unwrap(),
        spoiler_text: "".parse().unwrap(),
        sensitive: false,
        visibility: crudder_domain::Visibility::Public,
        language: None,
        lifetime: "3600".parse().unwrap(),
        in_reply_to: None,
        poll: Some(poll()),
        mentions: vec![Mention { account: bob, handle: "bob".parse().unwrap() }],
        media: Vec::new(),
    };
    let Ok(Posted::New { status, .. }) = writer.post(new, None).await else { panic!("not posted") };
    assert_eq!(status.id, engine);
    let writer = Writer::drawing(world.messages.clone(), move || (id("LIST") & 0xffff) as u16);
    let list = writer.make_list(bob, "Friends".parse().unwrap(), RepliesPolicy::List).await.unwrap();
    assert_eq!(list.id.as_u64(), id("LIST"));
    let picture = MediaId::from_u64(id("PICTURE")).unwrap();
    world.clock.store(picture.created_at().as_millis(), Ordering::SeqCst);
    let writer = Writer::drawing(world.messages.clone(), move || (id("PICTURE") & 0xffff) as u16);
    let rendition = Rendition { format: Format::Png, width: 24, height: 16 };
    let attachment = |id| Attachment {
        id,
        original: rendition,
        preview: rendition,
        blurhash: Blurhash::new("00TI:j".to_owned()),
        description: "".parse().unwrap(),
        focus: None,
        copy: 0,
    };
    let (waiting, _) = writer.add_media(AccountId::from_u64(id("ADA")).unwrap(), attachment).await.unwrap();
    assert_eq!(waiting.id, picture);
    // What the stream's consumer makes of the status, as if it were direct.
    world.clock.store(NOW, Ordering::SeqCst);
    world.invoke("derive", sample("derive")).await.unwrap();
    writer.list_direct(bob, &status).await.unwrap();
    world
}

/// A world in which Ada signed up at the user pool as the samples have it, and confirmed.
pub(crate) async fn enrolled() -> World {
    let world = World::start().await;
    assert_eq!(fed(&world, "auth_sign_up").await.status, 200);
    let code = world.cognito.mailbox().pop().unwrap().code;
    let body = json!({ "username": "ada", "code": code }).to_string();
    assert_eq!(world.request("auth_confirm", None, json!({ "body": body })).await.status, 200);
    world
}

async fn fed(world: &World, handler: &str) -> Answer {
    world.send(handler, sample(handler)).await
}

#[tokio::test]
async fn a_visitor_signs_up() {
    let answer = fed(&World::start().await, "auth_sign_up").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        (&answer.json["username"], &answer.json["delivery"]["medium"]),
        (&json!("ada"), &json!("EMAIL"))
    );
}

#[tokio::test]
async fn every_sample_gets_what_its_route_says() {
    let (of_auth, of_others): (Vec<_>, Vec<_>) = samples::in_turn()
        .into_iter()
        .partition(|(handler, own)| handler.starts_with("auth_") && own.status.is_some());
    for (world, samples) in [(enrolled().await, of_auth), (peopled().await, of_others)] {
        for (handler, own) in samples {
            let answer = fed(&world, &handler).await;
            assert_eq!(answer.status, own.status.unwrap_or(200), "{handler}: {answer:?}");
            assert!(own.status.is_some() || !own.answers.is_empty(), "{handler}: its sample says no answer");
            for (pointer, value) in own.answers {
                let value: Value = serde_json::from_str(&named(&value.to_string())).unwrap();
                assert_eq!(answer.json.pointer(&pointer), Some(&value), "{handler}, {pointer}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_app_is_told_what_the_instance_is() {
    let answer = fed(&World::start().await, "apps").await;
    let host = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com";
    assert_eq!((answer.status, &answer.json["uri"]), (200, &json!(host)), "{answer:?}");
}

#[tokio::test]
async fn the_stream_and_the_pool_get_their_answers() {
    let world = World::start().await;
    for consumer in ["record_activity", "derive"] {
        let answer = world.invoke(consumer, sample(consumer)).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }));
    }
    let answer = world.invoke("finish_leaving", sample("finish_leaving")).await.unwrap();
    assert_eq!(answer, json!({ "gone": 0, "left": 0 }));
    let writer = Writer::new(world.messages.clone());
    let ada = AccountId::from_u64(id("ADA")).unwrap();
    writer.reserve_handle(&"ada".parse().unwrap(), ada).await.unwrap();
    for trigger in ["pre_sign_up", "custom_message", "post_confirmation"] {
        let event = sample(trigger);
        assert_eq!(world.invoke(trigger, event.clone()).await.unwrap(), event);
    }
    assert!(world.messages.account(ada).await.unwrap().is_some());
}

#[tokio::test]
async fn the_pool_makes_nobody_for_whom_nothing_is_reserved_and_mails_nothing_that_crudder_does_not_ask_for()
{
    let world = World::start().await;
    let ada = AccountId::from_u64(id("ADA")).unwrap();
    let asked = |trigger: &'static str, name: &str, value: Value| {
        let mut event = sample(trigger);
        event[name] = value;
        world.invoke(trigger, event)
    };
    let refused =
        |answer: Result<Value, InvokeError>| assert!(matches!(answer, Err(InvokeError::Refused(_))));
    refused(world.invoke("pre_sign_up", sample("pre_sign_up")).await);
    let writer = Writer::new(world.messages.clone());
    writer.reserve_handle(&"ada".parse().unwrap(), ada).await.unwrap();
    world.invoke("pre_sign_up", sample("pre_sign_up")).await.unwrap();
    for (name, value) in [
        ("userName", json!("117364880272080674")),
        ("userName", json!("ada")),
        ("userName", Value::Null),
        ("triggerSource", json!("PreSignUp_ExternalProvider")),
        ("triggerSource", json!("PreSignUp_AdminCreateUser")),
        ("triggerSource", Value::Null),
    ] {
        refused(asked("pre_sign_up", name, value).await);
    }
    // An account is there: nobody signs up as it, and the operator may put its user back.
    writer.create_account(ada).await.unwrap();
    refused(world.invoke("pre_sign_up", sample("pre_sign_up")).await);
    asked("pre_sign_up", "triggerSource", json!("PreSignUp_AdminCreateUser")).await.unwrap();
    // It leaves.
    writer.start_account_deletion(ada).await.unwrap();
    for source in ["PreSignUp_SignUp", "PreSignUp_AdminCreateUser"] {
        refused(asked("pre_sign_up", "triggerSource", json!(source)).await);
    }
    // A reservation that has ended is none.
    let late = AccountId::from_u64(id("ADA") + 1).unwrap();
    writer.reserve_handle(&"late".parse().unwrap(), late).await.unwrap();
    world.advance(Duration::from_hours(24));
    refused(asked("pre_sign_up", "userName", json!(late.to_string())).await);

    for source in ["UpdateUserAttribute", "VerifyUserAttribute", "Authentication", "Whatever"] {
        refused(asked("custom_message", "triggerSource", json!(format!("CustomMessage_{source}"))).await);
    }
    for source in ["SignUp", "ResendCode", "ForgotPassword", "AdminCreateUser"] {
        asked("custom_message", "triggerSource", json!(format!("CustomMessage_{source}"))).await.unwrap();
    }
}

#[tokio::test]
async fn a_confirmed_user_without_a_reservation_becomes_no_account() {
    let world = World::start().await;
    let event = sample("post_confirmation");
    assert_eq!(world.invoke("post_confirmation", event.clone()).await.unwrap(), event);
    assert_eq!(world.messages.account(AccountId::from_u64(id("ADA")).unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn an_unreadable_event_fails_the_invocation_and_a_client_never_sees_why() {
    let world = World::start().await;
    for handler in handlers().filter(|handler| !["post_confirmation"].contains(handler)) {
        assert!(world.invoke(handler, json!({ "not": "an event" })).await.is_err(), "{handler}");
    }
    assert!(world.invoke("no_such_handler", json!({})).await.is_err());
}
