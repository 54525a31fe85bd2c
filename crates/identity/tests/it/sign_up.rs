//! Signing up and confirming.

use std::time::Duration;

use crudder_identity::{Error, Login, Medium, Weakness};

use crate::world::{PASSWORD, World, account, email, password, wrong};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_code_is_sent_to_the_address_and_the_answer_masks_it() {
    let world = World::new().await;
    let delivery =
        world.identity.sign_up(account(42), &email("ada@example.com"), &password(PASSWORD)).await.unwrap();
    assert_eq!((delivery.medium, delivery.destination.as_str()), (Medium::Email, "a***@e***"));
    let mails = world.standin.mailbox();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "ada@example.com");
}

#[tokio::test]
async fn nobody_signs_in_before_the_address_is_confirmed() {
    let world = World::new().await;
    let id = account(42);
    world.signed_up(id, "ada@example.com").await;
    let sign_in = |text: &'static str| {
        let identity = world.identity.clone();
        async move { identity.sign_in(&Login::Account(id), &password(text)).await }
    };
    assert_eq!(sign_in(PASSWORD).await, Err(Error::NotConfirmed));
    assert_eq!(sign_in("Wrong-password-1").await, Err(Error::WrongCredentials));
    world.identity.confirm(id, &world.code()).await.unwrap();
    assert_eq!(sign_in(PASSWORD).await.unwrap().account, id);
}

#[tokio::test]
async fn a_wrong_code_an_old_one_and_a_used_one_are_refused() {
    let world = World::new().await;
    let id = account(42);
    world.signed_up(id, "ada@example.com").await;
    let code = world.code();
    assert_eq!(world.identity.confirm(id, &wrong(&code)).await, Err(Error::CodeMismatch));
    world.pass(DAY);
    assert_eq!(world.identity.confirm(id, &code).await, Err(Error::CodeExpired));
    world.identity.resend_code(id).await.unwrap();
    let code = world.code();
    world.identity.confirm(id, &code).await.unwrap();
    assert_eq!(world.identity.confirm(id, &code).await, Err(Error::CodeExpired));
    assert_eq!(world.identity.confirm(account(7), &code).await, Err(Error::CodeExpired));
}

#[tokio::test]
async fn guessing_codes_ends_after_five_tries() {
    let world = World::new().await;
    let id = account(42);
    world.signed_up(id, "ada@example.com").await;
    let code = world.code();
    for _ in 0..5 {
        assert_eq!(world.identity.confirm(id, &wrong(&code)).await, Err(Error::CodeMismatch));
    }
    assert!(matches!(world.identity.confirm(id, &code).await, Err(Error::TooManyAttempts { .. })));
    world.pass(Duration::from_mins(15));
    world.identity.confirm(id, &code).await.unwrap();
}

#[tokio::test]
async fn resending_says_nothing_about_who_is_there() {
    let world = World::new().await;
    let confirmed = world.ada().await;
    let before = world.standin.mailbox().len();
    world.identity.resend_code(confirmed).await.unwrap();
    world.identity.resend_code(account(7)).await.unwrap();
    assert_eq!(world.standin.mailbox().len(), before);
    world.signed_up(account(43), "bob@example.com").await;
    for _ in 0..10 {
        world.identity.resend_code(account(43)).await.unwrap();
    }
}

#[tokio::test]
async fn the_first_to_confirm_an_address_has_it() {
    let world = World::new().await;
    let (first, second) = (account(1), account(2));
    world.signed_up(first, "ada@example.com").await;
    world.signed_up(second, "Ada@Example.com").await;
    let code = world.code();
    world.identity.confirm(second, &code).await.unwrap();
    world.identity.resend_code(first).await.unwrap();
    assert_eq!(world.identity.confirm(first, &world.code()).await, Err(Error::AccountExists));
    let by_email = Login::Email(email("ada@example.com"));
    assert_eq!(world.identity.sign_in(&by_email, &password(PASSWORD)).await.unwrap().account, second);
}

#[tokio::test]
async fn an_id_is_given_once() {
    let world = World::new().await;
    let id = world.ada().await;
    let again = world.identity.sign_up(id, &email("eve@example.com"), &password(PASSWORD)).await;
    assert_eq!(again, Err(Error::AccountExists));
}

#[tokio::test]
async fn weak_passwords_cost_no_call() {
    let world = World::new().await;
    let weak = [
        ("Short-1", Weakness::TooShort),
        ("correct-horse-7", Weakness::NoUppercase),
        ("CORRECT-HORSE-7", Weakness::NoLowercase),
        ("Correct-horse-x", Weakness::NoDigit),
    ];
    for (text, weakness) in weak {
        let answer = world.identity.sign_up(account(42), &email("ada@example.com"), &password(text)).await;
        assert_eq!(answer, Err(Error::WeakPassword(weakness)), "{text}");
    }
    assert!(world.standin.calls().is_empty());
}

#[tokio::test]
async fn a_pool_stricter_than_our_policy_has_the_last_word() {
    let policy = standin_cognito::PasswordPolicy { require_symbols: true, ..Default::default() };
    let options = standin_cognito::Options { password_policy: policy, ..Default::default() };
    let world = World::over(dynoxide::Database::memory().unwrap(), options).await;
    let answer =
        world.identity.sign_up(account(42), &email("ada@example.com"), &password("CorrectHorse7x")).await;
    assert_eq!(answer, Err(Error::WeakPassword(Weakness::Refused)));
}
