//! Signing in, refreshing, signing out.

use std::time::Duration;

use crudder_identity::{AccessToken, Error, InvalidToken, Login};

use crate::world::{PASSWORD, World, account, email, password};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn one_signs_in_by_account_or_by_address() {
    let world = World::new().await;
    let id = world.ada().await;
    for login in [Login::Account(id), Login::Email(email("ada@example.com"))] {
        let tokens = world.identity.sign_in(&login, &password(PASSWORD)).await.unwrap();
        assert_eq!((tokens.account, tokens.expires_in), (id, 3600));
        assert!(tokens.refresh_token.is_some());
        assert_eq!(world.verifier.verify(tokens.access_token.expose()).await, Ok(id));
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_look_the_same() {
    let world = World::new().await;
    let id = world.ada().await;
    for (login, text) in [
        (Login::Account(id), "Wrong-password-1"),
        (Login::Account(account(7)), PASSWORD),
        (Login::Email(email("eve@example.com")), PASSWORD),
    ] {
        let answer = world.identity.sign_in(&login, &password(text)).await;
        assert_eq!(answer, Err(Error::WrongCredentials), "{login:?}");
    }
}

#[tokio::test]
async fn a_refresh_gives_an_access_token_and_no_other_refresh_token() {
    let world = World::new().await;
    let id = world.ada().await;
    let first = world.signed_in(id).await;
    world.pass(HOUR);
    let expired = world.verifier.verify(first.access_token.expose()).await;
    assert_eq!(expired, Err(InvalidToken::Expired.into()));
    let second = world.identity.refresh(first.refresh_token.as_ref().unwrap()).await.unwrap();
    assert_eq!((second.account, &second.refresh_token), (id, &None));
    assert_eq!(world.verifier.verify(second.access_token.expose()).await, Ok(id));
}

#[tokio::test]
async fn a_refresh_token_ends_after_thirty_days() {
    let world = World::new().await;
    let id = world.ada().await;
    let token = world.signed_in(id).await.refresh_token.unwrap();
    world.pass(29 * DAY + Duration::from_millis(86_399_999));
    world.identity.refresh(&token).await.unwrap();
    world.pass(Duration::from_millis(1));
    assert_eq!(world.identity.refresh(&token).await, Err(Error::WrongCredentials));
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let world = World::new().await;
    let id = world.ada().await;
    let tokens = world.signed_in(id).await;
    let good = tokens.refresh_token.unwrap();
    let mut tampered = good.expose().to_owned();
    let last = tampered.pop().unwrap();
    tampered.push(if last == 'A' { 'B' } else { 'A' });
    for text in ["nonsense", tokens.access_token.expose(), &tampered] {
        assert_eq!(world.identity.refresh(&text.parse().unwrap()).await, Err(Error::WrongCredentials));
    }
}

#[tokio::test]
async fn signing_out_kills_every_refresh_token_of_that_person_and_of_nobody_else() {
    let world = World::new().await;
    let ada = world.ada().await;
    let bob = account(43);
    world.signed_up(bob, "bob@example.com").await;
    world.identity.confirm(bob, &world.code()).await.unwrap();
    let (phone, laptop, of_bob) =
        (world.signed_in(ada).await, world.signed_in(ada).await, world.signed_in(bob).await);
    world.identity.sign_out(&phone.access_token).await.unwrap();
    for tokens in [&phone, &laptop] {
        let refreshed = world.identity.refresh(tokens.refresh_token.as_ref().unwrap()).await;
        assert_eq!(refreshed, Err(Error::WrongCredentials));
    }
    world.identity.refresh(of_bob.refresh_token.as_ref().unwrap()).await.unwrap();
    for tokens in [&phone, &laptop] {
        world.identity.sign_out(&tokens.access_token).await.unwrap();
    }
    let anew = world.signed_in(ada).await;
    world.identity.refresh(anew.refresh_token.as_ref().unwrap()).await.unwrap();
}

#[tokio::test]
async fn signing_out_needs_a_living_access_token() {
    let world = World::new().await;
    let id = world.ada().await;
    let tokens = world.signed_in(id).await;
    let forged: AccessToken = "aaaa.bbbb.cccc".parse().unwrap();
    assert_eq!(world.identity.sign_out(&forged).await, Err(InvalidToken::Refused.into()));
    world.pass(HOUR);
    assert_eq!(world.identity.sign_out(&tokens.access_token).await, Err(InvalidToken::Refused.into()));
    world.identity.refresh(tokens.refresh_token.as_ref().unwrap()).await.unwrap();
}
