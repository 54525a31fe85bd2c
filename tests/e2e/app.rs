//! Starts worlds, and speaks for the people in them.

use std::io::{BufRead, BufReader};
use std::ops::Deref;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "Correct-horse-7";

/// A running `crudder-local`. It is killed when this is dropped.
pub(crate) struct TestApp {
    child: Child,
    visitor: Client,
    /// Where the table answers.
    pub(crate) dynamodb: String,
    /// Where the user pool answers.
    pub(crate) cognito: String,
    people: AtomicU32,
}

impl TestApp {
    /// A world in memory, on free ports.
    pub(crate) fn start() -> Self {
        Self::with(&["--ephemeral"])
    }

    /// A world whose data lie in a folder.
    pub(crate) fn over(folder: &Path, more: &[&str]) -> Self {
        let mut arguments = vec!["--data-dir", folder.to_str().unwrap()];
        arguments.extend(more);
        Self::with(&arguments)
    }

    /// A world in memory that holds people to how often they may do things. Most tests do more than anybody would.
    pub(crate) fn limited() -> Self {
        Self::as_it_is(&["--ephemeral"])
    }

    /// A world as the command line says, on free ports.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        Self::as_it_is(&[arguments, &["--no-rate-limits"]].concat())
    }

    fn as_it_is(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_crudder-local"))
            .args(["--port", "0"])
            .args(arguments)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines_of(&mut child);
        let (mut site, mut dynamodb, mut cognito) = (None, None, None);
        loop {
            let line = lines.recv_timeout(Duration::from_mins(1)).expect("it starts, and says where it is");
            let mut words = line.split_whitespace();
            match (words.next(), words.next()) {
                (Some("Crudder"), Some(at)) => site = Some(at.to_owned()),
                (Some("DynamoDB"), Some(at)) => dynamodb = Some(at.to_owned()),
                (Some("Cognito"), Some(at)) => cognito = Some(at.to_owned()),
                (Some("Ctrl-C"), _) => break,
                _ => {}
            }
        }
        let visitor = Client { http: reqwest::Client::new(), base: site.unwrap(), token: None };
        let (dynamodb, cognito) = (dynamodb.unwrap(), cognito.unwrap());
        Self { child, visitor, dynamodb, cognito, people: AtomicU32::new(0) }
    }

    /// Asks it to stop, and waits for it.
    pub(crate) fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success(), "it stops cleanly");
    }

    /// Kills it on the spot, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Somebody who has not signed in.
    pub(crate) fn visitor(&self) -> &Client {
        &self.visitor
    }

    /// Somebody with a token of their own choosing.
    pub(crate) fn bearer(&self, token: &str) -> Client {
        Client { token: Some(token.to_owned()), ..self.visitor.clone() }
    }

    /// Signs somebody up, confirms the address and signs in.
    pub(crate) async fn person(&self, handle: &str) -> Person {
        let number = self.people.fetch_add(1, Ordering::SeqCst);
        let email = format!("{handle}{number}@example.com");
        self.sign_up(handle, &email).await.expect(200);
        let confirm = json!({ "username": handle, "code": self.code_for(&email).await });
        self.visitor.post("/auth/confirm", confirm).await.expect(200);
        self.sign_in(handle).await
    }

    /// Asks for an account.
    pub(crate) async fn sign_up(&self, handle: &str, email: &str) -> Reply {
        let body = json!({ "username": handle, "email": email, "password": PASSWORD });
        self.visitor.post("/auth/sign-up", body).await
    }

    /// Signs somebody in who has an account.
    pub(crate) async fn sign_in(&self, handle: &str) -> Person {
        let body = json!({ "username": handle, "password": PASSWORD });
        let tokens = self.visitor.post("/auth/sign-in", body).await.expect(200);
        let token = tokens["access_token"].as_str().unwrap();
        let client = self.bearer(token);
        let account = client.get("/api/v1/accounts/verify_credentials").await.expect(200);
        Person {
            client,
            id: account["id"].as_str().unwrap().to_owned(),
            refresh_token: tokens["refresh_token"].as_str().unwrap().to_owned(),
        }
    }

    /// The newest code that was sent to an address.
    pub(crate) async fn code_for(&self, email: &str) -> String {
        let mails = self.visitor.get("/local/mailbox.json").await.expect(200);
        let newest = mails.as_array().unwrap().iter().rev().find(|mail| mail["to"] == email).unwrap();
        newest["code"].as_str().unwrap().to_owned()
    }

    /// Lets time pass.
    pub(crate) async fn advance(&self, seconds: i64) {
        self.visitor.post("/local/clock", json!({ "advance": seconds })).await.expect(200);
    }

    /// Lets the stand-ins fail.
    pub(crate) async fn faults(&self, faults: Value) {
        self.visitor.post("/local/faults", faults).await.expect(200);
    }

    /// Carries everything that is in the stream to the functions.
    pub(crate) async fn settle(&self) {
        let settled = self.visitor.post("/local/settle", json!({})).await.expect(200);
        assert_eq!(settled["failed"], 0, "{settled}");
    }

    /// Asks the table itself.
    async fn dynamodb(&self, operation: &str, body: &Value) -> Value {
        let answer = self
            .visitor
            .http
            .post(&self.dynamodb)
            .header("X-Amz-Target", format!("DynamoDB_20120810.{operation}"))
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Date", "20260101T000000Z")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature=00",
            )
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// Deletes an item, behind Crudder's back.
    pub(crate) async fn delete_item(&self, pk: &str, sk: &str) {
        let key = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
        let deleted = json!({ "TableName": "Table", "Key": key, "ReturnValues": "ALL_OLD" });
        let deleted = self.dynamodb("DeleteItem", &deleted).await;
        assert!(deleted["Attributes"].is_object(), "{pk} {sk} was not there: {deleted}");
    }

    /// Everything in the table once nothing is on its way into it, for comparing a before with an after.
    pub(crate) async fn table(&self) -> Vec<Value> {
        self.settle().await;
        let (mut items, mut from) = (Vec::new(), Value::Null);
        loop {
            let mut scan = json!({ "TableName": "Table", "ConsistentRead": true });
            if !from.is_null() {
                scan["ExclusiveStartKey"] = from;
            }
            let page = self.dynamodb("Scan", &scan).await;
            items.extend(page["Items"].as_array().unwrap_or_else(|| panic!("{page}")).iter().cloned());
            from = page["LastEvaluatedKey"].clone();
            if from.is_null() {
                items.sort_by_key(ToString::to_string);
                return items;
            }
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines that it prints, read to the end by a thread, so that it never waits for a reader.
fn lines_of(child: &mut Child) -> Receiver<String> {
    let (sender, lines) = channel();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    lines
}

/// Speaks HTTP for somebody.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) token: Option<String>,
}

impl Client {
    /// A request with the token, where there is one.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        Reply::to(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        Reply::to(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        Reply::to(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        Reply::to(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Uploads a file.
    pub(crate) async fn upload(&self, file: &[u8], fields: &[(&str, &str)]) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        body.extend(b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture.png\"\r\n");
        body.extend(b"Content-Type: image/png\r\n\r\n");
        body.extend(file);
        body.extend(b"\r\n--x--\r\n");
        let request = self.request(Method::POST, "/api/v2/media");
        Reply::to(request.header("content-type", "multipart/form-data; boundary=x").body(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        Reply::to(self.request(Method::PUT, path).json(&body)).await
    }

    /// The ids of a list.
    pub(crate) async fn ids(&self, path: &str) -> Vec<String> {
        self.get(path).await.ids()
    }

    /// The ids on the home timeline.
    pub(crate) async fn home(&self) -> Vec<String> {
        self.ids("/api/v1/timelines/home?limit=40").await
    }

    /// The ids on the public timeline.
    pub(crate) async fn public(&self) -> Vec<String> {
        self.ids("/api/v1/timelines/public?limit=40").await
    }

    /// The ids on an account's page.
    pub(crate) async fn page_of(&self, account: &str) -> Vec<String> {
        self.ids(&format!("/api/v1/accounts/{account}/statuses?limit=40")).await
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Person {
    client: Client,
    pub(crate) id: String,
    pub(crate) refresh_token: String,
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Person {
    /// Posts; answers the status.
    pub(crate) async fn status(&self, body: Value) -> Value {
        self.client.post("/api/v1/statuses", body).await.expect(200)
    }

    /// Posts a text that lives so many seconds; answers the id.
    pub(crate) async fn says(&self, text: &str, expires_in: u64) -> String {
        let status = self.status(json!({ "status": text, "expires_in": expires_in })).await;
        status["id"].as_str().unwrap().to_owned()
    }

    /// Posts for some only; answers the id.
    pub(crate) async fn says_to(&self, visibility: &str, text: &str) -> String {
        let status = self.status(json!({ "status": text, "visibility": visibility })).await;
        status["id"].as_str().unwrap().to_owned()
    }

    /// Follows; answers the relationship.
    pub(crate) async fn follow(&self, other: &Person) -> Value {
        self.client.post(&format!("/api/v1/accounts/{}/follow", other.id), json!({})).await.expect(200)
    }

    /// Unfollows; answers the relationship.
    pub(crate) async fn unfollow(&self, other: &Person) -> Value {
        self.client.post(&format!("/api/v1/accounts/{}/unfollow", other.id), json!({})).await.expect(200)
    }

    /// How this person stands to another.
    pub(crate) async fn relationship(&self, to: &Person) -> Value {
        let path = format!("/api/v1/accounts/relationships?id[]={}", to.id);
        self.client.get(&path).await.expect(200)[0].clone()
    }

    /// The account as somebody else sees it.
    pub(crate) async fn account(&self, of: &Person) -> Value {
        self.client.get(&format!("/api/v1/accounts/{}", of.id)).await.expect(200)
    }
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    /// Sends a request.
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Self { status, headers, text: answer.text().await.unwrap() }
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The body as JSON, of an answer with this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// An error of ours, in Mastodon's shape; `field` is what it has to name.
    #[track_caller]
    pub(crate) fn refuses(&self, status: u16, field: &str) {
        let error = self.expect(status);
        assert!(error["error"].is_string(), "{}", self.text);
        assert!(self.text.contains(field), "{field} is not named: {}", self.text);
    }

    /// The ids of a list.
    #[track_caller]
    pub(crate) fn ids(&self) -> Vec<String> {
        let list = self.expect(200);
        list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The path that a `Link` of that relation leads to.
    pub(crate) fn link(&self, app: &TestApp, relation: &str) -> Option<String> {
        let ending = format!(">; rel=\"{relation}\"");
        let found = self.header("link").split(", ").find_map(|one| one.strip_suffix(&ending))?;
        Some(found.trim_start_matches('<').strip_prefix(&app.visitor.base).unwrap().to_owned())
    }

    /// A header's text; empty where it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}
