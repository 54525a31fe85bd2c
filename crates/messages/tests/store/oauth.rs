//! Apps, codes and tokens: used once under any concurrency, ended together, kept as hashes.

use crudder_domain::{Access, AccountId, CodeGrant, SecretHash};
use crudder_messages::{Issue, NewApp, Redeemed, Registration};
use futures::future::join_all;

use crate::world::{World, days, secs};

fn hash(number: usize) -> SecretHash {
    format!("{number:064x}").parse().unwrap()
}

async fn app(world: &World) -> Registration {
    let new = NewApp {
        name: "toot".parse().unwrap(),
        website: None,
        redirect_uris: vec!["urn:ietf:wg:oauth:2.0:oob".parse().unwrap()],
        scopes: "read write follow".parse().unwrap(),
    };
    world.writer.register_app(new, hash(999)).await.unwrap()
}

fn grant(registration: &Registration, account: AccountId) -> CodeGrant {
    CodeGrant {
        access: access(registration, account),
        redirect_uri: registration.app.redirect_uris[0].clone(),
        challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse().unwrap()),
    }
}

fn access(registration: &Registration, account: AccountId) -> Access {
    Access { app: registration.app.id, account: Some(account), scopes: "read write".parse().unwrap() }
}

fn issue(number: usize, access: Access) -> Issue {
    Issue { token: hash(number), refresh: Some(hash(number + 500)), access }
}

#[tokio::test]
async fn a_code_gives_one_token_however_many_come_with_it_at_once() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    let code = hash(1);
    world.writer.give_code(&code, grant(&app, ada)).await.unwrap();
    assert_eq!(world.reader.code(&code).await.unwrap().unwrap().grant, grant(&app, ada));
    let issues: Vec<Issue> = (10..30).map(|number| issue(number, access(&app, ada))).collect();
    let redeemed = join_all(issues.iter().map(|issue| world.writer.redeem(&code, issue, &app))).await;
    let redeemed: Vec<Redeemed> = redeemed.into_iter().map(Result::unwrap).collect();
    let winners: Vec<&Issue> = issues
        .iter()
        .zip(&redeemed)
        .filter_map(|(issue, redeemed)| (*redeemed == Redeemed::Done).then_some(issue))
        .collect();
    assert_eq!(winners.len(), 1, "{redeemed:?}");
    let given = winners[0].token.clone();
    assert!(redeemed.iter().all(|it| matches!(it, Redeemed::Done) || *it == Redeemed::Used(given.clone())));
    assert_eq!(world.count_items("TOKEN#", "TOKEN"), 1);
    assert_eq!(world.count_items("REFRESH#", "REFRESH"), 1);
    assert_eq!(world.reader.access(&given).await.unwrap(), Some(access(&app, ada)));

    // What a second use leads to.
    world.writer.revoke(&given).await.unwrap();
    assert_eq!(world.reader.access(&given).await.unwrap(), None);
    assert_eq!(world.count_items("REFRESH#", ""), 0);
    assert_eq!(world.count_items(&format!("A#{ada}"), "GRANT#"), 0);
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes_and_a_used_one_is_remembered_for_longer() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    world.writer.give_code(&hash(1), grant(&app, ada)).await.unwrap();
    world.writer.give_code(&hash(2), grant(&app, ada)).await.unwrap();
    world.pass(secs(599));
    let redeemed = world.writer.redeem(&hash(1), &issue(11, access(&app, ada)), &app).await.unwrap();
    assert_eq!(redeemed, Redeemed::Done);
    world.pass(secs(1));
    assert_eq!(world.reader.code(&hash(2)).await.unwrap(), None);
    let late = world.writer.redeem(&hash(2), &issue(12, access(&app, ada)), &app).await.unwrap();
    assert_eq!(late, Redeemed::Ended);
    assert_eq!(world.reader.access(&hash(12)).await.unwrap(), None);
    world.pass(secs(3_600));
    assert_eq!(world.reader.code(&hash(1)).await.unwrap().unwrap().gave, Some(hash(11)));
    let again = world.writer.redeem(&hash(1), &issue(13, access(&app, ada)), &app).await.unwrap();
    assert_eq!(again, Redeemed::Used(hash(11)));
}

#[tokio::test]
async fn an_app_that_nobody_grants_anything_is_forgotten_and_another_is_not() {
    let world = World::new().await;
    let ada = world.ada().await;
    let (used, unused) = (app(&world).await, app(&world).await);
    assert_ne!(used.app.id, unused.app.id);
    world.writer.issue(&issue(1, access(&used, ada)), &used).await.unwrap();
    let own = Access { account: None, ..access(&unused, ada) };
    let own = Issue { token: hash(2), refresh: None, access: own };
    world.writer.issue(&own, &unused).await.unwrap();
    world.pass(days(30));
    assert_eq!(world.reader.app(used.app.id).await.unwrap().unwrap().app, used.app);
    assert_eq!(world.reader.app(unused.app.id).await.unwrap(), None);
    assert_eq!(world.reader.access(&hash(2)).await.unwrap(), None, "an app's own token ends");
    world.pass(days(3_000));
    assert!(world.reader.access(&hash(1)).await.unwrap().is_some(), "a person's lasts until it is revoked");
}

#[tokio::test]
async fn renewing_ends_the_old_token_and_works_once() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    world.writer.issue(&issue(1, access(&app, ada)), &app).await.unwrap();
    let old = world.reader.renewable(&hash(501)).await.unwrap().unwrap();
    assert_eq!((&old.token, old.access), (&hash(1), access(&app, ada)));
    let tries: Vec<Issue> = (2..8).map(|number| issue(number, old.access)).collect();
    let refresh = hash(501);
    let renewed = join_all(tries.iter().map(|new| world.writer.renew(&refresh, &old, new))).await;
    assert_eq!(renewed.into_iter().filter(|it| *it.as_ref().unwrap()).count(), 1);
    assert_eq!(world.reader.access(&hash(1)).await.unwrap(), None);
    assert_eq!(world.reader.renewable(&hash(501)).await.unwrap(), None);
    assert_eq!((world.count_items("TOKEN#", ""), world.count_items("REFRESH#", "")), (1, 1));
    assert_eq!(world.count_items(&format!("A#{ada}"), "GRANT#"), 1);
}

#[tokio::test]
async fn a_person_sees_each_app_once_and_ends_all_of_its_tokens() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let (first, second) = (app(&world).await, app(&world).await);
    for number in 1..=70 {
        world.writer.issue(&issue(number, access(&first, ada)), &first).await.unwrap();
    }
    let only = Access { scopes: "follow".parse().unwrap(), ..access(&second, ada) };
    world.writer.issue(&issue(100, only), &second).await.unwrap();
    world.writer.issue(&issue(101, access(&second, ada)), &second).await.unwrap();
    world.writer.issue(&issue(102, access(&first, bob)), &first).await.unwrap();

    let granted = world.reader.granted(ada).await.unwrap();
    let seen: Vec<_> = granted.iter().map(|it| (it.app.id, it.scopes.to_string())).collect();
    let expected = [(first.app.id, "read write"), (second.app.id, "read write follow")];
    assert_eq!(seen, expected.map(|(app, scopes)| (app, scopes.to_owned())));

    assert_eq!(world.writer.revoke_app(ada, first.app.id).await.unwrap(), 70);
    assert_eq!(world.writer.revoke_app(ada, first.app.id).await.unwrap(), 0);
    assert_eq!(world.reader.access(&hash(70)).await.unwrap(), None);
    assert!(world.reader.access(&hash(100)).await.unwrap().is_some());
    assert!(world.reader.access(&hash(102)).await.unwrap().is_some(), "others keep theirs");
    assert_eq!(world.reader.granted(ada).await.unwrap().len(), 1);
}
