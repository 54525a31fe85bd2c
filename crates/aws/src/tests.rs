//! Against a server of its own for each test, which sees the bytes that are sent.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::{Error, Limits, NoResponse, Origin, Request, Service, encoded, parameter};

const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), bytes: 1_000 };

fn http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

/// A whole response.
fn response(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} -\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Head and body of a request.
async fn request(stream: &mut TcpStream) -> String {
    let (mut request, mut part) = (String::new(), [0; 4_096]);
    loop {
        let read = stream.read(&mut part).await.unwrap();
        request.push_str(std::str::from_utf8(&part[..read]).unwrap());
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if read == 0 || body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return request;
        }
    }
}

/// Answers so, one connection each; what was asked.
async fn server(responses: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let mut asked = Vec::new();
        for response in responses {
            let (mut stream, _) = listener.accept().await.unwrap();
            asked.push(request(&mut stream).await);
            // Whoever has read enough goes away.
            let _ = stream.write_all(response.as_bytes()).await;
        }
        asked
    });
    (endpoint, asked)
}

async fn aws(responses: Vec<String>) -> (SdkConfig, JoinHandle<Vec<String>>) {
    let (endpoint, asked) = server(responses).await;
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("session".to_owned()), None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::ZERO))
        .build();
    (config, asked)
}

#[tokio::test]
async fn a_parameter_is_asked_for_in_aws_own_words() {
    let found = r#"{"Parameter":{"Name":"/key","Type":"SecureString","Value":"s3"}}"#;
    let (aws, asked) = aws(vec![response(200, "", found)]).await;
    assert_eq!(parameter::value(&aws, "/key").await.unwrap(), "s3");
    let asked = asked.await.unwrap().remove(0);
    let (head, body) = asked.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST / HTTP/1.1\r\n"), "{head}");
    let scope = "/eu-central-1/ssm/aws4_request";
    for part in [
        "x-amz-target: AmazonSSM.GetParameter",
        "Credential=AKIDEXAMPLE/",
        scope,
        "x-amz-security-token: session",
    ] {
        assert!(head.contains(part), "{part}: {head}");
    }
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, json!({ "Name": "/key", "WithDecryption": true }));
}

#[tokio::test]
async fn a_busy_ssm_is_asked_again() {
    let throttled = response(400, "", r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#);
    let found = response(200, "", r#"{"Parameter":{"Value":"s3"}}"#);
    let (aws, asked) = aws(vec![throttled, response(500, "", ""), found]).await;
    assert_eq!(parameter::value(&aws, "/key").await.unwrap(), "s3");
    assert_eq!(asked.await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_named_and_nothing_of_an_answer_is_told() {
    let refused = r#"{"__type":"com.amazonaws.ssm#ParameterNotFound","Message":"no /key"}"#;
    let unlike = r#"{"Parameter":"secret words"}"#;
    let (aws, _) = aws(vec![response(400, "", refused), response(200, "", unlike)]).await;
    let error = parameter::value(&aws, "/key").await.unwrap_err();
    assert_eq!(error.code(), Some("ParameterNotFound"));
    assert!(error.to_string().contains("no /key"), "{error}");
    let error = parameter::value(&aws, "/key").await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn a_service_without_credentials_is_not_asked() {
    let (aws, asked) = aws(Vec::new()).await;
    let nobody = SdkConfig::builder().behavior_version(BehaviorVersion::latest()).build();
    assert!(matches!(Service::new(&nobody, "ssm"), Err(Error::NotConfigured)));
    drop(aws);
    assert!(asked.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_path_is_sent_as_it_is_encoded_and_a_refusal_by_a_header_is_named() {
    let header = "x-amzn-errortype: NotFoundException:http://internal.amazon.com/coral/\r\n";
    let (aws, asked) = aws(vec![response(404, header, r#"{"message":"no such stage"}"#)]).await;
    let path = format!("/v2/apis/a/stages/{}/routesettings/{}", encoded("$default"), encoded("GET /{id}"));
    let service = Service::new(&aws, "apigateway").unwrap();
    let error = service.call(Request::new("DELETE", path)).await.unwrap_err();
    assert_eq!(error.code(), Some("NotFoundException"));
    assert!(error.to_string().contains("no such stage"), "{error}");
    let asked = asked.await.unwrap().remove(0);
    let line = "DELETE /v2/apis/a/stages/%24default/routesettings/GET%20%2F%7Bid%7D HTTP/1.1\r\n";
    assert!(asked.starts_with(line), "{asked}");
    assert!(asked.contains("/eu-central-1/apigateway/aws4_request"), "{asked}");
}

#[tokio::test]
async fn a_response_longer_than_its_bound_is_none_and_the_longest_is_one() {
    // Its length is not told ahead: the bound is held while it is read.
    let unbounded = |length| {
        let head = "HTTP/1.1 200 -\r\nconnection: close\r\n\r\n";
        format!("{head}{}", "x".repeat(length))
    };
    let (endpoint, _) = server(vec![unbounded(LIMITS.bytes), unbounded(LIMITS.bytes + 1)]).await;
    let origin = Origin::new("test", &endpoint, http(), LIMITS);
    let longest = origin.ask(Request::new("GET", "/")).await.unwrap();
    assert_eq!((longest.status, longest.body.len()), (200, LIMITS.bytes));
    assert_eq!(origin.ask(Request::new("GET", "/")).await, Err(NoResponse::None));
}

#[tokio::test]
async fn a_service_that_does_not_stop_is_no_service() {
    let endless = || response(200, "", &"x".repeat(2 * 1024 * 1024));
    let (aws, _) = aws(vec![endless(), endless(), endless()]).await;
    let answer = Service::new(&aws, "ssm").unwrap().call(Request::new("GET", "/")).await;
    assert!(matches!(answer, Err(Error::Unanswered(_))), "{answer:?}");
}

#[tokio::test]
async fn a_connection_that_went_silent_is_not_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        // The first connection answers once and then nothing any more, without closing.
        let (mut first, _) = listener.accept().await.unwrap();
        request(&mut first).await;
        first.write_all(b"HTTP/1.1 200 -\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        request(&mut first).await;
        let (mut second, _) = listener.accept().await.unwrap();
        request(&mut second).await;
        second.write_all(b"HTTP/1.1 204 -\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        first.shutdown().await.unwrap();
    });
    let limits = Limits { deadline: Duration::from_millis(300), ..LIMITS };
    let origin = Origin::new("test", &endpoint, http(), limits);
    let ask = || origin.ask(Request::new("GET", "/"));
    assert_eq!(ask().await.unwrap().status, 200);
    assert_eq!(ask().await, Err(NoResponse::Late));
    assert_eq!(ask().await.unwrap().status, 204);
}

#[tokio::test]
async fn any_status_is_a_response_and_what_is_sent_arrives() {
    let (endpoint, asked) = server(vec![response(403, "", "no")]).await;
    let request = Request::new("PUT", "/a?b=c").header("content-type", "image/png").body("bytes");
    let answer = Origin::new("test", &endpoint, http(), LIMITS).ask(request).await.unwrap();
    assert_eq!((answer.status, &*answer.body, answer.is_success()), (403, b"no".as_slice(), false));
    let asked = asked.await.unwrap().remove(0);
    assert!(asked.starts_with("PUT /a?b=c HTTP/1.1\r\n") && asked.ends_with("\r\n\r\nbytes"), "{asked}");
    assert!(asked.contains("content-type: image/png\r\n"), "{asked}");
}
