//! Forgotten passwords.

use std::time::Duration;

use crudder_identity::{Error, Login, Weakness};

use crate::world::{OTHER_PASSWORD, PASSWORD, World, account, email, password, wrong};

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_code() {
    let world = World::new().await;
    let id = world.ada().await;
    for login in [Login::Account(id), Login::Email(email("ada@example.com"))] {
        world.identity.forgot_password(&login).await.unwrap();
        let reset = world.identity.reset_password(&login, &world.code(), &password(OTHER_PASSWORD)).await;
        assert_eq!(reset, Ok(()));
    }
    let sign_in = |text: &str| {
        let (identity, password) = (world.identity.clone(), password(text));
        async move { identity.sign_in(&Login::Account(id), &password).await }
    };
    assert_eq!(sign_in(PASSWORD).await, Err(Error::WrongCredentials));
    assert_eq!(sign_in(OTHER_PASSWORD).await.unwrap().account, id);
}

#[tokio::test]
async fn asking_says_nothing_about_who_is_there() {
    let world = World::new().await;
    world.ada().await;
    world.signed_up(account(43), "bob@example.com").await;
    let before = world.standin.mailbox().len();
    for login in [
        Login::Account(account(7)),
        Login::Email(email("eve@example.com")),
        Login::Account(account(43)),
        Login::Email(email("bob@example.com")),
    ] {
        assert_eq!(world.identity.forgot_password(&login).await, Ok(()), "{login:?}");
    }
    assert_eq!(world.standin.mailbox().len(), before);
    for _ in 0..10 {
        let ada = Login::Email(email("ada@example.com"));
        assert_eq!(world.identity.forgot_password(&ada).await, Ok(()));
    }
    assert_eq!(world.standin.mailbox().len(), before + 5);
}

#[tokio::test]
async fn a_code_that_is_no_good_looks_the_same_whyever_and_whosever() {
    let world = World::new().await;
    let ada = Login::Email(email("ada@example.com"));
    let id = world.ada().await;
    let try_code = |login: Login, code| {
        let identity = world.identity.clone();
        async move { identity.reset_password(&login, &code, &password(OTHER_PASSWORD)).await }
    };
    let of_sign_up = world.code();
    let refused = Err(Error::CodeMismatch);
    assert_eq!(try_code(ada.clone(), of_sign_up.clone()).await, refused);
    assert_eq!(try_code(Login::Email(email("eve@example.com")), of_sign_up).await, refused);
    world.identity.forgot_password(&ada).await.unwrap();
    let code = world.code();
    assert_eq!(try_code(ada.clone(), wrong(&code)).await, refused);
    world.pass(Duration::from_hours(1));
    assert_eq!(try_code(ada.clone(), code).await, refused);
    world.identity.forgot_password(&ada).await.unwrap();
    let code = world.code();
    assert_eq!(try_code(ada.clone(), code.clone()).await, Ok(()));
    assert_eq!(try_code(ada, code).await, refused);
    let tokens = world.identity.sign_in(&Login::Account(id), &password(OTHER_PASSWORD)).await.unwrap();
    assert_eq!(tokens.account, id);
}

#[tokio::test]
async fn a_weak_new_password_leaves_the_code_good() {
    let world = World::new().await;
    let login = Login::Account(world.ada().await);
    world.identity.forgot_password(&login).await.unwrap();
    let code = world.code();
    let weak = world.identity.reset_password(&login, &code, &password("weak")).await;
    assert_eq!(weak, Err(Error::WeakPassword(Weakness::TooShort)));
    world.identity.reset_password(&login, &code, &password(OTHER_PASSWORD)).await.unwrap();
}

#[tokio::test]
async fn guessing_codes_ends_after_five_tries() {
    let world = World::new().await;
    let login = Login::Account(world.ada().await);
    world.identity.forgot_password(&login).await.unwrap();
    let code = world.code();
    for _ in 0..5 {
        let answer = world.identity.reset_password(&login, &wrong(&code), &password(OTHER_PASSWORD)).await;
        assert_eq!(answer, Err(Error::CodeMismatch));
    }
    let answer = world.identity.reset_password(&login, &code, &password(OTHER_PASSWORD)).await;
    assert!(matches!(answer, Err(Error::TooManyAttempts { .. })), "{answer:?}");
}
