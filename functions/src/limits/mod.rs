//! How often something may be done, as Mastodon documents it (<https://docs.joinmastodon.org/api/rate-limits/>), and what
//! becomes of who does it too often: 429, with when to come again.
//!
//! - [`table`]: the limits, as data.
//! - [`sandbox`]: counts in this process: free, and of its own requests only. For every request.
//! - here: counts in the table, exact, a write unit each. For what is dear or dangerous.
//!
//! Whose a request is, its token says, or else the address that API Gateway saw; what a client says of where it comes from
//! counts for nothing. Addresses stay in this process's memory for a window; what the table holds is a hash under a salt
//! that is gone within a day.

mod sandbox;
mod subject;
pub(crate) mod table;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crudder_domain::{AccountId, Moment, RateLimitState};
use crudder_messages::Salt;
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::StatusCode;

pub(crate) use self::sandbox::Sandbox;
pub(crate) use self::subject::Subject;
use self::table::{Counted, EVERY_REQUEST, Limit, Per};
use crate::refusal::Refusal;
use crate::route::Route;
use crate::services::Services;

/// How many wrong passwords the user pool takes before it makes people wait.
const POOL_ATTEMPTS: u32 = 5;

/// What a process remembers for its limits.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Whether there are any.
    is_on: bool,
    sandbox: Sandbox,
    salt: Mutex<Option<Salt>>,
}

impl Limits {
    pub(crate) fn new(is_on: bool) -> Self {
        Self { is_on, ..Self::default() }
    }
}

/// Serves a request that is within its limits, and says in the answer how it stands to them. What `read` refuses of it is
/// counted as a request, and as nothing else: it writes nothing.
///
/// # Errors
/// 429 where it is not within them; else what reading and serving it refuse.
pub(crate) async fn within(
    services: &Services,
    route: Option<&Route>,
    input: Input,
    read: impl FnOnce(Input) -> Result<Input, Result<Reply, ApiError>>,
    serve: impl AsyncFnOnce(Input) -> Result<Reply, Refusal>,
) -> Result<Reply, ApiError> {
    let mut standing = enter(services, &input)?;
    let answer = match read(input) {
        Ok(input) => {
            standing = enter_counted(services, route, &input, standing).await?;
            let answer = serve(input).await;
            answer.map_err(|refusal| of_the_pool(refusal.answer(services), services.now()))
        }
        Err(refused) => refused,
    };
    match (answer, standing) {
        (Ok(reply), Some(standing)) => Ok(reply.standing(standing)),
        (Err(refusal), Some(standing)) => Err(refusal.standing(standing)),
        (answer, None) => answer,
    }
}

/// The user pool has a limit of its own, for wrong passwords of one account. Clients look for the same headers there.
fn of_the_pool(refusal: ApiError, now: Moment) -> ApiError {
    match refusal.retry_after.filter(|_| refusal.status == StatusCode::TOO_MANY_REQUESTS) {
        Some(secs) => {
            let reset = now + Duration::from_secs(u64::from(secs));
            let standing = RateLimitState { limit: POOL_ATTEMPTS, remaining: 0, reset, exceeded: true };
            refusal.standing(standing)
        }
        None => refusal,
    }
}

/// Counts a request by whose it is; how it stands then. `None` where nothing is counted.
fn enter(services: &Services, input: &Input) -> Result<Option<RateLimitState>, ApiError> {
    if !services.limits().is_on {
        return Ok(None);
    }
    let Some(whose) = Subject::of(input.person, input.source) else { return Ok(None) };
    let now = services.now();
    let counted = services.limits().sandbox.count(whose, EVERY_REQUEST.rate, now);
    let standing = EVERY_REQUEST.rate.standing(counted, now);
    refuse_exceeded(&EVERY_REQUEST, standing, now)?;
    Ok(Some(standing))
}

/// Counts it as what it asks for, too, where that has a limit of its own.
async fn enter_counted(
    services: &Services,
    route: Option<&Route>,
    input: &Input,
    standing: Option<RateLimitState>,
) -> Result<Option<RateLimitState>, ApiError> {
    let (Some(mut standing), Some(whose)) = (standing, Subject::of(input.person, input.source)) else {
        return Ok(standing);
    };
    let now = services.now();
    if let Some(limit) = route.and_then(|route| route.limit(!input.files.is_empty())) {
        let whose = match limit.per {
            Per::Account => whose,
            Per::Address => Subject::of(None, input.source).unwrap_or(whose),
        };
        if let Some(counted) = count(services, limit, whose).await {
            let its = limit.rate.standing(counted, now);
            refuse_exceeded(limit, its, now)?;
            standing = standing.nearer(its);
        }
    }
    Ok(Some(standing))
}

/// Refuses who has done it too often before; nothing is counted.
///
/// # Errors
/// 429.
pub(crate) async fn refuse_over(services: &Services, limit: &Limit, input: &Input) -> Result<(), ApiError> {
    let Some(whose) = Subject::of(None, input.source).filter(|_| services.limits().is_on) else {
        return Ok(());
    };
    let Some(name) = name(services, whose).await else { return Ok(()) };
    let counted = match services.reader()?.counted(limit.what, &name, limit.rate).await {
        Ok(counted) => counted,
        Err(error) => {
            away(&error);
            return Ok(());
        }
    };
    let now = services.now();
    // What is asked for now would be one more.
    refuse_exceeded(limit, limit.rate.standing(counted + 1, now), now)
}

/// Counts what only its outcome makes count. Where that can't be counted, nobody learns.
pub(crate) async fn note(services: &Services, limit: &Limit, input: &Input) {
    if let Some(whose) = Subject::of(None, input.source).filter(|_| services.limits().is_on) {
        count(services, limit, whose).await;
    }
}

/// Counts in the table. `None` where that can't be done now: then there is no such limit, since what would be refused by
/// mistake is dearer than what is let through, and a store that is away does little of it anyway.
async fn count(services: &Services, limit: &Limit, whose: Subject) -> Option<u64> {
    if limit.counted == Counted::Here {
        return Some(services.limits().sandbox.count(whose, limit.rate, services.now()));
    }
    let name = name(services, whose).await?;
    match services.writer().ok()?.count(limit.what, &name, limit.rate).await {
        Ok(counted) => Some(counted),
        Err(error) => {
            away(&error);
            None
        }
    }
}

/// What the table calls somebody: an account by its id, an address by the day's hash.
async fn name(services: &Services, whose: Subject) -> Option<String> {
    match whose {
        Subject::Account(id) => Some(id.to_string()),
        Subject::Address(address) => salt(services).await.map(|salt| salt.name(&address.octets())),
    }
}

async fn salt(services: &Services) -> Option<Salt> {
    let kept = || services.limits().salt.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(salt) = kept().clone().filter(|salt| salt.is_of(services.now())) {
        return Some(salt);
    }
    match services.writer().ok()?.rate_salt().await {
        Ok(salt) => {
            *kept() = Some(salt.clone());
            Some(salt)
        }
        Err(error) => {
            away(&error);
            None
        }
    }
}

fn away(error: &crudder_messages::Error) {
    tracing::warn!(%error, "a limit can't be counted: let through");
}

fn refuse_exceeded(limit: &Limit, standing: RateLimitState, now: Moment) -> Result<(), ApiError> {
    if !standing.exceeded {
        return Ok(());
    }
    let refusal = ApiError::too_many_requests(standing.wait_secs(now)).describe(limit.message);
    Err(refusal.standing(standing))
}

impl Subject {
    /// Whose a request is.
    fn of(person: Option<AccountId>, source: Option<std::net::IpAddr>) -> Option<Self> {
        person.map(Self::Account).or_else(|| source.map(Self::address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_mistakes_a_password_too_often_learns_when_to_come_again() {
        let now = Moment::from_millis(1_800_000_000_000);
        let response = Reply::from(of_the_pool(ApiError::too_many_requests(300), now)).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        for (name, value) in [
            ("retry-after", "300"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "2027-01-15T08:05:00.000Z"),
        ] {
            assert_eq!(response.headers()[name], value);
        }
    }
}
