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

use crate::template;
use crate::world::{Answer, NOW, World};

pub(crate) const ADA: u64 = 117_364_880_272_080_673;
const BOB: u64 = 117_372_538_393_961_484;
const ENGINE: u64 = 117_667_524_689_927_038;
const LIST: u64 = ENGINE + 1;
const PICTURE: u64 = 117_667_525_885_952_679;

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
    world.account_with_id("ada", AccountId::from_u64(ADA).unwrap()).await;
    let bob = AccountId::from_u64(BOB).unwrap();
    world.account_with_id("bob", bob).await;
    let engine = StatusId::from_u64(ENGINE).unwrap();
    world.clock.store(engine.created_at().as_millis(), Ordering::SeqCst);
    let writer = Writer::drawing(world.messages.clone(), move || (ENGINE & 0xffff) as u16);
    let new = crudder_messages::NewStatus {
        author: AccountId::from_u64(ADA).unwrap(),
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
    let writer = Writer::drawing(world.messages.clone(), move || (LIST & 0xffff) as u16);
    let list = writer.make_list(bob, "Friends".parse().unwrap(), RepliesPolicy::List).await.unwrap();
    assert_eq!(list.id.as_u64(), LIST);
    let picture = MediaId::from_u64(PICTURE).unwrap();
    world.clock.store(picture.created_at().as_millis(), Ordering::SeqCst);
    let writer = Writer::drawing(world.messages.clone(), move || (PICTURE & 0xffff) as u16);
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
    let (waiting, _) = writer.add_media(AccountId::from_u64(ADA).unwrap(), attachment).await.unwrap();
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

/// What the sample of each route gets that is about Ada's signing up and in, once she is [`enrolled`].
pub(crate) fn of_auth() -> Vec<(&'static str, u64)> {
    vec![
        ("auth_sign_up", 422),
        ("auth_confirm", 422),
        ("auth_resend_code", 200),
        ("auth_sign_in", 200),
        ("auth_refresh", 401),
        ("auth_sign_out", 401),
        ("auth_forgot_password", 200),
        ("auth_reset_password", 422),
        // Bob's, whom the pool does not know.
        ("auth_delete_account", 401),
    ]
}

/// What the sample of each other route gets in a [`peopled`] world, in this order: the member of the answer, and what it
/// is.
#[expect(clippy::too_many_lines, reason = "one line a route")]
pub(crate) fn of_others() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("auth_apps", "", json!([])),
        ("auth_revoke_app", "", json!({})),
        ("accounts_verify_credentials", "/username", json!("ada")),
        ("accounts_update_credentials", "/display_name", json!("Ada Lovelace")),
        ("profile_delete_avatar", "/username", json!("ada")),
        (
            "profile_delete_header",
            "/header",
            json!("https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/headers/original/missing.png"),
        ),
        ("accounts_lookup", "/id", json!(ADA.to_string())),
        ("accounts_index", "/0/id", json!(ADA.to_string())),
        ("accounts_show", "/display_name", json!("Ada Lovelace")),
        ("accounts_statuses", "/0/id", json!(ENGINE.to_string())),
        ("accounts_follow", "/following", json!(true)),
        ("accounts_relationships", "/0/following", json!(true)),
        ("accounts_familiar_followers", "/0/id", json!(ADA.to_string())),
        ("accounts_followers", "/0/username", json!("bob")),
        ("accounts_following", "", json!([])),
        ("accounts_remove_from_followers", "/followed_by", json!(false)),
        ("accounts_mute", "/muting", json!(true)),
        ("accounts_mutes", "/0/username", json!("ada")),
        ("accounts_unmute", "/muting", json!(false)),
        ("accounts_note", "/note", json!("met at the engine")),
        ("follow_requests_index", "", json!([])),
        ("follow_requests_authorize", "/followed_by", json!(false)),
        ("follow_requests_reject", "/requested_by", json!(false)),
        ("timelines_home", "/0/id", json!(ENGINE.to_string())),
        ("lists_create", "/title", json!("Engines")),
        ("lists_add", "", json!({})),
        ("lists_accounts", "/0/username", json!("ada")),
        ("timelines_list", "/0/id", json!(ENGINE.to_string())),
        ("accounts_lists", "/0/id", json!(LIST.to_string())),
        ("lists_index", "/0/replies_policy", json!("list")),
        ("lists_update", "/title", json!("Engines and looms")),
        ("lists_show", "/title", json!("Engines and looms")),
        ("lists_remove", "", json!({})),
        ("lists_delete", "", json!({})),
        ("accounts_unfollow", "/following", json!(false)),
        ("accounts_block", "/blocking", json!(true)),
        ("accounts_blocks", "/0/username", json!("ada")),
        ("accounts_unblock", "/blocking", json!(false)),
        ("statuses_create", "/language", json!("en")),
        ("statuses_index", "/0/id", json!(ENGINE.to_string())),
        ("statuses_context", "/ancestors", json!([])),
        ("statuses_show", "/content", json!("<p>the engine</p>")),
        ("timelines_public", "/0/account/username", json!("ada")),
        ("timelines_tag", "/0/account/username", json!("ada")),
        ("trends_tags", "/0/name", json!("engines")),
        ("trends_index", "/0/name", json!("engines")),
        ("trends_statuses", "", json!([])),
        ("search_everything", "/accounts/0/username", json!("ada")),
        ("accounts_search", "/0/username", json!("bob")),
        ("tags_show", "/history/0/uses", json!("1")),
        ("tags_follow", "/following", json!(true)),
        ("tags_followed", "/0/name", json!("engines")),
        ("tags_unfollow", "/following", json!(false)),
        ("statuses_favourite", "/favourited", json!(true)),
        ("statuses_favourited_by", "/0/username", json!("bob")),
        ("statuses_favourites", "/0/favourites_count", json!(1)),
        ("statuses_unfavourite", "/favourites_count", json!(0)),
        ("statuses_reblog", "/reblog/id", json!(ENGINE.to_string())),
        ("statuses_reblogged_by", "/0/username", json!("bob")),
        ("statuses_unreblog", "/reblogs_count", json!(0)),
        ("statuses_bookmark", "/bookmarked", json!(true)),
        ("statuses_bookmarks", "/0/id", json!(ENGINE.to_string())),
        ("statuses_unbookmark", "/bookmarked", json!(false)),
        ("statuses_mute", "/muted", json!(true)),
        ("statuses_unmute", "/muted", json!(false)),
        ("statuses_pin", "/pinned", json!(true)),
        ("statuses_unpin", "/pinned", json!(false)),
        ("polls_votes", "/own_votes", json!([1])),
        ("polls_show", "/options/1/votes_count", json!(null)),
        ("notifications_index", "/0/type", json!("mention")),
        ("notifications_show", "/status/id", json!(ENGINE.to_string())),
        ("notifications_unread_count", "/count", json!(1)),
        ("notifications_groups", "/notification_groups/0/type", json!("mention")),
        ("notifications_group", "/notification_groups/0/status_id", json!(ENGINE.to_string())),
        ("notifications_group_accounts", "/0/username", json!("ada")),
        ("notifications_groups_unread_count", "/count", json!(1)),
        ("notifications_policy", "/for_not_following", json!("accept")),
        ("markers_save", "/notifications/version", json!(1)),
        ("markers_show", "/notifications/last_read_id", json!(ENGINE.to_string())),
        ("notifications_group_dismiss", "", json!({})),
        ("notifications_dismiss", "", json!({})),
        ("notifications_clear", "", json!({})),
        ("conversations_index", "/0/last_status/id", json!(ENGINE.to_string())),
        ("conversations_read", "/unread", json!(false)),
        ("conversations_unread", "/unread", json!(true)),
        ("conversations_delete", "", json!({})),
        ("reports_create", "/status_ids", json!([ENGINE.to_string()])),
        ("statuses_edit", "/content", json!("<p>the engine, again</p>")),
        ("crudder_renew", "/content", json!("<p>the engine, again</p>")),
        ("statuses_source", "/text", json!("the engine, again")),
        ("statuses_history", "/0/content", json!("<p>the engine</p>")),
        ("openapi_show", "/openapi", json!("3.1.0")),
        ("media_create", "/description", json!("The engine, from above")),
        ("media_create_v1", "/meta/original/size", json!("24x16")),
        ("media_show", "/description", Value::Null),
        ("media_update", "/meta/focus/y", json!(-0.25)),
        ("media_delete", "", json!({})),
        ("crudder_lifetimes", "/min", json!(60)),
        ("crudder_export", "/statuses/1/content", json!("<p>the engine, again</p>")),
        ("statuses_delete", "/text", json!("the engine, again")),
        ("accounts_featured_tags", "", json!([])),
        ("preferences", "/posting:default:expires_in", json!(86_400)),
        ("webfinger", "/links/0/type", json!("text/html")),
        ("constants", "/software/name", json!("crudder")),
        ("instance_v1", "/uri", json!("a1b2c3d4e5.execute-api.us-east-1.amazonaws.com")),
        ("apps", "/uri", json!("a1b2c3d4e5.execute-api.us-east-1.amazonaws.com")),
        ("instance_v2", "/configuration/statuses/min_expiration", json!(60)),
        ("health", "/status", json!("ok")),
    ]
}

#[tokio::test]
async fn what_the_sample_of_each_auth_route_gets_once_ada_is_enrolled() {
    let world = enrolled().await;
    for (handler, status) in of_auth() {
        let answer = fed(&world, handler).await;
        assert_eq!(answer.status, status, "{handler}: {answer:?}");
    }
}

#[tokio::test]
async fn what_the_sample_of_each_other_route_gets() {
    let world = peopled().await;
    for (handler, field, value) in of_others() {
        let answer = fed(&world, handler).await;
        assert_eq!((answer.status, answer.json.pointer(field)), (200, Some(&value)), "{handler}: {answer:?}");
    }
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
    let ada = AccountId::from_u64(ADA).unwrap();
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
    let ada = AccountId::from_u64(ADA).unwrap();
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
    let late = AccountId::from_u64(ADA + 1).unwrap();
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
    assert_eq!(world.messages.account(AccountId::from_u64(ADA).unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn an_unreadable_event_fails_the_invocation_and_a_client_never_sees_why() {
    let world = World::start().await;
    for handler in handlers().filter(|handler| !["post_confirmation"].contains(handler)) {
        assert!(world.invoke(handler, json!({ "not": "an event" })).await.is_err(), "{handler}");
    }
    assert!(world.invoke("no_such_handler", json!({})).await.is_err());
}
