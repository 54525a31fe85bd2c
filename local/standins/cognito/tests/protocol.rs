//! The protocol as it looks on the wire, where no SDK smooths it over.
#![allow(clippy::unwrap_used)] // Clippy takes only test functions for tests, not what they share.

use std::sync::Arc;

use serde_json::{Value, json};
use standin_cognito::{Fault, Options, Standin};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn pool() -> Standin {
    let database = dynoxide::Database::memory().unwrap();
    Standin::start(Options::default(), database, Arc::new(|| 1_795_464_000_000)).await.unwrap()
}

/// Status line and headers in lower case, and the body.
async fn post(pool: &Standin, target: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", pool.port())).await.unwrap();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Amz-Target: {target}\r\n\
         Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    // Where the body is too long, the answer may come before it is sent.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

async fn call(pool: &Standin, operation: &str, body: Value) -> Result<Value, String> {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let (head, answer) = post(pool, &target, &body.to_string()).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    if head.starts_with("http/1.1 200") {
        Ok(answer)
    } else {
        Err(answer["__type"].as_str().unwrap().to_owned())
    }
}

fn sign_up(name: &str) -> Value {
    json!({
        "ClientId": "localclient",
        "Username": name,
        "Password": "Correct-horse-7",
        "UserAttributes": [{ "Name": "email", "Value": "ada@example.com" }],
    })
}

#[tokio::test]
async fn errors_have_their_type_in_body_and_header() {
    let pool = pool().await;
    let body = json!({
        "ClientId": "localclient",
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "42", "PASSWORD": "x" },
    });
    let target = "AWSCognitoIdentityProviderService.InitiateAuth";
    let (head, body) = post(&pool, target, &body.to_string()).await;
    assert!(head.starts_with("http/1.1 400 "), "{head}");
    assert!(head.contains("\r\nx-amzn-errortype: notauthorizedexception:"), "{head}");
    assert!(head.contains("\r\ncontent-type: application/x-amz-json-1.1"), "{head}");
    let expected =
        json!({ "__type": "NotAuthorizedException", "message": "Incorrect username or password." });
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
}

#[tokio::test]
async fn bad_requests_are_told_apart() {
    let pool = pool().await;
    let kind = |target: &'static str, body: String| {
        let pool = &pool;
        async move {
            let (_, answer) = post(pool, target, &body).await;
            serde_json::from_str::<Value>(&answer).unwrap()["__type"].as_str().unwrap().to_owned()
        }
    };
    let sign_up = "AWSCognitoIdentityProviderService.SignUp";
    assert_eq!(kind(sign_up, "{".to_owned()).await, "SerializationException");
    assert_eq!(kind(sign_up, "[".repeat(10_000)).await, "SerializationException");
    assert_eq!(kind(sign_up, "{}".to_owned()).await, "InvalidParameterException");
    assert_eq!(kind(sign_up, " ".repeat(200_000)).await, "SerializationException");
    let other = "AWSCognitoIdentityProviderService.DeleteUserPool";
    assert_eq!(kind(other, "{}".to_owned()).await, "UnknownOperationException");
    assert_eq!(kind("DynamoDB_20120810.Scan", "{}".to_owned()).await, "UnknownOperationException");
}

#[tokio::test]
async fn what_is_no_address_or_no_username_is_refused() {
    let pool = pool().await;
    for address in ["", "ada", "ada@localhost", "a b@example.com", "a@b@example.com"] {
        let mut body = sign_up("42");
        body["UserAttributes"][0]["Value"] = json!(address);
        let refused = call(&pool, "SignUp", body).await;
        assert_eq!(refused.unwrap_err(), "InvalidParameterException", "{address}");
    }
    for name in ["", "a b", "ada@example.com"] {
        let refused = call(&pool, "SignUp", sign_up(name)).await;
        assert_eq!(refused.unwrap_err(), "InvalidParameterException", "{name}");
    }
}

#[tokio::test]
async fn one_code_confirms_once_however_many_try_at_the_same_time() {
    let pool = pool().await;
    call(&pool, "SignUp", sign_up("42")).await.unwrap();
    let body = json!({
        "ClientId": "localclient",
        "Username": "42",
        "ConfirmationCode": pool.mailbox()[0].code,
    });
    let confirm = || call(&pool, "ConfirmSignUp", body.clone());
    let (a, b, c, d) = tokio::join!(confirm(), confirm(), confirm(), confirm());
    let answers = [a, b, c, d];
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
}

#[tokio::test]
async fn mails_are_called_out_as_they_are_sent() {
    let pool = pool().await;
    let (sender, receiver) = std::sync::mpsc::channel();
    pool.on_mail(move |mail| sender.send(mail.clone()).unwrap());
    call(&pool, "SignUp", sign_up("42")).await.unwrap();
    let mail = receiver.try_recv().unwrap();
    assert_eq!((mail.to.as_str(), mail.sent_at), ("ada@example.com", 1_795_464_000_000));
    assert_eq!(pool.mailbox(), [mail]);
}

#[tokio::test]
async fn faults_are_switched_on_and_off_while_it_runs() {
    let pool = pool().await;
    pool.faults().set(Fault { throttle_every: 1, ..Fault::default() });
    let throttled = call(&pool, "SignUp", sign_up("42")).await;
    assert_eq!(throttled.unwrap_err(), "TooManyRequestsException");
    pool.faults().set(Fault { fail: true, ..Fault::default() });
    let failed = call(&pool, "SignUp", sign_up("42")).await;
    assert_eq!(failed.unwrap_err(), "InternalErrorException");
    pool.faults().set(Fault::default());
    call(&pool, "SignUp", sign_up("42")).await.unwrap();
    assert_eq!(pool.calls()["SignUp"], 3);
    pool.reset_calls();
    assert!(pool.calls().is_empty());
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let first = pool().await;
    let options = Options { port: first.port(), ..Options::default() };
    let second = Standin::start(options, dynoxide::Database::memory().unwrap(), Arc::new(|| 0)).await;
    assert_eq!(second.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn two_pools_in_one_database_do_not_know_each_other() {
    let database = dynoxide::Database::memory().unwrap();
    let first = Standin::start(Options::default(), database.clone(), Arc::new(|| 0)).await.unwrap();
    let options = Options { table: "others".to_owned(), ..Options::default() };
    let second = Standin::start(options, database, Arc::new(|| 0)).await.unwrap();
    call(&first, "SignUp", sign_up("42")).await.unwrap();
    call(&second, "SignUp", sign_up("42")).await.unwrap();
}
