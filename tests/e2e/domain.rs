//! Where Crudder has a host name of its own, everything it says of itself carries that, at both APIs, whatever host the request came by:
//! its own name, the other API's, or AWS's `execute-api`, which stays open unless it is shut.

use reqwest::Method;
use serde_json::json;

use crate::app::{Client, Person, Reply, TestApp};
use crate::oauth::ThirdParty;

const DOMAIN: &str = "crudder.example";
const HOSTS: [&str; 3] = [DOMAIN, "api.crudder.example", "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com"];

/// Asks as if by a host.
async fn ask(client: &Client, host: &str, path: &str) -> Reply {
    Reply::to(client.request(Method::GET, path).header("host", host)).await
}

/// Ada, whom Bob follows, answers, favours and names, so that every kind of list holds something.
async fn world() -> (TestApp, Person, String) {
    let app = TestApp::with(&["--ephemeral", "--domain", DOMAIN]);
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let mut first = String::new();
    for text in ["a #hop", "another #hop by @bob, see https://elsewhere.example/x"] {
        let status = ada.status(json!({ "status": text, "expires_in": 3600 })).await;
        first = status["id"].as_str().unwrap().to_owned();
        ada.post(&format!("/api/v1/statuses/{first}/bookmark"), json!({})).await.expect(200);
        for mark in ["favourite", "reblog"] {
            bob.post(&format!("/api/v1/statuses/{first}/{mark}"), json!({})).await.expect(200);
            ada.post(&format!("/api/v1/statuses/{first}/{mark}"), json!({})).await.expect(200);
        }
        let answer = json!({ "status": "@ada yes", "in_reply_to_id": first, "expires_in": 3600 });
        bob.post("/api/v1/statuses", answer).await.expect(200);
    }
    bob.post(&format!("/api/v1/accounts/{}/follow", ada.id), json!({})).await.expect(200);
    ada.post(&format!("/api/v1/accounts/{}/follow", bob.id), json!({})).await.expect(200);
    app.settle().await;
    (app, ada, first)
}

/// What a client asks for, and whether the answer tells where more of it is.
fn paths(ada: &Person, status: &str) -> Vec<(String, bool)> {
    let (account, status) = (format!("/api/v1/accounts/{}", ada.id), format!("/api/v1/statuses/{status}"));
    [
        ("/api/v1/instance", false),
        ("/api/v2/instance", false),
        ("/api/v1/accounts/verify_credentials", false),
        (&account, false),
        (&format!("{account}/statuses?limit=1"), true),
        (&format!("{account}/followers?limit=1"), false),
        ("/api/v1/timelines/home?limit=1", true),
        ("/api/v1/timelines/public?limit=1", true),
        ("/api/v1/timelines/tag/hop?limit=1", true),
        (&status, false),
        (&format!("{status}/context"), false),
        (&format!("{status}/favourited_by?limit=1"), true),
        (&format!("{status}/reblogged_by?limit=1"), true),
        ("/api/v1/notifications?limit=1", true),
        ("/api/v2/notifications?limit=1", true),
        ("/api/v1/bookmarks?limit=1", true),
        ("/api/v1/favourites?limit=1", true),
        ("/api/v1/tags/hop", false),
        ("/api/v2/search?q=ada", false),
        ("/.well-known/host-meta", false),
        ("/.well-known/nodeinfo", false),
        ("/.well-known/webfinger?resource=acct:ada@crudder.example", false),
    ]
    .map(|(path, more)| (path.to_owned(), more))
    .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_carries_the_domain_at_both_apis_whatever_host_was_asked() {
    let (app, ada, status) = world().await;
    let (by_app, _) = ThirdParty::register(&app, "read write follow").await.sign_in("ada", "read").await;
    for (api, client) in [("first party", &*ada), ("apps", &by_app)] {
        for (path, more) in paths(&ada, &status) {
            for host in HOSTS {
                let reply = ask(client, host, &path).await;
                assert_eq!(reply.status, 200, "{api} {path} {host}: {}", reply.text);
                assert!(reply.text.contains(DOMAIN), "{api} {path} {host}: {}", reply.text);
                let headers = format!("{:?}", reply.headers);
                for own in HOSTS.iter().filter(|host| **host != DOMAIN) {
                    assert!(!reply.text.contains(own), "{api} {path} {host}: {}", reply.text);
                    assert!(!headers.contains(own), "{api} {path} {host}: {headers}");
                }
                if more {
                    let next = format!("<https://{DOMAIN}{}", path.split('?').next().unwrap());
                    assert!(reply.header("link").starts_with(&next), "{api} {path} {host}: {headers}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_instance_is_called_by_its_domain_and_so_is_its_oauth_server() {
    let app = TestApp::with(&["--ephemeral", "--domain", DOMAIN]);
    for host in HOSTS {
        let said = |path: &'static str| ask(app.visitor(), host, path);
        assert_eq!(said("/api/v1/instance").await.expect(200)["uri"], DOMAIN);
        assert_eq!(said("/api/v2/instance").await.expect(200)["domain"], DOMAIN);
        let oauth = said("/.well-known/oauth-authorization-server").await.expect(200);
        assert_eq!(oauth["issuer"], format!("https://{DOMAIN}/"));
        for (name, value) in oauth.as_object().unwrap() {
            if name.ends_with("_endpoint") {
                assert!(
                    value.as_str().unwrap().starts_with(&format!("https://{DOMAIN}/")),
                    "{name}: {value}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_the_domain_and_by_the_host_that_was_asked() {
    let app = TestApp::with(&["--ephemeral", "--domain", DOMAIN]);
    let ada = app.person("ada").await;
    for host in HOSTS {
        for name in [DOMAIN, host] {
            let found =
                ask(&ada, host, &format!("/api/v1/accounts/lookup?acct=ada@{name}")).await.expect(200);
            assert_eq!(found["url"], format!("https://{DOMAIN}/@ada"), "{host} {name}");
            let finger = format!("/.well-known/webfinger?resource=acct:ada@{name}");
            let finger = ask(app.visitor(), host, &finger).await.expect(200);
            assert_eq!(finger["subject"], format!("acct:ada@{DOMAIN}"), "{host} {name}");
        }
        let path = "/api/v1/accounts/lookup?acct=ada@elsewhere.example";
        assert_eq!(ask(&ada, host, path).await.status, 404, "{host}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_domain_the_host_that_was_asked_is_the_name() {
    let app = TestApp::start();
    for host in HOSTS {
        assert_eq!(ask(app.visitor(), host, "/api/v1/instance").await.expect(200)["uri"], host);
    }
}
