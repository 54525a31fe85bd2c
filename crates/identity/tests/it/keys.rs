//! The pool's keys: cached, rotated, out of reach.

use std::time::Duration;

use crudder_identity::{Error, InvalidToken, Issuer, Verifier};
use serde_json::json;
use standin_cognito::Fault;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{World, http, pool};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// A plain `GET`.
pub(crate) async fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// A token of the pool's current key that lives long.
fn token(world: &World) -> String {
    world
        .standin
        .sign(&json!({
            "iss": world.standin.issuer(),
            "client_id": "localclient",
            "token_use": "access",
            "scope": "aws.cognito.signin.user.admin",
            "username": "42",
            "exp": world.now_secs() + 1_000_000,
        }))
        .unwrap()
}

fn fetches(world: &World) -> u64 {
    world.standin.calls().get("jwks").copied().unwrap_or_default()
}

fn unavailable<T: std::fmt::Debug>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Unavailable { .. }))
}

#[tokio::test]
async fn the_keys_are_fetched_once_for_many_tokens() {
    let world = World::new().await;
    world.verifier.warm_up().await;
    let token = token(&world);
    for _ in 0..20 {
        world.verifier.verify(&token).await.unwrap();
    }
    assert_eq!(fetches(&world), 1);
}

#[tokio::test]
async fn tokens_that_come_at_once_share_one_fetch() {
    let world = World::new().await;
    let token = token(&world);
    let (a, b, c) = tokio::join!(
        world.verifier.verify(&token),
        world.verifier.verify(&token),
        world.verifier.verify(&token)
    );
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(fetches(&world), 1);
}

#[tokio::test]
async fn a_new_key_is_found_but_unknown_keys_cost_one_fetch_a_minute() {
    let world = World::new().await;
    let old = token(&world);
    world.verifier.verify(&old).await.unwrap();
    world.standin.rotate_keys().unwrap();
    let new = token(&world);
    for _ in 0..5 {
        assert_eq!(world.verifier.verify(&new).await, Err(InvalidToken::UnknownKey.into()));
    }
    assert_eq!(fetches(&world), 1);
    world.pass(MINUTE);
    world.verifier.verify(&new).await.unwrap();
    world.verifier.verify(&old).await.unwrap();
    assert_eq!(fetches(&world), 2);
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten_within_the_hour() {
    let world = World::new().await;
    let old = token(&world);
    world.verifier.verify(&old).await.unwrap();
    world.standin.rotate_keys().unwrap();
    world.standin.rotate_keys().unwrap();
    world.pass(HOUR);
    assert_eq!(world.verifier.verify(&old).await, Err(InvalidToken::UnknownKey.into()));
}

#[tokio::test]
async fn without_keys_nothing_is_accepted() {
    let world = World::new().await;
    let token = token(&world);
    world.standin.faults().set(Fault { keys_fail: true, ..Fault::default() });
    for _ in 0..3 {
        assert!(unavailable(&world.verifier.verify(&token).await));
    }
    assert_eq!(fetches(&world), 1, "a failed fetch is not repeated within a second");
    world.standin.faults().set(Fault::default());
    world.pass(Duration::from_secs(1));
    world.verifier.verify(&token).await.unwrap();
}

#[tokio::test]
async fn keys_that_hang_are_given_up() {
    let world = World::new().await;
    world.standin.faults().set(Fault { keys_hang: true, ..Fault::default() });
    assert!(unavailable(&world.verifier.verify(&token(&world)).await));
}

#[tokio::test]
async fn known_keys_are_trusted_for_a_day_without_the_pool_and_no_longer() {
    let world = World::new().await;
    let known = token(&world);
    world.verifier.verify(&known).await.unwrap();
    world.standin.rotate_keys().unwrap();
    let unknown = token(&world);
    world.standin.faults().set(Fault { keys_fail: true, ..Fault::default() });
    world.pass(23 * HOUR);
    world.verifier.verify(&known).await.unwrap();
    assert!(unavailable(&world.verifier.verify(&unknown).await));
    world.pass(HOUR);
    assert!(unavailable(&world.verifier.verify(&known).await));
}

/// A server that answers everything with that, and then closes.
async fn answering(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(&answer).await;
            });
        }
    });
    port
}

#[tokio::test]
async fn what_is_no_key_set_is_no_keys() {
    let world = World::new().await;
    let token = token(&world);
    let huge = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(70_000));
    let redirect =
        format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", world.standin.jwks_url());
    let answers = [
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{huge}", huge.len()),
        format!("HTTP/1.1 200 OK\r\n\r\n{huge}"),
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<html>no!".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"keys\":[]}".to_owned(),
        redirect,
        "nonsense".to_owned(),
    ];
    for answer in answers {
        let port = answering(answer.clone().into_bytes()).await;
        let jwks_url = format!("http://127.0.0.1:{port}/pool/.well-known/jwks.json");
        let verifier =
            Verifier::new(Issuer { jwks_url, ..pool(&world.standin) }, http(), world.clock.clone());
        assert!(unavailable(&verifier.verify(&token).await), "{}", &answer[..40.min(answer.len())]);
    }
}

#[tokio::test]
async fn an_empty_key_set_knows_no_key() {
    let world = World::new().await;
    let port = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"keys\":[]}".to_vec()).await;
    let jwks_url = format!("http://127.0.0.1:{port}/keys");
    let verifier = Verifier::new(Issuer { jwks_url, ..pool(&world.standin) }, http(), world.clock.clone());
    assert_eq!(verifier.verify(&token(&world)).await, Err(InvalidToken::UnknownKey.into()));
}

#[tokio::test]
async fn the_pool_describes_itself() {
    let world = World::new().await;
    let text = get(world.standin.port(), "/local_pool/.well-known/openid-configuration").await;
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["issuer"], world.standin.issuer());
    assert_eq!(document["jwks_uri"], world.standin.jwks_url());
    let expected = Issuer::new(world.standin.issuer(), "localclient");
    assert_eq!(expected, pool(&world.standin));
}
