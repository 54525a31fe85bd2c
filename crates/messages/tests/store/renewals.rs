//! Renewals: a life is made longer or shorter while it lasts, and all that hangs on it follows.

use crudder_domain::{
    AccountId, ExpiresAt, Interaction, Lifetime, NewPoll, Notification, Poll, PollOption, Status, StatusId,
    Visibility,
};
use crudder_messages::{Edited, Error, MAX_EDITS, NewStatus, StatusChange};

use crate::cascade::{carried_on, readers};
use crate::world::{World, days, lifetime, secs, status_of};

fn to_live(secs: u64) -> StatusChange {
    StatusChange { lifetime: Some(lifetime(secs)), ..StatusChange::default() }
}

impl World {
    async fn renew(&self, author: AccountId, id: StatusId, secs: u64) -> Edited {
        self.writer.edit_status(author, id, &to_live(secs)).await.unwrap().unwrap()
    }

    /// The names of items that end then.
    fn ending(&self, end: ExpiresAt) -> Vec<String> {
        let end = end.as_secs().to_string();
        let ends = |item: &std::collections::HashMap<String, serde_json::Value>| {
            item.get("expires_at").is_some_and(|it| it["N"] == end.as_str())
        };
        let items = self.items().into_iter().filter(ends);
        items.map(|item| format!("{} {}", item["pk"]["S"], item["sk"]["S"])).collect()
    }
}

/// Ada's, with all that hangs on a status; and Bob, who did it.
async fn hung(world: &World, ada: AccountId, bob: AccountId) -> Status {
    let options: Vec<PollOption> = ["tea", "coffee"].map(|option| option.parse().unwrap()).into();
    let options = options.try_into().unwrap();
    let poll = NewPoll { options, multiple: false, hide_totals: false, lifetime: lifetime(600) };
    let picture = world.picture(ada).await;
    let text = "hello #tea".parse().unwrap();
    let new = NewStatus { text, poll: Some(poll), media: vec![picture], ..status_of(ada) };
    // What waited to be attached ends with its day.
    let status = world.post(new).await;
    for mark in [Interaction::Favourite, Interaction::Bookmark] {
        world.writer.add_interaction(bob, &status, mark).await.unwrap();
    }
    let vote = status.poll.as_ref().map(|poll: &Poll| poll.vote(&[0]).unwrap()).unwrap();
    world.writer.vote(bob, &status, vote).await.unwrap();
    world.writer.mute_thread(bob, &status, true).await.unwrap();
    world.writer.boost(bob, &status, Visibility::Public).await.unwrap();
    world.writer.pin_status(&status, true).await.unwrap();
    let change = StatusChange { sensitive: Some(true), ..StatusChange::default() };
    world.writer.edit_status(ada, status.id, &change).await.unwrap().unwrap().status
}

#[tokio::test]
async fn all_that_hangs_on_a_life_that_is_made_longer_ends_with_it() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = hung(&world, ada, bob).await;
    let (old, before) = (status.expires_at, world.items().len());
    world.pass(secs(60));
    let renewed = world.renew(ada, status.id, 86_400).await;
    let end = ExpiresAt::from_secs(world.now().as_secs() + 86_400);
    assert_eq!((renewed.status.expires_at, renewed.status.edited_at), (end, status.edited_at));
    assert_eq!(renewed.shortened, []);
    for _ in 0..2 {
        carried_on(&world, &renewed.status).await;
        assert_eq!(world.ending(old), Vec::<String>::new());
        // That it will end is told Bob anew, who keeps it.
        assert_eq!(world.items().len(), before + 1);
    }
    world.pass(secs(3_600));
    world.store.sweep().unwrap();
    assert_eq!(world.authored(bob).await.len(), 1, "his boost lives on");
    assert_eq!(world.counts(ada).await.statuses, 1);
    let counts = world.reader.status_counts(&[status.id]).await.unwrap()[&status.id];
    assert_eq!((counts.favourites, counts.reblogs, counts.tally.voters), (1, 1, 1));
    let marks = world.reader.interactions(bob, [&renewed.status]).await.unwrap()[&status.id];
    assert!(marks.favourited && marks.bookmarked && marks.muted && marks.vote.is_some());
    world.pass(days(1));
    world.store.sweep().unwrap();
    assert_eq!(world.count_items("S#", ""), 0);
}

#[tokio::test]
async fn all_that_hangs_on_a_life_that_is_made_shorter_ends_with_it() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = hung(&world, ada, bob).await;
    let answer = world.post(NewStatus { in_reply_to: Some(status.clone()), ..status_of(bob) }).await;
    let next = world.post(NewStatus { in_reply_to: Some(answer.clone()), ..status_of(ada) }).await;
    assert_eq!((answer.expires_at, next.expires_at), (status.expires_at, status.expires_at));
    let renewed = world.renew(ada, status.id, 300).await;
    // Answers at once: they are found without what they answer.
    let mut followed: Vec<_> = renewed.shortened.iter().map(|moved| moved.status.id).collect();
    followed.sort_unstable();
    assert_eq!(followed, [answer.id, next.id]);
    // And so do boosts, so that they count for no longer.
    let boosts: Vec<_> = renewed.shortened_boosts.iter().map(|moved| moved.status.expires_at).collect();
    assert_eq!(boosts, [renewed.status.expires_at]);
    for id in [answer.id, next.id] {
        assert_eq!(world.reader.status(id).await.unwrap().unwrap().expires_at, renewed.status.expires_at);
    }
    assert_eq!(world.replies(status.id).await, 1);
    for status in [&renewed.status, &answer] {
        carried_on(&world, status).await;
    }
    assert_eq!(world.ending(status.expires_at), Vec::<String>::new());
    world.pass(secs(301));
    world.store.sweep().unwrap();
    assert_eq!(world.count_items("S#", "") + world.count_items("TAG#", "") + world.count_items("M#", ""), 0);
    assert_eq!(world.counts(ada).await.statuses + world.counts(bob).await.statuses, 0);
}

#[tokio::test]
async fn an_answer_that_ended_with_what_it_answers_is_counted_until_its_own_end() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    let answer = world.post(NewStatus { in_reply_to: Some(status.clone()), ..status_of(bob) }).await;
    let renewed = world.renew(ada, status.id, 86_400).await.status;
    carried_on(&world, &renewed).await;
    assert_eq!(world.replies(status.id).await, 1);
    world.pass(secs(3_661));
    assert_eq!(world.reader.status(answer.id).await.unwrap(), None);
    assert_eq!(world.replies(status.id).await, 0);
    // And one that is made longer itself, no longer than what it answers.
    let answer = world.post(NewStatus { in_reply_to: Some(renewed.clone()), ..status_of(bob) }).await;
    let longer = world.renew(bob, answer.id, 2_000_000).await.status;
    assert_eq!(longer.expires_at, renewed.expires_at);
    world.pass(secs(3_661));
    assert_eq!(world.replies(status.id).await, 1);
    let shorter = world.renew(bob, answer.id, 60).await.status;
    assert!(shorter.expires_at < renewed.expires_at);
    world.pass(secs(121));
    assert_eq!(world.replies(status.id).await, 0);
}

#[tokio::test]
async fn no_life_is_longer_than_thirty_days_however_often_it_is_renewed() {
    let world = World::new().await;
    let ada = world.ada().await;
    let status = world.post(NewStatus { lifetime: Lifetime::MAX, ..status_of(ada) }).await;
    world.pass(days(20));
    let renewed = world.renew(ada, status.id, u64::from(Lifetime::MAX.as_secs())).await.status;
    assert_eq!(
        (renewed.expires_at, renewed.version),
        (status.latest_end(), status.version),
        "nothing changed"
    );
    let shorter = world.renew(ada, status.id, 60).await.status;
    let again = world.renew(ada, status.id, u64::from(Lifetime::MAX.as_secs())).await.status;
    assert!(shorter.expires_at < again.expires_at && again.expires_at == status.latest_end());
    for number in 0..MAX_EDITS {
        let _ = world.writer.edit_status(ada, status.id, &to_live(3_600 + number)).await;
    }
    let once_more = world.writer.edit_status(ada, status.id, &to_live(7_200)).await;
    assert!(matches!(once_more, Err(Error::TooManyEdits)), "{once_more:?}");
    world.pass(secs(4_000));
    assert_eq!(world.writer.edit_status(ada, status.id, &to_live(60)).await.unwrap(), None, "it has ended");
}

#[tokio::test]
async fn only_its_author_renews_a_status_and_a_boost_nobody() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    world.writer.boost(bob, &status, Visibility::Public).await.unwrap();
    let boost = world.authored(bob).await[0];
    assert_eq!(world.writer.edit_status(bob, status.id, &to_live(60)).await.unwrap(), None);
    assert_eq!(world.writer.edit_status(bob, boost, &to_live(60)).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_told_moves_with_the_end_and_a_notice_to_the_hour_before() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(NewStatus { lifetime: lifetime(86_400), ..status_of(ada) }).await;
    for mark in [Interaction::Favourite, Interaction::Bookmark] {
        world.writer.add_interaction(bob, &status, mark).await.unwrap();
    }
    let page = crudder_domain::Page::default();
    let mark = async |mark| world.reader.interacted_statuses(bob, mark, &page).await.unwrap().entries[0].mark;
    let (favourite, bookmark) = (mark(Interaction::Favourite).await, mark(Interaction::Bookmark).await);
    let end = status.expires_at;
    let favoured = Notification::of_favourite(favourite, bob, status.id, end);
    world.writer.notify(ada, &favoured).await.unwrap();
    let notice = Notification::of_ending(bookmark, ada, status.id, end);
    world.writer.notify(bob, &notice).await.unwrap();
    let renewed = world.renew(ada, status.id, 7_200).await.status;
    for _ in 0..2 {
        carried_on(&world, &renewed).await;
        assert_eq!(world.ending(end), Vec::<String>::new());
        assert_eq!(world.count_items("", "NOTIFICATION#"), 2);
    }
    world.pass(secs(3_601));
    let told = world.reader.notifications(bob, None, &page, |_| true).await.unwrap().entries;
    let told: Vec<_> = told.iter().map(|it| (it.kind, it.expires_at)).collect();
    assert_eq!(told, [(notice.kind, renewed.expires_at)]);
}

#[tokio::test]
async fn answers_marks_and_renewals_that_meet_leave_numbers_that_are_right() {
    let world = std::sync::Arc::new(World::new().await);
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    let renewals = (0..6_u64).map(|number| {
        let (world, id) = (world.clone(), status.id);
        tokio::spawn(async move {
            drop(world.writer.edit_status(ada, id, &to_live(1_800 + number * 60)).await.unwrap());
        })
    });
    let answers = (0..6).map(|_| {
        let (world, parent) = (world.clone(), status.clone());
        tokio::spawn(async move {
            world
                .writer
                .post(NewStatus { in_reply_to: Some(parent), ..status_of(bob) }, None)
                .await
                .map(drop)
                .unwrap();
        })
    });
    for task in renewals.chain(answers).collect::<Vec<_>>() {
        task.await.unwrap();
    }
    for reader in readers(&world, 5) {
        world.writer.add_interaction(reader, &status, Interaction::Favourite).await.unwrap();
    }
    let now = world.reader.status(status.id).await.unwrap().unwrap();
    carried_on(&world, &now).await;
    assert_eq!(world.replies(status.id).await, 6);
    for id in world.authored(bob).await {
        assert!(world.reader.status(id).await.unwrap().unwrap().expires_at <= now.expires_at);
    }
    world.pass(secs(now.expires_at.as_secs() - world.now().as_secs()));
    assert_eq!(world.counts(bob).await.statuses, 0);
}
