//! What clients ask at their start: Crudder answers truthfully, also where it has nothing.

use serde_json::{Value, json};

use crate::app::{Person, Reply, TestApp};

/// What anybody gets.
const OPEN: &[(&str, Option<&str>)] = &[
    ("/api/v1/custom_emojis", Some("[]")),
    ("/api/v1/announcements", Some("[]")),
    ("/api/v1/directory", Some("[]")),
    ("/api/v1/instance/peers", Some("[]")),
    ("/api/v1/instance/domain_blocks", Some("[]")),
    ("/api/v1/instance/rules", Some("[]")),
    ("/api/v1/instance/translation_languages", Some("{}")),
    ("/api/v1/trends/links", Some("[]")),
    ("/api/v1/instance/activity", None),
    ("/api/v1/instance/terms_of_service", None),
];

/// What a person gets, and nobody else.
const GUARDED: &[(&str, Option<&str>)] = &[
    ("/api/v1/filters", Some("[]")),
    ("/api/v2/filters", Some("[]")),
    ("/api/v1/suggestions", Some("[]")),
    ("/api/v2/suggestions", Some("[]")),
    ("/api/v1/endorsements", Some("[]")),
    ("/api/v1/featured_tags", Some("[]")),
    ("/api/v1/scheduled_statuses", Some("[]")),
    ("/api/v1/domain_blocks", Some("[]")),
    ("/api/v1/push/subscription", None),
];

#[track_caller]
fn check(path: &str, answer: &Reply, expected: Option<&str>) {
    match expected {
        Some(text) => {
            assert_eq!((answer.status, answer.text.as_str()), (200, text), "{path}");
        }
        None => assert_eq!(answer.expect(404), json!({ "error": "Record not found" }), "{path}"),
    }
}

#[tokio::test]
async fn where_there_is_nothing_an_empty_list_says_so_to_whom_may_ask() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for (path, expected) in OPEN {
        check(path, &app.visitor().get(path).await, *expected);
        check(path, &ada.get(path).await, *expected);
    }
    for (path, expected) in GUARDED {
        app.visitor().get(path).await.expect(401);
        check(path, &ada.get(path).await, *expected);
    }
}

#[tokio::test]
async fn no_push_subscription_can_be_made_and_deleting_none_is_no_error() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let path = "/api/v1/push/subscription";
    let wanted = json!({ "subscription": { "endpoint": "https://push.example/1" } });
    ada.post(path, wanted).await.refuses(422, "subscription");
    assert_eq!(ada.delete(path).await.expect(200), json!({}));
    ada.get(path).await.expect(404);
}

#[tokio::test]
async fn what_crudder_keeps_is_said_to_everybody() {
    let app = TestApp::start();
    for document in ["extended_description", "privacy_policy"] {
        let path = format!("/api/v1/instance/{document}");
        let answer = app.visitor().get(&path).await.expect(200);
        assert!(answer["updated_at"].as_str().unwrap().ends_with('Z'), "{answer}");
        assert!(answer["content"].as_str().unwrap().starts_with('<'), "{answer}");
    }
}

#[tokio::test]
async fn preferences_are_the_accounts() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let life = async |ada: &Person| {
        let preferences = ada.get("/api/v1/preferences").await.expect(200);
        assert_eq!(preferences["posting:default:visibility"], "public");
        assert_eq!(preferences["posting:default:language"], Value::Null);
        preferences["posting:default:expires_in"].clone()
    };
    assert_eq!(life(&ada).await, 604_800);
    let changed = json!({ "source": { "expires_in": 3_600 } });
    ada.patch("/api/v1/accounts/update_credentials", changed).await.expect(200);
    assert_eq!(life(&ada).await, 3_600);
    app.visitor().get("/api/v1/preferences").await.expect(401);
}

#[tokio::test]
async fn who_is_here_is_found_by_webfinger_and_nobody_else() {
    let app = TestApp::start();
    app.person("ada").await;
    let visitor = app.visitor();
    let host = visitor.base.trim_start_matches("http://");
    let ask =
        async |resource: &str| visitor.get(&format!("/.well-known/webfinger?resource={resource}")).await;
    let found = ask(&format!("acct:Ada@{host}")).await;
    assert_eq!(found.header("content-type"), "application/jrd+json; charset=utf-8");
    let found = found.expect(200);
    assert_eq!(found["subject"], format!("acct:ada@{host}"));
    assert_eq!(found["links"][0]["href"], format!("http://{host}/@ada"));
    assert_eq!(ask(&format!("http://{host}/@ada")).await.expect(200), found);
    for stranger in [format!("acct:bob@{host}"), "acct:ada@elsewhere.example".to_owned()] {
        ask(&stranger).await.expect(404);
    }
    for malformed in ["", "ada", "acct:ada", "mailto:ada@example.com"] {
        ask(malformed).await.refuses(400, "resource");
    }
    let where_to_ask = visitor.get("/.well-known/host-meta").await;
    where_to_ask.expect(200);
    assert!(where_to_ask.text.contains("/.well-known/webfinger?resource={uri}"), "{}", where_to_ask.text);
}

#[tokio::test]
async fn crawlers_learn_what_software_this_is() {
    let app = TestApp::start();
    let links = app.visitor().get("/.well-known/nodeinfo").await.expect(200);
    let at = links["links"][0]["href"].as_str().unwrap();
    let info = app.visitor().get(at.strip_prefix(&app.visitor().base).unwrap()).await.expect(200);
    assert_eq!((&info["version"], &info["software"]["name"]), (&json!("2.0"), &json!("crudder")));
    assert_eq!(info["protocols"], json!([]), "it speaks to no other server");
}

#[tokio::test]
async fn an_account_features_no_tags_and_who_is_not_there_is_not_found() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let path = |id: &str| format!("/api/v1/accounts/{id}/featured_tags");
    assert_eq!(app.visitor().get(&path(&ada.id)).await.expect(200), json!([]));
    app.visitor().get(&path("1")).await.expect(404);
}

/// Pleroma's form, `(compatible; …)`, makes Mangane and Soapbox hide what they don't know of a name; they read forks of
/// Mastodon as Mastodon.
#[tokio::test]
async fn the_version_is_one_that_every_client_reads_as_mastodons() {
    let app = TestApp::start();
    let versions = [
        app.visitor().get("/api/v1/instance").await.expect(200)["version"].clone(),
        app.visitor().get("/api/v2/instance").await.expect(200)["version"].clone(),
    ];
    assert_eq!(versions[0], versions[1]);
    let version = versions[0].as_str().unwrap();
    // What Mangane takes: word characters, `+` and `.`, and nothing else.
    assert!(version.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+.".contains(&b)), "{version}");
    let (mastodon, build) = version.split_once('+').unwrap();
    let numbers: Vec<u32> = mastodon.split('.').map(|number| number.parse().unwrap()).collect();
    assert_eq!((numbers.len(), numbers[0]), (3, 4));
    // Mastodon.py takes what is behind a `+` for the version, where that begins like one.
    assert!(build.starts_with("crudder."), "{version}");
}

#[tokio::test]
async fn nobody_is_asked_where_nothing_is_streamed_yet() {
    let app = TestApp::start();
    let first = app.visitor().get("/api/v1/instance").await.expect(200);
    let second = app.visitor().get("/api/v2/instance").await.expect(200);
    let address = &second["configuration"]["urls"]["streaming"];
    assert_eq!(first["urls"]["streaming_api"], *address);
    // Elk waits for one. Nothing is ever found by this name (RFC 6761), so it costs nobody anything.
    let host = address.as_str().unwrap().strip_prefix("wss://").unwrap();
    assert!(host.ends_with(".invalid"), "{address}");
    app.visitor().get("/api/v1/streaming?stream=user").await.expect(404);
}

#[tokio::test]
async fn what_clients_open_in_a_browser_leads_to_the_websites_page() {
    let app = TestApp::start();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let base = &app.visitor().base;
    for (path, page) in [
        ("/auth/edit", "/settings"),
        ("/settings/profile", "/settings"),
        ("/settings/preferences/other", "/settings"),
        ("/oauth/authorized_applications", "/settings"),
        ("/auth/sign_in", "/sign-in"),
        ("/auth/sign_up", "/sign-up"),
        ("/auth/password/new", "/reset-password"),
        ("/about", "/"),
        ("/users/ada", "/@ada"),
        ("/users/ada/statuses/7", "/@ada/7"),
        ("/web/@ada", "/@ada"),
        ("/home", "/"),
    ] {
        let answer = browser.get(format!("{base}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{path}");
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        assert_eq!(to.strip_prefix(base.as_str()).unwrap_or(&to), page, "{path}");
        let shown = app.visitor().get(page).await;
        assert!(shown.status == 200 && shown.header("content-type").starts_with("text/html"), "{path}");
    }
    // What acts is not led anywhere.
    app.visitor().post("/auth/edit", json!({})).await.expect(404);
    app.visitor().get("/auth/nothing").await.expect(404);
}
