//! Whether whoever asks is there: an account's person, who is not leaving, by a session that was not ended. A token says
//! whose it is until it ends; this is asked with each request, so that who left is nobody from that second on.
//!
//! **Every route that knows a person goes through [`serve`].** What reads is served beside the look, so that it waits for
//! nothing more; what writes waits for it.

use std::sync::atomic::{AtomicBool, Ordering};

use crudder_domain::AccountId;
use crudder_messages::Presence;
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::Method;

use crate::refusal::Refusal;
use crate::route::{Http, Needs, Route};
use crate::services::Services;

/// Serves a request, if the person is there in whose name it comes.
///
/// # Errors
/// 401 where the person is not, as for a token that does not hold; else what serving it refuses.
pub(crate) async fn serve(
    services: &Services,
    route: &Route,
    serve: Http,
    input: Input,
) -> Result<Reply, Refusal> {
    let is_asked = !route.checks_presence && route.needs != Needs::Nothing;
    let Some(person) = input.person.filter(|_| is_asked) else { return serve(services, input).await };
    let look = check(services, person, input.session_began);
    if matches!(input.method, Method::GET | Method::HEAD) {
        let (there, answer) = futures::join!(look, serve(services, input));
        there?;
        answer
    } else {
        look.await?;
        serve(services, input).await
    }
}

/// Whether a request was refused as it was read, before it was served: then nobody has looked yet.
#[derive(Debug, Default)]
pub(crate) struct ReadFailure(AtomicBool);

impl ReadFailure {
    /// Notes how reading went.
    pub(crate) fn note<E>(&self, read: Result<Input, E>) -> Result<Input, E> {
        self.0.store(read.is_err(), Ordering::Relaxed);
        read
    }

    /// The answer; 401 in the place of what was wrong with the question where the person is not there.
    ///
    /// # Errors
    /// As the answer, or 401.
    pub(crate) async fn answer(
        self,
        services: &Services,
        asks: Option<(AccountId, Option<u64>)>,
        answer: Result<Reply, ApiError>,
    ) -> Result<Reply, ApiError> {
        match asks.filter(|_| self.0.into_inner()) {
            Some((person, session_began)) => check(services, person, session_began)
                .await
                .map_err(|refusal| refusal.answer(services))
                .and(answer),
            None => answer,
        }
    }
}

/// Refuses who is not there.
///
/// # Errors
/// 401.
pub(crate) async fn check(
    services: &Services,
    person: AccountId,
    session_began: Option<u64>,
) -> Result<(), Refusal> {
    let found = services.reader()?.presence(person).await?;
    judge(found, session_began)
}

/// Checks the presence of the person who asks: by what the handler has read already, else with one read.
///
/// # Errors
/// 401.
pub(crate) async fn hold(
    services: &Services,
    input: &Input,
    reader: Option<Presence>,
) -> Result<(), Refusal> {
    match reader {
        Some(_) => judge(reader, input.session_began),
        None => check(services, input.person()?, input.session_began).await,
    }
}

fn judge(found: Option<Presence>, session_began: Option<u64>) -> Result<(), Refusal> {
    let holds = found.is_some_and(|presence| presence.holds(session_began));
    if holds { Ok(()) } else { Err(ApiError::unauthorized().into()) }
}
