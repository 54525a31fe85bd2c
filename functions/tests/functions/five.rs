//! A reader of five authors, and one request of each route.

use std::time::Duration;

use crudder_domain::{AccountId, AppId, ConversationId, ListId, Notification, RepliesPolicy};
use crudder_messages::Writer;
use serde_json::{Value, json};

use crate::events::sample;
use crate::world::World;

/// A reader of five authors who have posted four statuses each.
pub(crate) struct Five {
    pub(crate) world: World,
    pub(crate) reader: AccountId,
    /// Whom the reader follows.
    pub(crate) authors: Vec<AccountId>,
    /// What the last of them posted, oldest first.
    statuses: Vec<String>,
    /// A status, an answer to it, and an answer to that.
    thread: Vec<String>,
    /// What was marked, or told.
    marked: Vec<String>,
    /// Statuses that ask something.
    polls: Vec<String>,
    conversations: Vec<String>,
    /// What the reader uploaded.
    media: Vec<String>,
    /// Whom the reader does not follow.
    strangers: Vec<AccountId>,
    /// Apps that the reader has given access, and their tokens.
    apps: Vec<(AppId, String)>,
    /// Lists of the reader's that hold all authors but the first two.
    lists: Vec<ListId>,
}

pub(crate) async fn five() -> Five {
    let world = World::start().await;
    let reader = world.account("reader").await;
    let (mut authors, mut statuses, mut strangers) = (Vec::new(), Vec::new(), Vec::new());
    for name in ["author_a", "bauthor", "cauthor", "dauthor", "eauthor"] {
        world.advance(Duration::from_secs(1));
        let author = world.account(name).await;
        world.follow(reader, author).await;
        authors.push(author);
        statuses.clear();
        for number in 0..4 {
            world.advance(Duration::from_secs(1));
            let status = json!({ "status": format!("number {number}"), "expires_in": 86_400 });
            statuses.push(world.post(author, status).await);
        }
    }
    for name in ["stranger", "wanderer"] {
        strangers.push(world.account(name).await);
    }
    let apps = vec![world.app(reader, "read").await, world.app(reader, "read").await];
    let (thread, marked, polls, lists) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (conversations, media) = (Vec::new(), Vec::new());
    Five {
        world,
        reader,
        authors,
        statuses,
        thread,
        marked,
        polls,
        conversations,
        media,
        strangers,
        apps,
        lists,
    }
}

impl Five {
    /// Lets the reader mark what the last author posted; its author, where that is the author's to do.
    pub(crate) async fn mark(&mut self, how: &str) {
        self.marked.clone_from(&self.statuses);
        let by = if how == "pin" { self.authors.last().copied() } else { Some(self.reader) };
        for id in &self.marked {
            let request = json!({ "pathParameters": { "id": id } });
            let answer = self.world.request(&format!("statuses_{how}"), by, request).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    /// Lets the reader put most authors on two lists.
    pub(crate) async fn list(&mut self) {
        let writer = Writer::new(self.world.messages.clone());
        for _ in 0..2 {
            let title = "Friends".parse().unwrap();
            let list = writer.make_list(self.reader, title, RepliesPolicy::List).await.unwrap();
            writer.add_to_list(self.reader, list.id, &self.authors[2..]).await.unwrap();
            self.lists.push(list.id);
        }
    }

    /// Lets the last author ask something, twice.
    pub(crate) async fn ask(&mut self) {
        let author = self.authors.last().copied().unwrap();
        for _ in 0..2 {
            self.world.advance(Duration::from_secs(1));
            let poll = json!({ "options": ["yes", "no"], "expires_in": 3_600 });
            self.polls.push(self.world.post(author, json!({ "status": "Well?", "poll": poll })).await);
        }
    }

    /// Lets the last author post four more, with a hashtag.
    pub(crate) async fn tag(&self) {
        for number in 0..4 {
            self.world.advance(Duration::from_secs(1));
            let status = json!({ "status": format!("#Rust, number {number}"), "expires_in": 86_400 });
            self.world.post(*self.authors.last().unwrap(), status).await;
        }
    }

    /// Lets the reader follow two hashtags.
    pub(crate) async fn follow_tags(&self) {
        for tag in ["rust", "wasm"] {
            let request = json!({ "pathParameters": { "hashtag": tag } });
            let answer = self.world.request("tags_follow", Some(self.reader), request).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    /// Lets the reader upload two pictures.
    pub(crate) async fn upload(&mut self) {
        for _ in 0..2 {
            let answer = self.world.request("media_create", Some(self.reader), upload()).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            self.media.push(answer.json["id"].as_str().unwrap().to_owned());
        }
    }

    /// Lets the reader hide both strangers.
    pub(crate) async fn hide(&self, how: &str) {
        for stranger in &self.strangers {
            let request = json!({ "pathParameters": { "id": stranger.to_string() } });
            let answer = self.world.request(how, Some(self.reader), request).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    /// Lets both strangers ask to follow the reader.
    pub(crate) async fn ask_to_follow(&self) {
        let lock = json!({ "body": r#"{"locked":true}"# });
        let locked = self.world.request("accounts_update_credentials", Some(self.reader), lock).await;
        assert_eq!(locked.status, 200, "{locked:?}");
        for stranger in &self.strangers {
            self.world.follow(*stranger, self.reader).await;
        }
    }

    /// Lets two others answer, one after the other.
    pub(crate) async fn answer(&mut self) {
        self.thread.push(self.statuses[0].clone());
        for author in [self.strangers[0], self.authors[0]] {
            self.world.advance(Duration::from_secs(1));
            let answer = json!({ "status": "an answer", "in_reply_to_id": self.thread.last() });
            self.thread.push(self.world.post(author, answer).await);
        }
    }

    /// Lets the last author speak to the reader twice, and the stream's consumer have heard of it.
    pub(crate) async fn address(&mut self, visibility: &str) {
        let writer = Writer::new(self.world.messages.clone());
        let author = self.authors.last().copied();
        for number in 0..2 {
            self.world.advance(Duration::from_secs(1));
            let body = json!({ "status": format!("@reader {number}"), "visibility": visibility });
            let id = self.world.post(author.unwrap(), body).await;
            let status = self.world.messages.status(id.parse().unwrap()).await.unwrap().unwrap();
            writer.notify(self.reader, &Notification::of_mention(&status, None)).await.unwrap();
            writer.list_direct(self.reader, &status).await.unwrap();
            self.conversations.push(ConversationId::of(&status).to_string());
            self.marked.push(id);
        }
    }

    /// The request of a route, and who makes it; of two, each with a target of its own, since what changes something
    /// does so only once. `None` for what is no route, or needs a user of the pool.
    #[expect(clippy::too_many_lines, reason = "one arm a route")]
    pub(crate) fn request(&self, handler: &str, which: usize) -> Option<(Option<AccountId>, Value)> {
        let account = |id: AccountId| json!({ "pathParameters": { "id": id.to_string() } });
        let status = |id: &String| json!({ "pathParameters": { "id": id } });
        let (reader, author) = (Some(self.reader), self.authors.last().copied().unwrap());
        Some(match handler {
            "auth_apps"
            | "accounts_verify_credentials"
            | "profile_delete_avatar"
            | "profile_delete_header"
            | "preferences"
            | "lists_index"
            | "follow_requests_index"
            | "accounts_blocks"
            | "accounts_mutes"
            | "timelines_home"
            | "tags_followed"
            | "statuses_favourites"
            | "statuses_bookmarks"
            | "notifications_index"
            | "notifications_groups"
            | "notifications_groups_unread_count"
            | "notifications_unread_count"
            | "notifications_clear"
            | "notifications_policy"
            | "conversations_index" => (reader, json!({})),
            "auth_revoke_app" => {
                (reader, json!({ "pathParameters": { "id": self.apps[which].0.to_string() } }))
            }
            // The dearest of what they ask for.
            "apps" => {
                let bearer = format!("Bearer {}", self.apps[0].1);
                let home =
                    json!({ "rawPath": "/api/v1/timelines/home", "headers": { "authorization": bearer } });
                (None, home)
            }
            // The dearest of its parts.
            "crudder_export" => (reader, json!({ "rawQueryString": "part=bookmarks" })),
            "accounts_lists" => (reader, account(author)),
            "lists_create" => (reader, json!({ "body": r#"{"title":"Friends"}"# })),
            "timelines_list" | "lists_show" | "lists_accounts" | "lists_delete" => {
                (reader, json!({ "pathParameters": { "id": self.lists[which].to_string() } }))
            }
            "lists_update" => (
                reader,
                json!({
                    "pathParameters": { "id": self.lists[which].to_string() },
                    "body": r#"{"title":"Others"}"#,
                }),
            ),
            "lists_add" | "lists_remove" => {
                let which_author = if handler == "lists_add" { self.authors[0] } else { self.authors[2] };
                let body = json!({ "account_ids": [which_author.to_string()] }).to_string();
                (reader, json!({ "pathParameters": { "id": self.lists[which].to_string() }, "body": body }))
            }
            "conversations_read" | "conversations_unread" | "conversations_delete" => {
                (reader, status(&self.conversations[which]))
            }
            "markers_show" => {
                (reader, json!({ "rawQueryString": "timeline[]=home&timeline[]=notifications" }))
            }
            "markers_save" => (reader, json!({ "body": r#"{"home":{"last_read_id":"1"}}"# })),
            "accounts_update_credentials" => (reader, json!({ "body": r#"{"note":"I read"}"# })),
            "accounts_lookup" => (None, json!({ "rawQueryString": "acct=eauthor" })),
            "accounts_show" | "accounts_statuses" | "accounts_featured_tags" | "accounts_followers" => {
                (None, account(author))
            }
            "webfinger" => (None, json!({ "rawQueryString": "resource=acct:eauthor@crudder.example" })),
            // All of them cost the same: there is nothing to ask.
            "constants" => (None, json!({ "rawPath": "/nodeinfo/2.0" })),
            "accounts_following" => (None, account(self.reader)),
            "accounts_familiar_followers" | "accounts_relationships" => {
                (reader, json!({ "rawQueryString": format!("id[]={author}") }))
            }
            "accounts_follow" | "accounts_unblock" | "accounts_unmute" => {
                (reader, account(self.strangers[which]))
            }
            "accounts_unfollow" | "accounts_block" | "accounts_mute" => {
                (reader, account(self.authors[which]))
            }
            "accounts_note" => (
                reader,
                json!({
                    "pathParameters": { "id": self.authors[which].to_string() },
                    "body": r#"{"comment":"reads well"}"#,
                }),
            ),
            "accounts_remove_from_followers" => (Some(self.authors[which]), account(self.reader)),
            "follow_requests_authorize" | "follow_requests_reject" => {
                (reader, json!({ "pathParameters": { "account_id": self.strangers[which].to_string() } }))
            }
            "statuses_create" => (reader, json!({ "body": r#"{"status":"hello","expires_in":3600}"# })),
            "accounts_index" => {
                let ids: Vec<String> = self.authors.iter().map(|id| format!("id[]={id}")).collect();
                (reader, json!({ "rawQueryString": ids.join("&") }))
            }
            "statuses_index" => {
                let ids: Vec<String> = self.statuses.iter().map(|id| format!("id[]={id}")).collect();
                (reader, json!({ "rawQueryString": ids.join("&") }))
            }
            "statuses_context" => (reader, status(&self.thread[1])),
            "statuses_edit" => (
                Some(author),
                json!({ "pathParameters": { "id": self.statuses[which] }, "body": r#"{"status":"changed"}"# }),
            ),
            "crudder_renew" => (
                Some(author),
                json!({ "pathParameters": { "id": self.statuses[which] }, "body": r#"{"expires_in":86400}"# }),
            ),
            "statuses_source" => (reader, status(&self.statuses[which])),
            "statuses_show" | "statuses_history" => (None, status(&self.statuses[0])),
            "statuses_favourite" | "statuses_reblog" | "statuses_bookmark" | "statuses_mute" => {
                (reader, status(&self.statuses[which]))
            }
            "statuses_unfavourite"
            | "statuses_unbookmark"
            | "statuses_unreblog"
            | "statuses_reblogged_by"
            | "statuses_unmute"
            | "statuses_favourited_by"
            | "notifications_show"
            | "notifications_dismiss" => (reader, status(&self.marked[which])),
            "notifications_group" | "notifications_group_accounts" | "notifications_group_dismiss" => {
                let key = format!("ungrouped-{}", self.marked[which]);
                (reader, json!({ "pathParameters": { "group_key": key } }))
            }
            "polls_show" => (reader, status(&self.polls[which])),
            "polls_votes" => {
                let mut vote = status(&self.polls[which]);
                vote["body"] = json!(r#"{"choices":[0]}"#);
                (reader, vote)
            }
            "reports_create" => {
                let body = json!({ "account_id": author.to_string(), "status_ids": [self.statuses[which]] });
                (reader, json!({ "body": body.to_string() }))
            }
            "statuses_unpin" => (Some(author), status(&self.marked[which])),
            "media_create" | "media_create_v1" => (reader, upload()),
            "media_show" | "media_delete" => (reader, status(&self.media[which])),
            "media_update" => (
                reader,
                json!({
                    "pathParameters": { "id": self.media[which] }, "body": r#"{"description":"a picture"}"#,
                }),
            ),
            "statuses_delete" | "statuses_pin" => (Some(author), status(&self.statuses[which])),
            "tags_follow" | "tags_unfollow" => {
                let tag = ["rust", "wasm"][which];
                (reader, json!({ "pathParameters": { "hashtag": tag } }))
            }
            "search_everything" | "accounts_search" => (reader, json!({ "rawQueryString": "q=eauthor" })),
            "tags_show" | "timelines_tag" => (reader, json!({ "pathParameters": { "hashtag": "rust" } })),
            "timelines_public" | "instance_v1" | "instance_v2" | "openapi_show" | "crudder_lifetimes"
            | "health" | "trends_tags" | "trends_index" | "trends_statuses" => (None, json!({})),
            _ => return None,
        })
    }
}

/// The profile of the sample, with a picture, sent by anybody.
pub(crate) fn portrait() -> Value {
    let sample = sample("accounts_update_credentials");
    json!({ "headers": sample["headers"], "body": sample["body"], "isBase64Encoded": true })
}

/// The picture of the sample, sent by anybody.
pub(crate) fn upload() -> Value {
    let sample = sample("media_create");
    json!({ "headers": sample["headers"], "body": sample["body"], "isBase64Encoded": true })
}
