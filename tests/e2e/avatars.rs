//! Pictures of profiles: set, seen wherever their account is, replaced, taken away, and gone from where they lie.

use image::ImageFormat;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Client, PASSWORD, Person, Reply, TestApp};
use crate::media::{fetched, kept, picture, tells_a_place, with_a_place, written};

const OWN: &str = "/api/v1/accounts/update_credentials";

impl Client {
    /// Changes the profile by a form, with these files in it.
    async fn portrays(&self, files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        for (name, file) in files {
            let head = format!(
                "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"me.png\"\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*file);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        let request = self.request(Method::PATCH, OWN);
        Reply::to(request.header("content-type", "multipart/form-data; boundary=x").body(body)).await
    }
}

/// The size of the picture at an address.
async fn size(address: &Value) -> (u32, u32) {
    let (status, bytes) = fetched(address).await;
    assert_eq!(status, 200);
    let image = image::load_from_memory(&bytes).unwrap();
    (image.width(), image.height())
}

/// That an account has no picture of its own.
#[track_caller]
fn is_plain(account: &Value, which: &str) {
    let address = account[which].as_str().unwrap();
    assert!(address.ends_with(&format!("/{which}s/original/missing.png")), "{address}");
    assert_eq!(account[which], account[format!("{which}_static")]);
}

async fn pictured(app: &TestApp, name: &str) -> Person {
    let person = app.person(name).await;
    let files = [("avatar", &*picture(50, 50)), ("header", &*picture(90, 30))];
    person.portrays(&files, &[]).await.expect(200);
    person
}

#[tokio::test]
async fn who_sets_a_picture_is_seen_with_it_by_everybody_everywhere() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let before = bob.account(&ada).await;
    is_plain(&before, "avatar");
    is_plain(&before, "header");
    let files = [
        ("avatar", &*written(900, 600, ImageFormat::Jpeg)),
        ("header", &*written(1600, 1600, ImageFormat::WebP)),
    ];
    let own = ada.portrays(&files, &[("display_name", "Ada L."), ("note", "")]).await.expect(200);
    assert_eq!((&own["display_name"], &own["source"]["note"]), (&json!("Ada L."), &json!("")));
    let id = ada.says("Here I am", 3_600).await;
    app.settle().await;
    let export = ada.get("/api/v1/crudder/export").await.expect(200);
    let found = bob.get("/api/v2/search?q=ada").await.expect(200);
    let status = app.visitor().get(&format!("/api/v1/statuses/{id}")).await.expect(200);
    let timeline = app.visitor().get("/api/v1/timelines/public").await.expect(200);
    for seen in [
        &own,
        &ada.get("/api/v1/accounts/verify_credentials").await.expect(200),
        &bob.account(&ada).await,
        &app.visitor().get("/api/v1/accounts/lookup?acct=ada").await.expect(200),
        &found["accounts"][0],
        &status["account"],
        &timeline[0]["account"],
        &export["account"],
    ] {
        assert_eq!((&seen["avatar"], &seen["header"]), (&seen["avatar_static"], &seen["header_static"]));
        assert_eq!(size(&seen["avatar"]).await, (400, 400), "{seen}");
        assert_eq!(size(&seen["header"]).await, (1500, 500), "{seen}");
    }
    // Who says nothing of them keeps them.
    let later = ada.patch(OWN, json!({ "note": "Notes on engines" })).await.expect(200);
    assert_eq!(size(&later["avatar"]).await, (400, 400));
    assert_eq!(size(&bob.account(&ada).await["header"]).await, (1500, 500));
    is_plain(&ada.account(&bob).await, "avatar");
}

#[tokio::test]
async fn nothing_of_where_it_was_taken_is_told() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let own = ada.portrays(&[("avatar", &*with_a_place(60, 40))], &[]).await.expect(200);
    let (_, bytes) = fetched(&own["avatar"]).await;
    assert!(!tells_a_place(&bytes));
    assert_eq!(size(&own["avatar"]).await, (40, 40));
    is_plain(&own, "header");
}

#[tokio::test]
async fn its_address_holds_for_a_quarter_of_an_hour_and_the_picture_stays() {
    let app = TestApp::start();
    let ada = pictured(&app, "ada").await;
    let seen = app.visitor().get(&format!("/api/v1/accounts/{}", ada.id)).await.expect(200);
    app.advance(900).await;
    assert_eq!(fetched(&seen["avatar"]).await.0, 403);
    // Longer than anything else lives: what is said of it in the table is collected, and tells that it is shown.
    for _ in 0..40 {
        app.advance(86_400).await;
    }
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    app.settle().await;
    assert_eq!(kept(&app).await, 2);
    let seen = app.visitor().get(&format!("/api/v1/accounts/{}", ada.id)).await.expect(200);
    assert_eq!((size(&seen["avatar"]).await, size(&seen["header"]).await), ((50, 50), (90, 30)));
}

#[tokio::test]
async fn what_is_replaced_or_taken_away_is_gone_from_where_it_lay() {
    let app = TestApp::start();
    let (ada, bob) = (pictured(&app, "ada").await, app.person("bob").await);
    let first = bob.account(&ada).await;
    app.settle().await;
    assert_eq!(kept(&app).await, 2);
    ada.portrays(&[("avatar", &*picture(70, 70))], &[]).await.expect(200);
    app.settle().await;
    assert_eq!((kept(&app).await, fetched(&first["avatar"]).await.0), (2, 403));
    let second = bob.account(&ada).await;
    assert_eq!((size(&second["avatar"]).await, size(&second["header"]).await), ((70, 70), (90, 30)));
    for (which, left) in [("avatar", 1), ("header", 0)] {
        for _ in 0..2 {
            // As well where there is none.
            let own = ada.delete(&format!("/api/v1/profile/{which}")).await.expect(200);
            is_plain(&own, which);
            assert!(own["source"].is_object());
        }
        app.settle().await;
        is_plain(&bob.account(&ada).await, which);
        assert_eq!((kept(&app).await, fetched(&second[which]).await.0), (left, 403));
    }
    app.visitor().delete("/api/v1/profile/avatar").await.expect(401);
}

#[tokio::test]
async fn who_leaves_takes_the_pictures_along() {
    let app = TestApp::start();
    let (ada, bob) = (pictured(&app, "ada").await, pictured(&app, "bob").await);
    let seen = bob.account(&ada).await;
    app.settle().await;
    assert_eq!(kept(&app).await, 4);
    let body = json!({ "password": PASSWORD });
    Reply::to(ada.request(Method::DELETE, "/auth/account").json(&body)).await.expect(200);
    app.settle().await;
    assert_eq!(kept(&app).await, 2);
    for which in ["avatar", "header"] {
        assert_eq!(fetched(&seen[which]).await.0, 403);
    }
    assert_eq!(size(&bob.account(&bob).await["avatar"]).await, (50, 50));
}

#[tokio::test]
async fn what_is_no_picture_is_refused_by_its_field_and_changes_nothing() {
    let app = TestApp::start();
    let ada = pictured(&app, "ada").await;
    app.settle().await;
    let before = app.table().await;
    let png = picture(40, 30);
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0x10, 1, 0, 0, 0x10, 0]);
    for which in ["avatar", "header"] {
        for (what, file) in [
            ("a page that is called a picture", &b"<!doctype html><script>alert(1)</script>"[..]),
            ("a drawing that can run", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
            ("a picture cut short", &written(400, 300, ImageFormat::Jpeg)[..300]),
            ("one that claims 16 megapixels and more", &bomb),
        ] {
            let answer = ada.portrays(&[(which, file)], &[("note", "changed")]).await;
            assert_eq!(answer.status, 422, "{what}: {}", answer.text);
            answer.refuses(422, which);
        }
        ada.patch(OWN, json!({ which: "data:image/png;base64,AAAA" })).await.refuses(422, which);
        assert_eq!(ada.portrays(&[(which, &vec![0; 4 * 1024 * 1024 + 1])], &[]).await.status, 413);
    }
    // Of two of which one is broken, none is kept.
    ada.portrays(&[("avatar", &*png), ("header", b"GIF89a<script>")], &[]).await.refuses(422, "header");
    ada.portrays(&[("avatar", &*png)], &[("display_name", &"x".repeat(31))])
        .await
        .refuses(422, "display_name");
    app.visitor().portrays(&[("avatar", &*png)], &[]).await.expect(401);
    assert_eq!((app.table().await, kept(&app).await), (before, 2));
    // What a form sends for a field that is left out changes nothing either.
    let own = ada.portrays(&[("avatar", b"")], &[("header", "")]).await.expect(200);
    assert_eq!((size(&own["avatar"]).await, size(&own["header"]).await), ((50, 50), (90, 30)));
}

#[tokio::test]
async fn while_pictures_can_not_be_kept_the_one_before_stays() {
    let app = TestApp::start();
    let ada = pictured(&app, "ada").await;
    app.faults(json!({ "s3": { "busy": true } })).await;
    let answer = ada.portrays(&[("avatar", &*picture(70, 70))], &[("note", "changed")]).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "2"));
    ada.patch(OWN, json!({ "note": "Without a picture" })).await.expect(200);
    app.faults(json!({ "s3": {} })).await;
    let own = ada.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!(size(&own["avatar"]).await, (50, 50));
    // What was begun is over within the hour, and leaves nothing.
    app.advance(3_601).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    app.settle().await;
    assert_eq!(kept(&app).await, 2);
    assert!(app.table().await.iter().all(|item| item["sk"]["S"] != "MEDIA"));
}

#[tokio::test]
async fn a_picture_of_a_profile_is_none_for_a_status() {
    let app = TestApp::start();
    let ada = pictured(&app, "ada").await;
    let items = app.table().await;
    let ids = items.iter().filter_map(|item| item["pk"]["S"].as_str()?.strip_prefix("M#"));
    let ids: Vec<&str> = ids.collect();
    assert_eq!(ids.len(), 2);
    for id in ids {
        ada.get(&format!("/api/v1/media/{id}")).await.expect(404);
        ada.put(&format!("/api/v1/media/{id}"), json!({ "description": "me" })).await.expect(404);
        ada.delete(&format!("/api/v1/media/{id}")).await.expect(404);
        ada.post("/api/v1/statuses", json!({ "media_ids": [id] })).await.refuses(422, "media_ids");
    }
    app.settle().await;
    assert_eq!(kept(&app).await, 2);
}

#[tokio::test]
async fn of_many_that_are_set_at_once_one_is_left() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let set = async |side| ada.portrays(&[("avatar", &*picture(side, side))], &[]).await.expect(200);
    tokio::join!(set(40), set(50), set(60), set(70));
    app.settle().await;
    assert_eq!(kept(&app).await, 1);
    size(&ada.get("/api/v1/accounts/verify_credentials").await.expect(200)["avatar"]).await;
}

#[tokio::test]
async fn an_app_sets_and_takes_away_by_a_token_that_may_write_accounts() {
    let app = TestApp::start();
    app.person("ada").await;
    let client = app.password_app("read write:accounts write:media").await;
    let ada = client.token("ada", "read write:accounts").await;
    let own = ada.portrays(&[("avatar", &*picture(24, 16))], &[]).await.expect(200);
    assert_eq!(size(&own["avatar"]).await, (16, 16));
    is_plain(&ada.delete("/api/v1/profile/avatar").await.expect(200), "avatar");
    let other = client.token("ada", "read write:media").await;
    other.portrays(&[("avatar", &*picture(24, 16))], &[]).await.refuses(403, "write:accounts");
    other.delete("/api/v1/profile/header").await.refuses(403, "write:accounts");
}

#[tokio::test]
async fn a_picture_counts_as_an_upload_and_a_change_without_one_does_not() {
    let app = TestApp::limited();
    let ada = app.person("ada").await;
    let clock = app.visitor().get("/local/clock").await.expect(200);
    let now = crudder_domain::Moment::parse_iso8601(clock["now"].as_str().unwrap()).unwrap().as_secs();
    app.advance(i64::try_from(1_800 - now % 1_800).unwrap()).await;
    let set = async || ada.portrays(&[("avatar", &*picture(4, 4))], &[]).await;
    for left in (0..30).rev() {
        let answer = set().await;
        answer.expect(200);
        assert_eq!(answer.header("x-ratelimit-remaining"), left.to_string());
    }
    set().await.refuses(429, "You can upload at most 30 images in 30 minutes");
    ada.patch(OWN, json!({ "note": "Words" })).await.expect(200);
}

#[tokio::test]
async fn pictures_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::over(folder.path(), &[]);
    let ada = pictured(&app, "ada").await;
    app.stop();
    let app = TestApp::over(folder.path(), &[]);
    let seen = app.visitor().get(&format!("/api/v1/accounts/{}", ada.id)).await.expect(200);
    assert_eq!(size(&seen["avatar"]).await, (50, 50));
}
