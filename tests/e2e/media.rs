//! Pictures: uploaded, attached to a status, looked at until that ends, and gone with it.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Person, Reply, TestApp};

impl Person {
    /// Uploads a picture; answers its id.
    pub(crate) async fn uploads(&self, description: &str) -> String {
        let picture = picture(24, 16);
        let media = self.upload(&picture, &[("description", description)]).await.expect(200);
        media["id"].as_str().unwrap().to_owned()
    }
}

/// A PNG of that size.
pub(crate) fn picture(width: u32, height: u32) -> Vec<u8> {
    written(width, height, ImageFormat::Png)
}

pub(crate) fn written(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([low(x * 7), low(y * 5), 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn low(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

/// What comes from an address, by anybody.
pub(crate) async fn fetched(address: &Value) -> (u16, Vec<u8>) {
    let answer = reqwest::get(address.as_str().unwrap()).await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

/// How many pictures are kept, in both their sizes.
pub(crate) async fn kept(app: &TestApp) -> usize {
    app.visitor().get("/local/pictures.json").await.expect(200).as_array().unwrap().len()
}

fn path(status: &Value) -> String {
    format!("/api/v1/statuses/{}", status["id"].as_str().unwrap())
}

async fn shows(ada: &Person, media: &[&str]) -> Value {
    ada.status(json!({ "status": "Look", "media_ids": media, "expires_in": 3_600 })).await
}

#[tokio::test]
async fn a_picture_is_uploaded_described_attached_and_looked_at() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let fields = [("description", "An engine"), ("focus", "0.5,-0.25")];
    let media = ada.upload(&picture(800, 600), &fields).await.expect(200);
    assert_eq!((&media["type"], &media["description"]), (&json!("image"), &json!("An engine")));
    assert_eq!(media["meta"]["focus"], json!({ "x": 0.5, "y": -0.25 }));
    assert_eq!(media["meta"]["original"]["size"], "800x600");
    let small = &media["meta"]["small"];
    assert!(small["width"].as_u64().unwrap() * small["height"].as_u64().unwrap() <= 640 * 360);
    assert!(media["blurhash"].as_str().unwrap().len() > 20);
    let id = media["id"].as_str().unwrap();
    let own = format!("/api/v1/media/{id}");
    let changed = ada.put(&own, json!({ "description": "The engine" })).await.expect(200);
    assert_eq!((&changed["description"], &changed["meta"]), (&json!("The engine"), &media["meta"]));
    assert_eq!(ada.get(&own).await.expect(200)["description"], "The engine");

    let status = shows(&ada, &[id]).await;
    let shown = status["media_attachments"][0].clone();
    assert_eq!((&shown["id"], &shown["description"]), (&json!(id), &json!("The engine")));
    app.settle().await;
    for by in [app.visitor(), &ada] {
        for answer in [
            by.get(&path(&status)).await.expect(200),
            by.get("/api/v1/timelines/public").await.expect(200)[0].clone(),
        ] {
            let shown = &answer["media_attachments"][0];
            assert_eq!((&shown["id"], &shown["blurhash"]), (&json!(id), &media["blurhash"]));
            for address in ["url", "preview_url"] {
                let (status, bytes) = fetched(&shown[address]).await;
                assert_eq!(status, 200);
                image::load_from_memory(&bytes).unwrap();
            }
        }
    }
    // It has one place now.
    ada.get(&own).await.expect(404);
    ada.put(&own, json!({ "description": "x" })).await.expect(404);
    ada.delete(&own).await.refuses(422, "An image that is attached to a post cannot be deleted");
}

/// A JPEG with a camera's notes, with a place in them, where a JPEG has them.
pub(crate) fn with_a_place(width: u32, height: u32) -> Vec<u8> {
    let jpeg = written(width, height, ImageFormat::Jpeg);
    let notes = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0GPSPLACE 51.477 N";
    let length = u16::try_from(notes.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, notes, &jpeg[2..]].concat()
}

/// Whether there is anything of such notes in a file.
pub(crate) fn tells_a_place(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|window| window == b"Exif" || window == b"GPSP")
}

#[tokio::test]
async fn nothing_of_where_it_was_taken_is_told() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let sent = with_a_place(60, 40);
    assert!(tells_a_place(&sent));
    let media = ada.upload(&sent, &[]).await.expect(200);
    for address in ["url", "preview_url"] {
        assert!(!tells_a_place(&fetched(&media[address]).await.1));
    }
}

#[tokio::test]
async fn it_can_be_looked_at_until_the_second_in_which_its_status_ends() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let status = ada.status(json!({ "media_ids": [media], "expires_in": 300 })).await;
    assert_eq!(status["content"], "");
    let address = status["media_attachments"][0]["url"].clone();
    app.advance(270).await;
    assert_eq!(fetched(&address).await.0, 200);
    let later = app.visitor().get(&path(&status)).await.expect(200);
    app.advance(30).await;
    assert_eq!(fetched(&address).await.0, 403);
    assert_eq!(fetched(&later["media_attachments"][0]["url"]).await.0, 403);
    // When the table forgets it, so does what keeps it.
    assert_eq!(kept(&app).await, 2);
    app.advance(1).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    app.settle().await;
    assert_eq!(kept(&app).await, 0);
}

#[tokio::test]
async fn a_deleted_status_takes_all_that_it_ever_showed_along() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let (first, second) = (ada.uploads("first").await, ada.uploads("second").await);
    let status = shows(&ada, &[&first]).await;
    let edit = json!({ "status": "Look again", "media_ids": [second] });
    ada.put(&path(&status), edit).await.expect(200);
    let address = status["media_attachments"][0]["url"].clone();
    app.settle().await;
    assert_eq!(kept(&app).await, 4);
    let deleted = ada.delete(&format!("{}?delete_media=true", path(&status))).await.expect(200);
    assert_eq!(deleted["media_attachments"], json!([]));
    app.settle().await;
    assert_eq!((kept(&app).await, fetched(&address).await.0), (0, 403));
    for gone in [first, second] {
        ada.get(&format!("/api/v1/media/{gone}")).await.expect(404);
        ada.post("/api/v1/statuses", json!({ "media_ids": [gone] })).await.refuses(422, "media_ids");
    }
}

#[tokio::test]
async fn what_is_deleted_can_be_written_again_with_its_pictures() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (first, second) = (ada.uploads("first").await, ada.uploads("second").await);
    let new = json!({
        "status": "Look, @bob", "media_ids": [first, second], "spoiler_text": "an engine", "sensitive": true,
        "language": "en", "visibility": "unlisted",
    });
    let mut status = ada.status(new.clone()).await;
    for turn in 0..3 {
        let old = status["media_attachments"][0]["url"].clone();
        assert_eq!(fetched(&old).await.0, 200);
        let deleted = ada.delete(&path(&status)).await.expect(200);
        assert_eq!((&deleted["text"], &deleted["spoiler_text"]), (&new["status"], &new["spoiler_text"]));
        assert_eq!((&deleted["visibility"], &deleted["language"]), (&new["visibility"], &new["language"]));
        assert_eq!(deleted["media_attachments"][1]["description"], "second");
        app.settle().await;
        // Nobody sees it meanwhile but its author, whatever address they kept.
        assert_eq!((fetched(&old).await.0, kept(&app).await), (403, 4), "{turn}");
        bob.get(&format!("/api/v1/media/{first}")).await.expect(404);
        app.visitor().get(&path(&status)).await.expect(404);
        bob.post("/api/v1/statuses", json!({ "media_ids": [first] })).await.refuses(422, "media_ids");
        let own = ada.get(&format!("/api/v1/media/{first}")).await.expect(200);
        assert_eq!(fetched(&own["url"]).await.0, 200);
        app.advance(600).await;
        status = ada.status(new.clone()).await;
        let shown = &status["media_attachments"][0];
        assert_eq!((&shown["id"], &shown["description"]), (&json!(first), &json!("first")));
        assert_eq!(fetched(&shown["url"]).await.0, 200);
        app.settle().await;
        assert_eq!((fetched(&shown["url"]).await.0, kept(&app).await), (200, 4));
    }
    // One is let go, and goes after its hour; the other goes with the status that shows it.
    ada.delete(&path(&status)).await.expect(200);
    let status = shows(&ada, &[&first]).await;
    app.settle().await;
    assert_eq!(kept(&app).await, 4);
    app.advance(3_601).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    app.settle().await;
    app.visitor().get(&path(&status)).await.expect(404);
    assert_eq!(kept(&app).await, 0);
}

#[tokio::test]
async fn a_deleted_statuss_pictures_wait_an_hour_and_no_longer() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let status = ada.status(json!({ "media_ids": [media], "expires_in": 86_400 })).await;
    ada.delete(&path(&status)).await.expect(200);
    app.advance(3_590).await;
    let own = format!("/api/v1/media/{media}");
    let address = ada.get(&own).await.expect(200)["url"].clone();
    app.advance(10).await;
    let ada = app.sign_in("ada").await;
    ada.get(&own).await.expect(404);
    assert_eq!(fetched(&address).await.0, 403);
    ada.post("/api/v1/statuses", json!({ "media_ids": [media] })).await.refuses(422, "media_ids");
    app.advance(1).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    app.settle().await;
    assert_eq!(kept(&app).await, 0);
}

#[tokio::test]
async fn while_pictures_can_not_be_copied_a_status_is_deleted_with_them() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let status = shows(&ada, &[&media]).await;
    app.faults(json!({ "s3": { "busy": true } })).await;
    let deleted = ada.delete(&path(&status)).await.expect(200);
    assert_eq!(deleted["media_attachments"], json!([]));
    app.faults(json!({ "s3": {} })).await;
    app.settle().await;
    assert_eq!(kept(&app).await, 0);
    ada.post("/api/v1/statuses", json!({ "media_ids": [media] })).await.refuses(422, "media_ids");
}

#[tokio::test]
async fn what_nobody_attaches_ends_after_a_day() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let (media, given_up) = (ada.uploads("").await, ada.uploads("").await);
    ada.delete(&format!("/api/v1/media/{given_up}")).await.expect(200);
    ada.delete(&format!("/api/v1/media/{given_up}")).await.expect(404);
    app.settle().await;
    assert_eq!(kept(&app).await, 2);
    app.advance(86_370).await;
    let ada = app.sign_in("ada").await;
    let own = format!("/api/v1/media/{media}");
    let address = ada.get(&own).await.expect(200)["url"].clone();
    app.advance(30).await;
    ada.get(&own).await.expect(404);
    assert_eq!(fetched(&address).await.0, 403);
    ada.post("/api/v1/statuses", json!({ "media_ids": [media] })).await.refuses(422, "media_ids");
    // The sweep takes what ended before its second.
    app.advance(1).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    app.settle().await;
    assert_eq!(kept(&app).await, 0);
}

#[tokio::test]
async fn it_is_attached_once_by_who_uploaded_it_and_four_at_most() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let media = ada.uploads("").await;
    let own = format!("/api/v1/media/{media}");
    bob.get(&own).await.expect(404);
    bob.put(&own, json!({ "description": "mine" })).await.expect(404);
    bob.delete(&own).await.expect(404);
    let refused = async |by: &Person, ids: Value| {
        by.post("/api/v1/statuses", json!({ "status": "x", "media_ids": ids }))
            .await
            .refuses(422, "media_ids");
    };
    refused(&bob, json!([media])).await;
    refused(&ada, json!(["1"])).await;
    refused(&ada, json!(["picture"])).await;
    let mut four = Vec::new();
    for _ in 0..4 {
        four.push(ada.uploads("").await);
    }
    refused(&ada, json!([four[0], four[1], four[2], four[3], media])).await;
    // Of one that can't be attached, none is.
    refused(&ada, json!([four[0], "1"])).await;
    let order = [&four[2], &four[0], &four[3], &four[1]];
    let status = ada.status(json!({ "media_ids": order, "sensitive": true })).await;
    let shown = status["media_attachments"].as_array().unwrap();
    assert_eq!(shown.iter().map(|it| it["id"].as_str().unwrap()).collect::<Vec<_>>(), order);
    assert_eq!(status["sensitive"], true);
    refused(&ada, json!([four[0]])).await;
    ada.post("/api/v1/statuses", json!({ "status": " ", "media_ids": [] })).await.refuses(422, "status");
}

#[tokio::test]
async fn of_two_who_attach_it_at_once_one_does() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let post = || ada.post("/api/v1/statuses", json!({ "status": "x", "media_ids": [media] }));
    let (a, b, c, d) = tokio::join!(post(), post(), post(), post());
    let mut statuses = [a.status, b.status, c.status, d.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422, 422, 422]);
}

#[tokio::test]
async fn a_post_that_is_repeated_is_the_same_status() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let post = || {
        let request = ada.request(Method::POST, "/api/v1/statuses").header("idempotency-key", "once");
        Reply::to(request.json(&json!({ "media_ids": [media] })))
    };
    let (first, at_once) = tokio::join!(post(), post());
    let later = post().await.expect(200);
    assert_eq!(first.expect(200)["id"], at_once.expect(200)["id"]);
    assert_eq!(later["media_attachments"][0]["id"], media.as_str());
}

#[tokio::test]
async fn an_edit_changes_what_is_shown_and_the_history_keeps_it() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let (first, second) = (ada.uploads("first").await, ada.uploads("second").await);
    let status = shows(&ada, &[&first]).await;
    let edit = json!({
        "status": "Look", "media_ids": [second, first],
        "media_attributes": [{ "id": first, "description": "the first" }, { "id": second, "focus": "1,1" }],
    });
    let edited = ada.put(&path(&status), edit).await.expect(200);
    let told = |status: &Value| -> Vec<Value> {
        status["media_attachments"].as_array().unwrap().iter().map(|it| it["description"].clone()).collect()
    };
    assert_eq!(told(&edited), ["second", "the first"]);
    assert_eq!(edited["media_attachments"][0]["meta"]["focus"]["x"], 1.0);
    let without =
        ada.put(&path(&status), json!({ "status": "Look", "media_ids": [second] })).await.expect(200);
    assert_eq!(told(&without), ["second"]);
    let history = app.visitor().get(&format!("{}/history", path(&status))).await.expect(200);
    let history: Vec<_> = history.as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        history,
        [vec![json!("first")], vec![json!("second"), json!("the first")], vec![json!("second")]]
    );
    // What it has shown before it may show again; another's, and what another status shows, it may not.
    let again = ada.put(&path(&status), json!({ "status": "Look", "media_ids": [first] })).await.expect(200);
    assert_eq!(told(&again), ["the first"]);
    let elsewhere = ada.uploads("").await;
    shows(&ada, &[&elsewhere]).await;
    let edit = json!({ "status": "Look", "media_ids": [elsewhere] });
    ada.put(&path(&status), edit).await.refuses(422, "media_ids");
    // It may say nothing while it shows something.
    let silent = json!({ "status": "", "media_ids": [first] });
    let silent = ada.put(&path(&status), silent).await.expect(200);
    assert_eq!((&silent["content"], told(&silent)), (&json!(""), vec![json!("the first")]));
    // Everything can be taken out, which a status that says nothing can't bear.
    ada.put(&path(&status), json!({ "media_ids": [] })).await.refuses(422, "status");
    let empty = json!({ "media_attributes": [{ "description": "of nothing" }] });
    ada.put(&path(&status), empty).await.refuses(422, "media_attributes");
    let words = ada.put(&path(&status), json!({ "status": "Words", "media_ids": [] })).await.expect(200);
    assert_eq!(words["media_attachments"], json!([]));
    for status in [status, silent] {
        assert_eq!(fetched(&status["media_attachments"][0]["url"]).await.0, 200);
    }
}

#[tokio::test]
async fn only_what_shows_something_is_on_a_list_of_pictures() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    ada.says("Words", 3_600).await;
    let media = ada.uploads("").await;
    let shown = shows(&ada, &[&media]).await["id"].as_str().unwrap().to_owned();
    let later = ada.says("More words", 3_600).await;
    app.settle().await;
    let pictures = async || {
        let own = format!("/api/v1/accounts/{}/statuses?only_media=true", ada.id);
        let own = app.visitor().ids(&own).await;
        assert_eq!(own, app.visitor().ids("/api/v1/timelines/public?only_media=true").await);
        own
    };
    assert_eq!(pictures().await, std::slice::from_ref(&shown));
    // A status that comes to show something, or no more, is listed so.
    let media = ada.uploads("").await;
    let edit = json!({ "status": "Words", "media_ids": [media] });
    ada.put(&format!("/api/v1/statuses/{later}"), edit).await.expect(200);
    assert_eq!(pictures().await, [later, shown]);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let png = picture(40, 30);
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0x10, 1, 0, 0, 0x10, 0]);
    app.settle().await;
    let before = app.table().await;
    for (what, file) in [
        ("nothing", &b""[..]),
        ("a page that is called a picture", b"<!doctype html><script>alert(1)</script>"),
        ("a drawing that can run", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("a picture cut short", &written(400, 300, ImageFormat::Jpeg)[..300]),
        ("one that claims 16 megapixels and more", &bomb),
    ] {
        let answer = ada.upload(file, &[]).await;
        assert_eq!(answer.status, 422, "{what}: {}", answer.text);
        answer.refuses(422, "file");
    }
    ada.upload(&png, &[("description", &"é".repeat(1_501))]).await.refuses(422, "description");
    ada.upload(&png, &[("focus", "left")]).await.refuses(422, "focus");
    let five_megabytes = vec![0; 5_000_000];
    assert_eq!(ada.upload(&five_megabytes, &[]).await.status, 413);
    assert_eq!(ada.upload(&vec![0; 4 * 1024 * 1024 + 1], &[]).await.status, 413);
    ada.post("/api/v2/media", json!({ "file": "x" })).await.refuses(422, "file");
    app.visitor().upload(&png, &[]).await.expect(401);
    assert_eq!((app.table().await, kept(&app).await), (before, 0));
    // As large as can be is taken: noise does not get smaller.
    let mut random = 1_u32;
    let noise = RgbImage::from_fn(1_100, 1_200, |_, _| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([low(random >> 24), low(random >> 16), low(random >> 8)])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(noise).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    assert!((3_800_000..=4 * 1024 * 1024).contains(&bytes.len()), "{}", bytes.len());
    ada.upload(&bytes, &[]).await.expect(200);
}

#[tokio::test]
async fn an_app_uploads_by_its_own_token_in_either_version() {
    let app = TestApp::start();
    app.person("ada").await;
    let client = app.password_app("read write").await;
    let ada = client.token("ada", "read write").await;
    let media = ada.upload(&picture(24, 16), &[("description", "by an app")]).await.expect(200);
    let status = json!({ "status": "x", "media_ids": [media["id"]] });
    let status = ada.post("/api/v1/statuses", status).await.expect(200);
    assert_eq!(fetched(&status["media_attachments"][0]["url"]).await.0, 200);
    let old =
        ada.request(Method::POST, "/api/v1/media").header("content-type", "multipart/form-data; boundary=x");
    let file = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let body = [&file[..], &picture(9, 9), b"\r\n--x--"].concat();
    assert_eq!(Reply::to(old.body(body)).await.expect(200)["meta"]["original"]["width"], 9);
    client.token("ada", "read").await.upload(&picture(24, 16), &[]).await.refuses(403, "write:media");
}

#[tokio::test]
async fn while_pictures_can_not_be_kept_everything_else_goes_on() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let status = shows(&ada, &[&media]).await;
    app.faults(json!({ "s3": { "busy": true } })).await;
    let answer = ada.upload(&picture(24, 16), &[]).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "2"));
    ada.says("Words", 60).await;
    let shown = app.visitor().get(&path(&status)).await.expect(200);
    assert_eq!(shown["media_attachments"][0]["id"], media.as_str());
    app.faults(json!({ "s3": {} })).await;
    ada.uploads("").await;
}

#[tokio::test]
async fn who_may_not_see_a_status_gets_no_address_of_what_it_shows() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let media = ada.uploads("").await;
    let status = ada.status(json!({ "media_ids": [media], "visibility": "private" })).await;
    for by in [&*bob, app.visitor()] {
        by.get(&path(&status)).await.expect(404);
        assert!(!by.get("/api/v1/timelines/public?only_media=true").await.text.contains(&media));
        let page = by.get(&format!("/api/v1/accounts/{}/statuses?only_media=true", ada.id)).await;
        assert_eq!(page.expect(200), json!([]));
    }
    let address = status["media_attachments"][0]["url"].as_str().unwrap();
    let bare = address.split('?').next().unwrap();
    assert_eq!(reqwest::get(bare).await.unwrap().status(), 403);
}

#[tokio::test]
async fn pictures_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::over(folder.path(), &[]);
    let ada = app.person("ada").await;
    let media = ada.uploads("").await;
    let status = shows(&ada, &[&media]).await;
    app.stop();
    let app = TestApp::over(folder.path(), &[]);
    let shown = app.visitor().get(&path(&status)).await.expect(200);
    assert_eq!(fetched(&shown["media_attachments"][0]["preview_url"]).await.0, 200);
}
