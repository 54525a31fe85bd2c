//! Text in all scripts: what is tagged, linked and named in it, what nobody sees of it, and how long it is.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::app::{Person, TestApp};

/// A text as a part of a path.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The addresses that the HTML of a status links to.
fn links(status: &Value) -> Vec<String> {
    let html = status["content"].as_str().unwrap();
    html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

/// Whom a status names.
fn named(status: &Value) -> Vec<String> {
    let mentions = status["mentions"].as_array().unwrap().iter();
    mentions.map(|mention| mention["acct"].as_str().unwrap().to_owned()).collect()
}

impl Person {
    async fn posts(&self, text: &str) -> Value {
        self.status(json!({ "status": text })).await
    }

    /// Of whom it has heard that it was mentioned.
    async fn heard(&self) -> usize {
        self.get("/api/v1/notifications?types[]=mention").await.ids().len()
    }
}

#[tokio::test]
async fn a_hashtag_of_any_script_is_whole_and_every_spelling_leads_to_it() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for (written, name, spellings) in [
        ("สิ่งแวดล้อม", "สิ่งแวดล้อม", &["สิ่งแวดล้อม"][..]),
        ("हिन्दी", "हिन्दी", &["हिन्दी", "＃हिन्दी"]),
        (
            "fru\u{308}hling",
            "fruhling",
            &["frühling", "FRÜHLING", "FRU\u{308}HLING", "fruhling", "#Frühling"],
        ),
        ("می\u{200c}خواهم", "می\u{200c}خواهم", &["می\u{200c}خواهم"]),
        ("ポケモン・テスト", "ポケモン・テスト", &["ポケモン・テスト", "ﾎﾟｹﾓﾝ･ﾃｽﾄ"]),
        ("ΟΔΟΣ", "οδοσ", &["οδος", "οδοσ", "Οδος"]),
        ("Straße", "strasse", &["STRASSE", "straße", "STRAẞE"]),
        ("한국어", "한국어", &["한국어", "\u{1112}\u{1161}\u{11ab}국어"]),
    ] {
        let status = ada.posts(&format!("「＃{written}」, #{written}।")).await;
        assert_eq!(status["tags"].as_array().unwrap().len(), 1, "{status}");
        assert_eq!(status["tags"][0]["name"], name);
        let page = status["tags"][0]["url"].as_str().unwrap().to_owned();
        assert_eq!(links(&status), [page.clone(), page], "{status}");
        app.settle().await;
        let id = status["id"].as_str().unwrap();
        for spelling in spellings.iter().map(|it| encoded(it)) {
            assert_eq!(bob.ids(&format!("/api/v1/timelines/tag/{spelling}")).await, [id], "{name}");
            let shown = bob.get(&format!("/api/v1/tags/{spelling}")).await.expect(200);
            assert_eq!((&shown["name"], &shown["history"][0]["uses"]), (&json!(name), &json!("1")));
            let found = bob.get(&format!("/api/v2/search?type=hashtags&q={spelling}")).await.expect(200);
            assert_eq!(found["hashtags"][0]["name"], name);
            let said = bob.get(&format!("/api/v2/search?type=statuses&q={spelling}")).await.expect(200);
            assert!(said["statuses"].as_array().unwrap().iter().any(|one| one["id"] == id), "{spelling}");
            for (does, follows) in [("follow", true), ("unfollow", false)] {
                let tag = bob.post(&format!("/api/v1/tags/{spelling}/{does}"), json!({})).await.expect(200);
                assert_eq!((&tag["name"], &tag["following"]), (&json!(name), &json!(follows)));
            }
        }
        bob.post(&format!("/api/v1/tags/{}/follow", encoded(spellings[0])), json!({})).await.expect(200);
        assert!(bob.home().await.contains(&id.to_owned()), "{name}");
    }
    for none in ["123", "१२३", "１２", "·", "a-b", "\u{3164}", "_"] {
        assert_eq!(
            ada.posts(&format!("x #{none}-")).await["tags"].as_array().map_or(0, Vec::len),
            usize::from(none == "a-b"),
            "{none}"
        );
        bob.get(&format!("/api/v1/tags/{}", encoded(none))).await.expect(404);
    }
}

#[tokio::test]
async fn a_link_ends_where_the_sentence_of_any_script_goes_on() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for (text, link) in [
        ("「https://ja.example/wiki/君の名は」を見た", "https://ja.example/wiki/君の名は"),
        ("見て（https://e.example/x）。", "https://e.example/x"),
        ("see “https://e.example/x?y=1&z”, or", "https://e.example/x?y=1&z"),
        ("https://e.example/x\u{3000}と", "https://e.example/x"),
        ("https://e.example/x\u{a0}et", "https://e.example/x"),
        ("https://e.example/x。次の文", "https://e.example/x"),
        ("देखो https://e.example/हिन्दी।", "https://e.example/हिन्दी"),
        ("انظر https://e.example/x؟", "https://e.example/x"),
        ("https://en.example/wiki/Foo_(bar)", "https://en.example/wiki/Foo_(bar)"),
    ] {
        assert_eq!(links(&ada.posts(text).await), [link], "{text}");
    }
    // What is counted is what is linked.
    let long = format!("{}「https://e.example/{}」", "あ".repeat(475), "x".repeat(600));
    assert_eq!(ada.posts(&long).await["content"].as_str().unwrap().matches('あ').count(), 475);
    ada.post("/api/v1/statuses", json!({ "status": format!("あ{long}") })).await.refuses(422, "status");
}

#[tokio::test]
async fn a_name_reaches_who_is_called_so_here_and_nobody_else() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let instance = app.visitor().get("/api/v2/instance").await.expect(200);
    let own = instance["domain"].as_str().unwrap();
    assert!(app.visitor().base.ends_with(own));
    let mut heard = 0;
    for text in [
        "@bobさん",
        "@BOB님!",
        "(@bob)",
        &format!("hi @bob@{own}"),
        &format!("@bob@{}さん", own.to_uppercase()),
    ] {
        let status = ada.posts(text).await;
        assert_eq!(named(&status), ["bob"], "{text}");
        assert_eq!(links(&status), [format!("{}/@bob", app.visitor().base)], "{text}");
        let html = status["content"].as_str().unwrap();
        assert!(
            html.contains("class=\"u-url mention\">@<span>") && !html.contains("</span></a></span>@"),
            "{html}"
        );
        app.settle().await;
        heard += 1;
        assert_eq!(bob.heard().await, heard, "{text}");
    }
    let name = own.split(':').next().unwrap();
    for text in [
        "@bob@localhost",
        "@bob@",
        "@bob@ hi",
        "@bob@elsewhere.example",
        "@bob@elsewhere.example:3000",
        "a@bob.example",
        "x@bob",
        &format!("@bob@{name}"),
        &format!("@bob@{own}@x"),
        &format!("@bob@x.{own}"),
        "@nobody1さん",
    ] {
        let status = ada.posts(text).await;
        assert_eq!((named(&status), links(&status)), (vec![], vec![]), "{text}");
        assert_eq!(status["content"], format!("<p>{text}</p>"));
    }
    app.settle().await;
    assert_eq!(bob.heard().await, heard);
}

#[tokio::test]
async fn a_biography_links_whom_it_names() {
    let app = TestApp::start();
    let (ada, _bob) = (app.person("ada").await, app.person("bob").await);
    let own = app.visitor().base.trim_start_matches("http://").to_owned();
    let link =
        format!("href=\"{}/@bob\" class=\"u-url mention\">@<span>bob</span></a></span>", app.visitor().base);
    let (path, field) = ("/api/v1/accounts/update_credentials", json!([{ "name": "with", "value": "@bob" }]));
    for note in ["with @bob", "@bobさん", &format!("with @bob@{own}")] {
        let body = json!({ "note": note, "fields_attributes": field });
        let account = ada.patch(path, body).await.expect(200);
        assert!(account["note"].as_str().unwrap().contains(&link), "{account}");
        assert!(account["fields"][0]["value"].as_str().unwrap().contains(&link), "{account}");
        assert_eq!(
            (&account["source"]["note"], &account["source"]["fields"][0]["value"]),
            (&json!(note), &json!("@bob"))
        );
    }
    for note in ["a@bob.example", "@bob@elsewhere.example", "@bob@"] {
        let account = ada.patch(path, json!({ "note": note })).await.expect(200);
        assert_eq!(account["note"], format!("<p>{note}</p>"));
    }
}

#[tokio::test]
async fn an_edit_by_the_own_host_keeps_a_direct_post_with_whom_it_was_for() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let own = app.visitor().base.trim_start_matches("http://").to_owned();
    let body = json!({ "status": format!("@bob@{own} psst"), "visibility": "direct" });
    let status = ada.status(body).await;
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    bob.get(&path).await.expect(200);
    assert_eq!(ada.get(&format!("{path}/source")).await.expect(200)["text"], "@bob psst");
    let edited = ada.put(&path, json!({ "status": format!("@bob@{own} hush") })).await.expect(200);
    assert_eq!(named(&edited), ["bob"]);
    assert!(bob.get(&path).await.expect(200)["content"].as_str().unwrap().contains("hush"));
    for nobody in ["hush", "@ada hush", "@bob@localhost hush", "@bob@ hush"] {
        ada.put(&path, json!({ "status": nobody })).await.refuses(422, "status");
        let body = json!({ "status": nobody, "visibility": "direct" });
        ada.post("/api/v1/statuses", body.clone()).await.refuses(422, "status");
        let answer = json!({ "status": nobody, "visibility": "direct", "in_reply_to_id": status["id"] });
        ada.post("/api/v1/statuses", answer).await.refuses(422, "status");
    }
    // What changes nothing of whom it names is no matter of theirs.
    ada.put(&path, json!({ "status": "@bob hush", "sensitive": true })).await.expect(200);
    app.settle().await;
    assert_eq!(bob.get("/api/v1/conversations").await.expect(200).as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_nobody_sees_is_blank_and_names_stand_on_one_line() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let profile = "/api/v1/accounts/update_credentials";
    for blank in [
        "\u{2800}",
        "\u{3164}\u{3164}",
        "\u{115f}",
        "\u{ad}",
        "\u{200b}\u{2060}",
        "\u{e0041}",
        "\u{fe0f} \n",
        "\u{202e}",
    ] {
        ada.post("/api/v1/statuses", json!({ "status": blank })).await.refuses(422, "status");
        let picture = ada.uploads(blank).await;
        let status =
            ada.status(json!({ "status": blank, "media_ids": [picture], "spoiler_text": blank })).await;
        assert_eq!((&status["content"], &status["spoiler_text"]), (&json!(""), &json!("")), "{blank:?}");
        assert_eq!(status["sensitive"], false);
        assert!(status["media_attachments"][0]["description"].as_str().unwrap_or_default().is_empty());
        let poll = json!({ "options": ["yes", blank], "expires_in": 600 });
        ada.post("/api/v1/statuses", json!({ "status": "?", "poll": poll }))
            .await
            .refuses(422, "poll[options]");
        ada.post("/api/v1/lists", json!({ "title": blank })).await.refuses(422, "title");
        let account = ada.patch(profile, json!({ "display_name": blank, "note": blank })).await.expect(200);
        assert!(["", "ada"].contains(&account["display_name"].as_str().unwrap()), "{account}");
        assert_eq!(account["note"], "");
    }
    for misleading in ["a\u{202e}b", "\u{2066}a", "a\nb", "a\u{2028}b", "a\rb"] {
        ada.patch(profile, json!({ "display_name": misleading })).await.refuses(422, "display_name");
    }
    ada.patch(profile, json!({ "display_name": " 👩\u{200d}💻 Ada\r\n" })).await.expect(200);
}

#[tokio::test]
async fn a_language_is_known_in_every_spelling_and_refuses_no_post() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    for (named, language) in [
        ("en_US", json!("en")),
        ("EN", json!("en")),
        ("zh_TW", json!("zh-TW")),
        ("zh-hk", json!("zh-HK")),
        ("ca-valencia", json!("ca")),
        ("yue", json!("yue")),
        ("english", Value::Null),
        ("xx", Value::Null),
        ("", Value::Null),
        ("<b>", Value::Null),
    ] {
        let status = ada.status(json!({ "status": "x", "language": named })).await;
        assert_eq!(status["language"], language, "{named}");
        let path = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
        let edited = ada.put(&path, json!({ "status": "y", "language": named })).await.expect(200);
        assert_eq!(edited["language"], language, "{named}");
    }
}

#[tokio::test]
async fn edges_are_trimmed_and_characters_are_what_people_take_for_one() {
    let app = TestApp::start();
    let ada = app.person("ada").await;
    let status = ada.posts(&format!("\r\n\n {}a\r\nb \u{3000}\n", " ".repeat(600))).await;
    assert_eq!(status["content"], "<p>a<br />b</p>");
    let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
    ada.posts(&family.repeat(500)).await;
    ada.post("/api/v1/statuses", json!({ "status": family.repeat(501) })).await.refuses(422, "status");
    let accent = |number: usize| "e\u{301}".repeat(number);
    let options = json!([format!(" {} ", accent(50)), "", "  ", "no\n", "\u{200b}"]);
    let body = json!({ "status": "?", "spoiler_text": accent(500), "poll": { "options": options, "expires_in": 600 } });
    let asked = ada.status(body).await;
    let options = asked["poll"]["options"].as_array().unwrap();
    assert_eq!(
        options.iter().map(|it| it["title"].as_str().unwrap()).collect::<Vec<_>>(),
        [&*accent(50), "no"]
    );
    let long = json!({ "status": "?", "poll": { "options": [accent(51), "no"], "expires_in": 600 } });
    ada.post("/api/v1/statuses", long).await.refuses(422, "poll[options]");
    ada.post("/api/v1/lists", json!({ "title": accent(256) })).await.expect(200);
    ada.post("/api/v1/lists", json!({ "title": accent(257) })).await.refuses(422, "title");
    let profile = |name: usize, note: usize| json!({ "display_name": accent(name), "note": accent(note) });
    ada.patch("/api/v1/accounts/update_credentials", profile(30, 500)).await.expect(200);
    for body in [profile(31, 1), profile(1, 501)] {
        ada.patch("/api/v1/accounts/update_credentials", body).await.refuses(422, "is too long");
    }
    // A character without end is more than can be kept.
    let endless = format!("a{}", "\u{301}".repeat(20_000));
    for body in [json!({ "status": endless }), json!({ "status": "x", "spoiler_text": endless })] {
        ada.post("/api/v1/statuses", body).await.expect(422);
    }
}
