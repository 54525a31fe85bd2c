//! Pictures: they wait, are attached once, and go with their status.

use std::collections::HashMap;

use crudder_domain::{AccountId, Attachment, Blurhash, Description, Format, MediaId, Page, Rendition};
use crudder_messages::{
    AccountChange, Change, Error, MAX_PAST_MEDIA, MediaChange, MediaRemoval, NewStatus, PORTRAIT_SECS,
    PictureChange, REDRAFT_SECS, StatusChange, WAITING_SECS,
};

use serde_json::Value;

use crate::changes::changes;
use crate::world::{World, secs, status_of};

impl World {
    pub(crate) async fn picture(&self, owner: AccountId) -> MediaId {
        let rendition = Rendition { format: Format::Jpeg, width: 4, height: 3 };
        let attachment = |id| Attachment {
            id,
            original: rendition,
            preview: rendition,
            blurhash: Blurhash::new("00TI:j".to_owned()),
            description: Description::default(),
            focus: None,
            copy: 0,
        };
        self.writer.add_media(owner, attachment).await.unwrap().0.id
    }

    fn item_of(&self, id: MediaId) -> HashMap<String, Value> {
        let pk = format!("M#{id}");
        self.items().into_iter().find(|item| item["pk"]["S"] == pk.as_str()).unwrap()
    }
}

fn showing(author: AccountId, media: &[MediaId]) -> NewStatus {
    NewStatus { media: media.to_vec(), ..status_of(author) }
}

fn to_show(media: &[MediaId]) -> StatusChange {
    StatusChange { media: Some(media.to_vec()), ..StatusChange::default() }
}

/// What nothing shows any more after a status went.
fn unshown(change: &Change) -> Option<Vec<MediaId>> {
    match change {
        Change::StatusGone(status) if !status.media.is_empty() => {
            Some(status.media.iter().map(|picture| picture.id).collect())
        }
        _ => None,
    }
}

#[tokio::test]
async fn a_picture_waits_a_day_for_who_uploaded_it() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let id = world.picture(ada).await;
    let said = MediaChange { description: Some("an engine".parse().unwrap()), focus: None };
    assert_eq!(world.writer.change_media(bob, id, &said).await.unwrap(), None);
    let changed = world.writer.change_media(ada, id, &said).await.unwrap();
    assert_eq!(world.reader.media(ada, id).await.unwrap(), changed);
    assert_eq!(changed.unwrap().0.description.as_str(), "an engine");
    assert_eq!(world.reader.media(bob, id).await.unwrap(), None);
    assert_eq!(world.writer.remove_media(bob, id).await.unwrap(), MediaRemoval::NotThere);
    world.pass(secs(WAITING_SECS));
    assert_eq!(world.reader.media(ada, id).await.unwrap(), None);
    assert_eq!(world.writer.change_media(ada, id, &said).await.unwrap(), None);
    assert!(matches!(world.writer.post(showing(ada, &[id]), None).await, Err(Error::MediaUnusable)));
    // The sweep takes what ended before its second.
    world.pass(secs(1));
    world.store.sweep().unwrap();
    assert!(changes(&world).contains(&Change::MediaGone(id, 0)));
}

#[tokio::test]
async fn what_is_attached_stands_in_the_status_and_its_item_says_no_more_than_whose_it_is() {
    let world = World::new().await;
    let ada = world.ada().await;
    let ids = [world.picture(ada).await, world.picture(ada).await];
    let said = MediaChange { description: Some("an engine".parse().unwrap()), focus: None };
    world.writer.change_media(ada, ids[0], &said).await.unwrap();
    let status = world.post(showing(ada, &[ids[1], ids[0]])).await;
    assert_eq!(status.media.iter().map(|it| it.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
    assert_eq!(world.reader.status(status.id).await.unwrap(), Some(status.clone()));
    for id in ids {
        let item = world.item_of(id);
        assert_eq!(item["status"]["S"], status.id.to_string().as_str());
        assert_eq!(item["expires_at"]["N"], status.expires_at.as_secs().to_string().as_str());
        assert!(!format!("{item:?}").contains("engine") && !item.contains_key("attachment"));
        assert_eq!(world.reader.media(ada, id).await.unwrap(), None);
        assert_eq!(world.writer.remove_media(ada, id).await.unwrap(), MediaRemoval::InUse);
        assert!(matches!(world.writer.post(showing(ada, &[id]), None).await, Err(Error::MediaUnusable)));
    }
    // Their items go when their status does, and say nothing then: the status does.
    world.pass(secs(3_601));
    world.store.sweep().unwrap();
    let changes = changes(&world);
    assert!(!changes.iter().any(|it| matches!(it, Change::MediaGone(..))));
    let shown: Vec<_> = changes.iter().filter_map(unshown).collect();
    assert_eq!(shown, [[ids[1], ids[0]]]);
}

#[tokio::test]
async fn of_many_who_attach_a_picture_at_once_one_does() {
    let world = World::new().await;
    let ada = world.ada().await;
    let id = world.picture(ada).await;
    let posts = (0..6).map(|_| world.writer.post(showing(ada, &[id]), None));
    let posts = futures::future::join_all(posts).await;
    assert_eq!(posts.iter().filter(|post| post.is_ok()).count(), 1);
    assert!(posts.iter().all(|post| matches!(post, Ok(_) | Err(Error::MediaUnusable))));
}

#[tokio::test]
async fn what_an_edit_takes_out_is_kept_for_the_history_and_goes_with_the_status() {
    let world = World::new().await;
    let ada = world.ada().await;
    let (first, second) = (world.picture(ada).await, world.picture(ada).await);
    let status = world.post(showing(ada, &[first])).await;
    let edited = world.writer.edit_status(ada, status.id, &to_show(&[second])).await.unwrap().unwrap().status;
    let history = world.reader.history(&edited).await.unwrap();
    let shown: Vec<Vec<MediaId>> =
        history.iter().map(|edit| edit.media.iter().map(|it| it.id).collect()).collect();
    assert_eq!(shown, [[first], [second]]);
    let back =
        world.writer.edit_status(ada, status.id, &to_show(&[first, second])).await.unwrap().unwrap().status;
    assert_eq!(back.media.len(), 2);
    let none = world.writer.edit_status(ada, status.id, &to_show(&[])).await.unwrap().unwrap().status;
    assert_eq!(none.media, []);
    world.writer.delete_status(ada, status.id).await.unwrap();
    let shown: Vec<_> = changes(&world).iter().filter_map(unshown).collect();
    assert_eq!(shown, [[first, second]]);
}

#[tokio::test]
async fn the_lists_say_what_shows_something() {
    let world = World::new().await;
    let ada = world.ada().await;
    let id = world.picture(ada).await;
    let (words, shown) = (world.post(status_of(ada)).await, world.post(showing(ada, &[id])).await);
    let public = async |only_media| {
        let slice = world.reader.public(&Page::default(), only_media).await.unwrap();
        slice.entries.iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(public(false).await, [shown.id, words.id]);
    assert_eq!(public(true).await, [shown.id]);
    let page = Page::default();
    let own = world.reader.authored(ada, &page, |one| one.has_media).await.unwrap();
    assert_eq!(own.entries.len(), 1);
    world.writer.edit_status(ada, shown.id, &to_show(&[])).await.unwrap();
    assert_eq!(public(true).await, []);
}

#[tokio::test]
async fn a_status_says_or_shows_something_and_takes_out_so_many_pictures_at_most() {
    let world = World::new().await;
    let ada = world.ada().await;
    let id = world.picture(ada).await;
    let silent = NewStatus { text: crudder_domain::StatusText::nothing(), ..showing(ada, &[id]) };
    let silent = world.post(silent).await;
    let emptied = world.writer.edit_status(ada, silent.id, &to_show(&[])).await;
    assert!(matches!(emptied, Err(Error::Blank)));
    let status = world.post(status_of(ada)).await;
    for number in 0..=MAX_PAST_MEDIA {
        let next = world.picture(ada).await;
        let edited = world.writer.edit_status(ada, status.id, &to_show(&[next])).await;
        assert!(edited.is_ok(), "{number}");
    }
    let edited = world.writer.edit_status(ada, status.id, &to_show(&[])).await;
    assert!(matches!(edited, Err(Error::TooManyMedia)));
}

fn avatar(id: MediaId) -> AccountChange {
    AccountChange { avatar: PictureChange::Becomes(id), ..AccountChange::default() }
}

#[tokio::test]
async fn a_profiles_picture_is_named_shown_replaced_and_taken_away() {
    let world = World::new().await;
    let ada = world.ada().await;
    let (first, second) =
        (world.writer.add_portrait(ada).await.unwrap(), world.writer.add_portrait(ada).await.unwrap());
    assert!(!world.reader.shows_portrait(ada, first).await.unwrap());
    let shown = world.writer.update_account(ada, avatar(first)).await.unwrap();
    assert_eq!((shown.avatar, shown.header), (Some(first), None));
    assert!(world.reader.shows_portrait(ada, first).await.unwrap());
    let header = AccountChange { header: PictureChange::Becomes(second), ..AccountChange::default() };
    let both = world.writer.update_account(ada, header).await.unwrap();
    assert_eq!(world.reader.account(ada).await.unwrap(), Some(both.clone()));
    assert_eq!(both.pictures().collect::<Vec<_>>(), [first, second]);
    let none = AccountChange { avatar: PictureChange::Removed, ..AccountChange::default() };
    for _ in 0..2 {
        let left = world.writer.update_account(ada, none.clone()).await.unwrap();
        assert_eq!((left.avatar, left.header), (None, Some(second)));
    }
    assert!(!world.reader.shows_portrait(ada, first).await.unwrap());
    let tells = |change: &Change| matches!(change, Change::AccountChanged { before: Some(before), after } if **before == both && after.avatar.is_none());
    assert!(changes(&world).iter().any(tells));
}

#[tokio::test]
async fn an_hour_after_a_profiles_picture_was_named_it_is_due() {
    let world = World::new().await;
    let ada = world.ada().await;
    let id = world.writer.add_portrait(ada).await.unwrap();
    // It is no picture for a status, and nobody's to give up.
    assert_eq!(world.reader.media(ada, id).await.unwrap(), None);
    assert_eq!(world.writer.change_media(ada, id, &MediaChange::default()).await.unwrap(), None);
    assert_eq!(world.writer.remove_media(ada, id).await.unwrap(), MediaRemoval::NotThere);
    assert!(matches!(world.writer.post(showing(ada, &[id]), None).await, Err(Error::MediaUnusable)));
    world.pass(secs(PORTRAIT_SECS + 1));
    world.store.sweep().unwrap();
    let changes = changes(&world);
    assert!(changes.contains(&Change::PortraitDue(ada, id)));
    assert!(!changes.iter().any(|it| matches!(it, Change::MediaGone(..))));
}

/// The pictures as a copy shows them.
fn copied(media: Vec<Attachment>) -> std::future::Ready<Vec<Attachment>> {
    std::future::ready(media.into_iter().map(|it| Attachment { copy: it.copy + 1, ..it }).collect())
}

#[tokio::test]
async fn a_deleted_statuss_pictures_wait_an_hour_to_be_attached_again() {
    let world = World::new().await;
    let ada = world.ada().await;
    let ids = [world.picture(ada).await, world.picture(ada).await, world.picture(ada).await];
    let said = MediaChange { description: Some("an engine".parse().unwrap()), focus: None };
    world.writer.change_media(ada, ids[0], &said).await.unwrap();
    let status = world.post(showing(ada, &ids)).await;
    // What it shows no more goes at once.
    world.writer.edit_status(ada, status.id, &to_show(&ids[..2])).await.unwrap().unwrap();
    let deleted = world.writer.delete_status_keeping(ada, status.id, copied).await.unwrap().unwrap();
    assert_eq!(
        deleted.waiting.iter().map(|it| (it.id, it.copy)).collect::<Vec<_>>(),
        [(ids[0], 1), (ids[1], 1)]
    );
    let gone = changes(&world).into_iter().find_map(|it| match it {
        Change::StatusGone(status) => Some(status),
        _ => None,
    });
    let gone = gone.unwrap();
    assert_eq!(gone.media.len(), 3);
    let beyond = world.reader.media_beyond(&gone).await.unwrap();
    assert_eq!(beyond, std::collections::HashSet::from([ids[0], ids[1]]));
    // Whoever forgets what was attached to the status leaves what waits.
    for id in ids {
        world.writer.forget_media(id, status.id).await.unwrap();
    }
    let (waits, until) = world.reader.media(ada, ids[0]).await.unwrap().unwrap();
    assert_eq!((waits.description.as_str(), waits.copy, until), ("an engine", 1, deleted.wait_until));
    assert_eq!(world.reader.media(ada, ids[2]).await.unwrap(), None);
    // One is attached again, and the other is forgotten after the hour.
    let again = world.post(showing(ada, &ids[..1])).await;
    assert_eq!(again.media, [waits]);
    assert_eq!(world.reader.media_beyond(&gone).await.unwrap().len(), 2);
    world.pass(secs(REDRAFT_SECS));
    assert!(matches!(world.writer.post(showing(ada, &ids[1..2]), None).await, Err(Error::MediaUnusable)));
    world.pass(secs(1));
    world.store.sweep().unwrap();
    let changes = changes(&world);
    assert!(changes.contains(&Change::MediaGone(ids[1], 1)));
    assert!(!changes.contains(&Change::MediaGone(ids[0], 1)));
}

#[tokio::test]
async fn who_leaves_takes_along_what_waits_to_be_attached_again() {
    let world = World::new().await;
    let ada = world.ada().await;
    let id = world.picture(ada).await;
    let status = world.post(showing(ada, &[id])).await;
    world.writer.delete_status_keeping(ada, status.id, copied).await.unwrap().unwrap();
    assert!(world.writer.start_account_deletion(ada).await.unwrap());
    world.writer.continue_account_deletion(ada).await.unwrap();
    assert!(changes(&world).contains(&Change::MediaGone(id, 1)));
}
