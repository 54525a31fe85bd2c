//! What each route costs, counted at the stand-ins: the table "Calls per route" of `ARCHITECTURE.md`.
//!
//! `UPDATE_DOCS=1 cargo test -p crudder-functions calls` writes the table anew; without it the test holds the
//! table against what was counted.

use std::fmt::Write as _;
use std::time::Duration;

use crudder_domain::{AccountId, AppId};
use crudder_functions::handlers;
use serde_json::{Value, json};

use crate::events::sample;
use crate::template;
use crate::world::World;

const BEGIN: &str = "<!-- calls per route: begin -->\n";
const END: &str = "<!-- calls per route: end -->\n";

/// What one request called.
#[derive(Debug, Clone, PartialEq)]
struct Counted {
    dynamodb: String,
    calls: u64,
    units: String,
    momento: u64,
    cognito: u64,
}

impl World {
    fn reset_counters(&self) {
        self.dynamodb.reset_calls();
        self.momento.reset_calls();
        self.cognito.reset_calls();
    }

    fn counted(&self) -> Counted {
        let calls = self.dynamodb.calls();
        let names: Vec<String> = calls
            .operations
            .iter()
            .filter(|(_, operation)| operation.calls > 0)
            .map(|(name, operation)| match operation.calls {
                1 => name.clone(),
                n => format!("{n} × {name}"),
            })
            .collect();
        let units = match (calls.read_units(), calls.write_units()) {
            (read, write) if read > 0.0 && write > 0.0 => format!("{read} R + {write} W"),
            (read, _) if read > 0.0 => format!("{read} R"),
            (_, write) if write > 0.0 => format!("{write} W"),
            _ => "–".to_owned(),
        };
        Counted {
            dynamodb: if names.is_empty() { "–".to_owned() } else { names.join(", ") },
            calls: calls.total(),
            units,
            momento: self.momento.calls().total(),
            cognito: self.cognito.calls().values().sum(),
        }
    }

    /// One request, counted.
    async fn count(&self, handler: &str, person: Option<AccountId>, request: &Value) -> Counted {
        self.reset_counters();
        let answer = self.request(handler, person, request.clone()).await;
        assert_eq!(answer.status, 200, "{handler}: {answer:?}");
        self.counted()
    }
}

/// A reader of five authors who have posted four statuses each.
struct Five {
    world: World,
    reader: AccountId,
    /// Whom the reader follows.
    authors: Vec<AccountId>,
    /// What the last of them posted, oldest first.
    statuses: Vec<String>,
    /// A status, an answer to it, and an answer to that.
    thread: Vec<String>,
    /// What was marked.
    marked: Vec<String>,
    /// Whom the reader does not follow.
    strangers: Vec<AccountId>,
    /// Apps that the reader has given access, and their tokens.
    apps: Vec<(AppId, String)>,
}

async fn five() -> Five {
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
    Five { world, reader, authors, statuses, thread: Vec::new(), marked: Vec::new(), strangers, apps }
}

impl Five {
    /// Lets the reader mark what the last author posted; its author, where that is the author's to do.
    async fn mark(&mut self, how: &str) {
        self.marked.clone_from(&self.statuses);
        let by = if how == "pin" { self.authors.last().copied() } else { Some(self.reader) };
        for id in &self.marked {
            let request = json!({ "pathParameters": { "id": id } });
            let answer = self.world.request(&format!("statuses_{how}"), by, request).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    /// Lets two others answer, one after the other.
    async fn answer(&mut self) {
        self.thread.push(self.statuses[0].clone());
        for author in [self.strangers[0], self.authors[0]] {
            self.world.advance(Duration::from_secs(1));
            let answer = json!({ "status": "an answer", "in_reply_to_id": self.thread.last() });
            self.thread.push(self.world.post(author, answer).await);
        }
    }

    /// The request of a route, and who makes it; of two, each with a target of its own, since what changes something
    /// does so only once. `None` for what is no route, or needs a user of the pool.
    fn request(&self, handler: &str, which: usize) -> Option<(Option<AccountId>, Value)> {
        let account = |id: AccountId| json!({ "pathParameters": { "id": id.to_string() } });
        let status = |id: &String| json!({ "pathParameters": { "id": id } });
        let (reader, author) = (Some(self.reader), self.authors.last().copied().unwrap());
        Some(match handler {
            "auth_apps"
            | "accounts_verify_credentials"
            | "timelines_home"
            | "statuses_favourites"
            | "statuses_bookmarks" => (reader, json!({})),
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
            "accounts_update_credentials" => (reader, json!({ "body": r#"{"note":"I read"}"# })),
            "accounts_lookup" => (None, json!({ "rawQueryString": "acct=eauthor" })),
            "accounts_show" | "accounts_statuses" => (None, account(author)),
            "accounts_relationships" => (reader, json!({ "rawQueryString": format!("id[]={author}") })),
            "accounts_follow" => (reader, account(self.strangers[which])),
            "accounts_unfollow" => (reader, account(self.authors[which])),
            "statuses_create" => (reader, json!({ "body": r#"{"status":"hello","expires_in":3600}"# })),
            "statuses_index" => {
                let ids: Vec<String> = self.statuses.iter().map(|id| format!("id[]={id}")).collect();
                (reader, json!({ "rawQueryString": ids.join("&") }))
            }
            "statuses_context" => (reader, status(&self.thread[1])),
            "statuses_edit" => (
                Some(author),
                json!({ "pathParameters": { "id": self.statuses[which] }, "body": r#"{"status":"changed"}"# }),
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
            | "statuses_favourited_by" => (reader, status(&self.marked[which])),
            "statuses_unpin" => (Some(author), status(&self.marked[which])),
            "statuses_delete" | "statuses_pin" => (Some(author), status(&self.statuses[which])),
            "timelines_public" | "instance_v1" | "instance_v2" | "crudder_lifetimes" | "health" => {
                (None, json!({}))
            }
            _ => return None,
        })
    }
}

/// A route's costs: with an empty cache, and with all it reads in it.
struct Costs {
    cold: Counted,
    warm: Counted,
}

async fn measure(handler: &str) -> Option<Costs> {
    let mut five = five().await;
    match handler {
        "statuses_context" => five.answer().await,
        "statuses_reblogged_by" | "statuses_unreblog" => five.mark("reblog").await,
        "statuses_favourites" | "statuses_favourited_by" | "statuses_unfavourite" => {
            five.mark("favourite").await;
        }
        "statuses_bookmarks" | "statuses_unbookmark" => five.mark("bookmark").await,
        "statuses_unmute" => five.mark("mute").await,
        "statuses_unpin" => five.mark("pin").await,
        _ => {}
    }
    let (person, request) = five.request(handler, 0)?;
    five.world.momento.flush();
    let cold = five.world.count(handler, person, &request).await;
    // What a day's use brings into the cache.
    for (reading, person) in [("timelines_home", Some(five.reader)), ("timelines_public", None)] {
        assert_eq!(five.world.request(reading, person, json!({})).await.status, 200);
    }
    let (person, request) = five.request(handler, 1)?;
    Some(Costs { cold, warm: five.world.count(handler, person, &request).await })
}

/// The routes of `/auth`, in the order of a person's first day; they use no cache.
async fn measure_auth() -> Vec<(&'static str, Counted)> {
    let world = World::start().await;
    let mut counted = Vec::new();
    let body = |handler: &str| json!({ "body": sample(handler)["body"] });
    counted.push(("auth_sign_up", world.count("auth_sign_up", None, &body("auth_sign_up")).await));
    counted
        .push(("auth_resend_code", world.count("auth_resend_code", None, &body("auth_resend_code")).await));
    let confirm = |code: String| json!({ "body": json!({ "username": "ada", "code": code }).to_string() });
    let code = world.cognito.mailbox().pop().unwrap().code;
    counted.push(("auth_confirm", world.count("auth_confirm", None, &confirm(code)).await));
    counted.push(("auth_sign_in", world.count("auth_sign_in", None, &body("auth_sign_in")).await));
    let tokens = world.request("auth_sign_in", None, body("auth_sign_in")).await.json;
    let refresh = json!({ "body": json!({ "refresh_token": tokens["refresh_token"] }).to_string() });
    counted.push(("auth_refresh", world.count("auth_refresh", None, &refresh).await));
    let forgot = json!({ "body": r#"{"username":"ada"}"# });
    counted.push(("auth_forgot_password", world.count("auth_forgot_password", None, &forgot).await));
    let code = world.cognito.mailbox().pop().unwrap().code;
    let reset = json!({ "username": "ada", "code": code, "password": "Lovelace-and-1852-notes" });
    counted.push((
        "auth_reset_password",
        world.count("auth_reset_password", None, &json!({ "body": reset.to_string() })).await,
    ));
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let account = world.messages.account_id(&"ada".parse().unwrap()).await.unwrap();
    let sign_out = json!({ "headers": { "authorization": bearer } });
    counted.push(("auth_sign_out", world.count("auth_sign_out", account, &sign_out).await));
    counted
}

async fn table() -> String {
    let declared = template::functions();
    let auth = measure_auth().await;
    let mut table = String::from(
        "| route | warm: DynamoDB | units | Momento | cold: DynamoDB | units | Momento | Cognito |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for handler in handlers() {
        let Some(route) = &declared[handler].route else { continue };
        let Costs { cold, warm } = match auth.iter().find(|(name, _)| *name == handler) {
            Some((_, counted)) => Costs { cold: counted.clone(), warm: counted.clone() },
            None => measure(handler).await.unwrap(),
        };
        writeln!(
            table,
            "| `{route}` | {} | {} | {} | {} | {} | {} | {} |",
            warm.dynamodb, warm.units, warm.momento, cold.dynamodb, cold.units, cold.momento, cold.cognito
        )
        .unwrap();
    }
    table
}

#[tokio::test]
async fn the_table_of_calls_per_route_is_what_is_counted() {
    let path = template::root().join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(BEGIN).unwrap();
    let (written, tail) = rest.split_once(END).unwrap();
    let counted = table().await;
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{counted}{END}{tail}")).unwrap();
    } else {
        assert_eq!(written, counted, "run UPDATE_DOCS=1 cargo test -p crudder-functions calls");
    }
}

#[tokio::test]
async fn a_warm_home_timeline_costs_two_cache_calls_and_at_most_two_small_reads() {
    let Costs { warm, .. } = measure("timelines_home").await.unwrap();
    assert!(warm.momento == 2 && warm.calls <= 2, "{warm:?}");
}

#[tokio::test]
async fn a_warm_status_costs_at_most_one_read() {
    let Costs { warm, .. } = measure("statuses_show").await.unwrap();
    assert!(warm.momento <= 2 && warm.calls <= 1, "{warm:?}");
}

#[tokio::test]
async fn a_post_is_one_transaction_before_it_answers() {
    let Costs { warm, .. } = measure("statuses_create").await.unwrap();
    assert!(
        warm.dynamodb.contains("TransactWriteItems") && !warm.dynamodb.contains("× TransactWriteItems"),
        "{warm:?}"
    );
}

#[tokio::test]
async fn a_mark_is_one_transaction_before_it_answers() {
    for handler in
        ["statuses_favourite", "statuses_reblog", "statuses_bookmark", "statuses_mute", "statuses_pin"]
    {
        let Costs { warm, .. } = measure(handler).await.unwrap();
        assert!(
            warm.dynamodb.contains("TransactWriteItems") && !warm.dynamodb.contains("× TransactWriteItems"),
            "{handler}: {warm:?}"
        );
    }
}

#[tokio::test]
async fn a_page_of_40_costs_the_calls_of_a_page_of_20() {
    let five = five().await;
    for number in 0..20 {
        five.world.advance(Duration::from_secs(1));
        five.world.post(five.authors[0], json!({ "status": format!("more {number}") })).await;
    }
    let page = |limit: u8| json!({ "rawQueryString": format!("limit={limit}") });
    for limit in [20, 40] {
        five.world.request("timelines_home", Some(five.reader), page(limit)).await;
    }
    let twenty = five.world.count("timelines_home", Some(five.reader), &page(20)).await;
    let forty = five.world.count("timelines_home", Some(five.reader), &page(40)).await;
    assert_eq!((twenty.calls, twenty.momento), (forty.calls, forty.momento));
}
