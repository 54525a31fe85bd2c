//! What a profile says and how it is set: kept however it is sent, told wherever it is asked, and done.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Person, Reply, TestApp};

const OWN: &str = "/api/v1/accounts/update_credentials";

impl Person {
    /// Changes settings; answers the own account.
    pub(crate) async fn sets(&self, settings: Value) -> Value {
        self.patch(OWN, settings).await.expect(200)
    }

    /// Settings as a form.
    async fn sets_by_form(&self, fields: &[(&str, &str)]) -> Reply {
        Reply::to(self.request(Method::PATCH, OWN).form(fields)).await
    }

    /// Settings as a multipart form.
    async fn sets_by_parts(&self, fields: &[(&str, &str)]) -> Reply {
        let parts = fields.iter().map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        });
        let body = parts.collect::<String>() + "--x--\r\n";
        let request = self.request(Method::PATCH, OWN);
        Reply::to(request.header("content-type", "multipart/form-data; boundary=x").body(body)).await
    }

    /// The ids of what this person finds by a word.
    async fn finds(&self, word: &str) -> Vec<String> {
        let found = self.get(&format!("/api/v2/search?type=statuses&q={word}")).await.expect(200);
        found["statuses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The settings of one's own account, of which each is told in two places.
fn told(own: &Value) -> Value {
    for both in ["discoverable", "indexable", "hide_collections"] {
        assert_eq!(own[both], own["source"][both], "{both}");
    }
    assert_eq!(own["noindex"].as_bool(), own["indexable"].as_bool().map(|indexable| !indexable));
    json!({
        "privacy": own["source"]["privacy"], "sensitive": own["source"]["sensitive"],
        "language": own["source"]["language"], "bot": own["bot"], "discoverable": own["discoverable"],
        "indexable": own["indexable"], "hide_collections": own["hide_collections"],
    })
}

#[tokio::test]
async fn settings_are_kept_in_every_encoding_and_told_wherever_they_are_asked() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let first = ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
    let usual = json!({
        "privacy": "public", "sensitive": false, "language": "", "bot": false, "discoverable": null,
        "indexable": true, "hide_collections": false,
    });
    assert_eq!(told(&first), usual);
    assert_eq!(first["display_name"], "", "who is new has no name but the handle");

    let wished = json!({
        "privacy": "private", "sensitive": true, "language": "de", "bot": true, "discoverable": false,
        "indexable": false, "hide_collections": true,
    });
    let names = [
        "source[privacy]",
        "source[sensitive]",
        "source[language]",
        "bot",
        "discoverable",
        "indexable",
        "hide_collections",
    ];
    let values = ["private", "true", "de", "1", "false", "off", "on"];
    let fields: Vec<(&str, &str)> = names.into_iter().zip(values).collect();
    let back = ["public", "false", "", "0", "true", "true", "false"];
    let back: Vec<(&str, &str)> = names.into_iter().zip(back).collect();
    let nested = json!({
        "source": { "privacy": "private", "sensitive": true, "language": "de" }, "bot": true,
        "discoverable": false, "indexable": false, "hide_collections": true,
    });
    for encoding in ["json", "form", "parts"] {
        let answer = match encoding {
            "json" => ada.sets(nested.clone()).await,
            "form" => ada.sets_by_form(&fields).await.expect(200),
            _ => ada.sets_by_parts(&fields).await.expect(200),
        };
        assert_eq!(told(&answer), wished, "{encoding}");
        let own = ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
        assert_eq!(told(&own), wished, "{encoding}");
        let preferences = ada.get("/api/v1/preferences").await.expect(200);
        assert_eq!(
            [
                &preferences["posting:default:visibility"],
                &preferences["posting:default:sensitive"],
                &preferences["posting:default:language"],
            ],
            [&json!("private"), &json!(true), &json!("de")],
            "{encoding}"
        );
        let seen = bob.account(&ada).await;
        for shown in ["bot", "discoverable", "indexable", "hide_collections", "noindex"] {
            assert_eq!(seen[shown], own[shown], "{encoding} {shown}");
        }
        // What is not said stays; and all of it goes back.
        assert_eq!(told(&ada.sets(json!({ "note": encoding })).await), wished, "{encoding}");
        let before = ada.sets_by_form(&back).await.expect(200);
        assert_eq!(told(&before)["privacy"], "public", "{encoding}");
        assert_eq!(told(&before)["language"], "", "{encoding}");
    }
    let export = ada.get("/api/v1/crudder/export").await.expect(200);
    assert_eq!(export["account"]["source"]["privacy"], "public");
}

#[tokio::test]
async fn fields_are_kept_in_every_form_that_clients_send() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let written = json!([
        { "name": "Site", "value": "https://ada.example", "verified_at": null },
        { "name": "About", "value": "#engines <b>", "verified_at": null },
    ]);
    let rows = [("Site", "https://ada.example"), ("About", "#engines <b>")];
    let objects: Vec<Value> =
        rows.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let numbered: Vec<(String, &str)> = rows
        .iter()
        .enumerate()
        .flat_map(|(at, (name, value))| {
            [
                (format!("fields_attributes[{at}][name]"), *name),
                (format!("fields_attributes[{at}][value]"), *value),
            ]
        })
        .collect();
    let numbered: Vec<(&str, &str)> = numbered.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let unnumbered: Vec<(&str, &str)> = rows
        .iter()
        .flat_map(|(name, value)| {
            [("fields_attributes[][name]", *name), ("fields_attributes[][value]", *value)]
        })
        .collect();
    for form in ["array", "object", "numbered", "unnumbered", "parts"] {
        let answer = match form {
            "array" => ada.sets(json!({ "fields_attributes": objects })).await,
            "object" => {
                let numbered = json!({ "0": objects[0], "1": objects[1], "2": { "name": "", "value": "" } });
                ada.sets(json!({ "fields_attributes": numbered })).await
            }
            "numbered" => ada.sets_by_form(&numbered).await.expect(200),
            "unnumbered" => ada.sets_by_form(&unnumbered).await.expect(200),
            _ => ada.sets_by_parts(&numbered).await.expect(200),
        };
        assert_eq!(answer["source"]["fields"], written, "{form}");
        let shown = bob.account(&ada).await["fields"].clone();
        let html = |at: usize| shown[at]["value"].as_str().unwrap().to_owned();
        assert!(
            html(0).starts_with("<a href=\"https://ada.example\"") && html(0).ends_with("</a>"),
            "{shown}"
        );
        assert!(html(1).contains("/tags/engines\"") && html(1).ends_with(" &lt;b&gt;"), "{shown}");
        assert_eq!((&shown[0]["name"], &shown[0]["verified_at"]), (&json!("Site"), &Value::Null), "{form}");
        // Blank rows take all of them away.
        let blank = [("fields_attributes[0][name]", ""), ("fields_attributes[0][value]", "")];
        let none = ada.sets_by_form(&blank).await.expect(200);
        assert_eq!((&none["fields"], &none["source"]["fields"]), (&json!([]), &json!([])), "{form}");
    }
    let row = json!({ "name": "a", "value": "b" });
    let refused = [
        vec![row.clone(); 5],
        vec![json!({ "name": "", "value": "b" })],
        vec![json!({ "name": "x".repeat(256), "value": "b" })],
        vec![json!({ "name": "a", "value": "é".repeat(256) })],
    ];
    ada.sets(json!({ "fields_attributes": [row] })).await;
    for rows in refused {
        ada.patch(OWN, json!({ "fields_attributes": rows, "note": "x" }))
            .await
            .refuses(422, "fields_attributes");
    }
    for rows in [json!([{ "a": { "b": 1 } }]), json!({ "0": { "nam": "x" } })] {
        ada.patch(OWN, json!({ "fields_attributes": rows })).await.refuses(422, "fields_attributes");
    }
    let own = ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!(
        (own["fields"].as_array().unwrap().len(), &own["note"]),
        (1, &json!("")),
        "nothing was written"
    );
}

#[tokio::test]
async fn what_there_is_none_of_is_refused_by_name_and_changes_nothing() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for (body, field) in [
        (json!({ "source": { "privacy": "direct" } }), "source[privacy]"),
        (json!({ "source": { "privacy": "everybody" } }), "source[privacy]"),
        (json!({ "source": { "sensitive": "maybe" } }), "source[sensitive]"),
        (json!({ "source": { "language": "klingon!" } }), "source[language]"),
        (json!({ "source": { "quote_policy": "public" } }), "source[quote_policy]"),
        (json!({ "attribution_domains": ["ada.example"] }), "attribution_domains"),
        (json!({ "avatar_description": "a face" }), "avatar_description"),
        (json!({ "header_description": "a field" }), "header_description"),
        (json!({ "bot": "maybe" }), "bot"),
        (json!({ "indexable": 7 }), "indexable"),
    ] {
        let mut body = body;
        body["note"] = json!("written");
        ada.patch(OWN, body).await.refuses(422, field);
    }
    let own = ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!((&own["note"], &own["source"]["quote_policy"]), (&json!(""), &json!("nobody")));
    ada.sets(json!({ "source": { "quote_policy": "nobody" }, "avatar_description": "" })).await;
}

#[tokio::test]
async fn a_status_that_says_nothing_of_it_is_as_its_account_says() {
    let app = TestApp::start();
    let (ada, _bob) = (app.person("ada").await, app.person("bob").await);
    for privacy in ["private", "unlisted", "public"] {
        ada.sets(json!({ "source": { "privacy": privacy, "sensitive": true, "language": "de" } })).await;
        let status = ada.status(json!({ "status": "Guten Tag", "expires_in": 600 })).await;
        assert_eq!(
            (&status["visibility"], &status["sensitive"], &status["language"]),
            (&json!(privacy), &json!(true), &json!("de"))
        );
        // What it says itself counts.
        let said =
            json!({ "status": "Hi @bob", "visibility": "direct", "sensitive": false, "language": "en" });
        let status = ada.status(said.clone()).await;
        for field in ["visibility", "sensitive", "language"] {
            assert_eq!(status[field], said[field], "{field}");
        }
    }
}

#[tokio::test]
async fn who_hides_their_people_shows_numbers_to_others_and_all_to_themselves() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    bob.follow(&ada).await;
    ada.follow(&bob).await;
    sue.follow(&bob).await;
    let lists = ["followers", "following"].map(|list| format!("/api/v1/accounts/{}/{list}", ada.id));
    let familiar = format!("/api/v1/accounts/familiar_followers?id[]={}", ada.id);
    let named = |answer: Value| answer[0]["accounts"].as_array().unwrap().len();
    assert_eq!(named(sue.get(&familiar).await.expect(200)), 1);
    ada.sets(json!({ "hide_collections": true })).await;
    app.settle().await;
    for list in &lists {
        for other in [&*bob, &*sue, app.visitor()] {
            let answer = other.get(list).await;
            // As of a list on which nobody is.
            let prev = answer.link(&app, "prev");
            assert_eq!((answer.ids().len(), prev), (0, Some(format!("{list}?min_id=0"))), "{list}");
            assert_eq!(answer.link(&app, "next"), None, "{list}");
        }
        assert_eq!(ada.ids(list).await, [bob.id.as_str()], "{list}");
    }
    app.advance(61).await;
    let seen = sue.account(&ada).await;
    assert_eq!((&seen["followers_count"], &seen["following_count"]), (&json!(1), &json!(1)));
    assert_eq!(named(sue.get(&familiar).await.expect(200)), 0);
    ada.sets(json!({ "hide_collections": false })).await;
    app.settle().await;
    assert_eq!(named(sue.get(&familiar).await.expect(200)), 1);
    bob.sets(json!({ "hide_collections": true })).await;
    app.settle().await;
    assert_eq!(named(sue.get(&familiar).await.expect(200)), 0, "nor is told whom bob follows");
    assert_eq!(sue.ids(&lists[0]).await, [bob.id.as_str()]);
}

#[tokio::test]
async fn who_is_not_indexable_is_found_by_themselves_and_by_who_had_to_do_with_it() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    let marked = ada.says("Looms weave patterns", 3_600).await;
    let named = ada.says("Looms weave, @sue", 3_600).await;
    app.settle().await;
    let both = [named.clone(), marked.clone()];
    for person in [&ada, &bob, &sue] {
        assert_eq!(person.finds("looms").await, both);
    }
    ada.sets(json!({ "indexable": false })).await;
    app.settle().await;
    assert_eq!(ada.finds("looms").await, both);
    assert_eq!(sue.finds("looms").await, [named]);
    assert!(bob.finds("looms").await.is_empty());
    for mark in ["favourite", "bookmark", "reblog"] {
        bob.does(mark, &marked).await.expect(200);
        assert_eq!(bob.finds("looms").await, [marked.as_str()], "{mark}");
        bob.does(&format!("un{mark}"), &marked).await.expect(200);
        assert!(bob.finds("looms").await.is_empty(), "{mark}");
    }
    ada.sets(json!({ "indexable": true })).await;
    app.settle().await;
    assert_eq!(bob.finds("looms").await, both);
}

#[tokio::test]
async fn who_does_not_wish_to_be_discovered_is_no_trend() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("The engine weaves", 3_600).await;
    bob.does("favourite", &id).await.expect(200);
    app.advance(120).await;
    let trends = || app.visitor().ids("/api/v1/trends/statuses");
    assert_eq!(trends().await, [id.as_str()]);
    for (wish, seen) in [(false, 0), (true, 1)] {
        ada.sets(json!({ "discoverable": wish })).await;
        app.settle().await;
        assert_eq!(trends().await.len(), seen, "{wish}");
    }
}

#[tokio::test]
async fn unlocking_lets_in_all_who_asked_and_asking_again_is_following() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    ada.sets(json!({ "locked": true })).await;
    let asked = bob
        .post(&format!("/api/v1/accounts/{}/follow", ada.id), json!({ "reblogs": false, "notify": true }))
        .await
        .expect(200);
    let wished = |relation: &Value| (relation["showing_reblogs"].clone(), relation["notifying"].clone());
    assert_eq!((&asked["requested"], &asked["following"]), (&json!(true), &json!(false)));
    assert_eq!(wished(&asked), (json!(false), json!(true)), "a request tells what was wished");
    sue.follow(&ada).await;
    ada.sets(json!({ "locked": false })).await;
    for person in [&bob, &sue] {
        let relation = person.relationship(&ada).await;
        assert_eq!((&relation["requested"], &relation["following"]), (&json!(false), &json!(true)));
    }
    assert_eq!(wished(&bob.relationship(&ada).await), (json!(false), json!(true)));
    assert!(ada.ids("/api/v1/follow_requests").await.is_empty());
}
