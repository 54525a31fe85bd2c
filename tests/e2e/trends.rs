//! What is talked about.

use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn what_people_name_and_mark_today_is_a_trend_until_it_ends() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let quiet = ada.says("Unheard #beside", 86_400).await;
    let heard = ada.says("Heard #rust #exp1h", 3_600).await;
    let louder = bob.says("Louder #Rust", 7_200).await;
    let hidden = ada.says_to("unlisted", "Hidden #secret").await;
    bob.does("favourite", &heard).await.expect(200);
    for who in [&ada, &bob] {
        who.does("favourite", &louder).await.expect(200);
        who.does("favourite", &hidden).await.expect(200);
    }
    let tags = async || {
        let list = app.visitor().get("/api/v1/trends/tags").await.expect(200);
        let names = list.as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    for _ in 0..2 {
        assert_eq!(tags().await, ["rust", "beside"]);
        let statuses = app.visitor().ids("/api/v1/trends/statuses").await;
        assert_eq!(statuses, [louder.clone(), heard.clone()], "not {quiet}, not {hidden}");
    }
    assert_eq!(app.visitor().ids("/api/v1/trends/statuses?limit=1&offset=1").await, [heard]);
    let first = bob.get("/api/v1/trends/tags?limit=1").await.expect(200);
    assert_eq!((&first[0]["history"][0]["accounts"], &first[0]["following"]), (&json!("2"), &json!(false)));
    // Gone at once, though what is talked about is looked at once a minute.
    bob.delete(&format!("/api/v1/statuses/{louder}")).await.expect(200);
    app.advance(3_000).await;
    assert_eq!(tags().await, ["beside", "rust"]);
    app.advance(600).await;
    assert_eq!(tags().await, ["beside"]);
    assert_eq!(app.visitor().ids("/api/v1/trends/statuses").await, Vec::<String>::new());
    app.visitor().get("/api/v1/trends/tags?limit=x").await.refuses(422, "limit");
}
