//! Whether whoever asks is there: an account's person, who is not leaving, by a session that was not ended. A token says
//! whose it is until it ends; this is asked with each request, so that who left is nobody from that second on.
//!
//! **Every route that knows a person goes through [`serve`].** What reads is served beside the look, so that it waits for
//! nothing more; what writes waits for it.

use crudder_domain::AccountId;
use crudder_messages::Presence;
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::Method;

use crate::apps::routes;
use crate::refusal;
use crate::services::Services;
use crate::table::Http;

/// Routes whose own first read tells it: [`hold`] is theirs to call.
const LOOKS_ITSELF: [&str; 1] = ["timelines_home"];

/// Serves a request, if the person is there in whose name it comes.
///
/// # Errors
/// 401 where the person is not, as for a token that does not hold; else what serving it refuses.
pub(crate) async fn serve(
    services: &Services,
    handler: &str,
    serve: Http,
    input: Input,
) -> Result<Reply, ApiError> {
    let is_asked = !LOOKS_ITSELF.contains(&handler) && !routes::knows_nobody(handler);
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

/// Refuses who is not there.
///
/// # Errors
/// 401.
pub(crate) async fn check(
    services: &Services,
    person: AccountId,
    session_began: Option<u64>,
) -> Result<(), ApiError> {
    let found = services.reader()?.presence(person).await.map_err(refusal::store)?;
    judge(found, session_began)
}

/// The same of who asks, where something that was read has told of the reader; asks where it has not.
///
/// # Errors
/// 401.
pub(crate) async fn hold(
    services: &Services,
    input: &Input,
    reader: Option<Presence>,
) -> Result<(), ApiError> {
    match reader {
        Some(_) => judge(reader, input.session_began),
        None => check(services, input.person()?, input.session_began).await,
    }
}

fn judge(found: Option<Presence>, session_began: Option<u64>) -> Result<(), ApiError> {
    let holds = found.is_some_and(|presence| presence.holds(session_began));
    if holds { Ok(()) } else { Err(ApiError::unauthorized()) }
}
