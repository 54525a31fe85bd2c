//! Taking one's data along: every page to the end, each kind of thing that there is, and nothing that has ended.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::{Person, TestApp};

const EXPORT: &str = "/api/v1/crudder/export";

/// What somebody gets who follows the pages to the end, by name, and how many pages that took.
async fn export(app: &TestApp, person: &Person) -> (BTreeMap<String, Vec<Value>>, usize) {
    let (mut found, mut pages) = (BTreeMap::<String, Vec<Value>>::new(), 0);
    let mut path = Some(EXPORT.to_owned());
    while let Some(next) = path {
        let answer = person.get(&next).await;
        let Value::Object(page) = answer.expect(200) else { panic!("{}", answer.text) };
        for (name, value) in page {
            let more = match value {
                Value::Array(more) => more,
                one => vec![one],
            };
            found.entry(name).or_default().extend(more);
        }
        path = answer.link(app, "next");
        pages += 1;
        assert!(pages < 100, "the pages have no end");
    }
    (found, pages)
}

fn each<'a>(found: &'a BTreeMap<String, Vec<Value>>, name: &str, member: &str) -> Vec<&'a str> {
    found[name].iter().map(|one| one.pointer(member).and_then(Value::as_str).unwrap()).collect()
}

#[tokio::test]
async fn all_that_is_somebodys_is_found_by_following_the_pages_and_nothing_that_has_ended() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (cat, dan) = (app.person("cat").await, app.person("dan").await);
    ada.follow(&bob).await;
    cat.follow(&ada).await;
    ada.does_to("block", &dan).await;
    ada.post(&format!("/api/v1/accounts/{}/mute", cat.id), json!({ "duration": 7_200 })).await.expect(200);
    ada.post(&format!("/api/v1/accounts/{}/note", bob.id), json!({ "comment": "Kind" })).await.expect(200);
    ada.post("/api/v1/tags/rust/follow", json!({})).await.expect(200);
    for (title, member) in [("Friends", Some(&bob)), ("Nobody", None)] {
        let list = ada.post("/api/v1/lists", json!({ "title": title })).await.expect(200);
        if let Some(member) = member {
            let path = format!("/api/v1/lists/{}/accounts", list["id"].as_str().unwrap());
            ada.post(&path, json!({ "account_ids": [member.id] })).await.expect(200);
        }
    }
    let mut posted = Vec::new();
    for number in 0..45 {
        posted.push(ada.says(&format!("Number {number}"), 3_600).await);
    }
    let told =
        ada.status(json!({ "status": "@bob Psst", "visibility": "direct", "expires_in": 3_600 })).await;
    let heard =
        bob.status(json!({ "status": "@ada What?", "visibility": "direct", "expires_in": 3_600 })).await;
    let (lasting, brief) = (bob.says("Lasting", 3_600).await, bob.says("Brief", 60).await);
    ada.says("Brief of my own", 60).await;
    for what in ["favourite", "bookmark", "reblog"] {
        for status in [&lasting, &brief] {
            ada.post(&format!("/api/v1/statuses/{status}/{what}"), json!({})).await.expect(200);
        }
    }
    app.settle().await;
    let (before, _) = export(&app, &ada).await;
    assert_eq!(before["statuses"].len(), 47, "45, a direct one, and a brief one");
    assert_eq!((before["boosts"].len(), before["favourites"].len(), before["bookmarks"].len()), (2, 2, 2));

    app.advance(60).await;
    let (found, pages) = export(&app, &ada).await;
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "account",
        "blocks",
        "bookmarks",
        "boosts",
        "direct_messages",
        "favourites",
        "followed_tags",
        "followers",
        "following",
        "lists",
        "mutes",
        "notes",
        "statuses",
    ];
    assert_eq!(names, expected);
    assert_eq!(pages, 14, "one for each part, three for the statuses, two for the lists");
    posted.push(told["id"].as_str().unwrap().to_owned());
    posted.reverse();
    assert_eq!(each(&found, "statuses", "/id"), posted, "each once, the newest first");
    assert!(each(&found, "statuses", "/expires_at").iter().all(|end| end.ends_with('Z')));
    let direct = [heard["id"].as_str().unwrap(), told["id"].as_str().unwrap()];
    assert_eq!(each(&found, "direct_messages", "/id"), direct);
    assert_eq!(each(&found, "boosts", "/reblog/id"), [&lasting]);
    assert_eq!(each(&found, "favourites", "/id"), [&lasting]);
    assert_eq!(each(&found, "bookmarks", "/id"), [&lasting]);
    assert_eq!(each(&found, "account", "/username"), ["ada"]);
    assert_eq!(found["account"][0]["source"]["expires_in"], 604_800);
    assert_eq!(found["followed_tags"], [json!("rust")]);
    assert_eq!(each(&found, "following", "/id"), [&bob.id]);
    assert_eq!(each(&found, "followers", "/id"), [&cat.id]);
    assert_eq!(each(&found, "blocks", "/id"), [&dan.id]);
    assert_eq!(each(&found, "mutes", "/id"), [&cat.id]);
    assert!(found["mutes"][0]["mute_expires_at"].is_string());
    assert_eq!(found["notes"], [json!({ "id": bob.id, "acct": "bob", "comment": "Kind" })]);
    assert_eq!(each(&found, "lists", "/title"), ["Nobody", "Friends"]);
    assert_eq!(found["lists"][1]["accounts"], json!([{ "id": bob.id, "acct": "bob" }]));
    assert!(!json!(found).to_string().contains("Brief"));

    app.advance(7_200).await;
    let ada = app.sign_in("ada").await;
    let (found, pages) = export(&app, &ada).await;
    for name in ["statuses", "boosts", "direct_messages", "favourites", "bookmarks", "mutes"] {
        assert_eq!(found[name], Vec::<Value>::new(), "{name}");
    }
    assert_eq!((found["account"].len(), found["notes"].len(), pages), (1, 1, 12));
}

#[tokio::test]
async fn an_export_is_for_its_owner_and_of_parts_that_there_are() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    app.visitor().get(EXPORT).await.expect(401);
    ada.get(&format!("{EXPORT}?part=everything")).await.refuses(422, "part");
    ada.get(&format!("{EXPORT}?part=statuses&max_id=x")).await.refuses(422, "max_id");
    let last = ada.get(&format!("{EXPORT}?part=lists")).await;
    assert_eq!(last.expect(200), json!({ "lists": [] }));
    assert_eq!(last.header("link"), "");
}
