//! The search: people, hashtags, and what is said.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, Person, Reply, TestApp};

/// Asks, as it stands in an address.
async fn ask(client: &Client, query: &str) -> Value {
    client.get(&format!("/api/v2/search?{query}")).await.expect(200)
}

/// What of one sort is found, by a member of each.
fn found(answer: &Value, sort: &str, member: &str) -> Vec<String> {
    let all = answer[sort].as_array().unwrap().iter();
    all.map(|one| one[member].as_str().unwrap().to_owned()).collect()
}

async fn said(person: &Person, query: &str) -> Vec<String> {
    found(&ask(person, &format!("type=statuses&q={query}")).await, "statuses", "id")
}

async fn people(person: &Person, query: &str) -> Vec<String> {
    let list = person.get(&format!("/api/v1/accounts/search?q={query}")).await.expect(200);
    list.as_array().unwrap().iter().map(|one| one["username"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn public_words_are_found_by_who_is_signed_in() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let engine = ada.says("The Engine weaves algebraic patterns", 3_600).await;
    let loom = bob.says("Looms weave flowers; the engine does not, #Café", 3_600).await;
    for visibility in ["unlisted", "private", "direct"] {
        ada.says_to(visibility, "A secret engine for @bob").await;
    }
    app.settle().await;
    assert_eq!(said(&bob, "ENGINE").await, [loom.clone(), engine.clone()]);
    assert_eq!(said(&bob, "engine+patterns").await, std::slice::from_ref(&engine));
    assert_eq!(said(&bob, "%22engine+weaves%22").await, std::slice::from_ref(&engine));
    assert_eq!(said(&bob, "%22weaves+engine%22").await, Vec::<String>::new());
    assert_eq!(said(&bob, "engine+-flowers").await, std::slice::from_ref(&engine));
    assert_eq!(said(&bob, "engine+from:bob").await, std::slice::from_ref(&loom));
    assert_eq!(said(&bob, "engine+from:me").await, std::slice::from_ref(&loom));
    assert_eq!(said(&bob, "engine+from:nobody1").await, Vec::<String>::new());
    assert_eq!(said(&bob, &format!("engine&account_id={}", ada.id)).await, std::slice::from_ref(&engine));
    assert_eq!(said(&bob, "cafe").await, std::slice::from_ref(&loom));
    assert_eq!(said(&bob, &format!("engine&max_id={loom}")).await, std::slice::from_ref(&engine));
    assert_eq!(said(&bob, &format!("engine&min_id={engine}")).await, std::slice::from_ref(&loom));
    assert_eq!(said(&bob, "engine&limit=1&offset=1").await, std::slice::from_ref(&engine));
    let visitor = ask(app.visitor(), "q=engine").await;
    assert_eq!(visitor["statuses"], json!([]), "who is not signed in finds people and hashtags");
}

#[tokio::test]
async fn what_is_found_follows_edits_deletions_and_ends() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let id = ada.says("A first word", 3_600).await;
    let brief = ada.says("A brief word", 60).await;
    app.settle().await;
    assert_eq!(said(&ada, "word").await, [brief.clone(), id.clone()]);
    let words = json!({ "status": "A second word" });
    Reply::to(ada.request(Method::PUT, &format!("/api/v1/statuses/{id}")).json(&words)).await.expect(200);
    // Also before the index has heard of it.
    assert_eq!(said(&ada, "first").await, Vec::<String>::new());
    app.settle().await;
    assert_eq!(said(&ada, "first").await, Vec::<String>::new());
    assert_eq!(said(&ada, "second").await, std::slice::from_ref(&id));
    app.advance(60).await;
    assert_eq!(said(&ada, "word").await, std::slice::from_ref(&id));
    ada.delete(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert_eq!(said(&ada, "word").await, Vec::<String>::new());
    app.settle().await;
    let left = app.table().await;
    let of_it = left.iter().filter(|item| item["pk"]["S"].as_str().unwrap().starts_with("WORD#"));
    assert!(of_it.into_iter().all(|item| item["sk"]["S"].as_str().unwrap().contains(&brief)));
}

#[tokio::test]
async fn people_are_found_by_their_handle_first_and_by_how_their_names_begin() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let adalbert = app.person("adalbert").await;
    ada.patch("/api/v1/accounts/update_credentials", json!({ "display_name": "Countess of Lovelace" }))
        .await
        .expect(200);
    // An exact handle is found before the index has heard of it.
    assert_eq!(people(&bob, "ada").await[0], "ada");
    app.settle().await;
    assert_eq!(people(&bob, "ada").await, ["ada", "adalbert"]);
    for query in
        ["love", "LOVELACE", "countess+love", "@ada", "ada@HOST", "http://HOST/@ada", "http://HOST/users/ada"]
    {
        let query = query.replace("HOST", bob.base.strip_prefix("http://").unwrap());
        let found = people(&bob, &query).await;
        assert_eq!(found[0], "ada", "{query}");
    }
    for query in ["ovelace", "ada@elsewhere.example", "zz", "%F0%9F%98%80"] {
        assert_eq!(people(&bob, query).await, Vec::<String>::new(), "{query}");
    }
    assert_eq!(people(&bob, "ada&following=true").await, Vec::<String>::new());
    bob.follow(&adalbert).await;
    assert_eq!(people(&bob, "ada&following=true").await, ["adalbert"]);
    assert_eq!(people(&bob, "ada&limit=1&offset=1").await, ["adalbert"]);
    ada.patch("/api/v1/accounts/update_credentials", json!({ "display_name": "Ada" })).await.expect(200);
    app.settle().await;
    assert_eq!(people(&bob, "lovelace").await, Vec::<String>::new());
    let visitor = ask(app.visitor(), "q=adal&type=accounts").await;
    assert_eq!(found(&visitor, "accounts", "username"), ["adalbert"]);
    app.visitor().get("/api/v1/accounts/search?q=ada").await.expect(401);
}

#[tokio::test]
async fn hashtags_are_found_by_how_they_begin_while_something_bears_them() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let id = ada.says("#Engines and #engineering", 3_600).await;
    ada.says("#english", 60).await;
    app.settle().await;
    let tags = async |query: &str| found(&ask(app.visitor(), query).await, "hashtags", "name");
    assert_eq!(tags("q=eng&type=hashtags").await, ["engineering", "engines", "english"]);
    assert_eq!(tags("q=%23ENGINES").await, ["engines"]);
    app.advance(60).await;
    assert_eq!(tags("q=eng").await, ["engineering", "engines"]);
    let answer = ask(&ada, "q=engines").await;
    assert_eq!(answer["hashtags"][0]["history"][0]["uses"], "1");
    assert_eq!(answer["hashtags"][0]["following"], false);
    ada.delete(&format!("/api/v1/statuses/{id}")).await.expect(200);
    assert_eq!(tags("q=eng").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_address_of_a_status_leads_to_it_for_whoever_may_see_it() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let open = ada.status(json!({ "status": "For all" })).await;
    let private = ada.status(json!({ "status": "For some", "visibility": "private" })).await;
    for (status, sees) in [(&open, true), (&private, false)] {
        for address in ["url", "uri"] {
            let path = format!("resolve=true&q={}", status[address].as_str().unwrap());
            assert_eq!(found(&ask(&bob, &path).await, "statuses", "id").len(), usize::from(sees), "{path}");
            assert_eq!(found(&ask(&ada, &path).await, "statuses", "id").len(), 1, "{path}");
        }
    }
}

#[tokio::test]
async fn any_query_is_answered_well() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    ada.says("Nothing in particular", 3_600).await;
    app.settle().await;
    let long = "a".repeat(500);
    let many = "word+".repeat(100);
    for query in [
        "a",
        "%F0%9F%98%80",
        "%ff%fe",
        "%00",
        "%22",
        "%22%22",
        "-",
        "--",
        "-a",
        "from:",
        "from:@",
        ":",
        "*",
        "%25",
        "%23",
        "@",
        "a%09b%0Ac",
        "'%3B--",
        "%3Cb%3E",
        "https://",
        "https://elsewhere.example/@ada/1",
        "has:media",
        &long,
        &many,
    ] {
        for who in [&ada, app.visitor()] {
            let answer = who.get(&format!("/api/v2/search?q={query}")).await;
            assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        }
        let answer = ada.get(&format!("/api/v1/accounts/search?q={query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    }
    let refused = async |query: &str, field: &str| {
        ada.get(&format!("/api/v2/search?{query}")).await.refuses(422, field);
    };
    refused("", "q").await;
    refused("q=+", "q").await;
    refused(&format!("q={}", "a".repeat(501)), "q").await;
    refused("q=a&type=everything", "type").await;
    refused("q=a&limit=x", "limit").await;
    refused("q=a&offset=x", "offset").await;
    refused("q=a&following=perhaps", "following").await;
    refused("q=a&account_id=x", "account_id").await;
    refused("q=a&max_id=x", "max_id").await;
    for query in ["q=a&offset=1", "q=a&resolve=true"] {
        app.visitor().get(&format!("/api/v2/search?{query}")).await.refuses(401, "error");
    }
}
