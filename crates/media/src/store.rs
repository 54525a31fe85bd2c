//! Where pictures are kept, and for how long somebody may look at one.
//!
//! Nobody can read the place itself. An address is signed for minutes and never past the end of what shows the picture, so
//! that what has ended can't be fetched by whoever kept the address. Signing asks nobody. All who ask within five minutes
//! get the same address, so that a browser does not fetch again what it has; and it is told to keep a picture no longer than
//! its address holds. Where there is no [`Distribution`], addresses lead to S3, and are the same of the same function only.

use std::fmt;
use std::sync::Arc;

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use bytes::Bytes;
use crudder_aws::{Origin, Request};
use crudder_domain::{Clock, ExpiresAt, MediaId, Moment};

use crate::address::{AddressGrant, COPY_SOURCE, Place, http_date, signed};
use crate::distribution::Distribution;
use crate::picture::{Picture, Prepared};
use crate::send::{LIMITS, send};

/// How long an address holds at most.
const HOLDS_SECS: u64 = 15 * 60;
/// How long the same is given. What is given last holds for the rest, ten minutes.
const SAME_SECS: u64 = 5 * 60;
/// How long an address holds that is used here at once, also where clocks differ and it is tried again.
const OWN_SECS: u64 = 5 * 60;
/// How far another clock may be behind.
const CLOCK_SKEW_SECS: u64 = 60;

/// Why a picture could not be kept, deleted or shown the way to.
#[derive(Debug, thiserror::Error)]
#[error("the pictures are unavailable for {operation}: {cause}")]
pub struct Error {
    /// What was asked.
    pub operation: &'static str,
    /// For the log: which kind of failure, never an address.
    pub cause: &'static str,
}

/// What a store lacks.
#[derive(Debug, thiserror::Error)]
#[error("there is no {0} to reach the pictures with")]
pub struct NotConfigured(&'static str);

/// Where the two sizes of a picture can be looked at, for some minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// As it is looked at.
    pub original: String,
    /// As it stands in a timeline.
    pub preview: String,
}

/// Keeps pictures. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    place: Arc<Place>,
    distribution: Option<Arc<Distribution>>,
    credentials: SharedCredentialsProvider,
    bucket: Origin,
    clock: Arc<dyn Clock>,
}

/// Which of a picture's sizes.
#[derive(Clone, Copy, Debug)]
enum Size {
    Original,
    Preview,
}

impl Store {
    /// What the names of statuses' pictures begin with: what is under it is deleted after 31 days, whatever happens.
    pub const PREFIX: &'static str = "media/";

    /// The store in that bucket, by the region, the credentials and the HTTP client of all calls to AWS.
    ///
    /// # Errors
    /// [`NotConfigured`] where any of these is not there.
    pub fn new(aws: &SdkConfig, bucket: &str, clock: Arc<dyn Clock>) -> Result<Self, NotConfigured> {
        let region = aws.region().ok_or(NotConfigured("region"))?;
        let place = Place::new(aws.endpoint_url(), region.as_ref(), bucket);
        let http = aws.http_client().ok_or(NotConfigured("HTTP client"))?;
        Ok(Self {
            bucket: Origin::new("s3", place.origin(), http, LIMITS),
            place: Arc::new(place),
            distribution: None,
            credentials: aws.credentials_provider().ok_or(NotConfigured("credentials"))?,
            clock,
        })
    }

    /// This store, with a distribution that serves its pictures to clients.
    #[must_use]
    pub fn shown_by(self, distribution: Distribution) -> Self {
        Self { distribution: Some(Arc::new(distribution)), ..self }
    }

    /// Keeps both sizes. Two writes, at once.
    ///
    /// # Errors
    /// Where either could not be kept; the other may be.
    pub async fn keep(&self, id: MediaId, prepared: Prepared) -> Result<(), Error> {
        let Prepared { original, preview, .. } = prepared;
        let names = (key(id, Size::Original, 0), key(id, Size::Preview, 0));
        let both = (self.put(&names.0, original), self.put(&names.1, preview));
        futures::future::try_join(both.0, both.1).await.map(|_| ())
    }

    /// Copies both sizes, and answers the copy's number. What was copied stays. Two writes, at once.
    ///
    /// # Errors
    /// Where either could not be copied; the other may be.
    pub async fn copy(&self, id: MediaId, copy: u32) -> Result<u32, Error> {
        let next = copy.saturating_add(1);
        let one = async |size| {
            let (from, to) = (key(id, size, copy), key(id, size, next));
            let source = self.place.source(&from);
            self.ask("CopyObject", "PUT", &to, Some((COPY_SOURCE, &source)), Bytes::new()).await
        };
        futures::future::try_join(one(Size::Original), one(Size::Preview)).await?;
        Ok(next)
    }

    /// Deletes both sizes of one copy. Not an error where there are none. Two writes, at once.
    ///
    /// # Errors
    /// Where either could not be deleted.
    pub async fn delete(&self, id: MediaId, copy: u32) -> Result<(), Error> {
        let names = (key(id, Size::Original, copy), key(id, Size::Preview, copy));
        let both = (self.remove(&names.0), self.remove(&names.1));
        futures::future::try_join(both.0, both.1).await.map(|_| ())
    }

    /// Where a copy of a picture can be looked at from now on, of something that ends at `end`; none where it has ended.
    ///
    /// # Errors
    /// Where there is nothing to sign with.
    pub async fn links(&self, id: MediaId, copy: u32, end: ExpiresAt) -> Result<Option<Links>, Error> {
        let Some(validity) = validity(self.clock.now(), end) else { return Ok(None) };
        let signs = self.signs().await?;
        let link = |size| signs.link(&key(id, size, copy), validity);
        Ok(Some(Links { original: link(Size::Original), preview: link(Size::Preview) }))
    }

    pub(crate) async fn put(&self, key: &str, picture: Picture) -> Result<(), Error> {
        let content_type = ("content-type", picture.rendition.format.mime());
        self.ask("PutObject", "PUT", key, Some(content_type), picture.bytes.into()).await
    }

    pub(crate) async fn remove(&self, key: &str) -> Result<(), Error> {
        self.ask("DeleteObject", "DELETE", key, None, Bytes::new()).await
    }

    async fn ask(
        &self,
        operation: &'static str,
        method: &'static str,
        key: &str,
        header: Option<(&'static str, &str)>,
        body: Bytes,
    ) -> Result<(), Error> {
        let credentials = self.credentials(operation).await?;
        let from = self.clock.now().as_secs().saturating_sub(CLOCK_SKEW_SECS);
        let copied = header.filter(|(name, _)| *name == COPY_SOURCE).map(|(_, source)| source);
        let allowed = AddressGrant { method, key, copied, answer: Vec::new(), from, holds: OWN_SECS };
        let path = signed(&self.place, &allowed, &credentials);
        let mut request = Request::new(method, path).body(body);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        send(&self.bucket, &request).await.map_err(|cause| Error { operation, cause })
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// What addresses are signed with from now on.
    pub(crate) async fn signs(&self) -> Result<AddressSigner, Error> {
        Ok(match &self.distribution {
            Some(distribution) => AddressSigner::Distribution(distribution.clone()),
            None => AddressSigner::Bucket(self.place.clone(), self.credentials("GetObject").await?),
        })
    }

    async fn credentials(&self, operation: &'static str) -> Result<Credentials, Error> {
        let cause = "there are no credentials";
        self.credentials.provide_credentials().await.map_err(|_| Error { operation, cause })
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("place", &self.place).finish_non_exhaustive()
    }
}

/// The first copy has no number: what lay there before there were others is found.
fn key(id: MediaId, size: Size, copy: u32) -> String {
    let size = match size {
        Size::Original => "original",
        Size::Preview => "preview",
    };
    let number = if copy == 0 { String::new() } else { format!(".{copy}") };
    format!("{}{id}/{size}{number}", Store::PREFIX)
}

/// What signs addresses.
#[derive(Clone, Debug)]
pub(crate) enum AddressSigner {
    /// The key of a distribution.
    Distribution(Arc<Distribution>),
    /// Who a function is at AWS.
    Bucket(Arc<Place>, Credentials),
}

impl AddressSigner {
    /// The address at which an object can be looked at for so long.
    pub(crate) fn link(&self, key: &str, validity: Validity) -> String {
        let Validity { from, until } = validity;
        match self {
            Self::Distribution(distribution) => distribution.address(key, until),
            Self::Bucket(place, credentials) => {
                // Until then and no longer may a browser keep it, whoever asks it again.
                let private = ("response-cache-control", "private".to_owned());
                let answer = vec![private, ("response-expires", http_date(until))];
                let allowed =
                    AddressGrant { method: "GET", key, copied: None, answer, from, holds: until - from };
                format!("{}{}", place.origin(), signed(place, &allowed, credentials))
            }
        }
    }
}

/// When an address begins to hold and when it holds no more, in seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Validity {
    from: u64,
    until: u64,
}

/// The validity of an address that is given now, of something that ends at `end`.
pub(crate) fn validity(now: Moment, end: ExpiresAt) -> Option<Validity> {
    if !end.is_alive(now) {
        return None;
    }
    let from = now.as_secs() - now.as_secs() % SAME_SECS;
    Some(Validity { from, until: (from + HOLDS_SECS).min(end.as_secs()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now_millis: u64, end: u64, expected: Option<(u64, u64)>) {
        let found = validity(Moment::from_millis(now_millis), ExpiresAt::from_secs(end));
        assert_eq!(found.map(|it| (it.from, it.until)), expected);
    }

    #[test]
    fn an_address_holds_ten_to_fifteen_minutes_and_never_past_the_end() {
        check(3_000_000, 100_000, Some((3_000, 3_900)));
        check(3_299_999, 100_000, Some((3_000, 3_900)));
        check(3_300_000, 100_000, Some((3_300, 4_200)));
        check(3_299_999, 3_301, Some((3_000, 3_301)));
        check(3_299_999, 3_300, Some((3_000, 3_300)));
        check(3_300_000, 3_300, None);
    }
}
