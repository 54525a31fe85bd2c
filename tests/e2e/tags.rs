//! Hashtags: their timelines.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, Person, Reply, TestApp};

async fn under(client: &Client, tag: &str) -> Vec<String> {
    client.ids(&format!("/api/v1/timelines/tag/{tag}")).await
}

async fn edit(person: &Person, id: &str, body: Value) -> Value {
    Reply::to(person.request(Method::PUT, &format!("/api/v1/statuses/{id}")).json(&body)).await.expect(200)
}

#[tokio::test]
async fn a_tag_in_any_spelling_leads_to_what_bears_it() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let posted = ada.status(json!({ "status": "In the #Café with #日本" })).await;
    let id = posted["id"].as_str().unwrap();
    assert_eq!(posted["tags"][0]["name"], "cafe");
    assert_eq!(posted["tags"][1]["name"], "日本");
    assert!(posted["tags"][1]["url"].as_str().unwrap().ends_with("/tags/%E6%97%A5%E6%9C%AC"));
    for spelling in ["cafe", "CAFE", "caf%C3%A9", "%23cafe", "%E6%97%A5%E6%9C%AC"] {
        assert_eq!(under(app.visitor(), spelling).await, [id], "{spelling}");
    }
    assert_eq!(under(app.visitor(), "caf").await, Vec::<String>::new());
    let remote = app.visitor().ids("/api/v1/timelines/tag/cafe?remote=true").await;
    let media = app.visitor().ids("/api/v1/timelines/tag/cafe?only_media=true&local=true").await;
    assert_eq!((remote.len(), media.len()), (0, 0));
}

#[tokio::test]
async fn further_tags_widen_and_narrow_it() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let one = ada.says("#one", 3_600).await;
    let both = ada.says("#One #two", 3_600).await;
    let two = ada.says("#two", 3_600).await;
    let asked = async |query: &str| ada.ids(&format!("/api/v1/timelines/tag/one?{query}")).await;
    assert_eq!(asked("").await, [both.clone(), one.clone()]);
    assert_eq!(asked("any[]=TWO").await, [two, both.clone(), one.clone()]);
    assert_eq!(asked("all[]=two").await, [both]);
    assert_eq!(asked("none[]=two&none[]=three").await, [one]);
}

#[tokio::test]
async fn it_follows_edits_deletions_and_ends_and_shows_no_boosts() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("#first words", 3_600).await;
    bob.does("reblog", &id).await.expect(200);
    assert_eq!(under(&bob, "first").await, [id.as_str()]);
    edit(&ada, &id, json!({ "status": "#second words" })).await;
    assert_eq!(under(&bob, "first").await, Vec::<String>::new());
    assert_eq!(under(&bob, "second").await, [id.as_str()]);
    let brief = ada.says("#second and last", 60).await;
    assert_eq!(under(&bob, "second").await, [brief, id.clone()]);
    app.advance(60).await;
    assert_eq!(under(&bob, "second").await, [id.as_str()]);
    ada.delete(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert_eq!(under(&bob, "second").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_followed_tag_brings_strangers_words_home() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let before = ada.says("About #Rust", 3_600).await;
    assert_eq!(bob.home().await, Vec::<String>::new());
    let tag = bob.post("/api/v1/tags/RUST/follow", json!({})).await.expect(200);
    assert_eq!((&tag["name"], &tag["following"]), (&json!("rust"), &json!(true)));
    assert_eq!(tag["history"].as_array().unwrap().len(), 7);
    assert_eq!(tag["history"][0]["uses"], "1");
    assert_eq!(bob.home().await, [before.as_str()]);
    let hidden = ada.says_to("unlisted", "Quietly about #rust").await;
    let later = ada.says("More #rust", 60).await;
    app.advance(10).await;
    let home = bob.home().await;
    assert_eq!(home, [later.as_str(), before.as_str()], "{hidden} is for nobody's hashtag");
    app.advance(50).await;
    assert_eq!(bob.home().await, [before]);
    bob.post("/api/v1/tags/rust/follow", json!({})).await.expect(200);
    let tag = bob.post("/api/v1/tags/rust/unfollow", json!({})).await.expect(200);
    assert_eq!(tag["following"], false);
    assert_eq!(bob.home().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_tags_that_one_follows_are_a_list_of_ones_own() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for tag in ["one", "two", "three"] {
        ada.post(&format!("/api/v1/tags/{tag}/follow"), json!({})).await.expect(200);
        app.advance(1).await;
    }
    let names = async |path: &str| {
        let answer = ada.get(path).await;
        let list = answer.expect(200);
        let names = list.as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap().to_owned());
        (names.collect::<Vec<_>>(), answer.header("link").to_owned())
    };
    let (all, link) = names("/api/v1/followed_tags").await;
    assert_eq!(all, ["three", "two", "one"]);
    assert!(!link.contains("rel=\"next\""), "{link}");
    let (first, link) = names("/api/v1/followed_tags?limit=2").await;
    let next = link.split(['<', '>']).nth(1).unwrap().strip_prefix(&ada.base).unwrap().to_owned();
    assert_eq!((first, names(&next).await.0), (vec!["three".into(), "two".into()], vec!["one".to_owned()]));
    assert_eq!(bob.get("/api/v1/followed_tags").await.expect(200), json!([]));
    assert_eq!(bob.get("/api/v1/tags/two").await.expect(200)["following"], false);
    assert_eq!(ada.get("/api/v1/tags/two").await.expect(200)["following"], true);
    assert_eq!(app.visitor().get("/api/v1/tags/two").await.expect(200).get("following"), None);
    app.visitor().get("/api/v1/followed_tags").await.expect(401);
    for number in 0..17 {
        ada.post(&format!("/api/v1/tags/tag{number}/follow"), json!({})).await.expect(200);
    }
    ada.post("/api/v1/tags/more/follow", json!({})).await.refuses(422, "hashtag");
    ada.post("/api/v1/tags/1/follow", json!({})).await.expect(404);
}
