//! Pictures as the functions keep and delete them.

use crudder_domain::AccountId;
use serde_json::{Value, json};

use crate::events::sample;
use crate::five::{portrait, upload};
use crate::process::TABLE;
use crate::world::World;

/// What the stream says of an item that is gone: of the sample's first record, by that name, and as that item was.
fn gone(pk: &str, sk: &str, old: Value) -> Value {
    let mut record = sample("derive")["Records"][0].clone();
    record["eventName"] = json!("REMOVE");
    let change = record["dynamodb"].as_object_mut().unwrap();
    change["Keys"] = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
    change.remove("NewImage");
    change.insert("OldImage".to_owned(), old);
    json!({ "Records": [record] })
}

fn waiting(id: &str) -> Value {
    let item = json!({
        "pk": { "S": format!("M#{id}") }, "sk": { "S": "MEDIA" }, "account": { "S": "1" },
        "expires_at": { "N": "1795464017" }, "version": { "N": "1" },
    });
    gone(&format!("M#{id}"), "MEDIA", item)
}

async fn uploaded(world: &World) -> String {
    let ada = world.account("ada").await;
    let answer = world.request("media_create", Some(ada), upload()).await;
    answer.json["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_picture_that_nothing_showed_is_deleted_when_its_item_is_gone() {
    let world = World::start().await;
    let id = uploaded(&world).await;
    assert_eq!(world.s3.objects().unwrap().len(), 2);
    for _ in 0..2 {
        let answer = world.invoke("derive", waiting(&id)).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }));
        assert_eq!(world.s3.objects().unwrap(), []);
    }
}

#[tokio::test]
async fn what_a_status_shows_outlives_its_item_and_goes_with_the_status() {
    let world = World::start().await;
    let id = uploaded(&world).await;
    let mut attached = waiting(&id);
    attached["Records"][0]["dynamodb"]["OldImage"]["status"] = json!({ "S": "117667524689927038" });
    world.invoke("derive", attached).await.unwrap();
    assert_eq!(world.s3.objects().unwrap().len(), 2);

    let size = json!({ "M": { "format": { "S": "png" }, "width": { "N": "1" }, "height": { "N": "1" } } });
    let shown = json!({ "L": [{ "M": {
        "id": { "S": id }, "original": size, "preview": size, "blurhash": { "S": "0" },
        "description": { "S": "" }, "focus": { "NULL": true },
    } }] });
    let mut status = sample("derive")["Records"][0]["dynamodb"]["NewImage"].clone();
    // Shown no more, and still in what the status said before.
    status["past_media"] = shown;
    let pk = status["pk"]["S"].as_str().unwrap().to_owned();
    // Its item says what it was attached to, or is collected by then.
    let key =
        json!({ "TableName": TABLE, "Key": { "pk": { "S": format!("M#{id}") }, "sk": { "S": "MEDIA" } } });
    world.dynamodb.database().delete_item(serde_json::from_value(key).unwrap()).unwrap();
    world.invoke("derive", gone(&pk, "STATUS", status)).await.unwrap();
    assert_eq!(world.s3.objects().unwrap(), []);
}

#[tokio::test]
async fn a_picture_that_can_not_be_deleted_keeps_its_record_in_the_stream() {
    let world = World::start().await;
    let id = uploaded(&world).await;
    world.s3.faults().set_busy(true);
    let event = waiting(&id);
    let answer = world.invoke("derive", event.clone()).await.unwrap();
    let number = &event["Records"][0]["dynamodb"]["SequenceNumber"];
    assert_eq!(answer["batchItemFailures"], json!([{ "itemIdentifier": number }]));
    world.s3.faults().clear();
    world.invoke("derive", event).await.unwrap();
    assert_eq!(world.s3.objects().unwrap(), []);
}

#[tokio::test]
async fn a_picture_that_can_not_be_kept_leaves_nothing() {
    let world = World::start().await;
    let ada = world.account("ada").await;
    world.s3.faults().set_busy(true);
    let answer = world.request("media_create", Some(ada), upload()).await;
    assert_eq!(answer.status, 503);
    world.s3.faults().clear();
    let scan = json!({ "TableName": "crudder" });
    let items = world.dynamodb.database().scan(serde_json::from_value(scan).unwrap()).unwrap();
    let items = serde_json::to_string(&items.items).unwrap();
    assert!(!items.contains("M#"), "{items}");
    assert_eq!(world.s3.objects().unwrap(), []);
}

/// What the stream says of the item of a profile's picture, an hour after it was named.
fn due(owner: AccountId, id: &str) -> Value {
    let mut event = waiting(id);
    let item = &mut event["Records"][0]["dynamodb"]["OldImage"];
    item["account"] = json!({ "S": owner.to_string() });
    item["is_portrait"] = json!({ "BOOL": true });
    event
}

#[tokio::test]
async fn a_profiles_picture_lies_until_the_profile_shows_it_no_more() {
    let world = World::start().await;
    let ada = world.account("ada").await;
    let change = async |request: Value| {
        let before = profile(&world, ada);
        let answer = world.request("accounts_update_credentials", Some(ada), request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let mut record = gone(&format!("A#{ada}"), "PROFILE", before);
        record["Records"][0]["eventName"] = json!("MODIFY");
        record["Records"][0]["dynamodb"]["NewImage"] = profile(&world, ada);
        let answer = world.invoke("derive", record).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }));
    };
    let keys = || world.s3.objects().unwrap().into_iter().map(|object| object.key).collect::<Vec<_>>();
    change(portrait()).await;
    let first = keys();
    assert_eq!(first.len(), 1);
    let id = first[0].strip_prefix(&format!("profiles/{ada}/")).unwrap();
    // An hour later it is shown.
    world.invoke("derive", due(ada, id)).await.unwrap();
    assert_eq!(keys(), first);
    change(json!({ "body": r#"{"note":"I am"}"# })).await;
    assert_eq!(keys(), first);
    change(portrait()).await;
    let second = keys();
    assert!(second.len() == 1 && second != first);
    world.invoke("derive", gone(&format!("A#{ada}"), "PROFILE", profile(&world, ada))).await.unwrap();
    assert_eq!(keys(), Vec::<String>::new());
}

#[tokio::test]
async fn a_picture_that_no_profile_came_to_show_is_deleted_when_it_is_due() {
    let world = World::start().await;
    let ada = world.account("ada").await;
    world.request("accounts_update_credentials", Some(ada), portrait()).await;
    let key = world.s3.objects().unwrap()[0].key.clone();
    let id = key.rsplit('/').next().unwrap();
    // As if she had left meanwhile, or the process had ended before the profile was written.
    assert_eq!(world.request("profile_delete_avatar", Some(ada), json!({})).await.status, 200);
    for _ in 0..2 {
        world.invoke("derive", due(ada, id)).await.unwrap();
        assert_eq!(world.s3.objects().unwrap(), []);
    }
}

/// A profile as the table has it.
fn profile(world: &World, id: AccountId) -> Value {
    let key = json!({ "pk": { "S": format!("A#{id}") }, "sk": { "S": "PROFILE" } });
    let asked = serde_json::from_value(json!({ "TableName": "crudder", "Key": key })).unwrap();
    serde_json::to_value(world.dynamodb.database().get_item(asked).unwrap()).unwrap()["Item"].clone()
}
