//! Apps, codes and tokens: used once under any concurrency, ended together, kept as hashes.

use crudder_domain::{Access, AccountId, CodeGrant, SecretHash};
use crudder_messages::{Error, NewApp, NewToken, Redeemed, Registration};
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

fn issue(number: usize, access: Access) -> NewToken {
    NewToken { token: hash(number), refresh: Some(hash(number + 500)), access }
}

#[tokio::test]
async fn a_code_gives_one_token_however_many_come_with_it_at_once() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    let code = hash(1);
    world.writer.give_code(&code, grant(&app, ada), world.now().as_secs()).await.unwrap();
    assert_eq!(world.reader.code(&code).await.unwrap().unwrap().grant, grant(&app, ada));
    let issues: Vec<NewToken> = (10..30).map(|number| issue(number, access(&app, ada))).collect();
    let redeemed = join_all(issues.iter().map(|issue| world.writer.redeem(&code, issue, &app))).await;
    let redeemed: Vec<Redeemed> = redeemed.into_iter().map(Result::unwrap).collect();
    let winners: Vec<&NewToken> = issues
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
    world.writer.give_code(&hash(1), grant(&app, ada), world.now().as_secs()).await.unwrap();
    world.writer.give_code(&hash(2), grant(&app, ada), world.now().as_secs()).await.unwrap();
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
    world.writer.issue(&issue(1, access(&used, ada)), &used, None).await.unwrap();
    let own = Access { account: None, ..access(&unused, ada) };
    let own = NewToken { token: hash(2), refresh: None, access: own };
    world.writer.issue(&own, &unused, None).await.unwrap();
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
    world.writer.issue(&issue(1, access(&app, ada)), &app, None).await.unwrap();
    let old = world.reader.renewable(&hash(501)).await.unwrap().unwrap();
    assert_eq!((&old.token, old.access), (&hash(1), access(&app, ada)));
    let tries: Vec<NewToken> = (2..8).map(|number| issue(number, old.access)).collect();
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
        world.writer.issue(&issue(number, access(&first, ada)), &first, None).await.unwrap();
    }
    let only = Access { scopes: "follow".parse().unwrap(), ..access(&second, ada) };
    world.writer.issue(&issue(100, only), &second, None).await.unwrap();
    world.writer.issue(&issue(101, access(&second, ada)), &second, None).await.unwrap();
    world.writer.issue(&issue(102, access(&first, bob)), &first, None).await.unwrap();

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

#[tokio::test]
async fn a_family_ends_whichever_of_it_is_known_and_however_often_it_was_renewed() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    for renewals in 0..4 {
        let first = 100 * (renewals + 1);
        world.writer.issue(&issue(first, access(&app, ada)), &app, None).await.unwrap();
        for number in first..first + renewals {
            let old = world.reader.renewable(&hash(number + 500)).await.unwrap().unwrap();
            assert_eq!(old.family, hash(first));
            assert!(
                world.writer.renew(&hash(number + 500), &old, &issue(number + 1, old.access)).await.unwrap()
            );
            assert_eq!(world.reader.spent(&hash(number + 500)).await.unwrap(), Some(hash(first)));
        }
        let last = hash(first + renewals);
        assert!(world.reader.access(&last).await.unwrap().is_some());
        // Another app's word counts for nothing.
        let other = crudder_domain::AppId::MAX;
        world.writer.end_family(&hash(first), other).await.unwrap();
        assert!(world.reader.access(&last).await.unwrap().is_some());
        for _ in 0..2 {
            world.writer.end_family(&hash(first), app.app.id).await.unwrap();
            assert_eq!(world.reader.access(&last).await.unwrap(), None, "{renewals}");
        }
        for prefix in ["TOKEN#", "REFRESH#", "FAMILY#"] {
            assert_eq!(world.count_items(prefix, ""), 0, "{prefix}");
        }
        assert_eq!(world.count_items(&format!("A#{ada}"), "GRANT#"), 0);
    }
    // What is remembered of them says nothing of her, and not for ever.
    let spent = world.items().into_iter().filter(|item| item["sk"]["S"] == "SPENT");
    assert!(spent.into_iter().all(|item| !format!("{item:?}").contains(&ada.to_string())));
    world.pass(days(30));
    assert_eq!(world.reader.spent(&hash(700)).await.unwrap(), None);
}

#[tokio::test]
async fn while_a_family_is_renewed_its_end_finds_what_came_of_it() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    for round in 0..8 {
        let first = 20 * (round + 1);
        world.writer.issue(&issue(first, access(&app, ada)), &app, None).await.unwrap();
        let renew = async {
            for number in first..first + 4 {
                let Some(old) = world.reader.renewable(&hash(number + 500)).await.unwrap() else { return };
                let new = issue(number + 1, old.access);
                if !world.writer.renew(&hash(number + 500), &old, &new).await.unwrap() {
                    return;
                }
            }
        };
        let family = hash(first);
        let (end, ()) = futures::join!(world.writer.end_family(&family, app.app.id), renew);
        end.unwrap();
        assert_eq!(world.count_items("TOKEN#", ""), 0, "{round}");
        assert_eq!(world.count_items(&format!("A#{ada}"), "GRANT#"), 0, "{round}");
    }
}

#[tokio::test]
async fn a_code_ends_with_the_apps_access_and_tells_nobodys_name_once_it_was_used() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    for number in [1, 2] {
        world.writer.give_code(&hash(number), grant(&app, ada), world.now().as_secs()).await.unwrap();
    }
    assert_eq!(world.reader.granted(ada).await.unwrap(), [], "nothing is granted yet");
    let used = world.writer.redeem(&hash(1), &issue(11, access(&app, ada)), &app).await.unwrap();
    assert_eq!(used, Redeemed::Done);
    assert_eq!(world.writer.revoke_app(ada, app.app.id).await.unwrap(), 1);
    assert_eq!(world.reader.code(&hash(2)).await.unwrap(), None);
    let late = world.writer.redeem(&hash(2), &issue(12, access(&app, ada)), &app).await.unwrap();
    assert_eq!(late, Redeemed::Ended);
    let codes: Vec<_> = world.items().into_iter().filter(|item| item["sk"]["S"] == "CODE").collect();
    assert_eq!(codes.len(), 1);
    assert!(!codes[0].contains_key("account"), "{codes:?}");
}

#[tokio::test]
async fn tokens_of_before_there_were_families_are_read_renewed_and_ended() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    // As they were written: no item says more than this today, either.
    world.writer.issue(&issue(1, access(&app, ada)), &app, None).await.unwrap();
    let of_token = world.items().into_iter().find(|item| item["sk"]["S"] == "TOKEN").unwrap();
    let mut names: Vec<_> = of_token.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["account", "app", "pk", "refresh", "scopes", "sk"]);
    let old = world.reader.renewable(&hash(501)).await.unwrap().unwrap();
    assert_eq!(old.family, hash(1));
    world.writer.end_family(&hash(1), app.app.id).await.unwrap();
    assert_eq!(world.reader.access(&hash(1)).await.unwrap(), None);
}

#[tokio::test]
async fn what_an_old_password_proved_gives_nothing_once_a_new_one_has_ended_all() {
    let world = World::new().await;
    let (ada, app) = (world.ada().await, app(&world).await);
    let began = world.now().as_secs();
    let not_before = world.writer.end_sessions(ada).await.unwrap();
    let issued = world.writer.issue(&issue(1, access(&app, ada)), &app, Some(began)).await;
    assert!(matches!(issued, Err(Error::SessionEnded)), "{issued:?}");
    let given = world.writer.give_code(&hash(2), grant(&app, ada), began).await;
    assert!(matches!(given, Err(Error::SessionEnded)), "{given:?}");
    for kind in ["TOKEN", "REFRESH", "CODE"] {
        assert_eq!(world.count_items(&format!("{kind}#"), kind), 0, "{kind}");
    }
    world.writer.issue(&issue(3, access(&app, ada)), &app, Some(not_before)).await.unwrap();
    world.writer.give_code(&hash(4), grant(&app, ada), not_before).await.unwrap();
}
