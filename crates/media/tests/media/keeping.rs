//! Keeping pictures, looking at them for a while, and deleting them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use crudder_domain::{AccountId, ExpiresAt, MediaId};
use crudder_media::{Distribution, Frame, Prepared, Store, portray, prepare};
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
        let store = store(&s3, &clock, "tests", None);
        Self { s3, clock, store }
    }

    /// What another sandbox has, which is somebody else at AWS.
    fn sandbox(&self, session: &str) -> Store {
        store(&self.s3, &self.clock, session, Some(session.to_owned()))
    }

    /// A store whose pictures are looked at by the distribution.
    fn shown(&self, store: Store) -> Store {
        let (key_id, private_key) = self.s3.signs_with();
        store.shown_by(Distribution::new(&self.s3.endpoint(), &key_id, &private_key).unwrap())
    }

    fn advance(&self, secs: u64) {
        self.clock.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    fn keys(&self) -> Vec<String> {
        self.s3.objects().unwrap().into_iter().map(|object| object.key).collect()
    }
}

fn store(s3: &S3, clock: &Arc<AtomicU64>, name: &str, session: Option<String>) -> Store {
    let credentials = Credentials::new(name, "local", session, None, "tests");
    let aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(s3.endpoint())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Store::new(&aws, s3.bucket(), clock.clone()).unwrap()
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
async fn all_who_sign_for_the_distribution_give_the_same_short_address() {
    let (world, id) = (World::start().await, MediaId::from_u64(u64::MAX >> 1).unwrap());
    let owner = AccountId::from_u64(u64::MAX >> 1).unwrap();
    let end = ExpiresAt::from_secs(NOW + 86_400);
    let sandboxes = [world.sandbox("one"), world.sandbox("another")];
    let mut by_the_bucket = Vec::new();
    for store in &sandboxes {
        by_the_bucket.push(store.links(id, 0, end).await.unwrap().unwrap().original);
    }
    assert_ne!(by_the_bucket[0], by_the_bucket[1], "an address at S3 says who signed it");
    let mut given = Vec::new();
    for store in sandboxes {
        let store = world.shown(store);
        let links = store.links(id, 12, end).await.unwrap().unwrap();
        given.push([links.original, links.preview, store.signer().await.unwrap().address(owner, id)]);
        world.advance(299);
    }
    assert_eq!(given[0], given[1]);
    for address in &given[0] {
        // A distribution's name is as long as this: https://d111111abcdef8.cloudfront.net.
        assert!(address.len() < 270, "{} {address}", address.len());
    }
    // The next window has others.
    let later = world.shown(world.sandbox("one")).links(id, 12, end).await.unwrap().unwrap();
    assert_ne!(later.original, given[0][0]);
}

#[tokio::test]
async fn the_distribution_shows_a_picture_until_its_end_and_lets_browsers_keep_it_no_longer() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    let (store, prepared) = (world.shown(world.sandbox("one")), picture());
    store.keep(id, prepared.clone()).await.unwrap();
    let end = ExpiresAt::from_secs(NOW + 400);
    let links = store.links(id, 0, end).await.unwrap().unwrap();
    world.advance(100);
    let asked = reqwest::Client::new().get(&links.original).header("origin", "https://client.example");
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert_eq!(answer.headers()["cache-control"], "private, max-age=300");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.bytes().await.unwrap(), prepared.original.bytes);
    // From what is kept ready it comes out no longer than anew.
    assert_eq!(store.links(id, 0, end).await.unwrap(), Some(links.clone()));
    let sooner = store.links(id, 0, ExpiresAt::from_secs(NOW + 300)).await.unwrap().unwrap();
    assert!(sooner.original.contains(&format!("Expires={}&", NOW + 300)), "{}", sooner.original);
    world.advance(299);
    assert_eq!(status(&links.original).await, 200);
    world.advance(1);
    assert_eq!((status(&links.original).await, status(&links.preview).await), (403, 403));
    assert_eq!(store.links(id, 0, end).await.unwrap(), None);
}

#[tokio::test]
async fn whoever_changes_anything_of_an_address_is_refused() {
    let (world, id) = (World::start().await, MediaId::from_u64(7).unwrap());
    let store = world.shown(world.sandbox("one"));
    for id in [7, 8] {
        store.keep(MediaId::from_u64(id).unwrap(), picture()).await.unwrap();
    }
    let end = ExpiresAt::from_secs(NOW + 400);
    let address = store.links(id, 0, end).await.unwrap().unwrap().original;
    assert_eq!(status(&address).await, 200);
    let expires = format!("Expires={}", NOW + 400);
    for (from, to) in [
        ("/7/", "/8/"),
        ("original", "preview"),
        (expires.as_str(), "Expires=1895464400"),
        ("Signature=", "Signature=A"),
        ("Key-Pair-Id=K", "Key-Pair-Id=L"),
        ("&Hash-Algorithm=SHA256", ""),
        ("SHA256", "SHA1"),
        ("SHA256", "SHA256&Expires=1895464400"),
        ("SHA256", "SHA256&size=large"),
    ] {
        let changed = address.replace(from, to);
        assert_ne!(changed, address);
        assert_eq!(status(&changed).await, 403, "{to}");
    }
    assert_eq!(status(address.split('?').next().unwrap()).await, 403);
    // It is for looking.
    let client = reqwest::Client::new();
    assert_eq!(client.delete(&address).send().await.unwrap().status(), 403);
    store.delete(id, 0).await.unwrap();
    assert_eq!(status(&address).await, 403, "what is gone looks like what was never there");
}

#[tokio::test]
async fn what_is_no_private_key_signs_nothing_and_is_told_nowhere() {
    let (_, key) = World::start().await.s3.signs_with();
    for pem in ["", "secret", &key.replace("PRIVATE", "PUBLIC"), &key[..key.len() / 2]] {
        let error = Distribution::new("https://d1.example", "K", pem).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
    let distribution = Distribution::new("https://d1.example", "K", &key).unwrap();
    assert!(!format!("{distribution:?}").contains('K'), "{distribution:?}");
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
