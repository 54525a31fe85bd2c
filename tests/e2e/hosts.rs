//! Requests that no client of HTTP would send, as bytes: each is answered, by 400 where it names no host, and none is a 500.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::app::TestApp;

/// The status of what comes back; none where the connection is closed without an answer.
fn send(app: &TestApp, request: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(app.visitor().base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = [0_u8; 12];
    stream.read_exact(&mut answer).ok()?;
    std::str::from_utf8(&answer[9..]).unwrap().parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_none_is_a_400_on_every_path() {
    let app = TestApp::start();
    let (host, close) =
        (app.visitor().base.trim_start_matches("http://").to_owned(), "Connection: close\r\n\r\n");
    for path in [
        "/api/v1/instance",
        "/api/v1/timelines/public",
        "/auth/sign-in",
        "/oauth/authorize",
        "/",
        "/local",
        "/nothing",
    ] {
        for hosts in [
            "Host: a b\r\n",
            "Host:\r\n",
            "Host: a/b\r\n",
            "Host: u@a\r\n",
            "Host: http://a\r\n",
            "Host: a:b\r\n",
            "Host: [::1\r\n",
            "Host: \u{e9}\r\n",
            "Host: a,b\r\n",
            "Host: a\r\nHost: b\r\n",
            "",
        ] {
            let answer = send(&app, format!("GET {path} HTTP/1.1\r\n{hosts}{close}").as_bytes());
            assert_eq!(answer, Some(400), "{path} {hosts:?}");
        }
        let well = send(&app, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{close}").as_bytes());
        assert!(
            well.is_some_and(|status| status < 500 && status != 400 || path == "/oauth/authorize"),
            "{path}: {well:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_else_is_broken_is_no_fault_of_ours() {
    let app = TestApp::start();
    let host = app.visitor().base.trim_start_matches("http://").to_owned();
    let long = "a".repeat(9_000);
    let requests: Vec<Vec<u8>> = [
        "GET /api/v1/accounts/lookup?acct=%ff%00%zz HTTP/1.1\r\n",
        "GET /api/v1/accounts/lookup?acct=\"|^`{}[] HTTP/1.1\r\n",
        "GET /api/v1/timelines/tag/%3Fa%23b%2F%5C%00 HTTP/1.1\r\n",
        "GET /api/v1/timelines/tag/%E2%80%AE%F0%9F HTTP/1.1\r\n",
        "GET //api//v1/instance HTTP/1.1\r\n",
        "GET /api/v1/../../etc/passwd HTTP/1.1\r\n",
        "GET http://[::1/api/v1/instance HTTP/1.1\r\n",
        "FOO /api/v1/instance HTTP/1.1\r\n",
        "CONNECT a:1 HTTP/1.1\r\n",
        "OPTIONS * HTTP/1.1\r\n",
        "TRACE /api/v1/instance HTTP/1.1\r\n",
        "POST /oauth/token HTTP/1.1\r\nContent-Type: \u{ff}\r\nContent-Length: 3\r\n",
        "POST /oauth/token HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=\r\nContent-Length: 3\r\n",
        "POST /oauth/token HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "POST /oauth/token HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
        "GET /api/v1/instance HTTP/1.1\r\nAuthorization: Basic \u{e9}\r\n",
        "GET /api/v1/timelines/home HTTP/1.1\r\nAuthorization: Bearer \u{e9}\r\n",
        "GET /oauth/authorize HTTP/1.1\r\nCookie: \u{e9}=\u{ff}; ;;=; crudder_form\r\n",
        "GET /api/v1/instance HTTP/1.1\r\nX-Forwarded-Proto: a b\r\nX-Forwarded-For: a, b\r\n",
        "GET /api/openapi.json HTTP/1.1\r\nIf-None-Match: \u{e9}\r\n",
        &format!("GET /api/v1/instance?{long} HTTP/1.1\r\n"),
        &format!("GET /api/v1/instance HTTP/1.1\r\nX-Long: {long}\r\n"),
    ]
    .iter()
    .map(|head| format!("{head}Host: {host}\r\nConnection: close\r\n\r\nabc").into_bytes())
    .collect();
    for request in requests {
        let answer = send(&app, &request);
        // hyper closes on what it can't read, or says 400.
        assert!(
            answer.is_none_or(|status| status < 500),
            "{answer:?} to {}",
            String::from_utf8_lossy(&request)
        );
    }
    assert_eq!(app.visitor().get("/health").await.status, 200);
}
