//! The services that a function's capability holds, built once in Lambda's init phase.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crudder_activity::{Budgeted, Cache, Counters};
use crudder_domain::{Clock, Moment, Retention};
use crudder_identity::{Identity, Verifier};
use crudder_media::Store;
use crudder_messages::{Reader, Writer};
use crudder_timeline::Timelines;
use crudder_wire::ApiError;
use crudder_wire::entities::InstanceFacts;

use crate::audit::Audit;
use crate::brake::Brake;
use crate::limits::Limits;
use crate::metrics::Tally;

/// What services are made of. What a capability does not hold is `None`.
pub struct Parts {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// What throttles the API.
    pub brake: Option<Brake>,
    /// What looks for what has ended.
    pub audit: Option<Audit>,
    /// The table.
    pub messages: Option<Reader>,
    /// The cache; [`Cache::disabled`] for none.
    pub cache: Cache,
    /// Where pictures are kept.
    pub media: Option<Store>,
    /// The user pool.
    pub identity: Option<Identity>,
    /// Checks tokens on routes that a visitor may read too.
    pub verifier: Option<Verifier>,
    /// How long a merged home timeline is fresh.
    pub home_ttl: Duration,
    /// How long the stream's consumers keep trying a cache or a table that is away, before they give the records back.
    pub repair_patience: Duration,
    /// The public host name, where it is not the one that a request was sent to.
    pub domain: Option<String>,
    /// Where people can write to.
    pub contact_email: String,
    /// Whether apps may trade a person's password for a token.
    pub password_grant: bool,
    /// How long a report is kept.
    pub report_retention: Retention,
    /// Whether there are limits to how often something may be done.
    pub rate_limits: bool,
}

impl Parts {
    /// Those of a function that reaches nothing but the time, with every setting as it is where nobody says otherwise.
    #[must_use]
    pub fn bare(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            brake: None,
            audit: None,
            messages: None,
            cache: Cache::disabled(),
            media: None,
            identity: None,
            verifier: None,
            home_ttl: Duration::ZERO,
            repair_patience: Duration::ZERO,
            domain: None,
            contact_email: String::new(),
            password_grant: false,
            report_retention: Retention::default(),
            rate_limits: false,
        }
    }
}

/// What handlers reach the world through.
pub struct Services {
    clock: Arc<dyn Clock>,
    brake: Option<Brake>,
    audit: Option<Audit>,
    writer: Option<Writer>,
    timelines: Option<Timelines>,
    cache: Cache,
    media: Option<Store>,
    identity: Option<Identity>,
    verifier: Option<Verifier>,
    repair_patience: Duration,
    domain: Option<String>,
    contact_email: String,
    password_grant: bool,
    report_retention: Retention,
    limits: Limits,
    tally: Tally,
}

/// A handler asked for a service that its capability does not hold: a mistake in the table of functions.
fn not_configured(what: &'static str) -> ApiError {
    tracing::error!(what, "the function's capability does not hold this service");
    ApiError::internal()
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").finish_non_exhaustive()
    }
}

impl Services {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            clock,
            brake,
            audit,
            messages,
            cache,
            media,
            identity,
            verifier,
            home_ttl,
            repair_patience,
            domain,
            contact_email,
            password_grant,
            report_retention,
            rate_limits,
        } = parts;
        Self {
            timelines: messages.clone().map(|reader| Timelines::new(reader, clock.clone(), home_ttl)),
            writer: messages.map(Writer::new),
            clock,
            brake,
            audit,
            cache,
            media,
            identity,
            verifier,
            repair_patience,
            domain,
            contact_email,
            password_grant,
            report_retention,
            limits: Limits::new(rate_limits),
            tally: Tally::default(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) fn brake(&self) -> Option<&Brake> {
        self.brake.as_ref()
    }

    pub(crate) fn audit(&self) -> Option<&Audit> {
        self.audit.as_ref()
    }

    pub(crate) fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    pub(crate) fn facts(&self) -> InstanceFacts {
        InstanceFacts { version: env!("CARGO_PKG_VERSION"), contact_email: self.contact_email.clone() }
    }

    pub(crate) fn grants_by_password(&self) -> bool {
        self.password_grant
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn report_retention(&self) -> Retention {
        self.report_retention
    }

    pub(crate) fn writer(&self) -> Result<&Writer, ApiError> {
        self.writer.as_ref().ok_or_else(|| not_configured("table"))
    }

    pub(crate) fn reader(&self) -> Result<&Reader, ApiError> {
        self.writer().map(|writer| &**writer)
    }

    pub(crate) fn timelines(&self) -> Result<&Timelines, ApiError> {
        self.timelines.as_ref().ok_or_else(|| not_configured("table"))
    }

    pub(crate) fn media(&self) -> Result<&Store, ApiError> {
        self.media.as_ref().ok_or_else(|| not_configured("pictures"))
    }

    /// Where pictures are kept, for who is told by another way what a missing one means.
    pub(crate) fn pictures(&self) -> Option<&Store> {
        self.media.as_ref()
    }

    pub(crate) fn identity(&self) -> Result<&Identity, ApiError> {
        self.identity.as_ref().ok_or_else(|| not_configured("user pool"))
    }

    pub(crate) fn verifier(&self) -> Result<&Verifier, ApiError> {
        self.verifier.as_ref().ok_or_else(|| not_configured("token verifier"))
    }

    /// The cache, with the budget of one request.
    pub(crate) fn cache(&self) -> Budgeted {
        self.cache.request()
    }

    /// What the cache has done so far.
    pub(crate) fn cache_counters(&self) -> Counters {
        self.cache.counters()
    }

    /// How many home timelines were merged anew so far.
    pub(crate) fn rebuilds(&self) -> u64 {
        self.timelines.as_ref().map_or(0, Timelines::rebuilds)
    }

    /// What handlers count.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    pub(crate) fn repair_patience(&self) -> Duration {
        self.repair_patience
    }

    /// The cache, with a budget of the caller's.
    pub(crate) fn cache_within(&self, budget: Duration) -> Budgeted {
        self.cache.within(budget)
    }
}
