//! Whom one reads, as Mastodon has it: which answers stand on the home timeline, what names somebody whom one avoids, and what
//! somebody who was blocked can still take back.

use serde_json::{Value, json};

use crate::app::{Client, Person, TestApp};

impl Person {
    async fn answers(&self, to: &str, text: &str) -> String {
        let body = json!({ "status": text, "in_reply_to_id": to });
        self.status(body).await["id"].as_str().unwrap().to_owned()
    }
}

async fn contains(viewer: &Client, path: &str, id: &str) -> bool {
    viewer.get(path).await.expect(200).to_string().contains(id)
}

#[tokio::test]
async fn a_followees_answers_stand_on_home_if_they_are_to_whom_one_reads_warm_stale_and_cold() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (eve, sue) = (app.person("eve").await, app.person("sue").await);
    for followee in [&ada, &eve] {
        bob.follow(followee).await;
    }
    let (strangers, followed) =
        (sue.says("By a stranger", 3_600).await, eve.says("By a followee", 3_600).await);
    let (own, mine) = (ada.says("By herself", 3_600).await, bob.says("By me", 3_600).await);
    let to_stranger = ada.answers(&strangers, "Ada to a stranger").await;
    let boosted = ada.answers(&strangers, "Ada to a stranger, which somebody boosts").await;
    let tagged = ada.answers(&strangers, "Ada to a stranger about #tea").await;
    let expected = [
        ada.answers(&followed, "Ada to a followee").await,
        ada.answers(&own, "Ada to herself").await,
        ada.answers(&mine, "Ada to me").await,
        bob.answers(&strangers, "I to a stranger").await,
        eve.does("reblog", &boosted).await.expect(200)["id"].as_str().unwrap().to_owned(),
    ];
    app.settle().await;
    let list =
        bob.post("/api/v1/lists", json!({ "title": "All", "replies_policy": "followed" })).await.expect(200);
    let list = list["id"].as_str().unwrap();
    let members = json!({ "account_ids": [ada.id, eve.id] });
    bob.post(&format!("/api/v1/lists/{list}/accounts"), members).await.expect(200);
    let list = format!("/api/v1/timelines/list/{list}");
    let holds = async |when: &str| {
        let home = bob.home().await;
        for id in &expected {
            assert!(home.contains(id), "{when}: {id} of {expected:?}");
        }
        assert!(!home.contains(&to_stranger), "{when}");
        let on_list = bob.ids(&list).await;
        assert!(!on_list.contains(&to_stranger) && on_list.contains(&expected[0]), "{when}");
    };
    holds("cold").await;
    holds("warm").await;
    app.advance(6).await;
    holds("stale").await;
    holds("warm again").await;
    app.faults(json!({ "momento": { "unavailable": true } })).await;
    holds("without a cache").await;
    app.faults(json!({ "momento": {} })).await;
    assert!(!bob.home().await.contains(&tagged));
    // What one follows a hashtag for is shown, whomever it answers.
    bob.post("/api/v1/tags/tea/follow", json!({})).await.expect(200);
    for _ in 0..2 {
        assert!(bob.home().await.contains(&tagged));
        assert!(!bob.home().await.contains(&to_stranger));
    }
    // Whom one follows from now on, one reads what is answered to, and who is left, no more.
    bob.follow(&sue).await;
    for _ in 0..2 {
        assert!(bob.home().await.contains(&to_stranger));
    }
    bob.unfollow(&eve).await;
    for _ in 0..2 {
        assert!(!bob.home().await.contains(&expected[0]));
    }
}

#[tokio::test]
async fn what_names_somebody_whom_one_blocks_or_mutes_is_on_no_timeline() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (mute, block, blocker) = (app.person("mut").await, app.person("blo").await, app.person("ker").await);
    bob.follow(&ada).await;
    let texts = ["with @mut #tea", "with @blo #tea", "with @ker #tea", "with @bob and @mut #tea"];
    let mut posted = Vec::new();
    for text in texts {
        posted.push(ada.says(text, 3_600).await);
    }
    let boost = ada.does("reblog", &block.says("also @mut", 3_600).await).await.expect(200);
    posted.push(boost["id"].as_str().unwrap().to_owned());
    let own = bob.says("I with @mut", 3_600).await;
    app.settle().await;
    let paths = ["/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/timelines/tag/tea"];
    for path in paths {
        assert!(contains(&bob, path, &posted[0]).await, "{path}");
    }
    bob.does_to("mute", &mute).await;
    bob.does_to("block", &block).await;
    blocker.does_to("block", &bob).await;
    for when in ["cold", "warm"] {
        for path in paths {
            for hidden in [0, 1, 3, 4] {
                assert!(!contains(&bob, path, &posted[hidden]).await, "{path}, {hidden}, {when}");
            }
            assert!(
                contains(&bob, path, &posted[2]).await,
                "{path}: that one is blocked by whom it names, {when}"
            );
            assert!(contains(app.visitor(), "/api/v1/timelines/public", &posted[0]).await);
        }
        assert!(contains(&bob, paths[0], &own).await, "one's own");
    }
    bob.does_to("unmute", &mute).await;
    assert!(contains(&bob, paths[0], &posted[0]).await);
}

#[tokio::test]
async fn lists_of_who_marked_a_status_leave_out_whom_one_blocks_or_mutes_also_ones_own() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (mute, block, blocker) = (app.person("mut").await, app.person("blo").await, app.person("ker").await);
    let (own, other) = (ada.says("Mine", 3_600).await, bob.says("Another's", 3_600).await);
    for id in [&own, &other] {
        for who in [&bob, &mute, &block, &blocker] {
            who.does("favourite", id).await.expect(200);
            who.does("reblog", id).await.expect(200);
        }
    }
    ada.does_to("mute", &mute).await;
    ada.does_to("block", &block).await;
    blocker.does_to("block", &ada).await;
    for id in [&own, &other] {
        for list in ["favourited_by", "reblogged_by"] {
            let path = format!("/api/v1/statuses/{id}/{list}");
            assert_eq!(ada.ids(&path).await, std::slice::from_ref(&bob.id), "{list}");
            assert_eq!(app.visitor().ids(&path).await.len(), 4, "{list}");
        }
    }
}

#[tokio::test]
async fn what_names_somebody_stands_for_them_on_its_authors_page() {
    let app = TestApp::start();
    let (ada, bob, sue) = (app.person("ada").await, app.person("bob").await, app.person("sue").await);
    let (direct, private) =
        (ada.says_to("direct", "For @bob").await, ada.says_to("private", "To followers and @bob").await);
    for id in [&direct, &private] {
        assert!(bob.page_of(&ada.id).await.contains(id));
        assert!(!sue.page_of(&ada.id).await.contains(id));
        assert!(!app.visitor().page_of(&ada.id).await.contains(id));
    }
    // Whom an edit names, it is for; whom it names no more, no more.
    ada.put(&format!("/api/v1/statuses/{direct}"), json!({ "status": "For @sue" })).await.expect(200);
    assert!(!bob.page_of(&ada.id).await.contains(&direct));
    assert!(sue.page_of(&ada.id).await.contains(&direct));
    ada.does_to("block", &sue).await;
    assert!(!sue.get(&format!("/api/v1/accounts/{}/statuses", ada.id)).await.text.contains(&direct));
}

#[tokio::test]
async fn the_search_leaves_out_whom_one_blocks_or_mutes_and_who_blocks_one() {
    let app = TestApp::start();
    let (ada, mute, block) =
        (app.person("ada").await, app.person("mutable").await, app.person("blockable").await);
    let (blocker, bob) = (app.person("keeper").await, app.person("bob").await);
    for who in [&mute, &block, &blocker, &bob] {
        who.says("Elderberries", 3_600).await;
    }
    app.settle().await;
    let found = async |q: &str| {
        let all = ada.get(&format!("/api/v2/search?q={q}")).await.expect(200);
        let people = ada.get(&format!("/api/v1/accounts/search?q={q}")).await.expect(200);
        [all["statuses"].clone(), all["accounts"].clone(), people].map(|list| list.as_array().unwrap().len())
    };
    assert_eq!(found("elderberries").await, [4, 0, 0]);
    for handle in ["mutable", "blockable", "keeper"] {
        assert_eq!(found(handle).await, [0, 1, 1], "{handle}");
    }
    ada.does_to("mute", &mute).await;
    ada.does_to("block", &block).await;
    blocker.does_to("block", &ada).await;
    assert_eq!(found("elderberries").await, [1, 0, 0]);
    for handle in ["mutable", "blockable", "keeper", "bob"] {
        assert_eq!(found(handle).await, if handle == "bob" { [0, 1, 1] } else { [0, 0, 0] }, "{handle}");
        // An app looks somebody up by the whole handle, to take the mute or the block back.
        let looked_up = found(&format!("{handle}&resolve=true")).await;
        assert_eq!(looked_up, if handle == "keeper" { [0, 0, 0] } else { [0, 1, 1] }, "{handle}");
    }
}

#[tokio::test]
async fn who_is_blocked_takes_back_what_they_did_and_learns_nothing_by_it() {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    let status = ada.says("Words before the block", 3_600).await;
    for what in ["favourite", "bookmark", "reblog", "mute"] {
        bob.does(what, &status).await.expect(200);
    }
    app.settle().await;
    for who in [&bob, &eve] {
        ada.does_to("block", who).await;
    }
    let marks = [
        ("unfavourite", "favourited"),
        ("unbookmark", "bookmarked"),
        ("unreblog", "reblogged"),
        ("unmute", "muted"),
    ];
    for (undo, field) in marks {
        eve.does(undo, &status).await.refuses(404, "error");
        let answer = bob.does(undo, &status).await.expect(200);
        assert_eq!((&answer["id"], &answer[field]), (&json!(status), &json!(false)), "{undo}");
        assert!(!answer.to_string().contains("before the block"), "{undo}: {answer}");
        // Nothing is left to take back, and so nothing there.
        bob.does(undo, &status).await.refuses(404, "error");
    }
    app.settle().await;
    let seen = ada.get(&format!("/api/v1/statuses/{status}")).await.expect(200);
    assert_eq!((&seen["favourites_count"], &seen["reblogs_count"]), (&json!(0), &json!(0)));
    assert_eq!(bob.page_of(&bob.id).await, Vec::<String>::new());
    // A wish to follow ends with the block; to take it back again is no error.
    bob.does_to("unfollow", &ada).await;
    bob.does("favourite", &status).await.refuses(404, "error");
}

fn talks(answer: &Value) -> Vec<(bool, String)> {
    let said =
        |it: &Value| it["last_status"]["content"].as_str().unwrap().replace("<p>", "").replace("</p>", "");
    answer.as_array().unwrap().iter().map(|it| (it["unread"].as_bool().unwrap(), said(it))).collect()
}

/// Bob writes to Ada, who did that to him before, alone and together with Eve, who answers; whether Ada hears of Bob.
async fn hears(stance: &str, body: Value) -> bool {
    let app = TestApp::start();
    let (ada, bob, eve) = (app.person("ada").await, app.person("bob").await, app.person("eve").await);
    let first = ada.says_to("direct", "To both of you, @bob @eve").await;
    let to_bob = ada.says_to("direct", "To @bob alone").await;
    app.settle().await;
    ada.post(&format!("/api/v1/accounts/{}/{stance}", bob.id), body).await.expect(200);
    let mut of_bob = vec![bob.says_to("direct", "@ada are you there?").await];
    let answer = |text: &str| json!({ "status": text, "visibility": "direct", "in_reply_to_id": first });
    if stance == "mute" {
        of_bob.push(bob.status(answer("@ada @eve hello")).await["id"].as_str().unwrap().to_owned());
    }
    let of_eve = eve.status(answer("@ada @bob I hear you")).await["id"].as_str().unwrap().to_owned();
    app.settle().await;
    let all = talks(&ada.get("/api/v1/conversations").await.expect(200));
    assert!(all.iter().any(|(unread, said)| *unread && said.contains("I hear you")), "{stance}: {all:?}");
    let mut hears = Vec::new();
    for _ in 0..2 {
        for path in ["/api/v1/conversations", "/api/v1/notifications", "/api/v2/notifications"] {
            hears.push(contains(&ada, path, &of_bob[0]).await);
        }
        let export = "/api/v1/crudder/export?part=direct_messages";
        for id in &of_bob {
            hears.push(contains(&ada, export, id).await);
        }
        assert!(contains(&ada, export, &of_eve).await);
        let told = ada.get("/api/v1/notifications/unread_count").await.expect(200)["count"].as_u64().unwrap();
        hears.push(usize::try_from(told).unwrap() == 1 + of_bob.len());
    }
    let hears_anything = hears.contains(&true);
    assert_eq!(hears_anything, !hears.contains(&false), "{stance}: {hears:?}");
    // A talk with him alone is there only where he is heard.
    assert_eq!(contains(&ada, "/api/v1/conversations", &to_bob).await, hears_anything, "{stance}");
    ada.does_to(&format!("un{stance}"), &bob).await;
    if stance == "mute" {
        assert!(contains(&ada, "/api/v1/conversations", &of_bob[0]).await, "it was never taken away");
    }
    hears_anything
}

#[tokio::test]
async fn from_whom_one_blocks_or_mutes_no_message_arrives() {
    assert!(!hears("block", json!({})).await);
    assert!(!hears("mute", json!({})).await);
    // Whom one mutes but for their notifications, one hears.
    assert!(hears("mute", json!({ "notifications": false })).await);
}
