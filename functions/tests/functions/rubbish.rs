//! Whatever stands in an event, a function answers it, or says that it is none: it never panics, and it is never a fault of
//! ours. What API Gateway lets through is less than this.

use crudder_functions::InvokeError;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::world::World;

const HANDLERS: &[&str] = &[
    "apps",
    "instance_v1",
    "accounts_lookup",
    "timelines_tag",
    "auth_sign_in",
    "auth_confirm",
    "statuses_show",
];
const PATHS: &[&str] = &[
    "/api/v1/instance",
    "/oauth/token",
    "/oauth/authorize",
    "/api/v1/timelines/tag/x",
    "/api/v1/accounts/lookup",
];
const METHODS: &[&str] = &["GET", "POST", "DELETE", "FOO", "", "a b"];
const KINDS: &[&str] =
    &["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""];
/// What breaks a host, a path, a query, a header, a form, or base64.
const PIECES: &[&str] = &[
    " ",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%ff",
    "%00",
    "/",
    "//",
    "\\",
    ":",
    ":99999",
    "@",
    "[",
    "]",
    "[::1",
    "{",
    "}",
    "|",
    "^",
    "`",
    "<",
    ">",
    "\"",
    ",",
    ";",
    "a",
    "é",
    "\u{202e}",
    "\u{0}",
    "\r\n",
    "\t",
    "client_id=1",
    "acct=ada",
    "x[]=1",
    "{\"a\":[{}]}",
];

struct Rubbish(StdRng);

impl Rubbish {
    /// What is usual, half the time; else a few pieces.
    fn text(&mut self, usual: &str) -> String {
        if self.0.random_bool(0.5) {
            return usual.to_owned();
        }
        let many = self.0.random_range(0..6);
        (0..many).map(|_| *PIECES.choose(&mut self.0).unwrap()).collect()
    }

    fn one(&mut self, of: &[&str]) -> String {
        let usual = *of.choose(&mut self.0).unwrap();
        if self.0.random_bool(0.8) { usual.to_owned() } else { self.text(usual) }
    }

    fn event(&mut self) -> Value {
        let (host, path) = (self.text("crudder.example"), self.one(PATHS));
        let stages = [json!("$default"), json!("prod"), json!("a b?"), Value::Null];
        json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": self.text("state=x"),
            "headers": {
                "host": host, "content-type": self.one(KINDS), "authorization": self.text("Basic YTpi"),
                "x-forwarded-proto": self.text("https"),
            },
            "cookies": [self.text("a=b"), self.text("crudder_form=x")],
            "requestContext": {
                "http": { "method": self.one(METHODS), "path": path, "sourceIp": self.text("127.0.0.1") },
                "stage": stages.choose(&mut self.0).unwrap(), "domainName": host,
            },
            "pathParameters": { "id": self.text("1"), "hashtag": self.text("x") },
            "body": self.text(r#"{"client_id":"1"}"#),
            "isBase64Encoded": self.0.random_bool(0.5),
        })
    }
}

#[tokio::test]
async fn no_event_makes_a_function_panic_or_fail() {
    let world = World::start().await;
    let mut rubbish = Rubbish(StdRng::seed_from_u64(7));
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..2_000 {
        let handler = *HANDLERS.choose(&mut rubbish.0).unwrap();
        let event = rubbish.event();
        match world.invoke(handler, event.clone()).await {
            Ok(answer) => {
                let status = answer["statusCode"].as_u64().unwrap();
                assert!(status < 500, "{handler}: {answer} to {event}");
                answered += 1;
                refused += u32::from(status == 400);
            }
            // A header with a line break in it, or a method of two words: no gateway makes such an event.
            Err(error) => {
                assert!(matches!(error, InvokeError::UnreadableEvent), "{handler}: {error} to {event}");
            }
        }
    }
    assert!(answered > 500 && refused > 200, "{answered}, {refused}");
}
