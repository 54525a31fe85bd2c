//! Every address that an answer gives away leads somewhere without the website, which the deployed stack does not serve: what
//! clients load by themselves has to be there, for any page's script as well.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Reply, TestApp};
use crate::media::picture;

/// Pages that people open in a browser: the website's.
const PAGES: [&str; 5] = ["/@", "/users/", "/tags/", "/about", "/privacy-policy"];
/// What apps send something to, or send people to with a question: what answers there is no 200 for who just looks.
const DOORS: [&str; 4] = ["/oauth/authorize", "/oauth/token", "/oauth/revoke", "/api/v1/apps"];
/// What is loaded as a picture.
const PICTURES: [&str; 7] =
    ["avatar", "avatar_static", "header", "header_static", "preview_url", "thumbnail", "media_url"];

/// An address, by the name of the member that it stands in.
type Address = (String, String);

/// All addresses in an answer, those of links in its HTML among them.
fn addresses(name: &str, value: &Value, found: &mut BTreeSet<Address>) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                // A picture's own address is just its `url`.
                let of_a_picture =
                    member == "url" && (members.contains_key("preview_url") || name == "thumbnail");
                addresses(if of_a_picture { "media_url" } else { member }, value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| addresses(name, value, found)),
        Value::String(text) if text.starts_with("http") => {
            found.insert((name.to_owned(), text.clone()));
        }
        Value::String(text) => {
            let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(links.map(|link| (name.to_owned(), link.to_owned())));
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_address_in_an_answer_leads_somewhere_without_the_website() {
    let nothing = tempfile::tempdir().unwrap();
    let app = TestApp::with(&["--ephemeral", "--web", nothing.path().to_str().unwrap()]);
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let media = ada.upload(&picture(40, 30), &[]).await.expect(200);
    let shown = json!({ "status": "@bob see #engines", "media_ids": [media["id"]] });
    let status = ada.status(shown).await;
    app.settle().await;
    let base = app.visitor().base.clone();
    let mut found = BTreeSet::new();
    for value in [&media, &status] {
        addresses("", value, &mut found);
    }
    for (path, by) in [
        ("/api/v1/accounts/verify_credentials", &*ada),
        ("/api/v1/accounts/lookup?acct=bob", app.visitor()),
        ("/api/v1/timelines/public", app.visitor()),
        ("/api/v1/notifications", &*bob),
        ("/api/v2/notifications", &*bob),
        ("/api/v1/conversations", &*bob),
        ("/api/v1/trends/tags", &*bob),
        ("/api/v2/search?q=ada", &*bob),
        ("/api/v1/crudder/export", &*ada),
        ("/api/v1/instance", app.visitor()),
        ("/api/v2/instance", app.visitor()),
        ("/api/v1/instance/extended_description", app.visitor()),
        ("/api/v1/instance/privacy_policy", app.visitor()),
        ("/.well-known/nodeinfo", app.visitor()),
        ("/nodeinfo/2.0", app.visitor()),
        ("/.well-known/oauth-authorization-server", app.visitor()),
    ] {
        addresses("", &by.get(path).await.expect(200), &mut found);
    }
    let seen: BTreeSet<&str> = found.iter().map(|(member, _)| member.as_str()).collect();
    assert!(PICTURES.iter().all(|member| seen.contains(member)), "{seen:?}");

    for (member, address) in &found {
        let path = address.strip_prefix(base.as_str());
        let is_page =
            path.is_some_and(|path| path.is_empty() || PAGES.iter().any(|page| path.starts_with(page)));
        // Names of things that are said elsewhere, such as what NodeInfo is.
        let is_elsewhere = path.is_none() && !address.starts_with("http://127.0.0.1");
        if member == "issuer" || is_page || is_elsewhere {
            assert!(!PICTURES.contains(&member.as_str()), "{member}: {address}");
            continue;
        }
        let asked =
            app.visitor().http.request(Method::GET, address).header("origin", "https://client.example");
        if path.is_some_and(|path| DOORS.contains(&path)) {
            assert_ne!(Reply::to(asked).await.status, 404, "{member}: {address}");
            continue;
        }
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{member}: {address}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{member}: {address}");
        if PICTURES.contains(&member.as_str()) {
            let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
            let picture = image::guess_format(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!(kind, picture.to_mime_type(), "{member}: {address}");
        }
    }
}

#[tokio::test]
async fn who_has_no_pictures_is_shown_with_ones_that_any_page_may_show_and_browsers_keep() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let seen = app.visitor().get(&format!("/api/v1/accounts/{}", ada.id)).await.expect(200);
    for (which, (width, height)) in [("avatar", (400, 400)), ("header", (1200, 400))] {
        assert_eq!(seen[which], seen[format!("{which}_static")]);
        let answer = reqwest::get(seen[which].as_str().unwrap()).await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "image/png");
        assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header("cross-origin-resource-policy"), "cross-origin");
        let image = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!((image.width(), image.height()), (width, height));
    }
}
