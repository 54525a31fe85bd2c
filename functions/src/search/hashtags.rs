//! The hashtags that begin as a query does, while something that bears them is alive.

use crudder_domain::search::Query;
use crudder_domain::{AccountId, Hashtag};
use crudder_wire::{Input, entities};

use crate::refusal::Refusal;
use crate::services::Services;
use crate::tags;

/// How many are looked at whether they are in use: each costs two queries.
const MOST: usize = 10;

/// Those that `query` names, without the first `skipped`, `limit` at most.
pub(super) async fn find(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
    query: &Query,
    skipped: usize,
    limit: usize,
) -> Result<Vec<entities::Tag>, Refusal> {
    let Some(beginning) = &query.tag_beginning else { return Ok(Vec::new()) };
    let named = services.reader()?.hashtags_matching(beginning).await?;
    let exact = query.hashtag.clone();
    let others = named.into_iter().filter(|tag| Some(tag) != exact.as_ref());
    let found = exact.clone().into_iter().chain(others).skip(skipped).take(limit.min(MOST));
    let found: Vec<Hashtag> = found.collect();
    let followed = match person {
        Some(person) => Some(tags::followed_by(services, person).await?),
        None => None,
    };
    tags::in_use(services, input, &found, followed.as_deref()).await
}
