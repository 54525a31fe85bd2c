//! Forged, foreign and stale tokens: each is refused, and for its own reason.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use crudder_identity::{Error, InvalidToken};
use ring::hmac;
use serde_json::{Value, json};

use crate::world::{PASSWORD, World, account, sdk};

/// The claims that the pool itself would sign for Ada.
fn claims(world: &World) -> Value {
    json!({
        "iss": world.standin.issuer(),
        "client_id": "localclient",
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "username": "42",
        "iat": world.now_secs(),
        "exp": world.now_secs() + 3600,
    })
}

/// The pool's own claims with one of them changed, or left out where the value is null.
fn with(world: &World, name: &str, value: Value) -> String {
    let mut claims = claims(world);
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    world.standin.sign(&claims).unwrap()
}

fn part(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

/// The pool's public key, as everybody can fetch it.
async fn jwk(world: &World) -> Value {
    let url = world.standin.jwks_url();
    let path = url.strip_prefix(&world.standin.endpoint()).unwrap();
    let body = crate::keys::get(world.standin.port(), path).await;
    serde_json::from_str::<Value>(&body).unwrap()["keys"][0].clone()
}

async fn refused(world: &World, token: &str, reason: InvalidToken) {
    assert_eq!(world.verifier.verify(token).await, Err(Error::InvalidToken(reason)), "{token}");
}

#[tokio::test]
async fn the_pools_own_claims_are_accepted() {
    let world = World::new().await;
    let token = world.standin.sign(&claims(&world)).unwrap();
    assert_eq!(world.verifier.verify(&token).await, Ok(account(42)));
}

#[tokio::test]
async fn an_unsigned_token_is_refused_before_any_key_is_fetched() {
    let world = World::new().await;
    let claims = claims(&world);
    for alg in ["none", "None", "NONE", ""] {
        let message = format!("{}.{}", part(&json!({ "alg": alg, "kid": "x" })), part(&claims));
        for token in [format!("{message}."), format!("{message}.AAAA"), message.clone()] {
            assert!(matches!(world.verifier.verify(&token).await, Err(Error::InvalidToken(_))), "{token}");
        }
    }
    assert!(world.standin.calls().is_empty());
}

#[tokio::test]
async fn hs256_with_the_public_key_as_secret_is_refused() {
    let world = World::new().await;
    let jwk = jwk(&world).await;
    let modulus = jwk["n"].as_str().unwrap();
    let raw = BASE64.decode(modulus).unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&raw));
    let secrets = [raw.clone(), modulus.as_bytes().to_vec(), pem.into_bytes(), jwk.to_string().into_bytes()];
    for secret in secrets {
        let header = json!({ "alg": "HS256", "typ": "JWT", "kid": jwk["kid"] });
        let message = format!("{}.{}", part(&header), part(&claims(&world)));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        let token = format!("{message}.{}", BASE64.encode(tag.as_ref()));
        refused(&world, &token, InvalidToken::Algorithm).await;
        // The same, calling itself RS256.
        let header = json!({ "alg": "RS256", "kid": jwk["kid"] });
        let message = format!("{}.{}", part(&header), part(&claims(&world)));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        let token = format!("{message}.{}", BASE64.encode(tag.as_ref()));
        refused(&world, &token, InvalidToken::Signature).await;
    }
}

#[tokio::test]
async fn every_other_algorithm_is_refused() {
    let world = World::new().await;
    let kid = jwk(&world).await["kid"].clone();
    for alg in ["HS384", "HS512", "RS384", "RS512", "PS256", "ES256", "EdDSA"] {
        let message = format!("{}.{}", part(&json!({ "alg": alg, "kid": kid })), part(&claims(&world)));
        refused(&world, &format!("{message}.AAAA"), InvalidToken::Algorithm).await;
    }
}

#[tokio::test]
async fn claims_changed_after_signing_are_refused() {
    let world = World::new().await;
    let token = world.standin.sign(&claims(&world)).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let mut claims = claims(&world);
    claims["username"] = json!("43");
    refused(&world, &format!("{}.{}.{}", parts[0], part(&claims), parts[2]), InvalidToken::Signature).await;
    refused(&world, &format!("{}.{}.", parts[0], parts[1]), InvalidToken::Signature).await;
}

#[tokio::test]
async fn a_key_that_the_token_brings_along_is_not_used() {
    let world = World::new().await;
    let other = World::new().await;
    let mut jwk = jwk(&other).await;
    let token = other.standin.sign(&claims(&world)).unwrap();
    refused(&world, &token, InvalidToken::UnknownKey).await;
    jwk["kid"] = json!("mine");
    let header = json!({ "alg": "RS256", "kid": "mine", "jwk": jwk, "jku": other.standin.jwks_url() });
    let parts: Vec<&str> = token.split('.').collect();
    refused(&world, &format!("{}.{}.{}", part(&header), parts[1], parts[2]), InvalidToken::UnknownKey).await;
    let calls = other.standin.calls();
    assert_eq!(calls.get("jwks"), Some(&1), "only the test itself asked for the other pool's keys");
}

#[tokio::test]
async fn another_pools_token_is_refused() {
    let world = World::new().await;
    let other = World::new().await;
    let id = other.ada().await;
    let foreign = other.signed_in(id).await.access_token;
    refused(&world, foreign.expose(), InvalidToken::UnknownKey).await;
    refused(&world, &with(&world, "iss", json!(other.standin.issuer())), InvalidToken::Issuer).await;
    refused(&world, &with(&world, "iss", json!([world.standin.issuer()])), InvalidToken::Malformed).await;
}

#[tokio::test]
async fn an_expired_token_is_refused_to_the_second() {
    let world = World::new().await;
    let id = world.ada().await;
    let token = world.signed_in(id).await.access_token;
    world.pass(Duration::from_millis(3_599_999));
    assert_eq!(world.verifier.verify(token.expose()).await, Ok(id));
    world.pass(Duration::from_millis(1));
    refused(&world, token.expose(), InvalidToken::Expired).await;
    refused(&world, &with(&world, "exp", json!(0)), InvalidToken::Expired).await;
    for odd in [Value::Null, json!("9999999999"), json!(-1), json!(1e99)] {
        refused(&world, &with(&world, "exp", odd), InvalidToken::Malformed).await;
    }
}

#[tokio::test]
async fn a_token_from_the_future_is_refused_but_for_a_few_seconds() {
    let world = World::new().await;
    for claim in ["iat", "nbf"] {
        let ahead = |secs| with(&world, claim, json!(world.now_secs() + secs));
        assert!(world.verifier.verify(&ahead(5)).await.is_ok());
        refused(&world, &ahead(6), InvalidToken::NotYetValid).await;
    }
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let world = World::new().await;
    let id = world.ada().await;
    let client = sdk(&world.standin.endpoint());
    let answer = client
        .initiate_auth()
        .client_id("localclient")
        .auth_flow(aws_sdk_cognitoidentityprovider::types::AuthFlowType::UserPasswordAuth)
        .auth_parameters("USERNAME", id.to_string())
        .auth_parameters("PASSWORD", PASSWORD)
        .send()
        .await
        .unwrap();
    let id_token = answer.authentication_result().unwrap().id_token().unwrap();
    refused(&world, id_token, InvalidToken::Use).await;
    refused(&world, &with(&world, "token_use", json!("id")), InvalidToken::Use).await;
    refused(&world, &with(&world, "token_use", Value::Null), InvalidToken::Malformed).await;
}

#[tokio::test]
async fn another_clients_token_is_refused() {
    let world = World::new().await;
    refused(&world, &with(&world, "client_id", json!("another")), InvalidToken::Client).await;
    refused(&world, &with(&world, "client_id", Value::Null), InvalidToken::Client).await;
}

#[tokio::test]
async fn a_token_without_the_scope_is_refused() {
    let world = World::new().await;
    for scope in
        [json!("openid email"), json!("aws.cognito.signin.user.administrator"), json!(""), Value::Null]
    {
        refused(&world, &with(&world, "scope", scope), InvalidToken::Scope).await;
    }
    let among_others = with(&world, "scope", json!("openid aws.cognito.signin.user.admin email"));
    assert!(world.verifier.verify(&among_others).await.is_ok());
}

#[tokio::test]
async fn a_token_that_names_no_account_is_refused() {
    let world = World::new().await;
    for name in [json!("ada"), json!("-1"), json!("9223372036854775808"), json!(""), Value::Null] {
        refused(&world, &with(&world, "username", name), InvalidToken::Account).await;
    }
}

#[tokio::test]
async fn what_is_no_token_at_all_is_refused_without_a_fetch() {
    let world = World::new().await;
    let long = format!("{}.{}.{}", "a".repeat(4000), "b".repeat(4000), "c".repeat(4000));
    let deep = format!("{}.x.y", BASE64.encode("[".repeat(3000)));
    for token in ["", ".", "..", "...", "a.b", "a.b.c", "a.b.c.d", "ä.ö.ü", "\0.\0.\0", &long, &deep] {
        refused(&world, token, InvalidToken::Malformed).await;
    }
    let critical = json!({ "alg": "RS256", "kid": "x", "crit": ["exp"], "exp": 1 });
    refused(&world, &format!("{}.e30.AAAA", part(&critical)), InvalidToken::Malformed).await;
    let nameless = format!("{}.e30.AAAA", part(&json!({ "alg": "RS256" })));
    refused(&world, &nameless, InvalidToken::UnknownKey).await;
    assert!(world.standin.calls().is_empty());
}

/// Answers to texts that nobody would send on purpose, and to a good token with one byte changed.
#[tokio::test]
async fn no_text_is_accepted_by_chance_or_makes_it_panic() {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let world = World::new().await;
    let good = world.standin.sign(&claims(&world)).unwrap();
    let mut runner = TestRunner::deterministic();
    let texts = prop_oneof!["\\PC{0,200}", "[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}"];
    let changes = (0..good.len(), "[A-Za-z0-9_.-]");
    for _ in 0..200 {
        let text = texts.new_tree(&mut runner).unwrap().current();
        assert!(matches!(world.verifier.verify(&text).await, Err(Error::InvalidToken(_))), "{text}");
        let (at, other) = changes.new_tree(&mut runner).unwrap().current();
        let altered = format!("{}{other}{}", &good[..at], &good[at + 1..]);
        // The last character of a part may carry bits that its decoding ignores or refuses.
        let accepted = world.verifier.verify(&altered).await;
        assert!(
            altered == good || matches!(accepted, Err(Error::InvalidToken(_))),
            "{altered}: {accepted:?}"
        );
    }
}
