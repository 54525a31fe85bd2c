//! Timelines, and their pages.

use serde_json::json;

use crate::app::{Client, TestApp};

/// All ids of a timeline, walked page by page along its `Link` headers.
async fn walk(client: &Client, path: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let page = client.get(&path).await;
        let list = page.expect(200);
        all.extend(list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        next = link(page.header("link"), "next", &client.base);
        assert!(all.len() < 1_000, "the walk ends");
    }
    all
}

/// The path of a `Link` header's relation.
fn link(header: &str, relation: &str, base: &str) -> Option<String> {
    let found = header.split(", ").find(|one| one.ends_with(&format!("rel=\"{relation}\"")))?;
    let url = found.split(['<', '>']).nth(1).unwrap();
    Some(url.strip_prefix(base).unwrap_or_else(|| panic!("{url} is not on {base}")).to_owned())
}

#[tokio::test]
async fn every_page_of_every_timeline_together_is_the_whole() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    bob.follow(&ada).await;
    bob.follow(&eve).await;
    let mut posted = Vec::new();
    for number in 0..30 {
        let author = if number % 3 == 0 { &eve } else { &ada };
        posted.push((author.id.clone(), author.says(&format!("Number {number} #all"), 3_600).await));
    }
    posted.reverse();
    // On a busy machine a write to the cache may miss its budget; the stream makes up for it.
    app.settle().await;
    let all: Vec<String> = posted.iter().map(|(_, id)| id.clone()).collect();
    let of_ada: Vec<String> =
        posted.iter().filter(|(author, _)| *author == ada.id).map(|(_, id)| id.clone()).collect();

    for limit in [1, 7, 20, 40] {
        assert_eq!(walk(&bob, &format!("/api/v1/timelines/home?limit={limit}")).await, all, "{limit}");
        assert_eq!(
            walk(app.visitor(), &format!("/api/v1/timelines/public?limit={limit}")).await,
            all,
            "{limit}"
        );
        assert_eq!(
            walk(app.visitor(), &format!("/api/v1/timelines/tag/all?limit={limit}&none[]=few")).await,
            all,
            "{limit}"
        );
        let page = format!("/api/v1/accounts/{}/statuses?limit={limit}", ada.id);
        assert_eq!(walk(app.visitor(), &page).await, of_ada, "{limit}");
    }
    assert_eq!(bob.ids("/api/v1/timelines/home").await.len(), 20, "twenty when nothing is said");
}

#[tokio::test]
async fn bounds_choose_the_part_next_to_them() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mut ids = Vec::new();
    for number in 0..9 {
        ids.push(ada.says(&format!("Number {number} #all"), 3_600).await);
    }
    ids.reverse();
    for timeline in [
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        "/api/v1/timelines/tag/all".to_owned(),
        format!("/api/v1/accounts/{}/statuses", ada.id),
    ] {
        let part = async |query: String| ada.ids(&format!("{timeline}?{query}")).await;
        assert_eq!(part(format!("limit=2&max_id={}", ids[3])).await, ids[4..6], "{timeline}");
        assert_eq!(part(format!("limit=2&since_id={}", ids[6])).await, ids[0..2], "{timeline}");
        assert_eq!(part(format!("limit=2&min_id={}", ids[6])).await, ids[4..6], "{timeline}");
        let between = part(format!("max_id={}&since_id={}", ids[1], ids[4])).await;
        assert_eq!(between, ids[2..4], "{timeline}");
    }
}

#[tokio::test]
async fn next_goes_to_the_older_and_prev_to_the_newer() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(ada.says(&format!("Number {number}"), 3_600).await);
    }
    ids.reverse();
    let page = ada.get("/api/v1/timelines/home?limit=2").await;
    let header = page.header("link").to_owned();
    assert!(header.find("rel=\"next\"") < header.find("rel=\"prev\""), "next stands first: {header}");
    let next = link(&header, "next", &ada.base).unwrap();
    assert_eq!(ada.ids(&next).await, ids[2..4]);
    let newer = ada.says("Newest", 3_600).await;
    let prev = link(&header, "prev", &ada.base).unwrap();
    assert_eq!(ada.ids(&prev).await, [newer]);
}

#[tokio::test]
async fn replies_to_others_can_be_left_out_of_an_accounts_page() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let bobs = bob.says("What is new?", 3_600).await;
    let first = ada.says("First", 3_600).await;
    let reply = ada.status(json!({ "status": "@bob Nothing", "in_reply_to_id": bobs })).await;
    let path = format!("/api/v1/accounts/{}/statuses", ada.id);
    assert_eq!(ada.ids(&path).await, [reply["id"].as_str().unwrap(), &first]);
    assert_eq!(ada.ids(&format!("{path}?exclude_replies=true")).await, [first]);
}

#[tokio::test]
async fn statuses_that_end_between_two_pages_leave_no_gap() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let mut ids = Vec::new();
    for number in 0..12 {
        let life = if number % 2 == 0 { 3_600 } else { 60 };
        ids.push(ada.says(&format!("Number {number}"), life).await);
    }
    ids.reverse();
    let first = ada.get("/api/v1/timelines/home?limit=4").await;
    assert_eq!(first.expect(200).as_array().unwrap().len(), 4);
    app.advance(60).await;
    let next = link(first.header("link"), "next", &ada.base).unwrap();
    let rest = walk(&ada, &next).await;
    let living: Vec<String> = ids[4..].iter().skip(1).step_by(2).cloned().collect();
    assert_eq!(rest, living);
}

#[tokio::test]
async fn an_author_of_very_many_posts_is_shown_to_the_last() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    bob.follow(&ada).await;
    let mut ids = Vec::new();
    // More than an activity holds.
    for number in 0..70 {
        ids.push(ada.says(&format!("Number {number}"), 3_600).await);
    }
    ids.reverse();
    // On a busy machine a write to the cache may miss its budget; the stream makes up for it.
    app.settle().await;
    assert_eq!(walk(&bob, "/api/v1/timelines/home?limit=40").await, ids);
}

#[tokio::test]
async fn the_same_stands_there_while_indexes_and_replicas_lag() {
    let app = TestApp::with(&["--ephemeral", "--no-cache"]);
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    app.faults(json!({ "dynamodb": { "lag": true } })).await;
    let relationship = bob.follow(&ada).await;
    assert_eq!(relationship["following"], true, "one's own follow is read back");
    let id = ada.says("Just now", 3_600).await;
    ada.get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert_eq!(ada.home().await, [id.as_str()], "one's own status is read back");
    assert_eq!(ada.page_of(&ada.id).await, [id]);
}
