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

/// A pool whose client has a secret, and a user who signed up by it and confirmed.
async fn secretive() -> (Standin, Value) {
    let options = Options {
        client_secret: Some("secret".to_owned()),
        read_attributes: vec!["email_verified".to_owned()],
        write_attributes: vec!["email".to_owned()],
        ..Options::default()
    };
    let database = dynoxide::Database::memory().unwrap();
    let pool = Standin::start(options, database, Arc::new(|| 1_795_464_000_000)).await.unwrap();
    let mut asked = sign_up("42");
    assert_eq!(call(&pool, "SignUp", asked.clone()).await, Err("NotAuthorizedException".to_owned()));
    // printf 42localclient | openssl dgst -sha256 -hmac secret -binary | base64
    let hash = "xRucx8zMqhpDxftYXOmfOZxl199M20a9f75TZRVhmM0=";
    asked["SecretHash"] = json!(hash);
    call(&pool, "SignUp", asked).await.unwrap();
    let code = pool.mailbox().pop().unwrap().code;
    let confirm = |hash: &str| json!({ "ClientId": "localclient", "Username": "42", "ConfirmationCode": code, "SecretHash": hash });
    let other = call(&pool, "ConfirmSignUp", confirm("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")).await;
    assert_eq!(other, Err("NotAuthorizedException".to_owned()));
    call(&pool, "ConfirmSignUp", confirm(hash)).await.unwrap();
    let sign_in = json!({
        "ClientId": "localclient", "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "42", "PASSWORD": "Correct-horse-7", "SECRET_HASH": hash },
    });
    let tokens = call(&pool, "InitiateAuth", sign_in).await.unwrap();
    (pool, tokens["AuthenticationResult"].clone())
}

#[tokio::test]
async fn who_bears_an_access_token_reads_and_writes_what_the_client_may_and_no_more() {
    let (pool, tokens) = secretive().await;
    let by_token = |more: Value| {
        let mut body = json!({ "AccessToken": tokens["AccessToken"] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let user = call(&pool, "GetUser", by_token(json!({}))).await.unwrap();
    let names: Vec<&Value> =
        user["UserAttributes"].as_array().unwrap().iter().map(|attribute| &attribute["Name"]).collect();
    assert_eq!(names, ["sub", "email_verified"]);
    let update =
        |name: &str, value: &str| by_token(json!({ "UserAttributes": [{ "Name": name, "Value": value }] }));
    for name in ["nickname", "email_verified", "sub"] {
        let refused = call(&pool, "UpdateUserAttributes", update(name, "true")).await;
        assert_eq!(refused, Err("NotAuthorizedException".to_owned()), "{name}");
    }
    // Another address counts once its code came back.
    call(&pool, "UpdateUserAttributes", update("email", "eve@example.com")).await.unwrap();
    let mail = pool.mailbox().pop().unwrap();
    assert_eq!(mail.to, "eve@example.com");
    let verify = |code: &str| by_token(json!({ "AttributeName": "email", "Code": code }));
    call(&pool, "VerifyUserAttribute", verify(&mail.code)).await.unwrap();
    call(&pool, "VerifyUserAttribute", verify(&mail.code)).await.unwrap_err();
    // Unless the trigger refuses the code.
    pool.on_custom_message(|_| async { Err("no".to_owned()) });
    let refused = call(&pool, "UpdateUserAttributes", update("email", "fay@example.com")).await;
    assert_eq!(refused, Err("UserLambdaValidationException".to_owned()));

    let change = |previous: &str| {
        by_token(json!({ "PreviousPassword": previous, "ProposedPassword": "Battery-staple-8" }))
    };
    call(&pool, "ChangePassword", change("Wrong-horse-7")).await.unwrap_err();
    call(&pool, "ChangePassword", change("Correct-horse-7")).await.unwrap();
    call(&pool, "DeleteUser", by_token(json!({}))).await.unwrap();
    for operation in ["GetUser", "DeleteUser", "GlobalSignOut"] {
        let gone = call(&pool, operation, by_token(json!({}))).await;
        assert_eq!(gone, Err("NotAuthorizedException".to_owned()), "{operation}");
    }
}

#[tokio::test]
async fn what_only_an_operator_may_is_refused_without_a_signature() {
    let (pool, _) = secretive().await;
    let body = json!({ "UserPoolId": "local_pool", "ClientId": "localclient", "Username": "42", "Password": "Battery-staple-8" });
    for operation in [
        "DescribeUserPoolClient",
        "AdminCreateUser",
        "AdminSetUserPassword",
        "AdminUserGlobalSignOut",
        "AdminDeleteUser",
    ] {
        let refused = call(&pool, operation, body.clone()).await;
        assert_eq!(refused, Err("MissingAuthenticationTokenException".to_owned()), "{operation}");
    }
    assert!(pool.signed().is_empty());
}

#[tokio::test]
async fn whom_the_trigger_refuses_is_not_signed_up_and_not_mailed() {
    let pool = pool().await;
    pool.on_pre_sign_up(|event| async move {
        if event["userName"] == "42" { Ok(event) } else { Err("nothing is reserved".to_owned()) }
    });
    let refused = call(&pool, "SignUp", sign_up("43")).await;
    assert_eq!(refused, Err("UserLambdaValidationException".to_owned()));
    assert!(pool.mailbox().is_empty());
    call(&pool, "SignUp", sign_up("42")).await.unwrap();
    let refused = call(&pool, "SignUp", sign_up("43")).await;
    assert_eq!(
        refused,
        Err("UserLambdaValidationException".to_owned()),
        "and is not there: it can be tried again"
    );
}
