//! Lists however clients write them, limits and numbers as Mastodon takes them, and what Crudder has none of.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, Person, Reply, TestApp};

async fn form(client: &Client, method: Method, path: &str, body: &str) -> Reply {
    let request = client.request(method, path).header("content-type", "application/x-www-form-urlencoded");
    Reply::to(request.body(body.to_owned())).await
}

/// Fields as parts of a multipart form.
async fn multipart(client: &Client, path: &str, body: &str) -> Reply {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let parts: Vec<String> = pairs
        .map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    let request =
        client.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=x");
    Reply::to(request.body(format!("{}--x--\r\n", parts.concat()))).await
}

/// The pictures of a status that says so.
fn pictures(answer: &Reply) -> Vec<String> {
    let status = answer.expect(200);
    let pictures = status["media_attachments"].as_array().unwrap();
    pictures.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_list_comes_in_order_however_it_is_written() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let path = "/api/v1/statuses";
    for list in [
        "media_ids[]=A&media_ids[]=B",
        "media_ids[0]=A&media_ids[1]=B",
        "media_ids[5]=B&media_ids[2]=A",
        "media_ids=A&media_ids=B",
    ] {
        for in_parts in [false, true] {
            let (a, b) = (ada.uploads("first").await, ada.uploads("second").await);
            let body =
                format!("status=x&{}", list.replace("=A", &format!("={a}")).replace("=B", &format!("={b}")));
            let answer = if in_parts {
                multipart(&ada, path, &body).await
            } else {
                form(&ada, Method::POST, path, &body).await
            };
            assert_eq!(pictures(&answer), [a, b], "{list}");
        }
    }
    for name in ["media_ids", "media_ids[]"] {
        let (a, b) = (ada.uploads("first").await, ada.uploads("second").await);
        let answer = ada.post(path, json!({ "status": "x", name: [a, b] })).await;
        assert_eq!(pictures(&answer), [a, b], "{name}");
    }
    let poll = "status=x&poll[options][1]=no&poll[options][0]=yes&poll[expires_in]=600.7";
    let status = form(&ada, Method::POST, path, poll).await.expect(200);
    assert_eq!(status["poll"]["options"][0]["title"], "yes");
    let poll = json!({ "status": "x", "poll": { "options[]": ["yes", "no"], "expires_in": 86_171.14 } });
    assert_eq!(ada.status(poll).await["poll"]["options"][1]["title"], "no");
}

#[tokio::test]
async fn every_route_with_a_list_takes_it_by_numbers() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.follow(&bob).await;
    let status = bob.says("Soon gone", 600).await;
    for ids in ["id[]=", "id[0]=", "id=", "id[3]="] {
        let known = ada.get(&format!("/api/v1/accounts/relationships?{ids}{}", bob.id)).await;
        assert_eq!(known.ids(), [bob.id.as_str()], "{ids}");
        let found = ada.get(&format!("/api/v1/statuses?{ids}{status}")).await;
        assert_eq!(found.ids(), [status.as_str()], "{ids}");
    }
    bob.post(&format!("/api/v1/accounts/{}/follow", ada.id), json!({})).await.expect(200);
    app.settle().await;
    for (types, count) in [("types[0]=follow", 1), ("types[0]=mention", 0), ("exclude_types[0]=follow", 0)] {
        let heard = ada.get(&format!("/api/v1/notifications?{types}")).await.ids();
        assert_eq!(heard.len(), count, "{types}");
    }
    let list = ada.post("/api/v1/lists", json!({ "title": "Friends" })).await.expect(200);
    let path = format!("/api/v1/lists/{}/accounts", list["id"].as_str().unwrap());
    form(&ada, Method::POST, &path, &format!("account_ids[0]={}", bob.id)).await.expect(200);
    assert_eq!(ada.get(&path).await.ids(), [bob.id.as_str()]);
    ada.delete(&format!("{path}?account_ids[0]={}", bob.id)).await.expect(200);
    assert_eq!(ada.get(&path).await.ids(), Vec::<String>::new());
    let poll =
        json!({ "status": "x", "poll": { "options": ["yes", "no"], "expires_in": 600, "multiple": true } });
    let poll = bob.status(poll).await["id"].as_str().unwrap().to_owned();
    let vote =
        form(&ada, Method::POST, &format!("/api/v1/polls/{poll}/votes"), "choices[0]=0&choices[1]=1").await;
    assert_eq!(vote.expect(200)["own_votes"], json!([0, 1]));
    let picture = ada.uploads("a picture").await;
    let shown = ada.status(json!({ "status": "x", "media_ids": [picture] })).await;
    let path = format!("/api/v1/statuses/{}", shown["id"].as_str().unwrap());
    let edit = format!(
        "status=y&media_ids[0]={picture}&media_attributes[0][id]={picture}&media_attributes[0][description]=new"
    );
    let edited = form(&ada, Method::PUT, &path, &edit).await.expect(200);
    assert_eq!(edited["media_attachments"][0]["description"], "new");
}

#[tokio::test]
async fn a_repeated_key_knows_its_request_however_it_is_written() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let picture = ada.uploads("once").await;
    let send = async |content_type: &str, body: String| {
        let request = ada.request(Method::POST, "/api/v1/statuses").header("idempotency-key", "k");
        Reply::to(request.header("content-type", content_type.to_owned()).body(body)).await
    };
    let url = "application/x-www-form-urlencoded";
    let first = send(url, format!("status=x&visibility=private&media_ids[]={picture}")).await.expect(200);
    for (content_type, body) in [
        (url, format!("visibility=private&media_ids[0]={picture}&status=x")),
        (url, format!("visibility=public&media_ids={picture}&status=x&visibility=private")),
        (
            "application/json",
            json!({ "status": "x", "media_ids": [picture], "visibility": "private" }).to_string(),
        ),
    ] {
        assert_eq!(send(content_type, body.clone()).await.expect(200)["id"], first["id"], "{body}");
    }
    assert_eq!(send(url, format!("status=x&media_ids[]={picture}")).await.status, 409);
}

#[tokio::test]
async fn a_limit_beyond_the_most_is_the_most_on_every_route() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let status = bob.says("Soon gone #tag", 600).await;
    let list = ada.post("/api/v1/lists", json!({ "title": "Friends" })).await.expect(200);
    let list = list["id"].as_str().unwrap();
    let routes = [
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        "/api/v1/timelines/tag/tag".to_owned(),
        format!("/api/v1/timelines/list/{list}"),
        format!("/api/v1/lists/{list}/accounts"),
        format!("/api/v1/accounts/{}/statuses", bob.id),
        format!("/api/v1/accounts/{}/followers", bob.id),
        format!("/api/v1/accounts/{}/following", bob.id),
        format!("/api/v1/statuses/{status}/favourited_by"),
        format!("/api/v1/statuses/{status}/reblogged_by"),
        "/api/v1/favourites".to_owned(),
        "/api/v1/bookmarks".to_owned(),
        "/api/v1/blocks".to_owned(),
        "/api/v1/mutes".to_owned(),
        "/api/v1/follow_requests".to_owned(),
        "/api/v1/followed_tags".to_owned(),
        "/api/v1/notifications".to_owned(),
        "/api/v2/notifications".to_owned(),
        "/api/v1/notifications/unread_count".to_owned(),
        "/api/v2/notifications/unread_count".to_owned(),
        "/api/v1/conversations".to_owned(),
        "/api/v1/trends/tags".to_owned(),
        "/api/v1/trends".to_owned(),
        "/api/v1/trends/statuses".to_owned(),
        "/api/v2/search?q=a".to_owned(),
        "/api/v1/accounts/search?q=a".to_owned(),
        "/api/v1/directory".to_owned(),
    ];
    for route in routes {
        let separator = if route.contains('?') { '&' } else { '?' };
        for limit in ["0", "1", "41", "80", "81", "100", "1000", "-1", "1e9", "20.5", ""] {
            let answer = ada.get(&format!("{route}{separator}limit={limit}")).await;
            assert_eq!(answer.status, 200, "{route} {limit}: {}", answer.text);
        }
        if route != "/api/v1/directory" {
            ada.get(&format!("{route}{separator}limit=ten")).await.refuses(422, "limit");
        }
    }
    for offset in ["0", "-1", "201", "100000", "1e9"] {
        for route in [
            "/api/v2/search?q=a",
            "/api/v1/accounts/search?q=a",
            "/api/v1/trends/tags?",
            "/api/v1/trends/statuses?",
        ] {
            let answer = ada.get(&format!("{route}&offset={offset}")).await;
            assert_eq!(answer.status, 200, "{route} {offset}: {}", answer.text);
        }
    }
    for reader in 0..42 {
        let text = format!("Number {reader}");
        bob.says(&text, 600).await;
    }
    let page = async |limit: u32| {
        ada.get(&format!("/api/v1/accounts/{}/statuses?limit={limit}", bob.id)).await.ids().len()
    };
    assert_eq!((page(1000).await, page(40).await, page(0).await, page(3).await), (40, 40, 20, 3));
}

#[tokio::test]
async fn a_number_of_seconds_may_have_a_fraction_everywhere() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let status = ada.status(json!({ "status": "x", "expires_in": 3_600.9 })).await;
    let renew = format!("/api/v1/crudder/statuses/{}/renew", status["id"].as_str().unwrap());
    ada.post(&renew, json!({ "expires_in": "7200.5" })).await.expect(200);
    let source = json!({ "source": { "expires_in": 86_171.14 } });
    ada.patch("/api/v1/accounts/update_credentials", source).await.expect(200);
    assert_eq!(ada.get("/api/v1/preferences").await.expect(200)["posting:default:expires_in"], 86_171);
    let mute = format!("/api/v1/accounts/{}/mute", bob.id);
    ada.post(&mute, json!({ "duration": 60.9 })).await.expect(200);
    assert_eq!(ada.relationship(&bob).await["muting"], true);
    app.advance(61).await;
    assert_eq!(ada.relationship(&bob).await["muting"], false);
    // Half a second is not for ever.
    ada.post(&mute, json!({ "duration": 0.5 })).await.refuses(422, "duration");
}

/// The request is refused and names the parameter; nothing is written.
async fn lacks(app: &TestApp, person: &Person, path: &str, body: Value, name: &str) {
    let before = app.table().await;
    let answer = person.post(path, body.clone()).await;
    answer.refuses(422, name);
    assert_eq!(app.table().await, before, "{body}");
}

#[tokio::test]
async fn what_there_is_none_of_is_refused_where_it_is_asked_for() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for (name, value) in [
        ("scheduled_at", json!("2030-01-01T00:00:00Z")),
        ("quoted_status_id", json!("7")),
        ("quote_approval_policy", json!("followers")),
        ("allowed_mentions", json!([bob.id])),
        ("allowed_mentions[]", json!([bob.id])),
        ("allowed_mentions", json!([])),
        ("local_only", json!(true)),
        ("content_type", json!("text/markdown")),
    ] {
        lacks(
            &app,
            &ada,
            "/api/v1/statuses",
            json!({ "status": "@bob x", name: value }),
            name.trim_end_matches("[]"),
        )
        .await;
    }
    let follow = format!("/api/v1/accounts/{}/follow", bob.id);
    lacks(&app, &ada, &follow, json!({ "languages": ["en"] }), "languages").await;
    // What clients send by default asks for nothing.
    let harmless = json!({
        "status": "x", "scheduled_at": null, "quoted_status_id": "", "quote_approval_policy": "nobody",
        "local_only": false, "content_type": "text/plain", "poll": null, "media_ids": [], "unheard_of": { "a": [1] },
    });
    ada.status(harmless).await;
    ada.post(&follow, json!({ "languages": [] })).await.expect(200);
}

#[tokio::test]
async fn two_slashes_are_one_and_below_an_api_there_is_no_page() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for client in [app.visitor(), &ada] {
        for path in [
            "//api/v1/instance",
            "/api//v1/instance",
            "///api/v2/instance",
            "//api/v1/timelines/public?limit=1",
        ] {
            let answer = client.get(path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            assert!(answer.header("content-type").starts_with("application/json"), "{path}");
        }
        for path in [
            "/api",
            "/api/",
            "//api",
            "/api/nothing",
            "//api//nothing",
            "/%61pi/v1/nothing",
            "/%2Fapi/v1/nothing",
            "/oauth",
            "/oauth/nothing",
            "//oauth/nothing",
            "/auth/nothing",
            "//auth/nothing",
            "/.well-known/nothing",
            "//.well-known/nothing",
            "/.well-known",
        ] {
            let answer = client.get(path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text);
            assert!(!answer.header("content-type").contains("html"), "{path}");
        }
    }
    assert_eq!(ada.get("//api/v1/accounts/verify_credentials").await.expect(200)["username"], "ada");
}

#[tokio::test]
async fn who_asks_again_and_again_can_follow_the_link_of_an_empty_page() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    ada.follow(&bob).await;
    for path in ["/api/v1/timelines/home", "/api/v1/timelines/public?limit=5", "/api/v1/timelines/tag/tag"] {
        let first = ada.get(path).await;
        assert_eq!(first.ids(), Vec::<String>::new(), "{path}");
        assert_eq!(first.link(&app, "next"), None);
        let on = first.link(&app, "prev").unwrap();
        assert_eq!(ada.get(&on).await.link(&app, "prev"), Some(on.clone()), "{path}");
        let posted = bob.says("News #tag", 600).await;
        app.settle().await;
        // A home timeline that was just merged is kept for some seconds.
        app.advance(60).await;
        let page = ada.get(&on).await;
        assert_eq!(page.ids(), [posted.as_str()], "{on}: {}", page.header("link"));
        let on = page.link(&app, "prev").unwrap();
        assert_eq!(ada.get(&on).await.link(&app, "prev"), Some(on.clone()), "{path}");
        let since = on.replace("min_id", "since_id");
        let empty = ada.get(&since).await;
        assert_eq!((empty.ids().len(), empty.link(&app, "prev")), (0, Some(on)), "{path}");
        bob.delete(&format!("/api/v1/statuses/{posted}")).await.expect(200);
        app.settle().await;
    }
    let empty = ada.get("/api/v1/accounts/1/followers").await;
    assert_eq!(empty.status, 404);
    let followers = ada.get(&format!("/api/v1/accounts/{}/followers", ada.id)).await;
    assert_eq!(followers.ids(), Vec::<String>::new());
    let on = followers.link(&app, "prev").unwrap();
    bob.follow(&ada).await;
    app.settle().await;
    assert_eq!(ada.get(&on).await.ids(), [bob.id.as_str()]);
}

#[tokio::test]
async fn of_markers_that_are_moved_in_the_same_moment_the_last_one_stands() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let moves = (1..=20).map(|id| {
        let ada = ada.clone();
        async move {
            ada.post("/api/v1/markers", json!({ "home": { "last_read_id": id.to_string() } })).await.status
        }
    });
    let answers = futures::future::join_all(moves).await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    let marker = ada.get("/api/v1/markers?timeline[]=home").await.expect(200)["home"].clone();
    assert_eq!(marker["version"], 20);
    let last = ada.post("/api/v1/markers", json!({ "home": { "last_read_id": "7" } })).await.expect(200);
    assert_eq!((&last["home"]["last_read_id"], &last["home"]["version"]), (&json!("7"), &json!(21)));
}
