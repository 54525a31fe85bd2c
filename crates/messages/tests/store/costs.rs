//! What each access pattern costs: its operations, and the capacity units that `DynamoDB` bills. The table of
//! `docs/access-patterns.md` is this one; the numbers from which the cost program works are read from the table's data.

use crudder_domain::{
    Access, CodeGrant, Interaction, Lifetime, MuteFor, NewPoll, Page, PeoplePage, PollOption, RedirectUri,
    RepliesPolicy, Scopes, SecretHash, Visibility,
};
use crudder_messages::{AccountChange, IdempotencyKey, NewApp, NewStatus, NewToken, StatusChange, TagFilter};

use serde_json::Value;

use crate::reports::report_of;
use crate::world::{World, status_of};

/// What was called since the last time, as `operation×count …, read units, write units`.
fn cost(world: &World) -> String {
    let calls = world.store.calls();
    world.store.reset_calls();
    let operations = calls.operations.iter().map(|(name, it)| format!("{name}×{}", it.calls));
    let operations: Vec<String> = operations.collect();
    format!("{}, {} read, {} written", operations.join(" "), calls.read_units(), calls.write_units())
}

/// The read units of each thing that a pattern reads, as `bench/cost/patterns.json` has it.
fn each(pattern: &str) -> f64 {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/cost/patterns.json");
    let data: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let named = data["patterns"].as_array().unwrap().iter().find(|one| one["pattern"] == pattern);
    named.unwrap()["each"].as_f64().unwrap()
}

fn batch_get(units: f64) -> String {
    format!("BatchGetItem×1, {units} read, 0 written")
}

/// Checks cost after cost, and at the end names all that were wrong.
struct Costs<'a> {
    world: &'a World,
    wrong: Vec<String>,
}

impl<'a> Costs<'a> {
    fn of(world: &'a World) -> Self {
        Self { world, wrong: Vec::new() }
    }

    /// Of what was called since the last time.
    fn check(&mut self, what: &str, expected: &str) {
        let cost = cost(self.world);
        if cost != expected {
            self.wrong.push(format!("{what}: {cost}, not {expected}"));
        }
    }

    fn end(self) {
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
    }
}

#[tokio::test]
async fn every_access_pattern_costs_what_the_documentation_says() {
    let world = World::new().await;
    let ada = world.account("ada").await;
    let ids = [ada.id];
    world.store.reset_calls();
    let mut costs = Costs::of(&world);

    let bob = "bob".parse().unwrap();
    let bob_id = crudder_domain::AccountId::new(world.now(), 900);
    world.writer.reserve_handle(&bob, bob_id).await.unwrap();
    costs.check("reserve a handle", "TransactWriteItems×1, 0 read, 6 written");
    world.writer.create_account(bob_id).await.unwrap();
    costs.check("confirm", "GetItem×2 TransactWriteItems×1, 2 read, 8 written");
    world.reader.presence(bob_id).await.unwrap();
    costs.check("whether somebody is there", "GetItem×1, 1 read, 0 written");
    world.writer.end_sessions(bob_id).await.unwrap();
    costs.check("end all sessions", "TransactWriteItems×1, 0 read, 4 written");
    world.writer.update_account(bob_id, AccountChange::default()).await.unwrap();
    costs.check("change a profile", "UpdateItem×1, 0 read, 1 written");
    let picture = world.writer.add_portrait(bob_id).await.unwrap();
    costs.check("name a profile's picture", "TransactWriteItems×1, 0 read, 2 written");
    world.reader.shows_portrait(bob_id, picture).await.unwrap();
    costs.check("whether it is shown", "GetItem×1, 1 read, 0 written");
    world.reader.account(bob_id).await.unwrap();
    costs.check("an account", "GetItem×1, 1 read, 0 written");
    world.reader.account_id(&bob).await.unwrap();
    costs.check("an account by its handle", "GetItem×1, 1 read, 0 written");
    world.reader.accounts(&ids).await.unwrap();
    costs.check("an account as shown", &batch_get(each("accounts as shown")));

    world.writer.follow(bob_id, ada.id).await.unwrap();
    costs.check("follow", "BatchGetItem×1 TransactWriteItems×1, 4 read, 10 written");
    world.reader.relationships(bob_id, &ids).await.unwrap();
    costs.check("a relationship", "BatchGetItem×1, 3 read, 0 written");
    world.reader.following(bob_id).await.unwrap();
    costs.check("whom one follows", "GetItem×1 Query×1, 2 read, 0 written");
    world.reader.follows(bob_id, ada.id).await.unwrap();
    costs.check("whether one follows", "GetItem×1, 1 read, 0 written");

    let status = world.post(status_of(ada.id)).await;
    costs.check("post in public", "GetItem×1 TransactWriteItems×1, 1 read, 8 written");
    let unlisted = NewStatus { visibility: Visibility::Unlisted, ..status_of(ada.id) };
    world.post(unlisted).await;
    costs.check("post unlisted", "GetItem×1 TransactWriteItems×1, 1 read, 6 written");
    let reply = NewStatus { in_reply_to: Some(status.clone()), ..status_of(ada.id) };
    let reply = world.post(reply).await;
    costs.check("reply in public", "BatchGetItem×1 TransactWriteItems×1, 2 read, 14 written");
    world.writer.post(status_of(ada.id), Some(IdempotencyKey::new("key", b""))).await.unwrap();
    costs.check("post with an idempotency key", "GetItem×1 TransactWriteItems×1, 1 read, 10 written");

    world.reader.status(status.id).await.unwrap();
    costs.check("a status", "GetItem×1, 1 read, 0 written");
    world.reader.statuses(&[status.id, reply.id]).await.unwrap();
    costs.check("two statuses", &batch_get(2.0 * each("statuses of a page")));
    world.reader.status_counts(&[status.id, reply.id]).await.unwrap();
    costs.check("the numbers of two statuses", &batch_get(2.0 * each("numbers of a page")));
    world.reader.thread(&reply).await.unwrap();
    costs.check("a thread", "Query×2, 1 read, 0 written");
    world.reader.authored(ada.id, &Page::default(), |_| true).await.unwrap();
    costs.check("a page of an author", "Query×1, 1 read, 0 written");
    world.reader.public(&Page { min_id: Some(status.id), ..Page::default() }, false).await.unwrap();
    costs.check("what is new in public", "Query×4, 2 read, 0 written");
    world.reader.head(ada.id).await.unwrap();
    costs.check("the heads", "Query×1, 1 read, 0 written");
    world.reader.activities(&ids).await.unwrap();
    costs.check("an activity", &batch_get(each("activities")));

    world.writer.add_interaction(bob_id, &status, Interaction::Favourite).await.unwrap();
    costs.check("favour", "GetItem×2 TransactWriteItems×1, 2 read, 8 written");
    world.writer.add_interaction(bob_id, &status, Interaction::Bookmark).await.unwrap();
    costs.check("keep", "GetItem×2 TransactWriteItems×1, 2 read, 6 written");
    world.writer.mute_thread(bob_id, &status, true).await.unwrap();
    costs.check("mute", "GetItem×1 Query×2 TransactWriteItems×1, 3 read, 4 written");
    world.writer.pin_status(&status, true).await.unwrap();
    costs.check("pin", "GetItem×3 TransactWriteItems×1, 3 read, 4 written");
    let change = StatusChange { sensitive: Some(true), ..StatusChange::default() };
    let edited = world.writer.edit_status(ada.id, status.id, &change).await.unwrap().unwrap().status;
    costs.check("edit", "GetItem×1 TransactWriteItems×1, 1 read, 4 written");
    world.reader.history(&edited).await.unwrap();
    costs.check("what it said", "Query×1, 1 read, 0 written");
    world.writer.boost(bob_id, &status, Visibility::Public).await.unwrap();
    costs.check("boost", "BatchGetItem×1 GetItem×1 TransactWriteItems×1, 3 read, 12 written");
    world.writer.boost(bob_id, &status, Visibility::Public).await.unwrap();
    costs.check("boost again", "BatchGetItem×1, 2 read, 0 written");
    world.writer.unboost(bob_id, status.id).await.unwrap();
    costs.check("boost no more", "BatchGetItem×1 GetItem×2 TransactWriteItems×1, 4 read, 12 written");
    world.reader.interactions(bob_id, [&status, &reply]).await.unwrap();
    costs.check("the marks on a page", "Query×1, 1 read, 0 written");
    world.reader.interacted_statuses(bob_id, Interaction::Favourite, &Page::default()).await.unwrap();
    costs.check("what one favours", "Query×1, 1 read, 0 written");
    world.reader.favourited_by(status.id, &Page::default()).await.unwrap();
    costs.check("who favours it", "Query×1, 0.5 read, 0 written");
    world.reader.pins(ada.id).await.unwrap();
    costs.check("what is pinned", "GetItem×1, 1 read, 0 written");
    world.reader.status_counts_now(status.id).await.unwrap();
    costs.check("the numbers of a status as they now are", "BatchGetItem×1, 4 read, 0 written");

    world.writer.delete_status(ada.id, reply.id).await.unwrap();
    costs.check("delete a reply", "BatchGetItem×1 TransactWriteItems×1, 2 read, 12 written");
    world.writer.delete_status(ada.id, status.id).await.unwrap();
    costs.check("delete what was changed once", "BatchGetItem×1 TransactWriteItems×1, 2 read, 10 written");
    world.writer.unfollow(bob_id, ada.id).await.unwrap();
    costs.check("unfollow", "BatchGetItem×1 TransactWriteItems×1, 4 read, 8 written");
    costs.end();
}

#[tokio::test]
async fn lists_of_people_cost_what_the_documentation_says() {
    let world = World::new().await;
    let (ada, bob) = (world.account("ada").await.id, world.account("bob").await.id);
    let ids = [ada];
    world.writer.follow(bob, ada).await.unwrap();
    world.store.reset_calls();
    let mut costs = Costs::of(&world);
    let list = world.writer.make_list(bob, "Friends".parse().unwrap(), RepliesPolicy::List).await.unwrap();
    costs.check("make a list", "GetItem×1 TransactWriteItems×1, 1 read, 4 written");
    world.writer.add_to_list(bob, list.id, &ids).await.unwrap();
    costs.check("put somebody on a list", "BatchGetItem×1 GetItem×1 TransactWriteItems×1, 2 read, 4 written");
    world.reader.list(bob, list.id).await.unwrap();
    costs.check("a list", "GetItem×1, 1 read, 0 written");
    world.reader.lists(bob).await.unwrap();
    costs.check("all lists", "Query×1, 1 read, 0 written");
    world.writer.take_off_list(bob, list.id, &ids).await.unwrap();
    costs.check("take somebody off a list", "GetItem×1 TransactWriteItems×1, 1 read, 4 written");
    world.writer.delete_list(bob, list.id).await.unwrap();
    costs.check("delete a list", "GetItem×2 TransactWriteItems×1, 2 read, 4 written");
    costs.end();
}

#[tokio::test]
async fn asking_and_voting_cost_what_the_documentation_says() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let options = ["yes", "no"].iter().map(|option| option.parse().unwrap()).collect::<Vec<PollOption>>();
    let (options, lifetime) = (options.try_into().unwrap(), Lifetime::MIN);
    let poll = NewPoll { options, multiple: false, hide_totals: false, lifetime };
    world.store.reset_calls();
    let asking = world.post(NewStatus { poll: Some(poll), ..status_of(ada) }).await;
    assert_eq!(cost(&world), "GetItem×1 TransactWriteItems×1, 1 read, 8 written");
    let vote = asking.poll.as_ref().unwrap().vote(&[0]).unwrap();
    world.writer.vote(bob, &asking, vote).await.unwrap();
    assert_eq!(cost(&world), "GetItem×2 TransactWriteItems×1, 2 read, 8 written");
    world.writer.vote(bob, &asking, vote).await.unwrap();
    assert_eq!(cost(&world), "GetItem×1, 1 read, 0 written", "the same again");
}

#[tokio::test]
async fn reporting_costs_what_the_documentation_says() {
    let world = World::new().await;
    let (ada, bob) = (world.account("ada").await, world.account("bob").await.id);
    let status = world.post(status_of(ada.id)).await;
    world.store.reset_calls();
    world.writer.report(report_of(bob, &ada, Vec::new())).await.unwrap();
    assert_eq!(cost(&world), "TransactWriteItems×1, 0 read, 4 written");
    world.writer.report(report_of(bob, &ada, vec![status])).await.unwrap();
    assert_eq!(cost(&world), "TransactWriteItems×1, 0 read, 6 written");
}

#[tokio::test]
async fn signing_in_to_an_app_costs_what_the_documentation_says() {
    let world = World::new().await;
    let hash = |number: usize| -> SecretHash { format!("{number:064x}").parse().unwrap() };
    let redirect_uri: RedirectUri = "urn:ietf:wg:oauth:2.0:oob".parse().unwrap();
    let new = NewApp {
        name: "toot".parse().unwrap(),
        website: None,
        redirect_uris: vec![redirect_uri.clone()],
        scopes: Scopes::DEFAULT,
    };
    let account = world.ada().await;
    world.store.reset_calls();
    let mut costs = Costs::of(&world);
    let app = world.writer.register_app(new, hash(0)).await.unwrap();
    costs.check("register an app", "TransactWriteItems×1, 0 read, 2 written");
    let app = world.reader.app(app.app.id).await.unwrap().unwrap();
    costs.check("an app", "GetItem×1, 1 read, 0 written");
    let access = Access { app: app.app.id, account: Some(account), scopes: Scopes::DEFAULT };
    world
        .writer
        .give_code(&hash(1), CodeGrant { access, redirect_uri, challenge: None }, world.now().as_secs())
        .await
        .unwrap();
    costs.check("give a code", "TransactWriteItems×1, 0 read, 6 written");
    world.reader.code(&hash(1)).await.unwrap();
    costs.check("a code", "GetItem×1, 1 read, 0 written");
    let issue = |number| NewToken { token: hash(number), refresh: Some(hash(number + 1)), access };
    world.writer.redeem(&hash(1), &issue(2), &app).await.unwrap();
    costs.check("redeem a code, the first of its app", "TransactWriteItems×1, 0 read, 12 written");
    world.reader.access(&hash(2)).await.unwrap();
    costs.check("what a token allows", "GetItem×1, 1 read, 0 written");
    let old = world.reader.renewable(&hash(3)).await.unwrap().unwrap();
    costs.check("what a refresh token renews", "GetItem×2, 2 read, 0 written");
    world.writer.renew(&hash(3), &old, &issue(4)).await.unwrap();
    costs.check("renew a token, the first of its family", "TransactWriteItems×1, 0 read, 14 written");
    let old = world.reader.renewable(&hash(5)).await.unwrap().unwrap();
    costs.check("what a refresh token renews", "GetItem×2, 2 read, 0 written");
    world.writer.renew(&hash(5), &old, &issue(14)).await.unwrap();
    costs.check("renew a token", "TransactWriteItems×1, 0 read, 12 written");
    world.writer.revoke(&hash(14)).await.unwrap();
    costs.check("revoke a token", "GetItem×1 TransactWriteItems×1, 1 read, 8 written");
    world.writer.issue(&issue(6), &app, None).await.unwrap();
    costs.check("give a token", "TransactWriteItems×1, 0 read, 8 written");
    world.reader.granted(account).await.unwrap();
    costs.check("which apps have access", "BatchGetItem×1 Query×1, 2 read, 0 written");
    world.writer.revoke_app(account, app.app.id).await.unwrap();
    costs.check("end an app's access", "Query×2 TransactWriteItems×1, 2 read, 6 written");
    costs.end();
}

#[tokio::test]
async fn hashtags_cost_what_the_documentation_says() {
    let world = World::new().await;
    let ada = world.ada().await;
    let status = world.post(status_of(ada)).await;
    world.store.reset_calls();
    let mut costs = Costs::of(&world);
    let tagged = NewStatus { text: "#one #two".parse().unwrap(), ..status_of(ada) };
    let tagged = world.post(tagged).await;
    costs.check("post in public with two hashtags", "GetItem×1 TransactWriteItems×1, 1 read, 12 written");
    world
        .reader
        .tagged(
            &"one".parse().unwrap(),
            &TagFilter::default(),
            &Page { since_id: Some(status.id), ..Page::default() },
        )
        .await
        .unwrap();
    costs.check("what is new under a hashtag", "Query×2, 1 read, 0 written");
    world.writer.delete_status(ada, tagged.id).await.unwrap();
    costs.check("delete what has two hashtags", "BatchGetItem×1 TransactWriteItems×1, 2 read, 12 written");

    world.writer.follow_tag(ada, &"one".parse().unwrap()).await.unwrap();
    costs.check("follow a hashtag", "GetItem×1 TransactWriteItems×1, 1 read, 4 written");
    world.reader.followed_tags(ada).await.unwrap();
    costs.check("which hashtags one follows", "GetItem×1, 1 read, 0 written");
    world.writer.unfollow_tag(ada, &"one".parse().unwrap()).await.unwrap();
    costs.check("unfollow a hashtag", "GetItem×1 TransactWriteItems×1, 1 read, 4 written");
    costs.end();
}

#[tokio::test]
async fn lists_of_people_and_what_others_ask_cost_what_the_documentation_says() {
    let world = World::new().await;
    let (ada, bob) = (world.account("ada").await.id, world.account("bob").await.id);
    let page = PeoplePage::default();
    world.writer.follow(bob, ada).await.unwrap();
    world.store.reset_calls();
    let mut costs = Costs::of(&world);
    world.reader.followers(ada, &page).await.unwrap();
    costs.check("who follows", "Query×1, 0.5 read, 0 written");
    world.reader.followees(bob, &page).await.unwrap();
    costs.check("a page of whom one follows", "Query×1, 0.5 read, 0 written");
    world.reader.follow_requests(ada, &page).await.unwrap();
    costs.check("who asks to follow", "Query×1, 1 read, 0 written");
    world.writer.remove_follower(ada, bob).await.unwrap();
    costs.check("remove a follower", "BatchGetItem×1 TransactWriteItems×1, 4 read, 8 written");
    let lock = AccountChange { locked: Some(true), ..AccountChange::default() };
    world.writer.update_account(ada, lock).await.unwrap();
    for (what, expected) in [("allow", "10 written"), ("refuse", "6 written")] {
        world.writer.unfollow(bob, ada).await.unwrap();
        world.writer.follow(bob, ada).await.unwrap();
        world.store.reset_calls();
        if what == "allow" {
            world.writer.authorize_follow(ada, bob).await.unwrap();
        } else {
            world.writer.reject_follow(ada, bob).await.unwrap();
        }
        costs.check(what, &format!("BatchGetItem×1 TransactWriteItems×1, 4 read, {expected}"));
    }
    for (what, expected) in [("block", "7 read, 12 written"), ("block and unfollow", "7 read, 16 written")] {
        world.writer.block(ada, bob).await.unwrap();
        costs.check(what, &format!("BatchGetItem×1 TransactWriteItems×1, {expected}"));
        world.reader.relationships(ada, &[bob]).await.unwrap();
        costs.check("a relationship where somebody is blocked", "BatchGetItem×2, 4 read, 0 written");
        world.writer.unblock(ada, bob).await.unwrap();
        costs.check("unblock", "BatchGetItem×1 TransactWriteItems×1, 7 read, 8 written");
        world.writer.follow(ada, bob).await.unwrap();
        world.store.reset_calls();
    }
    world.writer.mute(ada, bob, true, MuteFor::EVER).await.unwrap();
    costs.check("mute", "BatchGetItem×1 TransactWriteItems×1, 3 read, 6 written");
    world.reader.muted(ada, &page).await.unwrap();
    costs.check("whom one mutes", "Query×1, 1 read, 0 written");
    world.reader.screen(ada).await.unwrap();
    costs.check("what is left out", "GetItem×1 Query×1, 2 read, 0 written");
    world.reader.following(ada).await.unwrap();
    costs.check("whom one follows, and what is left out", "GetItem×1 Query×2, 3 read, 0 written");
    world.writer.note(ada, bob, &"noted".parse().unwrap()).await.unwrap();
    costs.check("note", "BatchGetItem×1 TransactWriteItems×1, 3 read, 6 written");
    world.writer.note(ada, bob, &"again".parse().unwrap()).await.unwrap();
    costs.check("note again", "BatchGetItem×1 TransactWriteItems×1, 3 read, 2 written");
    world.reader.followers_among(bob, &[ada]).await.unwrap();
    costs.check("which of some people follow", "Query×1, 0.5 read, 0 written");
    world.reader.noted(ada, &PeoplePage::default()).await.unwrap();
    costs.check("what one noted", "Query×1, 1 read, 0 written");
    costs.end();
}
