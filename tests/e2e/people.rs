//! People: several by their ids in one request, and their numbers.

use serde_json::{Value, json};

use crate::app::{Person, TestApp};

fn together(ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("id[]={id}")).collect();
    format!("/api/v1/accounts?{}", ids.join("&"))
}

#[tokio::test]
async fn several_accounts_are_shown_in_the_order_asked_for_to_anybody() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let asked = together(&[&bob.id, "7", &ada.id, &bob.id]);
    app.password_app("read").await;
    let third_party = app.password_app("read").await.token("ada", "read").await;
    for who in [app.visitor(), &*bob, &third_party] {
        let shown = who.get(&asked).await.expect(200);
        let each = [bob.account(&bob).await, bob.account(&ada).await];
        assert_eq!(shown.as_array().unwrap()[..], each);
    }
    let numbered = format!("/api/v1/accounts?id={}", ada.id);
    assert_eq!(app.visitor().ids(&numbered).await, [ada.id.as_str()]);
    assert!(app.visitor().ids("/api/v1/accounts").await.is_empty());
    app.visitor().get(&together(&["ada"])).await.refuses(422, "id");
    let many: Vec<String> = (1..=41).map(|id| id.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    app.visitor().get(&together(&many)).await.refuses(422, "id");
    assert!(app.visitor().ids(&together(&many[..40])).await.is_empty());
}

#[tokio::test]
async fn who_is_blocked_or_blocks_is_shown_as_alone() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.post(&format!("/api/v1/accounts/{}/block", bob.id), json!({})).await.expect(200);
    for (viewer, other) in [(&ada, &bob), (&bob, &ada)] {
        let alone = viewer.get(&format!("/api/v1/accounts/{}", other.id)).await;
        let shown = viewer.ids(&together(&[&other.id])).await;
        assert_eq!(alone.status == 200, shown.len() == 1);
    }
}

/// What somebody is told of themselves: statuses, followers, whom they follow, the day of the last status.
fn numbers(account: &Value) -> (u64, u64, u64, bool) {
    let number = |name: &str| account[name].as_u64().unwrap();
    (
        number("statuses_count"),
        number("followers_count"),
        number("following_count"),
        account["last_status_at"].is_string(),
    )
}

/// Ada's own numbers, wherever she asks for them: the same everywhere.
async fn own(ada: &Person) -> (u64, u64, u64, bool) {
    let paths = [
        "/api/v1/accounts/verify_credentials".to_owned(),
        format!("/api/v1/accounts/{}", ada.id),
        together(&[&ada.id]),
        "/api/v1/accounts/lookup?acct=ada".to_owned(),
    ];
    let mut all = Vec::new();
    for path in paths {
        let answer = ada.get(&path).await.expect(200);
        all.push(numbers(answer.get(0).unwrap_or(&answer)));
    }
    assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
    all[0]
}

#[tokio::test]
async fn ones_own_numbers_are_exact_at_once_wherever_one_looks() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let said = bob.says("A word", 3_600).await;
    let act = async |path: String| ada.post(&path, json!({})).await.expect(200);
    assert_eq!(own(&ada).await, (0, 0, 0, false));
    // The cache knows her from now on, and is not believed.
    bob.account(&ada).await;
    let first = ada.status(json!({ "status": "First", "expires_in": 60 })).await;
    assert_eq!(numbers(&first["account"]), (1, 0, 0, true));
    let second = ada.status(json!({ "status": "Second", "expires_in": 3_600 })).await;
    assert_eq!((numbers(&second["account"]), own(&ada).await), ((2, 0, 0, true), (2, 0, 0, true)));
    let boost = act(format!("/api/v1/statuses/{said}/reblog")).await;
    assert_eq!((numbers(&boost["account"]), own(&ada).await), ((3, 0, 0, true), (3, 0, 0, true)));
    assert_eq!(boost["reblog"]["reblogs_count"], 1);
    act(format!("/api/v1/statuses/{said}/unreblog")).await;
    assert_eq!(own(&ada).await, (2, 0, 0, true));
    let edit = json!({ "status": "Second, again" });
    let path = format!("/api/v1/statuses/{}", second["id"].as_str().unwrap());
    assert_eq!(numbers(&ada.put(&path, edit).await.expect(200)["account"]), (2, 0, 0, true));
    act(format!("/api/v1/accounts/{}/follow", bob.id)).await;
    assert_eq!(own(&ada).await, (2, 0, 1, true));
    bob.follow(&ada).await;
    assert_eq!(own(&ada).await, (2, 1, 1, true));
    act(format!("/api/v1/accounts/{}/unfollow", bob.id)).await;
    assert_eq!(own(&ada).await, (2, 1, 0, true));
    act(format!("/api/v1/accounts/{}/remove_from_followers", bob.id)).await;
    assert_eq!(own(&ada).await, (2, 0, 0, true));
    // What ends by itself is as exact.
    app.advance(60).await;
    assert_eq!(own(&ada).await, (1, 0, 0, true));
    let gone = ada.delete(&path).await.expect(200);
    assert_eq!((numbers(&gone["account"]), own(&ada).await), ((0, 0, 0, false), (0, 0, 0, false)));
    // An answer is counted for whoever wrote it.
    let seen =
        async || ada.get(&format!("/api/v1/statuses/{said}")).await.expect(200)["replies_count"].clone();
    assert_eq!(seen().await, 0);
    ada.status(json!({ "status": "@bob so it is", "in_reply_to_id": said })).await;
    assert_eq!(seen().await, 1);
}
