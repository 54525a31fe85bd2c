//! How often something may be done: the headers, the refusal, and that it is over when it says.

use crudder_domain::Moment;
use serde_json::{Value, json};

use crate::app::{PASSWORD, Person, Reply, TestApp};

#[track_caller]
fn stands(answer: &Reply, limit: &str, remaining: &str) {
    let found = (answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-remaining"));
    assert_eq!(found, (limit, remaining), "{}", answer.text);
    let reset = answer.header("x-ratelimit-reset");
    assert!(reset.ends_with("00.000Z") && reset.contains('T'), "a whole minute, in ISO 8601: {reset}");
}

/// Takes the clock to the beginning of a window, so that none ends in the middle of a test.
async fn begin(app: &TestApp) {
    let clock = app.visitor().get("/local/clock").await.expect(200);
    let now = Moment::parse_iso8601(clock["now"].as_str().unwrap()).unwrap().as_secs();
    app.advance(i64::try_from(1_800 - now % 1_800).unwrap()).await;
}

async fn delete(ada: &Person) -> Reply {
    let id = ada.says("Soon gone", 3_600).await;
    ada.delete(&format!("/api/v1/statuses/{id}")).await
}

async fn sign_in(app: &TestApp, password: &str) -> Reply {
    let body = json!({ "username": "ada", "password": password });
    app.visitor().post("/auth/sign-in", body).await
}

#[tokio::test]
async fn every_answer_says_how_many_requests_are_left_and_the_next_is_refused() {
    let app = TestApp::limited();
    begin(&app).await;
    let path = "/api/v1/crudder/lifetimes";
    for left in (0..300).rev() {
        stands(&app.visitor().get(path).await, "300", &left.to_string());
    }
    let refused = app.visitor().get(path).await;
    refused.refuses(429, "300 requests");
    stands(&refused, "300", "0");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=300).contains(&wait), "{wait}");
    let nowhere = app.visitor().get("/api/v1/nothing/there").await;
    assert_eq!(nowhere.status, 429, "it is every request's");
    app.advance(i64::try_from(wait).unwrap()).await;
    stands(&app.visitor().get(path).await, "300", "299");
    stands(&app.visitor().get("/api/v1/statuses/1").await, "300", "298");
}

#[tokio::test]
async fn whoever_is_signed_in_is_counted_by_name_and_not_by_address() {
    let app = TestApp::limited();
    let ada = app.person("ada").await;
    begin(&app).await;
    for left in [299, 298] {
        stands(&ada.get("/api/v1/preferences").await, "300", &left.to_string());
    }
    stands(&app.visitor().get("/api/v1/instance").await, "300", "299");
    stands(&ada.get("/api/v1/statuses/1/source").await, "300", "297");
}

#[tokio::test]
async fn what_is_dear_has_a_limit_of_its_own() {
    let app = TestApp::limited();
    begin(&app).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for left in (0..30).rev() {
        let answer = delete(&ada).await;
        answer.expect(200);
        stands(&answer, "30", &left.to_string());
    }
    let refused = delete(&ada).await;
    refused.refuses(429, "30 posts");
    stands(&refused, "30", "0");
    delete(&bob).await.expect(200);
    ada.get("/api/v1/preferences").await.expect(200);
    app.advance(1_800).await;
    // Her token has not ended yet, the window has.
    delete(&ada).await.expect(200);
}

#[tokio::test]
async fn who_guesses_passwords_is_stopped_and_so_is_the_right_one_until_then() {
    let app = TestApp::limited();
    app.person("ada").await;
    begin(&app).await;
    for number in 0..30 {
        // Of somebody who is not there: the pool has a limit of its own for each account.
        let body = json!({ "username": format!("nobody{number}"), "password": PASSWORD });
        app.visitor().post("/auth/sign-in", body).await.expect(401);
    }
    let refused = sign_in(&app, PASSWORD).await;
    refused.refuses(429, "You can fail to sign in at most 30 times in 30 minutes");
    stands(&refused, "30", "0");
    app.advance(1_800).await;
    sign_in(&app, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn signing_in_rightly_counts_as_no_failure() {
    let app = TestApp::limited();
    app.person("ada").await;
    begin(&app).await;
    for _ in 0..32 {
        sign_in(&app, PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn an_address_signs_up_five_people_in_half_an_hour() {
    let app = TestApp::limited();
    begin(&app).await;
    for number in 0..5 {
        app.sign_up(&format!("p{number}"), &format!("p{number}@example.com")).await.expect(200);
    }
    let before: Vec<Value> = app.table().await;
    app.sign_up("p5", "p5@example.com").await.refuses(429, "You can sign up at most 5 times in 30 minutes");
    let of_rates = |items: &[Value]| {
        items
            .iter()
            .filter(|it| !it["pk"]["S"].as_str().unwrap().starts_with("RATE#"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(of_rates(&app.table().await), of_rates(&before), "nothing was reserved");
    app.advance(1_800).await;
    app.sign_up("p5", "p5@example.com").await.expect(200);
}

#[tokio::test]
async fn no_address_lies_in_the_table() {
    let app = TestApp::limited();
    app.person("ada").await;
    sign_in(&app, "Wrong-horse-8").await.expect(401);
    let items = app.table().await;
    assert!(items.iter().any(|item| item["pk"]["S"].as_str().unwrap().starts_with("RATE#sign-in#")));
    assert!(items.iter().all(|item| !item.to_string().contains("127.0.0.1")), "{items:?}");
}
