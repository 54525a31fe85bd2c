//! The command itself: what it says, what it refuses, what it seeds.

use std::path::Path;
use std::process::{Command, Output};

use crate::app::TestApp;

fn crudder_local(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_crudder-local")).args(arguments).output().unwrap()
}

#[track_caller]
fn refuses(arguments: &[&str], complaint: &str) {
    let output = crudder_local(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{arguments:?}");
    assert!(said.contains(complaint), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn help_names_every_flag() {
    let help = crudder_local(&["--help"]);
    let said = String::from_utf8_lossy(&help.stdout);
    for flag in ["--port", "--data-dir", "--ephemeral", "--no-cache", "--now-offset", "--help", "seed"] {
        assert!(said.contains(flag), "{flag}");
    }
}

#[test]
fn what_it_can_not_do_it_says() {
    refuses(&["--now-offset", "soon"], "90s, 2h or -5m");
    refuses(
        &["--template", "/nowhere.yaml", "--port", "0", "--ephemeral"],
        "can't read the template /nowhere.yaml",
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "Resources: {}").unwrap();
    refuses(&["--template", text(&file), "--port", "0", "--ephemeral"], "AWS::Serverless::HttpApi");
    refuses(&["--port", "0", "--data-dir", text(&file)], "can't use the data directory");
}

#[tokio::test]
async fn a_port_and_a_folder_are_held_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::over(folder.path(), &[]);
    let port = app.visitor().base.rsplit(':').next().unwrap().to_owned();
    refuses(&["--port", &port, "--ephemeral"], "is taken");
    refuses(&["--port", "0", "--data-dir", text(folder.path())], "open in another Crudder");
    refuses(&["seed", "--data-dir", text(folder.path())], "open in another Crudder");
    app.visitor().get("/health").await.expect(200);
}

#[tokio::test]
async fn a_template_with_an_unknown_handler_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let template = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml")).unwrap();
    let file = folder.path().join("template.yaml");
    std::fs::write(&file, template.replace("Handler: timelines_home", "Handler: timelines_hoem")).unwrap();
    refuses(
        &["--template", text(&file), "--port", "0", "--ephemeral"],
        "there is no handler \"timelines_hoem\"",
    );
}

#[tokio::test]
async fn a_seeded_world_can_be_signed_in_to_and_is_not_seeded_twice() {
    let folder = tempfile::tempdir().unwrap();
    let seed = ["seed", "--data-dir", text(folder.path()), "--people", "20", "--posts", "60"];
    let seeded = crudder_local(&seed);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    refuses(&seed, "already holds a world");

    let app = TestApp::over(folder.path(), &[]);
    let body = serde_json::json!({ "username": "cheshire_cat", "password": "Sample-world-1" });
    let tokens = app.visitor().post("/auth/sign-in", body).await.expect(200);
    let cat = app.bearer(tokens["access_token"].as_str().unwrap());
    assert!(!cat.home().await.is_empty(), "it follows everybody");
    let me = cat.get("/api/v1/accounts/verify_credentials").await.expect(200);
    assert_eq!(me["following_count"], 19);
    let alice = app.visitor().get("/api/v1/accounts/lookup?acct=alice").await.expect(200);
    assert_eq!(alice["followers_count"], 19);
    assert_eq!(app.visitor().get("/local/failures.json").await.expect(200), serde_json::json!([]));
}

#[tokio::test]
async fn the_website_stands_beside_the_api() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(&["--ephemeral", "--web", text(folder.path())]);
    let index = app.visitor().get("/").await;
    assert_eq!(index.status, 200);
    assert!(index.text.contains("/local/mailbox"), "without a website, the page of this machine");
    std::fs::write(folder.path().join("index.html"), "<title>Crudder</title>").unwrap();
    for page in ["/", "/@ada", "/tags/rust", "/statuses/1"] {
        let answer = app.visitor().get(page).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, "<title>Crudder</title>"), "{page}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    }
    assert_eq!(app.visitor().get("/api/v1/nothing").await.text, r#"{"error":"Record not found"}"#);
    assert_eq!(app.visitor().get("/missing.js").await.status, 404);
}
