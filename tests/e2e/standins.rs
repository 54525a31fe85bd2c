//! What a developer runs is that developer's: pages of other sites, and names that lead here, are refused by every stand-in.

use reqwest::Method;
use serde_json::json;

use crate::app::TestApp;

/// The status of an answer, and whether it is because of who asks.
async fn asked(url: &str, method: Method, headers: &[(&str, &str)]) -> (u16, bool) {
    let mut request = reqwest::Client::new().request(method, url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    let (status, readable) = (answer.status(), answer.headers().contains_key("access-control-allow-origin"));
    let refused = answer.text().await.unwrap_or_default().starts_with("only this machine's own");
    assert!(!readable || !refused, "what is refused can't be read");
    (status.as_u16(), refused)
}

#[tokio::test]
async fn pages_of_other_sites_use_no_stand_in() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let picture = ada.get(&format!("/api/v1/media/{}", ada.uploads("a picture").await)).await.expect(200);
    let (s3, _) = picture["url"].as_str().unwrap().split_once('?').unwrap();
    let scan = ("x-amz-target", "DynamoDB_20120810.Scan");
    for place in [app.dynamodb.as_str(), app.cognito.as_str(), s3] {
        assert!(place.starts_with("http://127.0.0.1:"), "{place}");
        for headers in [
            vec![("origin", "https://evil.example"), scan],
            vec![("origin", "null"), scan],
            vec![("origin", "http://127.0.0.1.evil.example"), scan],
            vec![("host", "rebound.example"), scan],
            vec![("sec-fetch-site", "cross-site"), scan],
            vec![("origin", "https://evil.example"), ("access-control-request-method", "POST")],
        ] {
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
                let answer = asked(place, method.clone(), &headers).await;
                assert_eq!(answer, (403, true), "{place} {method} {headers:?}");
            }
        }
        let own = [("origin", app.visitor().base.as_str()), scan];
        assert!(!asked(place, Method::POST, &own).await.1, "{place} is its own pages'");
    }
}

#[tokio::test]
async fn who_has_a_pictures_address_looks_at_it_from_any_site_and_under_no_foreign_name() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let picture = ada.uploads("a picture").await;
    let status = ada.status(json!({ "status": "Look", "media_ids": [picture] })).await;
    let url = status["media_attachments"][0]["url"].as_str().unwrap();
    let shown = [("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "image")];
    assert_eq!(asked(url, Method::GET, &shown).await, (200, false));
    assert_eq!(asked(url, Method::GET, &[]).await, (200, false));
    assert_eq!(asked(url, Method::GET, &[("origin", app.visitor().base.as_str())]).await, (200, false));
    // As at AWS: the address itself says who may.
    assert_eq!(asked(url, Method::GET, &[("origin", "https://client.example")]).await, (200, false));
    let nobodys = url.split('?').next().unwrap();
    assert_eq!(asked(nobodys, Method::GET, &[("origin", "https://evil.example")]).await, (403, true));
    assert_eq!(asked(url, Method::GET, &[("host", "rebound.example")]).await, (403, true));
}
