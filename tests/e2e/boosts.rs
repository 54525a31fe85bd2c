//! Boosts: what others posted, shown to one's own followers while it lives.

use serde_json::{Value, json};

use crate::app::{Person, TestApp};

async fn boosts(person: &Person, id: &str) -> String {
    person.does("reblog", id).await.expect(200)["id"].as_str().unwrap().to_owned()
}

async fn home(person: &Person) -> Value {
    person.get("/api/v1/timelines/home").await.expect(200)
}

#[tokio::test]
async fn a_followers_timeline_shows_a_boost_with_what_it_boosts() {
    let app = TestApp::start();
    let (ada, bob, cleo) = (app.person("ada").await, app.person("bob").await, app.person("cleo").await);
    cleo.follow(&bob).await;
    let id = ada.says("Worth repeating", 3_600).await;
    let boost = boosts(&bob, &id).await;
    assert_eq!(boosts(&bob, &id).await, boost, "boosted again, it is the same boost");
    app.settle().await;
    let timeline = home(&cleo).await;
    let shown = &timeline[0];
    assert_eq!((&shown["id"], &shown["account"]["username"]), (&json!(boost), &json!("bob")));
    let original = &shown["reblog"];
    assert_eq!((&original["id"], &original["account"]["username"]), (&json!(id), &json!("ada")));
    assert_eq!(original["content"], "<p>Worth repeating</p>");
    assert!(original["reblog"].is_null());
    assert_eq!(shown["expires_at"], original["expires_at"]);
    assert_eq!((&original["reblogs_count"], &original["reblogged"]), (&json!(1), &json!(false)));
    assert_eq!(home(&bob).await[0]["reblog"]["reblogged"], true);
    assert!(app.visitor().public().await.iter().all(|one| *one != boost), "boosts are not public news");
    assert_eq!(app.visitor().ids(&format!("/api/v1/statuses/{id}/reblogged_by")).await, [bob.id.as_str()]);

    let own = format!("/api/v1/accounts/{}/statuses", bob.id);
    assert_eq!(app.visitor().ids(&own).await, [boost.as_str()]);
    assert!(app.visitor().ids(&format!("{own}?exclude_reblogs=true")).await.is_empty());
}

#[tokio::test]
async fn a_boost_is_gone_with_what_it_boosts() {
    let app = TestApp::start();
    let (ada, bob, cleo) = (app.person("ada").await, app.person("bob").await, app.person("cleo").await);
    cleo.follow(&bob).await;
    let (brief, deleted) = (ada.says("Brief", 60).await, ada.says("Regretted", 3_600).await);
    let (first, second) = (boosts(&bob, &brief).await, boosts(&bob, &deleted).await);
    app.settle().await;
    assert_eq!(cleo.home().await, [second.as_str(), &first]);
    ada.delete(&format!("/api/v1/statuses/{deleted}")).await.expect(200);
    for viewer in [&cleo, &bob, &ada] {
        viewer.get(&format!("/api/v1/statuses/{second}")).await.refuses(404, "error");
        assert_eq!(viewer.page_of(&bob.id).await, [first.as_str()]);
    }
    assert_eq!(cleo.home().await, [first.as_str()]);
    app.advance(60).await;
    assert!(cleo.home().await.is_empty());
    assert!(app.visitor().page_of(&bob.id).await.is_empty());
    cleo.get(&format!("/api/v1/statuses/{first}")).await.refuses(404, "error");
}

#[tokio::test]
async fn a_boost_is_taken_back() {
    let app = TestApp::start();
    let (ada, bob, cleo) = (app.person("ada").await, app.person("bob").await, app.person("cleo").await);
    cleo.follow(&bob).await;
    let id = ada.says("Worth repeating", 3_600).await;
    boosts(&bob, &id).await;
    for _ in 0..2 {
        let original = bob.does("unreblog", &id).await.expect(200);
        assert_eq!(
            (&original["id"], &original["reblogged"], &original["reblogs_count"]),
            (&json!(id), &json!(false), &json!(0))
        );
    }
    app.settle().await;
    assert!(cleo.home().await.is_empty());
    let again = boosts(&bob, &id).await;
    bob.delete(&format!("/api/v1/statuses/{again}")).await.expect(200);
    let original = bob.get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert_eq!(original["reblogged"], false, "deleting a boost is taking it back");
}

#[tokio::test]
async fn what_is_done_to_a_boost_is_done_to_what_it_boosts() {
    let app = TestApp::start();
    let (ada, bob, cleo) = (app.person("ada").await, app.person("bob").await, app.person("cleo").await);
    let id = ada.says("Worth repeating", 3_600).await;
    let boost = boosts(&bob, &id).await;
    let second = cleo.does("reblog", &boost).await.expect(200);
    assert_eq!(second["reblog"]["id"], id.as_str(), "a boost of a boost is of the original");
    assert_eq!(cleo.does("favourite", &boost).await.expect(200)["id"], id.as_str());
    let answer = cleo.status(json!({ "status": "Indeed", "in_reply_to_id": boost })).await;
    assert_eq!(answer["in_reply_to_id"], id.as_str());
    let shown = ada.get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert_eq!((&shown["favourites_count"], &shown["reblogs_count"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn what_several_boost_stands_on_a_page_once() {
    let app = TestApp::start();
    let (ada, bob, cleo, dora) = (
        app.person("ada").await,
        app.person("bob").await,
        app.person("cleo").await,
        app.person("dora").await,
    );
    for author in [&ada, &bob, &cleo] {
        dora.follow(author).await;
    }
    let id = ada.says("Worth repeating", 3_600).await;
    let other = ada.says("Something else", 3_600).await;
    boosts(&bob, &id).await;
    let newest = boosts(&cleo, &id).await;
    app.settle().await;
    assert_eq!(dora.home().await, [newest, other]);
}

#[tokio::test]
async fn only_what_is_open_is_boosted_and_ones_own_private_for_ones_own_followers() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    bob.follow(&ada).await;
    let (private, direct) =
        (ada.says_to("private", "Private").await, ada.says_to("direct", "For @bob alone").await);
    bob.does("reblog", &private).await.refuses(403, "error");
    bob.does("reblog", &direct).await.refuses(403, "error");
    sue.does("reblog", &private).await.refuses(404, "error");
    ada.does("reblog", &direct).await.refuses(403, "error");
    let boost = ada.does("reblog", &private).await.expect(200);
    assert_eq!(boost["visibility"], "private");
    app.settle().await;
    assert!(
        bob.home().await.contains(&boost["id"].as_str().unwrap().to_owned())
            || bob.home().await.contains(&private)
    );
    sue.get(&format!("/api/v1/statuses/{}", boost["id"].as_str().unwrap())).await.refuses(404, "error");
    let open = ada.says("Open", 3_600).await;
    let path = format!("/api/v1/statuses/{open}/reblog");
    bob.post(&path, json!({ "visibility": "direct" })).await.refuses(422, "visibility");
    assert_eq!(
        bob.post(&path, json!({ "visibility": "unlisted" })).await.expect(200)["visibility"],
        "unlisted"
    );
}

#[tokio::test]
async fn a_boost_for_followers_is_told_to_nobody_in_the_list_of_who_boosted() {
    let app = TestApp::start();
    let (ada, bob, cleo) = (app.person("ada").await, app.person("bob").await, app.person("cleo").await);
    let id = ada.says("Open", 3_600).await;
    let path = format!("/api/v1/statuses/{id}/reblog");
    bob.post(&path, json!({ "visibility": "private" })).await.expect(200);
    cleo.post(&path, json!({ "visibility": "unlisted" })).await.expect(200);
    app.settle().await;
    for who in [&*ada, &*bob, &*cleo, app.visitor()] {
        let list = who.get(&format!("/api/v1/statuses/{id}/reblogged_by")).await.expect(200);
        let names: Vec<_> = list.as_array().unwrap().iter().map(|one| &one["username"]).collect();
        assert_eq!(names, ["cleo"]);
    }
}
