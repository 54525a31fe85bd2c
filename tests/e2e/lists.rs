//! Lists: made, filled, read, and nobody else's business.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Person, Reply, TestApp};

async fn put(person: &Person, path: &str, body: Value) -> Reply {
    Reply::to(person.request(Method::PUT, path).json(&body)).await
}

/// Takes somebody off a list.
async fn take_off(person: &Person, list: &str, member: &Person) -> Reply {
    let body = json!({ "account_ids": [member.id] });
    Reply::to(person.request(Method::DELETE, &format!("/api/v1/lists/{list}/accounts")).json(&body)).await
}

async fn list(person: &Person, body: Value) -> String {
    person.post("/api/v1/lists", body).await.expect(200)["id"].as_str().unwrap().to_owned()
}

async fn add(person: &Person, list: &str, members: &[&Person]) -> Reply {
    let ids: Vec<&str> = members.iter().map(|member| member.id.as_str()).collect();
    person.post(&format!("/api/v1/lists/{list}/accounts"), json!({ "account_ids": ids })).await
}

async fn read(person: &Person, list: &str) -> Vec<String> {
    person.ids(&format!("/api/v1/timelines/list/{list}?limit=40")).await
}

async fn members(person: &Person, list: &str) -> Vec<String> {
    person.ids(&format!("/api/v1/lists/{list}/accounts")).await
}

#[tokio::test]
async fn a_list_is_made_changed_and_deleted() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let made = ada.post("/api/v1/lists", json!({ "title": " Friends " })).await.expect(200);
    let id = made["id"].as_str().unwrap();
    let expected = json!({ "id": id, "title": "Friends", "replies_policy": "list", "exclusive": false });
    assert_eq!(made, expected);
    let path = format!("/api/v1/lists/{id}");
    assert_eq!(ada.get(&path).await.expect(200), expected);
    let changed = put(&ada, &path, json!({ "replies_policy": "none" })).await.expect(200);
    assert_eq!((&changed["title"], &changed["replies_policy"]), (&json!("Friends"), &json!("none")));
    let other = list(&ada, json!({ "title": "Others", "replies_policy": "followed" })).await;
    assert_eq!(ada.ids("/api/v1/lists").await, [id, other.as_str()], "the oldest first");
    assert_eq!(ada.delete(&path).await.expect(200), json!({}));
    ada.delete(&path).await.expect(404);
    ada.get(&path).await.expect(404);
    assert_eq!(ada.ids("/api/v1/lists").await, [other]);
}

#[tokio::test]
async fn a_list_shows_its_members_as_the_home_timeline_does_and_nobody_else() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    for other in [&bob, &eve] {
        ada.follow(other).await;
    }
    let friends = list(&ada, json!({ "title": "Friends" })).await;
    assert!(read(&ada, &friends).await.is_empty());
    assert_eq!(add(&ada, &friends, &[&bob]).await.expect(200), json!({}));
    add(&ada, &friends, &[&bob]).await.expect(200);
    assert_eq!(members(&ada, &friends).await, [bob.id.as_str()], "once, though put on twice");

    let private = bob.says_to("private", "For followers").await;
    let direct = bob.says_to("direct", "For @ada").await;
    eve.says("Not on the list", 3_600).await;
    ada.says("My own", 3_600).await;
    app.settle().await;
    let seen = read(&ada, &friends).await;
    assert_eq!(seen, [private.as_str()], "no direct one ({direct}), none of others, not the owner's own");
    assert_eq!(ada.ids(&format!("/api/v1/accounts/{}/lists", bob.id)).await, [friends.as_str()]);
    assert!(ada.ids(&format!("/api/v1/accounts/{}/lists", eve.id)).await.is_empty());

    take_off(&ada, &friends, &bob).await.expect(200);
    take_off(&ada, &friends, &bob).await.expect(200);
    assert!(read(&ada, &friends).await.is_empty() && members(&ada, &friends).await.is_empty());
}

#[tokio::test]
async fn who_is_not_followed_is_on_no_list() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    let friends = list(&ada, json!({ "title": "Friends" })).await;
    ada.follow(&bob).await;
    add(&ada, &friends, &[&bob, &eve]).await.refuses(404, "account_ids");
    assert!(members(&ada, &friends).await.is_empty(), "all or none");
    add(&ada, &friends, &[&bob]).await.expect(200);
    let said = bob.says("While followed", 3_600).await;
    assert_eq!(read(&ada, &friends).await, [said]);
    ada.unfollow(&bob).await;
    assert!(read(&ada, &friends).await.is_empty(), "at once");
    assert!(members(&ada, &friends).await.is_empty());
    assert!(ada.ids(&format!("/api/v1/accounts/{}/lists", bob.id)).await.is_empty());
}

#[tokio::test]
async fn replies_stand_in_a_list_as_its_policy_has_it() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    let stranger = app.person("sue").await;
    for other in [&bob, &eve] {
        ada.follow(other).await;
    }
    let friends = list(&ada, json!({ "title": "Friends" })).await;
    add(&ada, &friends, &[&bob]).await.expect(200);
    let mut answers = Vec::new();
    for (whom, name) in
        [(&bob, "himself"), (&ada, "the owner"), (&eve, "a followee"), (&stranger, "a stranger")]
    {
        let asked = whom.says("A question", 3_600).await;
        let answer = json!({ "status": "An answer", "in_reply_to_id": asked, "expires_in": 600 });
        answers.push((name, bob.status(answer).await["id"].as_str().unwrap().to_owned()));
    }
    app.settle().await;
    for (policy, shown) in [("none", 2), ("list", 2), ("followed", 3)] {
        put(&ada, &format!("/api/v1/lists/{friends}"), json!({ "replies_policy": policy })).await.expect(200);
        let seen = read(&ada, &friends).await;
        for (number, (whom, answer)) in answers.iter().enumerate() {
            assert_eq!(seen.contains(answer), number < shown, "{policy}: an answer to {whom}");
        }
    }
}

#[tokio::test]
async fn nobody_else_sees_a_list_or_learns_that_it_is_there() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.follow(&bob).await;
    let friends = list(&ada, json!({ "title": "Friends" })).await;
    add(&ada, &friends, &[&bob]).await.expect(200);
    let path = format!("/api/v1/lists/{friends}");
    let never = bob.get("/api/v1/lists/1").await.expect(404);
    for of_list in [path.clone(), format!("{path}/accounts"), format!("/api/v1/timelines/list/{friends}")] {
        assert_eq!(bob.get(&of_list).await.expect(404), never, "{of_list}");
        app.visitor().get(&of_list).await.expect(401);
    }
    put(&bob, &path, json!({ "title": "Mine" })).await.expect(404);
    // Also where it would be refused for another reason, were the list there.
    add(&bob, &friends, &[&ada]).await.expect(404);
    take_off(&bob, &friends, &bob).await.expect(404);
    bob.delete(&path).await.expect(404);
    assert!(bob.ids("/api/v1/lists").await.is_empty());
    assert_eq!(members(&ada, &friends).await, [bob.id.as_str()]);
}

#[tokio::test]
async fn lists_refuse_what_they_do_not_take() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for (body, field) in [
        (json!({}), "title"),
        (json!({ "title": "  " }), "title"),
        (json!({ "title": "a".repeat(257) }), "title"),
        (json!({ "title": "x", "replies_policy": "all" }), "replies_policy"),
        (json!({ "title": "x", "exclusive": true }), "exclusive"),
        (json!({ "title": "x", "exclusive": "maybe" }), "exclusive"),
    ] {
        ada.post("/api/v1/lists", body).await.refuses(422, field);
    }
    let friends = list(&ada, json!({ "title": "x", "exclusive": false })).await;
    let path = format!("/api/v1/lists/{friends}");
    put(&ada, &path, json!({ "title": "" })).await.refuses(422, "title");
    for ids in [json!([]), json!(["x"]), json!(vec!["1"; 101])] {
        let accounts = json!({ "account_ids": ids });
        ada.post(&format!("{path}/accounts"), accounts).await.refuses(422, "account_ids");
    }
    for (query, field) in [("limit=x", "limit"), ("max_id=x", "max_id")] {
        ada.get(&format!("{path}/accounts?{query}")).await.refuses(422, field);
        ada.get(&format!("/api/v1/timelines/list/{friends}?{query}")).await.refuses(422, field);
    }
    ada.get("/api/v1/lists/nothing").await.expect(404);
}

#[tokio::test]
async fn members_come_page_by_page_and_all_at_once() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mut people = Vec::new();
    for number in 0..5 {
        people.push(app.person(&format!("p{number}")).await);
        ada.follow(&people[number]).await;
    }
    let friends = list(&ada, json!({ "title": "Friends" })).await;
    add(&ada, &friends, &people.iter().collect::<Vec<_>>()).await.expect(200);
    let all = ada.ids(&format!("/api/v1/lists/{friends}/accounts?limit=0")).await;
    assert_eq!(all.len(), 5);
    let (mut seen, mut path) = (Vec::new(), format!("/api/v1/lists/{friends}/accounts?limit=2"));
    for _ in 0..3 {
        let page = ada.get(&path).await;
        seen.extend(
            page.expect(200).as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page.header("link").split(", ").find(|link| link.contains("rel=\"next\"")) else {
            break;
        };
        path = next[1..].split('>').next().unwrap().trim_start_matches(&ada.base).to_owned();
    }
    assert_eq!(seen, all);
}
