//! Keeping pictures, looking at them for a while, and deleting them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use crudder_domain::{AccountId, ExpiresAt, MediaId};
use crudder_media::{Frame, Prepared, Store, portray, prepare};
use image::ImageFormat;
use standin_s3::{Options, S3};

use crate::samples::{two_colours, written};

/// At the beginning of five minutes.
const NOW: u64 = 1_795_464_000;

struct World {
    s3: S3,
    clock: Arc<AtomicU64>,
    store: Store,
}

impl World {
    async fn start() -> Self {
        let clock = Arc::new(AtomicU64::new(NOW * 1000));
        let time = clock.clone();
        let s3 = S3::start(Options::default(), Arc::new(move || time.load(Ordering::SeqCst))).await.unwrap();
        let credentials = Credentials::new("tests", "local", None, None, "tests");
        let aws = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(s3.endpoint())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        let store = Store::new(&aws, s3.bucket(), clock.clone()).unwrap();
        Self { s3, clock, store }
    }

    fn advance(&self, secs: u64) {
        self.clock.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    fn keys(&self) -> Vec<String> {
        self.s3.objects().unwrap().into_iter().map(|object| object.key).collect()
    }
}

fn picture() -> Prepared {
    prepare(&written(&two_colours(60, 30), ImageFormat::Jpeg)).unwrap()
}

async fn status(address: &str) -> u16 {
    reqwest::get(address).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_picture_is_looked_at_until_what_shows_it_ends() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    let prepared = picture();
    world.store.keep(id, prepared.clone()).await.unwrap();
    assert_eq!(world.keys(), ["media/7/original", "media/7/preview"]);
    let end = ExpiresAt::from_secs(NOW + 400);
    let links = world.store.links(id, 0, end).await.unwrap().unwrap();
    let answer = reqwest::get(&links.original).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert_eq!(answer.headers()["cache-control"], "private");
    // The end, as a browser's cache is told.
    assert_eq!(answer.headers()["expires"], "Mon, 23 Nov 2026 20:06:40 GMT");
    assert_eq!(answer.bytes().await.unwrap(), prepared.original.bytes);
    assert_eq!(reqwest::get(&links.preview).await.unwrap().bytes().await.unwrap(), prepared.preview.bytes);
    // Whoever asks within five minutes is given the same.
    world.advance(299);
    assert_eq!(world.store.links(id, 0, end).await.unwrap(), Some(links.clone()));
    world.advance(1);
    assert_ne!(world.store.links(id, 0, end).await.unwrap(), Some(links.clone()));
    world.advance(99);
    assert_eq!(status(&links.original).await, 200);
    world.advance(1);
    assert_eq!(status(&links.original).await, 403);
    assert_eq!(world.store.links(id, 0, end).await.unwrap(), None);
}

#[tokio::test]
async fn an_address_holds_a_quarter_of_an_hour_at_most() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    world.store.keep(id, picture()).await.unwrap();
    let links = world.store.links(id, 0, ExpiresAt::from_secs(NOW + 86_400)).await.unwrap().unwrap();
    world.advance(899);
    assert_eq!(status(&links.preview).await, 200);
    world.advance(1);
    assert_eq!(status(&links.preview).await, 403);
}

#[tokio::test]
async fn a_deleted_picture_is_gone_and_deleting_twice_is_no_error() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    world.store.keep(id, picture()).await.unwrap();
    let links = world.store.links(id, 0, ExpiresAt::from_secs(NOW + 86_400)).await.unwrap().unwrap();
    world.store.delete(id, 0).await.unwrap();
    world.store.delete(id, 0).await.unwrap();
    assert_eq!(world.keys(), Vec::<String>::new());
    assert_eq!(status(&links.original).await, 404);
}

#[tokio::test]
async fn a_copy_is_looked_at_by_addresses_of_its_own() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    let prepared = picture();
    world.store.keep(id, prepared.clone()).await.unwrap();
    let end = ExpiresAt::from_secs(NOW + 86_400);
    let old = world.store.links(id, 0, end).await.unwrap().unwrap();
    for copy in 0..2 {
        assert_eq!(world.store.copy(id, copy).await.unwrap(), copy + 1);
        world.store.delete(id, copy).await.unwrap();
    }
    assert_eq!(world.keys(), ["media/7/original.2", "media/7/preview.2"]);
    assert_eq!((status(&old.original).await, status(&old.preview).await), (404, 404));
    let new = world.store.links(id, 2, end).await.unwrap().unwrap();
    let answer = reqwest::get(&new.original).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert_eq!(answer.bytes().await.unwrap(), prepared.original.bytes);
    assert_eq!(reqwest::get(&new.preview).await.unwrap().bytes().await.unwrap(), prepared.preview.bytes);
    // What is not there can't be copied.
    assert_eq!(world.store.copy(id, 0).await.unwrap_err().cause, "it was refused");
}

#[tokio::test]
async fn a_profiles_picture_is_looked_at_by_addresses_that_hold_for_minutes_and_lies_until_it_is_deleted() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    let owner = AccountId::from_u64(3).unwrap();
    let picture = portray(&written(&two_colours(60, 30), ImageFormat::Jpeg), Frame::Avatar).unwrap();
    world.store.keep_portrait(owner, id, picture.clone()).await.unwrap();
    // Not where the bucket's rule deletes what is old.
    assert_eq!(world.keys(), ["profiles/3/7"]);
    let address = world.store.signer().await.unwrap().address(owner, id);
    assert_eq!(reqwest::get(&address).await.unwrap().bytes().await.unwrap(), picture.bytes);
    world.advance(299);
    assert_eq!(world.store.signer().await.unwrap().address(owner, id), address);
    world.advance(600);
    assert_eq!(status(&address).await, 200);
    world.advance(1);
    assert_eq!(status(&address).await, 403);
    let address = world.store.signer().await.unwrap().address(owner, id);
    assert_eq!(status(&address).await, 200);
    for _ in 0..2 {
        world.store.delete_portrait(owner, id).await.unwrap();
        assert_eq!((world.keys(), status(&address).await), (Vec::new(), 404));
    }
}

#[tokio::test]
async fn a_failure_tells_its_kind_and_no_address() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    world.s3.faults().set_busy(true);
    for error in [world.store.keep(id, picture()).await, world.store.delete(id, 0).await] {
        let error = error.unwrap_err();
        assert_eq!(error.cause, "it is busy");
        assert!(!error.to_string().contains("127.0.0.1"), "{error}");
    }
}
