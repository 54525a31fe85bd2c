//! The stand-in as whoever signs by AWS's own crate, and a browser, meet it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use standin_s3::{Options, S3};

const NOW: u64 = 1_795_464_017;

struct World {
    s3: S3,
    clock: Arc<AtomicU64>,
}

impl World {
    async fn start() -> Self {
        let clock = Arc::new(AtomicU64::new(NOW * 1000));
        let time = clock.clone();
        let s3 = S3::start(Options::default(), Arc::new(move || time.load(Ordering::SeqCst))).await.unwrap();
        Self { s3, clock }
    }

    fn url(&self, key: &str) -> String {
        format!("{}/{}/{key}", self.s3.endpoint(), self.s3.bucket())
    }

    /// A request as AWS's own crate signs it, in a header.
    async fn ask(&self, secret: &str, method: &str, key: &str, body: &'static str) -> u16 {
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let request = http::Request::builder().method(method).uri(self.url(key));
        let mut request = request.header("content-type", "image/png").body(body).unwrap();
        signed(&mut request, settings, secret, SignableBody::Bytes(body.as_bytes()));
        let (head, body) = request.into_parts();
        let sent = reqwest::Client::new().request(head.method, head.uri.to_string()).headers(head.headers);
        sent.body(body).send().await.map_or(0, |answer| answer.status().as_u16())
    }

    async fn put(&self, secret: &str, key: &str) -> bool {
        self.ask(secret, "PUT", key, "picture").await == 200
    }

    /// An address as AWS's own crate signs it.
    fn address(&self, secret: &str, key: &str) -> String {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_mins(1));
        let url = format!("{}?response-cache-control=private", self.url(key));
        let mut request = http::Request::builder().uri(url).body("").unwrap();
        signed(&mut request, settings, secret, SignableBody::UnsignedPayload);
        request.uri().to_string()
    }
}

fn signed(
    request: &mut http::Request<&'static str>,
    mut settings: SigningSettings,
    secret: &str,
    body: SignableBody<'_>,
) {
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let identity: Identity = Credentials::new("somebody", secret, None, None, "tests").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("s3")
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let (method, uri) = (request.method().to_string(), request.uri().to_string());
    let signable = SignableRequest::new(&method, uri, std::iter::empty(), body).unwrap();
    let (instructions, _) = sign(signable, &params).unwrap().into_parts();
    instructions.apply_to_request_http1x(request);
}

async fn fetched(address: &str) -> (u16, String) {
    let answer = reqwest::get(address).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn what_was_put_is_got_by_an_address_until_that_holds_no_more() {
    let world = World::start().await;
    assert!(world.put("local", "media/7/original").await);
    let address = world.address("local", "media/7/original");
    let answer = reqwest::get(&address).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.headers()["cache-control"], "private");
    assert_eq!(answer.text().await.unwrap(), "picture");
    world.clock.fetch_add(59_999, Ordering::SeqCst);
    assert_eq!(fetched(&address).await.0, 200);
    world.clock.fetch_add(1, Ordering::SeqCst);
    assert_eq!(fetched(&address).await.0, 403);
}

#[tokio::test]
async fn nobody_gets_in_without_the_secret_or_by_a_changed_address() {
    let world = World::start().await;
    assert!(world.put("local", "a").await);
    assert!(!world.put("guessed", "b").await);
    assert_eq!(world.s3.objects().unwrap().len(), 1);
    let address = world.address("local", "a");
    for changed in [address.replace("/bucket/a", "/bucket/b"), address.replace("Expires=60", "Expires=90")] {
        assert_eq!(fetched(&changed).await.0, 403);
    }
    assert_eq!(fetched(&world.address("guessed", "a")).await.0, 403);
    assert_eq!(fetched(&format!("{}/bucket/a", world.s3.endpoint())).await.0, 403);
    let (status, text) = fetched(&world.address("local", "nothing")).await;
    assert!(status == 404 && text.contains("NoSuchKey"));
}

#[tokio::test]
async fn it_deletes_twice_and_fails_when_it_is_told_to() {
    let world = World::start().await;
    assert!(world.put("local", "a").await);
    for _ in 0..2 {
        assert_eq!(world.ask("local", "DELETE", "a", "").await, 204);
    }
    world.s3.faults().set_busy(true);
    assert!(!world.put("local", "a").await);
    world.s3.faults().clear();
    world.s3.faults().set_drop(true);
    assert!(!world.put("local", "a").await);
    world.s3.faults().clear();
    assert!(world.put("local", "a").await);
    let deleted = world.s3.calls()[&("somebody".to_owned(), "s3:DeleteObject")];
    assert_eq!(deleted, 2);
}
