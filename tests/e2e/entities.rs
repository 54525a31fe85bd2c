//! Every entity has every field that Mastodon's documentation says it always has, wherever it stands in an answer.

use serde_json::{Value, json};

use crate::app::TestApp;

/// An entity's fields, and which of those hold entities again: one, or a list of them; null is none.
struct Entity {
    name: &'static str,
    fields: &'static [&'static str],
    holds: &'static [(&'static str, &'static str)],
}

/// By <https://docs.joinmastodon.org/entities/> and Mastodon 4.5's serializers. What Mastodon leaves out where it is not so
/// (`moved`, `limited`, …) is not here; what it leaves out for visitors is in [`TO_PEOPLE`].
const ENTITIES: &[Entity] = &[
    Entity {
        name: "Status",
        fields: &[
            "id",
            "created_at",
            "in_reply_to_id",
            "in_reply_to_account_id",
            "sensitive",
            "spoiler_text",
            "visibility",
            "language",
            "uri",
            "url",
            "replies_count",
            "reblogs_count",
            "favourites_count",
            "quotes_count",
            "edited_at",
            "content",
            "reblog",
            "application",
            "account",
            "media_attachments",
            "mentions",
            "tags",
            "emojis",
            "card",
            "poll",
            "quote",
            "quote_approval",
        ],
        holds: &[
            ("reblog", "Status"),
            ("account", "Account"),
            ("media_attachments", "MediaAttachment"),
            ("poll", "Poll"),
            ("mentions", "Status::Mention"),
            ("tags", "Status::Tag"),
            ("quote_approval", "QuoteApproval"),
        ],
    },
    Entity { name: "QuoteApproval", fields: &["automatic", "manual", "current_user"], holds: &[] },
    Entity { name: "Status::Mention", fields: &["id", "username", "url", "acct"], holds: &[] },
    Entity { name: "Status::Tag", fields: &["name", "url"], holds: &[] },
    Entity {
        name: "Account",
        fields: &[
            "id",
            "username",
            "acct",
            "display_name",
            "locked",
            "bot",
            "discoverable",
            "indexable",
            "group",
            "created_at",
            "note",
            "url",
            "uri",
            "avatar",
            "avatar_static",
            "header",
            "header_static",
            "followers_count",
            "following_count",
            "statuses_count",
            "last_status_at",
            "hide_collections",
            "noindex",
            "emojis",
            "roles",
            "fields",
        ],
        holds: &[("fields", "Field")],
    },
    Entity { name: "Field", fields: &["name", "value", "verified_at"], holds: &[] },
    Entity {
        name: "CredentialAccount",
        fields: &["source", "role"],
        holds: &[("source", "Source"), ("role", "Role")],
    },
    Entity {
        name: "Source",
        fields: &[
            "privacy",
            "sensitive",
            "language",
            "note",
            "fields",
            "follow_requests_count",
            "hide_collections",
            "discoverable",
            "indexable",
            "attribution_domains",
            "quote_policy",
        ],
        holds: &[("fields", "Field")],
    },
    Entity { name: "Role", fields: &["id", "name", "permissions", "color", "highlighted"], holds: &[] },
    Entity {
        name: "MediaAttachment",
        fields: &[
            "id",
            "type",
            "url",
            "preview_url",
            "remote_url",
            "preview_remote_url",
            "text_url",
            "meta",
            "description",
            "blurhash",
        ],
        holds: &[],
    },
    Entity {
        name: "Poll",
        fields: &[
            "id",
            "expires_at",
            "expired",
            "multiple",
            "votes_count",
            "voters_count",
            "options",
            "emojis",
        ],
        holds: &[("options", "Poll::Option")],
    },
    Entity { name: "Poll::Option", fields: &["title", "votes_count"], holds: &[] },
    Entity {
        name: "Notification",
        fields: &["id", "type", "created_at", "group_key", "account"],
        holds: &[("account", "Account"), ("status", "Status")],
    },
    Entity {
        name: "GroupedNotificationsResults",
        fields: &["accounts", "statuses", "notification_groups"],
        holds: &[
            ("accounts", "Account"),
            ("statuses", "Status"),
            ("notification_groups", "NotificationGroup"),
        ],
    },
    Entity {
        name: "NotificationGroup",
        fields: &[
            "group_key",
            "notifications_count",
            "type",
            "most_recent_notification_id",
            "page_min_id",
            "page_max_id",
            "latest_page_notification_at",
            "sample_account_ids",
        ],
        holds: &[],
    },
    Entity {
        name: "NotificationPolicy",
        fields: &[
            "for_not_following",
            "for_not_followers",
            "for_new_accounts",
            "for_private_mentions",
            "for_limited_accounts",
            "summary",
        ],
        holds: &[("summary", "NotificationPolicy::Summary")],
    },
    Entity {
        name: "NotificationPolicy::Summary",
        fields: &["pending_requests_count", "pending_notifications_count"],
        holds: &[],
    },
    Entity {
        name: "Relationship",
        fields: &[
            "id",
            "following",
            "showing_reblogs",
            "notifying",
            "languages",
            "followed_by",
            "blocking",
            "blocked_by",
            "muting",
            "muting_notifications",
            "muting_expires_at",
            "requested",
            "requested_by",
            "domain_blocking",
            "endorsed",
            "note",
        ],
        holds: &[],
    },
    Entity {
        name: "Instance",
        fields: &[
            "domain",
            "title",
            "version",
            "source_url",
            "description",
            "usage",
            "thumbnail",
            "icon",
            "languages",
            "configuration",
            "registrations",
            "api_versions",
            "contact",
            "rules",
        ],
        holds: &[
            ("configuration", "Configuration"),
            ("registrations", "Registrations"),
            ("usage", "Usage"),
            ("thumbnail", "Thumbnail"),
            ("contact", "Contact"),
            ("api_versions", "ApiVersions"),
        ],
    },
    Entity { name: "Usage", fields: &["users"], holds: &[("users", "Users")] },
    Entity { name: "Users", fields: &["active_month"], holds: &[] },
    Entity { name: "Thumbnail", fields: &["url"], holds: &[] },
    Entity { name: "Contact", fields: &["email", "account"], holds: &[("account", "Account")] },
    Entity { name: "ApiVersions", fields: &["mastodon"], holds: &[] },
    Entity {
        name: "Registrations",
        fields: &["enabled", "approval_required", "reason_required", "message", "min_age", "url"],
        holds: &[],
    },
    Entity {
        name: "Configuration",
        fields: &[
            "urls",
            "vapid",
            "accounts",
            "statuses",
            "media_attachments",
            "polls",
            "translation",
            "timelines_access",
            "limited_federation",
        ],
        holds: &[
            ("urls", "Urls"),
            ("vapid", "Vapid"),
            ("accounts", "Accounts"),
            ("statuses", "Statuses"),
            ("media_attachments", "MediaAttachments"),
            ("polls", "Polls"),
            ("translation", "Translation"),
            ("timelines_access", "TimelinesAccess"),
        ],
    },
    Entity {
        name: "Urls",
        fields: &["streaming", "status", "about", "privacy_policy", "terms_of_service"],
        holds: &[],
    },
    Entity { name: "Vapid", fields: &["public_key"], holds: &[] },
    Entity {
        name: "Accounts",
        fields: &[
            "max_note_length",
            "max_featured_tags",
            "max_pinned_statuses",
            "max_profile_fields",
            "profile_field_name_limit",
            "profile_field_value_limit",
            "max_display_name_length",
        ],
        holds: &[],
    },
    Entity {
        name: "Statuses",
        fields: &["max_characters", "max_media_attachments", "characters_reserved_per_url"],
        holds: &[],
    },
    Entity {
        name: "MediaAttachments",
        fields: &[
            "description_limit",
            "image_matrix_limit",
            "image_size_limit",
            "supported_mime_types",
            "video_frame_rate_limit",
            "video_matrix_limit",
            "video_size_limit",
        ],
        holds: &[],
    },
    Entity {
        name: "Polls",
        fields: &["max_options", "max_characters_per_option", "min_expiration", "max_expiration"],
        holds: &[],
    },
    Entity { name: "Translation", fields: &["enabled"], holds: &[] },
    Entity {
        name: "TimelinesAccess",
        fields: &["live_feeds", "hashtag_feeds", "trending_link_feeds"],
        holds: &[("live_feeds", "Access"), ("hashtag_feeds", "Access"), ("trending_link_feeds", "Access")],
    },
    Entity { name: "Access", fields: &["local", "remote"], holds: &[] },
    Entity {
        name: "V1::Instance",
        fields: &[
            "uri",
            "title",
            "short_description",
            "description",
            "email",
            "version",
            "urls",
            "stats",
            "thumbnail",
            "languages",
            "registrations",
            "approval_required",
            "invites_enabled",
            "configuration",
            "contact_account",
            "rules",
        ],
        holds: &[("urls", "V1::Urls"), ("stats", "V1::Stats"), ("contact_account", "Account")],
    },
    Entity { name: "V1::Urls", fields: &["streaming_api"], holds: &[] },
    Entity { name: "V1::Stats", fields: &["user_count", "status_count", "domain_count"], holds: &[] },
    Entity {
        name: "Context",
        fields: &["ancestors", "descendants"],
        holds: &[("ancestors", "Status"), ("descendants", "Status")],
    },
    Entity { name: "Tag", fields: &["id", "name", "url", "history"], holds: &[("history", "Tag::History")] },
    Entity { name: "Tag::History", fields: &["day", "uses", "accounts"], holds: &[] },
    Entity { name: "List", fields: &["id", "title", "replies_policy", "exclusive"], holds: &[] },
    Entity {
        name: "Conversation",
        fields: &["id", "unread", "accounts", "last_status"],
        holds: &[("accounts", "Account"), ("last_status", "Status")],
    },
    Entity { name: "StatusSource", fields: &["id", "text", "spoiler_text"], holds: &[] },
    Entity {
        name: "StatusEdit",
        fields: &[
            "content",
            "spoiler_text",
            "sensitive",
            "created_at",
            "account",
            "media_attachments",
            "emojis",
        ],
        holds: &[("account", "Account"), ("media_attachments", "MediaAttachment")],
    },
    Entity { name: "Markers", fields: &[], holds: &[("home", "Marker"), ("notifications", "Marker")] },
    Entity { name: "Marker", fields: &["last_read_id", "version", "updated_at"], holds: &[] },
    Entity {
        name: "Search",
        fields: &["accounts", "statuses", "hashtags"],
        holds: &[("accounts", "Account"), ("statuses", "Status"), ("hashtags", "Tag")],
    },
    Entity {
        name: "Report",
        fields: &[
            "id",
            "action_taken",
            "action_taken_at",
            "category",
            "comment",
            "forwarded",
            "created_at",
            "status_ids",
            "rule_ids",
            "target_account",
        ],
        holds: &[("target_account", "Account")],
    },
    Entity {
        name: "Application",
        fields: &["id", "name", "website", "scopes", "redirect_uri", "redirect_uris", "vapid_key"],
        holds: &[],
    },
    Entity {
        name: "CredentialApplication",
        fields: &["client_id", "client_secret", "client_secret_expires_at"],
        holds: &[],
    },
    Entity { name: "Token", fields: &["access_token", "token_type", "scope", "created_at"], holds: &[] },
    Entity {
        name: "Preferences",
        fields: &[
            "posting:default:visibility",
            "posting:default:sensitive",
            "posting:default:language",
            "reading:expand:media",
            "reading:expand:spoilers",
            "reading:autoplay:gifs",
        ],
        holds: &[],
    },
    Entity { name: "FamiliarFollowers", fields: &["id", "accounts"], holds: &[("accounts", "Account")] },
    Entity { name: "ExtendedDescription", fields: &["updated_at", "content"], holds: &[] },
    Entity { name: "PrivacyPolicy", fields: &["updated_at", "content"], holds: &[] },
    Entity { name: "MutedAccount", fields: &["mute_expires_at"], holds: &[] },
    Entity { name: "DeletedStatus", fields: &["text"], holds: &[] },
];

/// What is there for whoever is signed in.
const TO_PEOPLE: &[(&str, &[&str])] = &[
    ("Status", &["favourited", "reblogged", "muted", "bookmarked", "filtered"]),
    ("Poll", &["voted", "own_votes"]),
    ("Tag", &["following", "featuring"]),
];

/// What of an entity is another.
const ALSO: &[(&str, &str)] = &[
    ("CredentialAccount", "Account"),
    ("MutedAccount", "Account"),
    ("CredentialApplication", "Application"),
    ("DeletedStatus", "Status"),
];

/// Looks at an entity, or at each of a list of them, and at all that it holds; answers how many were looked at.
fn check(answer: &Value, name: &str, to_person: bool, place: &str) -> usize {
    match answer {
        Value::Null => return 0,
        Value::Array(all) => return all.iter().map(|one| check(one, name, to_person, place)).sum(),
        _ => {}
    }
    let entity =
        ENTITIES.iter().find(|entity| entity.name == name).unwrap_or_else(|| panic!("{name} is unknown"));
    let more = TO_PEOPLE.iter().filter(|(of, _)| to_person && *of == name).flat_map(|(_, fields)| *fields);
    for field in entity.fields.iter().chain(more) {
        assert!(answer.get(field).is_some(), "{place}: a {name} has no {field}: {answer}");
    }
    let also = ALSO.iter().filter(|(of, _)| *of == name);
    let also: usize = also.map(|(_, is)| check(answer, is, to_person, place)).sum();
    let held = entity.holds.iter().map(|(field, of)| {
        answer.get(field).map_or(0, |held| check(held, of, to_person, &format!("{place} {field}")))
    });
    1 + also + held.sum::<usize>()
}

/// What the test's world is made of.
struct Ids {
    pictured: String,
    poll: String,
    answer: String,
    list: String,
}

/// Routes that show something, which entity, and how many entities there are in it at least.
fn asked(ada: &str, bob: &str, ids: &Ids) -> Vec<(String, &'static str, usize)> {
    let Ids { pictured, poll, answer, list } = ids;
    let of_ada = |rest: &str| format!("/api/v1/accounts/{ada}{rest}");
    vec![
        ("/api/v1/accounts/verify_credentials".to_owned(), "CredentialAccount", 1),
        (of_ada(""), "Account", 1),
        (format!("/api/v1/accounts?id[]={ada}&id[]={bob}"), "Account", 2),
        ("/api/v1/accounts/lookup?acct=ada".to_owned(), "Account", 1),
        ("/api/v1/accounts/search?q=ada".to_owned(), "Account", 0),
        (format!("/api/v1/accounts/relationships?id[]={ada}&id[]={bob}"), "Relationship", 1),
        (of_ada("/statuses"), "Status", 2),
        (of_ada("/followers"), "Account", 1),
        (of_ada("/following"), "Account", 1),
        (format!("/api/v1/accounts/familiar_followers?id[]={bob}"), "FamiliarFollowers", 1),
        (format!("/api/v1/statuses/{pictured}"), "Status", 3),
        (format!("/api/v1/statuses/{poll}"), "Status", 3),
        (format!("/api/v1/statuses?id[]={pictured}&id[]={poll}"), "Status", 5),
        (format!("/api/v1/statuses/{answer}/context"), "Context", 3),
        (format!("/api/v1/statuses/{pictured}/history"), "StatusEdit", 4),
        (format!("/api/v1/statuses/{pictured}/source"), "StatusSource", 1),
        (format!("/api/v1/statuses/{pictured}/favourited_by"), "Account", 1),
        (format!("/api/v1/statuses/{pictured}/reblogged_by"), "Account", 1),
        (format!("/api/v1/polls/{poll}"), "Poll", 3),
        ("/api/v1/favourites".to_owned(), "Status", 0),
        ("/api/v1/bookmarks".to_owned(), "Status", 0),
        ("/api/v1/timelines/home".to_owned(), "Status", 4),
        ("/api/v1/timelines/public".to_owned(), "Status", 4),
        ("/api/v1/timelines/tag/engine".to_owned(), "Status", 1),
        (format!("/api/v1/timelines/list/{list}"), "Status", 2),
        ("/api/v1/trends/statuses".to_owned(), "Status", 0),
        ("/api/v1/trends/tags".to_owned(), "Tag", 0),
        ("/api/v1/tags/engine".to_owned(), "Tag", 2),
        ("/api/v1/followed_tags".to_owned(), "Tag", 0),
        ("/api/v1/lists".to_owned(), "List", 1),
        (format!("/api/v1/lists/{list}"), "List", 1),
        (format!("/api/v1/lists/{list}/accounts"), "Account", 1),
        ("/api/v1/notifications".to_owned(), "Notification", 6),
        ("/api/v2/notifications".to_owned(), "GroupedNotificationsResults", 6),
        ("/api/v2/notifications/policy".to_owned(), "NotificationPolicy", 2),
        ("/api/v1/conversations".to_owned(), "Conversation", 3),
        ("/api/v1/markers?timeline[]=home".to_owned(), "Markers", 2),
        ("/api/v2/search?q=look".to_owned(), "Search", 1),
        ("/api/v1/instance".to_owned(), "V1::Instance", 3),
        ("/api/v2/instance".to_owned(), "Instance", 15),
        ("/api/v1/instance/extended_description".to_owned(), "ExtendedDescription", 1),
        ("/api/v1/instance/privacy_policy".to_owned(), "PrivacyPolicy", 1),
        ("/api/v1/preferences".to_owned(), "Preferences", 1),
    ]
}

#[tokio::test]
async fn every_entity_has_all_that_mastodon_documents() {
    let app = TestApp::start();
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    bob.follow(&ada).await;
    ada.follow(&bob).await;
    let media = ada.uploads("an engine").await;
    let pictured = json!({ "status": "Look, @bob #engine", "media_ids": [media], "expires_in": 3_600 });
    let pictured = ada.status(pictured).await["id"].as_str().unwrap().to_owned();
    let poll = json!({ "status": "Which?", "poll": { "options": ["a", "b"], "expires_in": 600 } });
    let poll = ada.status(poll).await["id"].as_str().unwrap().to_owned();
    let answer = json!({ "status": "@ada that one", "in_reply_to_id": pictured });
    let answer = bob.status(answer).await["id"].as_str().unwrap().to_owned();
    bob.says_to("direct", "@ada a word").await;
    let list = ada.post("/api/v1/lists", json!({ "title": "Engines" })).await.expect(200);
    let list = list["id"].as_str().unwrap().to_owned();
    ada.post(&format!("/api/v1/lists/{list}/accounts"), json!({ "account_ids": [bob.id] })).await.expect(200);
    ada.post("/api/v1/markers", json!({ "home": { "last_read_id": pictured } })).await.expect(200);
    ada.request(reqwest::Method::PUT, &format!("/api/v1/statuses/{pictured}"))
        .json(&json!({ "status": "Look again, @bob #engine" }))
        .send()
        .await
        .unwrap();
    let mut looked_at = 0;
    let mut see = |answer: &Value, entity: &str, to_person: bool, place: &str, least: usize| {
        let found = check(answer, entity, to_person, place);
        assert!(found >= least, "{place}: {found} of {entity}: {answer}");
        looked_at += found;
    };
    // What acts answer.
    for (path, entity) in [
        (format!("/api/v1/statuses/{pictured}/favourite"), "Status"),
        (format!("/api/v1/statuses/{pictured}/reblog"), "Status"),
        (format!("/api/v1/statuses/{pictured}/bookmark"), "Status"),
        (format!("/api/v1/statuses/{pictured}/mute"), "Status"),
        (format!("/api/v1/polls/{poll}/votes"), "Poll"),
        (format!("/api/v1/accounts/{}/follow", ada.id), "Relationship"),
        (format!("/api/v1/accounts/{}/note", ada.id), "Relationship"),
        ("/api/v1/reports".to_owned(), "Report"),
        ("/api/v1/tags/engine/follow".to_owned(), "Tag"),
    ] {
        let body = json!({ "choices": [0], "account_id": ada.id, "comment": "x" });
        see(&bob.post(&path, body).await.expect(200), entity, true, &path, 1);
    }
    app.settle().await;
    let asked = asked(&ada.id, &bob.id, &Ids { pictured: pictured.clone(), poll, answer, list });
    for (path, entity, least) in &asked {
        see(&ada.get(path).await.expect(200), entity, true, path, *least);
        // Whoever is not signed in sees less, or nothing.
        let open = app.visitor().get(path).await;
        if open.status == 200 {
            see(&open.json(), entity, false, path, 0);
        }
    }
    ada.post(&format!("/api/v1/accounts/{}/mute", bob.id), json!({})).await.expect(200);
    see(&ada.get("/api/v1/mutes").await.expect(200), "MutedAccount", true, "mutes", 1);
    let gone = ada.delete(&format!("/api/v1/statuses/{pictured}")).await.expect(200);
    see(&gone, "DeletedStatus", true, "delete", 3);
    let app_asks = json!({ "client_name": "a", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob" });
    let registered = app.visitor().post("/api/v1/apps", app_asks).await.expect(200);
    see(&registered, "CredentialApplication", false, "apps", 2);
    let token = json!({
        "grant_type": "client_credentials", "client_id": registered["client_id"],
        "client_secret": registered["client_secret"],
    });
    let token = app.visitor().post("/oauth/token", token).await.expect(200);
    see(&token, "Token", false, "token", 1);
    let own = app.bearer(token["access_token"].as_str().unwrap());
    let own = own.get("/api/v1/apps/verify_credentials").await.expect(200);
    see(&own, "Application", false, "verify_credentials of an app", 1);
    assert!(looked_at > 300, "{looked_at}");
}
