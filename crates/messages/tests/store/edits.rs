//! Edits: what a status said before each of them.

use std::sync::Arc;

use crudder_messages::{Error, MAX_EDITS, StatusChange};

use crate::world::{World, secs, status_of};

fn saying(text: &str) -> StatusChange {
    StatusChange { text: Some((text.parse().unwrap(), Vec::new())), ..StatusChange::default() }
}

#[tokio::test]
async fn an_edit_keeps_what_was_said_and_when_it_ends() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    world.pass(secs(60));
    let edited = world.writer.edit_status(ada, status.id, &saying("goodbye")).await.unwrap().unwrap().status;
    assert_eq!((edited.version, edited.expires_at), (2, status.expires_at));
    assert_eq!(edited.edited_at, Some(world.now()));
    assert_eq!(world.reader.status(status.id).await.unwrap(), Some(edited.clone()));
    // The same again changes nothing.
    let again =
        world.writer.edit_status(ada, status.id, &saying("goodbye")).await.unwrap().map(|it| it.status);
    assert_eq!(again, Some(edited.clone()));
    let said = |status| {
        let reader = world.reader.clone();
        async move {
            let history = reader.history(&status).await.unwrap();
            history.iter().map(|edit| edit.text.as_str().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(said(edited.clone()).await, ["hello", "goodbye"]);
    assert_eq!(said(status.clone()).await, ["hello"]);
    assert_eq!(world.writer.edit_status(bob, status.id, &saying("mine")).await.unwrap(), None);
    world.pass(secs(3_540));
    assert_eq!(world.writer.edit_status(ada, status.id, &saying("late")).await.unwrap(), None);
    let end = status.expires_at.as_secs().to_string();
    let edits = world.items();
    let edit = edits.iter().find(|item| item["sk"]["S"].as_str().unwrap().starts_with("EDIT#")).unwrap();
    assert_eq!(edit["expires_at"]["N"], end.as_str());
}

#[tokio::test]
async fn edits_that_meet_are_all_kept_and_all_deleted() {
    let world = Arc::new(World::new().await);
    let ada = world.ada().await;
    let status = world.post(status_of(ada)).await;
    let tasks = (0..5).map(|number| {
        let (world, id) = (world.clone(), status.id);
        tokio::spawn(
            async move { world.writer.edit_status(ada, id, &saying(&format!("number {number}"))).await },
        )
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap().unwrap().unwrap();
    }
    let status = world.reader.status(status.id).await.unwrap().unwrap();
    assert_eq!((status.version, world.reader.history(&status).await.unwrap().len()), (6, 6));
    world.writer.delete_status(ada, status.id).await.unwrap().unwrap();
    assert_eq!(world.count_items("S#", "EDIT#"), 0);
}

#[tokio::test]
async fn a_status_that_was_changed_as_often_as_can_be_is_still_deleted_at_once() {
    let world = World::new().await;
    let ada = world.ada().await;
    let status = world.post(status_of(ada)).await;
    for number in 0..MAX_EDITS {
        world.writer.edit_status(ada, status.id, &saying(&format!("number {number}"))).await.unwrap();
    }
    let once_more = world.writer.edit_status(ada, status.id, &saying("once more")).await;
    assert!(matches!(once_more, Err(Error::TooManyEdits)), "{once_more:?}");
    let status = world.reader.status(status.id).await.unwrap().unwrap();
    assert_eq!(world.reader.history(&status).await.unwrap().len(), 51);
    world.writer.delete_status(ada, status.id).await.unwrap().unwrap();
    assert_eq!(world.count_items("S#", "EDIT#"), 0);
}
