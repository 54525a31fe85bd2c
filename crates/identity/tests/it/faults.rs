//! A pool that is slow, over its rate, broken or away.

use std::time::Duration;

use crudder_identity::{Error, Login};
use standin_cognito::Fault;

use crate::world::{PASSWORD, World, account, email, identity, password};

async fn sign_in(world: &World) -> Result<(), Error> {
    let login = Login::Account(account(42));
    world.identity.sign_in(&login, &password(PASSWORD)).await.map(|_| ())
}

#[tokio::test]
async fn one_throttled_call_is_repeated_and_many_are_said() {
    let world = World::new().await;
    world.ada().await;
    world.standin.faults().set(Fault { throttle_every: 2, ..Fault::default() });
    world.standin.reset_calls();
    assert_eq!(sign_in(&world).await, Ok(()));
    assert_eq!(sign_in(&world).await, Ok(()));
    assert_eq!(world.standin.calls()["InitiateAuth"], 3);
    world.standin.faults().set(Fault { throttle_every: 1, ..Fault::default() });
    assert_eq!(sign_in(&world).await, Err(Error::Throttled { retry_after: Duration::from_secs(1) }));
}

#[tokio::test]
async fn a_broken_pool_is_unavailable() {
    let world = World::new().await;
    world.ada().await;
    world.standin.faults().set(Fault { fail: true, ..Fault::default() });
    let answer = sign_in(&world).await;
    assert_eq!(answer, Err(Error::Unavailable { cause: "InternalErrorException".to_owned() }));
    let asked = world.identity.forgot_password(&Login::Account(account(42))).await;
    assert!(matches!(asked, Err(Error::Unavailable { .. })), "{asked:?}");
}

#[tokio::test]
async fn a_sign_up_is_not_repeated_by_itself() {
    let world = World::new().await;
    world.standin.faults().set(Fault { fail: true, ..Fault::default() });
    let answer = world.identity.sign_up(account(42), &email("ada@example.com"), &password(PASSWORD)).await;
    assert!(matches!(answer, Err(Error::Unavailable { .. })), "{answer:?}");
    assert_eq!(world.standin.calls()["SignUp"], 1);
}

#[tokio::test]
async fn a_slow_pool_is_waited_for() {
    let world = World::new().await;
    world.ada().await;
    world.standin.faults().set(Fault { latency_ms: 50, ..Fault::default() });
    assert_eq!(sign_in(&world).await, Ok(()));
}

#[tokio::test]
async fn a_hanging_pool_is_given_up() {
    let world = World::new().await;
    world.ada().await;
    world.standin.faults().set(Fault { hang: true, ..Fault::default() });
    let answer = sign_in(&world).await;
    assert_eq!(answer, Err(Error::Unavailable { cause: "timeout".to_owned() }));
}

#[tokio::test]
async fn warming_up_a_hanging_pool_ends() {
    let world = World::new().await;
    world.standin.faults().set(Fault { hang: true, keys_hang: true, ..Fault::default() });
    tokio::join!(world.identity.warm_up(), world.verifier.warm_up());
}

#[tokio::test]
async fn a_pool_that_is_away_is_unavailable() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let identity = identity(&format!("http://127.0.0.1:{port}"), "localclient");
    let login = Login::Account(account(42));
    let answer = identity.sign_in(&login, &password(PASSWORD)).await;
    assert_eq!(answer, Err(Error::Unavailable { cause: "no connection".to_owned() }));
}

#[tokio::test]
async fn a_client_that_the_pool_does_not_know_is_our_mistake() {
    let world = World::new().await;
    let identity = identity(&world.standin.endpoint(), "another");
    let login = Login::Account(account(42));
    let answer = identity.sign_in(&login, &password(PASSWORD)).await;
    assert_eq!(answer, Err(Error::Unexpected { code: "ResourceNotFoundException".to_owned() }));
}
