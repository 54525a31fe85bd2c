//! What the logs hold: whose invocation it was, and nothing that anybody wrote, was called or was let in by.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use crudder_domain::{AccountId, Moment};
use crudder_functions::metrics::Watch;
use crudder_functions::{handlers, logs, table};
use serde_json::{Value, json};
use standin_cognito::Fault;
use tracing::subscriber::DefaultGuard;

use crate::events::sample;
use crate::world::{World, event};

const HANDLE: &str = "zephyrine";
const EMAIL: &str = "secret.address@example.com";
const PASSWORD: &str = "Correct-horse-7";
const TEXT: &str = "whispered to you alone";
const SPOILER: &str = "spoiled";
const BIO: &str = "born in secrecy";

/// What is written meanwhile, at the finest level there is.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn start() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let guard = tracing::subscriber::set_default(logs::to("trace", move || writer.clone()));
        (log, guard)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn assert_holds_none_of(&self, secrets: &[&str]) {
        let text = self.text().to_lowercase();
        let words: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        for secret in secrets {
            // A code of six digits may stand inside an id by chance.
            let is_code = secret.bytes().all(|byte| byte.is_ascii_digit());
            let is_told =
                if is_code { words.contains(secret) } else { text.contains(&secret.to_lowercase()) };
            assert!(!is_told, "the log holds {secret:?}");
        }
    }
}

/// Invokes a function as Lambda does; the log holds what Lambda would have of it.
async fn invoked(world: &World, log: &Log, handler: &str, event: Value) -> Value {
    let watch = Watch::new(table::find(handler).unwrap(), Some("crudder".to_owned()));
    let (answer, line) =
        watch.watched(&world.function(handler), format!("request-of-{handler}"), event).await;
    writeln!(log.clone(), "{}", line.unwrap()).unwrap();
    let body = answer.ok().and_then(|answer| serde_json::from_str(answer["body"].as_str()?).ok());
    body.unwrap_or_default()
}

/// What each route is asked: all that a client may say, with words that nobody else may read.
fn request(person: AccountId, status: &str, token: &str) -> Value {
    let body = json!({
        "status": TEXT, "spoiler_text": SPOILER, "visibility": "private", "note": BIO, "display_name": BIO,
        "username": HANDLE, "email": EMAIL, "password": PASSWORD, "code": "123456", "refresh_token": token,
        "access_token": token, "token": token,
    });
    let mut request = json!({
        "headers": { "content-type": "application/json", "x-forwarded-for": "203.0.113.7" },
        "queryStringParameters": { "acct": HANDLE, "q": TEXT },
        "rawQueryString": format!("acct={HANDLE}&q=whispered"),
        "pathParameters": { "id": status },
        "body": body.to_string(),
    });
    request["headers"]["authorization"] = json!(format!("Bearer {token}"));
    event(Some(person), &request)
}

fn routes() -> impl Iterator<Item = &'static str> {
    let others = [
        "brake",
        "audit_expired",
        "finish_leaving",
        "record_activity",
        "derive",
        "pre_sign_up",
        "custom_message",
        "post_confirmation",
    ];
    handlers().filter(move |handler| !others.contains(handler))
}

#[tokio::test]
async fn nothing_of_what_people_write_or_are_called_reaches_the_log() {
    let world = World::start().await;
    let (log, _guard) = Log::start();

    // She signs up, mistakes the code and the password, and signs in.
    let body = json!({ "username": HANDLE, "email": EMAIL, "password": PASSWORD });
    let ask = |body: &Value| event(None, &json!({ "body": body.to_string() }));
    invoked(&world, &log, "auth_sign_up", ask(&body)).await;
    let code = world.cognito.mailbox().pop().unwrap().code;
    for code in ["000000", &code] {
        let body = json!({ "username": HANDLE, "code": code });
        invoked(&world, &log, "auth_confirm", ask(&body)).await;
    }
    let mistaken = json!({ "username": HANDLE, "password": "Mistaken-horse-8" });
    invoked(&world, &log, "auth_sign_in", ask(&mistaken)).await;
    let tokens = invoked(&world, &log, "auth_sign_in", ask(&body)).await;
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let (access, refresh) = (token("access_token"), token("refresh_token"));
    let person = world.messages.account_id(&HANDLE.parse().unwrap()).await.unwrap().unwrap();
    let (_, app_token) = world.app(person, "read write follow").await;
    let posted = invoked(&world, &log, "statuses_create", request(person, "1", &access)).await;
    let status = posted["id"].as_str().unwrap().to_owned();

    // Every route, while all is well, and while all that it calls fails.
    let guarded = ["statuses_delete"];
    for handler in routes().filter(|handler| !guarded.contains(handler)) {
        invoked(&world, &log, handler, request(person, &status, &access)).await;
        invoked(&world, &log, handler, json!({ "headers": TEXT, "body": TEXT })).await;
    }
    let mut by_app = request(person, &status, &app_token);
    by_app["rawPath"] = json!("/api/v1/statuses");
    by_app["requestContext"]["http"]["method"] = json!("POST");
    invoked(&world, &log, "apps", by_app.clone()).await;
    world.momento.faults().set_unavailable(true);
    world.dynamodb.faults().throttle.every(1);
    world.cognito.faults().set(Fault { fail: true, keys_fail: true, ..Fault::default() });
    for handler in routes() {
        invoked(&world, &log, handler, request(person, &status, &access)).await;
    }
    invoked(&world, &log, "apps", by_app).await;

    // The stream, with a record that can't be read.
    let mut change = sample("record_activity");
    for name in ["text", "visibility", "expires_at", "author", "version"] {
        change["Records"][0]["dynamodb"]["NewImage"][name] = json!({ "S": TEXT });
        invoked(&world, &log, "record_activity", change.clone()).await;
        invoked(&world, &log, "derive", change.clone()).await;
    }
    change["Records"][0]["dynamodb"]["NewImage"] = json!(TEXT);
    invoked(&world, &log, "record_activity", change).await;

    log.assert_holds_none_of(&[
        HANDLE,
        EMAIL,
        PASSWORD,
        "Mistaken-horse",
        TEXT,
        "whispered",
        SPOILER,
        BIO,
        &code,
        &access,
        &refresh,
        &app_token,
        "203.0.113.7",
    ]);
    let logged = log.lines();
    let lacks = |line: &&Value| !(line["timestamp"].is_string() && line["level"].is_string());
    assert_eq!(logged.iter().find(lacks), None);
    let failed = logged.iter().filter(|line| line["level"] == "ERROR" && line["target"].is_string()).count();
    assert!(failed > 40, "each route's failure is logged: {failed}");
    for line in logged.iter().filter(|line| is_ours(line)) {
        let id = line.pointer("/span/request_id").and_then(Value::as_str).unwrap_or_default();
        assert!(id.starts_with("request-of-"), "whose line is it? {line}");
    }
}

fn is_ours(line: &Value) -> bool {
    line["target"].as_str().is_some_and(|target| target.starts_with("crudder_"))
}

#[test]
fn other_crates_can_not_be_made_to_write_out_what_they_send() {
    let (log, _guard) = Log::start();
    tracing::trace!(target: "crudder_timeline", "told");
    tracing::warn!(target: "aws_smithy_runtime", "told, too");
    tracing::debug!(target: "aws_smithy_runtime", TEXT, "a request with its body");
    tracing::trace!(target: "momento", TEXT, "the same");
    assert_eq!(log.lines().len(), 2);
    log.assert_holds_none_of(&[TEXT]);
}

#[test]
fn each_line_has_a_time_and_a_level_that_lambda_reads() {
    let (log, _guard) = Log::start();
    tracing::error!(target: "crudder_timeline", "told");
    tracing::warn!(target: "crudder_timeline", "told");
    tracing::info!(target: "crudder_timeline", "told");
    tracing::debug!(target: "crudder_timeline", "told");
    tracing::trace!(target: "crudder_timeline", "told");
    let lines = log.lines();
    let levels: Vec<_> = lines.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"]);
    for line in &lines {
        let time = line["timestamp"].as_str().unwrap();
        assert!(time.ends_with('Z') && Moment::parse_iso8601(time).is_some(), "{time}");
    }
}
