//! Reports: told to the operator, with a copy that outlives what was posted and that no route shows.

use serde_json::{Value, json};

use crate::app::TestApp;

/// The reports in the table, past Crudder.
async fn kept(app: &TestApp) -> Vec<Value> {
    let is_report = |item: &Value| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("REPORT#"));
    app.table().await.into_iter().filter(is_report).collect()
}

#[tokio::test]
async fn a_report_keeps_what_it_is_about_beyond_its_end_and_for_a_term_of_its_own() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let id = ada.says("Unkind words", 60).await;
    let body = json!({
        "account_id": ada.id, "status_ids": [id], "category": "violation", "comment": "She is rude", "forward": true,
    });
    let report = bob.post("/api/v1/reports", body).await.expect(200);
    assert_eq!(report["category"], "violation");
    assert_eq!((&report["comment"], &report["forwarded"]), (&json!("She is rude"), &json!(false)));
    assert_eq!((&report["status_ids"], &report["rule_ids"]), (&json!([id]), &json!([])));
    assert_eq!((&report["action_taken"], &report["action_taken_at"]), (&json!(false), &Value::Null));
    assert_eq!(report["target_account"]["username"], "ada");
    assert!(report["created_at"].is_string() && report["id"].is_string());

    app.advance(60).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    let all = kept(&app).await;
    assert_eq!(all.len(), 2, "the report, and a copy of its status");
    let text = json!(all).to_string();
    for word in ["Unkind words", "She is rude", "ada", bob.id.as_str(), id.as_str()] {
        assert!(text.contains(word), "{word}: {text}");
    }
    app.advance(30 * 86_400).await;
    app.visitor().post("/local/sweep", json!({})).await.expect(200);
    assert!(kept(&app).await.is_empty(), "thirty days later");
}

#[tokio::test]
async fn an_account_is_reported_without_a_status_too_and_twenty_times_a_day_at_most() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let body = json!({ "account_id": ada.id });
    for _ in 0..20 {
        let report = bob.post("/api/v1/reports", body.clone()).await.expect(200);
        assert_eq!((&report["category"], &report["comment"]), (&json!("other"), &json!("")));
    }
    let refused = bob.post("/api/v1/reports", body.clone()).await;
    refused.refuses(429, "error");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
    assert_eq!(kept(&app).await.len(), 20);
    ada.post("/api/v1/reports", json!({ "account_id": bob.id })).await.expect(200);
}
